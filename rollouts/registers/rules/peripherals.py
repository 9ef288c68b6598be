"""What hangs on a register must be there, have a port of its own and print what it is given."""

from collections.abc import Iterator

from rollouts.registers.model import Schema
from rollouts.registers.rules.lane import Lane
from rollouts.registers.values import SHOWN, unprintable
from rollouts.shared.findings import Finding, Severity

DEVICES = (
    "printer.main",
    "printer.kitchen",
    "printer.label",
    "scanner",
    "scale",
    "display",
    "payment",
    "drawer",
)
LOCAL = frozenset({"serial", "usb", "bluetooth"})
RECEIPT_LINES = (
    *(f"receipt.{part}{line}" for part in ("header", "footer") for line in range(1, 7)),
    "receipt.tax_id_line",
)
DISPLAY_LINES = ("display.welcome1", "display.welcome2")


def drawer_kick(lane: Lane) -> Iterator[Finding]:
    """E: the drawer is opened by a printer that this register does not have."""
    if lane.text("drawer.count") == "0" or lane.text("drawer.interface") != "printer":
        return
    printer = f"printer.{lane.text('drawer.printer')}"
    if not lane.has(f"{printer}.enabled"):
        yield lane.finding("kick_without_printer", "drawer.printer", printer=printer)


def port_twice(lane: Lane) -> Iterator[Finding]:
    """E: two peripherals of one register on one port."""
    first: dict[str, str] = {}
    for device in DEVICES:
        port = lane.text(f"{device}.port").casefold()
        if not port or not _is_local(lane, device):
            continue
        other = first.setdefault(port, device)
        if other != device:
            yield lane.finding("port_twice", f"{device}.port", other=f"{other}.port")


def columns_differ(lane: Lane) -> Iterator[Finding]:
    """W: the receipt is laid out for another width than the printer has."""
    key, printer = "receipt.columns", "printer.main.columns"
    if lane.has("printer.main.enabled") and lane.text(key) != lane.text(printer):
        yield lane.finding(
            "columns_differ", key, severity=Severity.WARNING, columns=lane.text(printer)
        )


def line_too_wide(lane: Lane) -> Iterator[Finding]:
    """W: a line of the receipt or display that its device would break or cut."""
    for lines, columns in ((RECEIPT_LINES, "receipt.columns"), (DISPLAY_LINES, "display.columns")):
        width = int(lane.text(columns))
        for key in lines:
            if len(lane.text(key)) > width:
                yield lane.finding("line_too_wide", key, severity=Severity.WARNING, columns=width)


def characters(schema: Schema, lane: Lane) -> Iterator[Finding]:
    """E: a text with characters that its device's code page does not hold."""
    for setting in schema.settings.values():
        if not setting.codepage or lane.text(setting.key).isascii():
            continue
        codepage = lane.text(setting.codepage)
        missing = unprintable(lane.text(setting.key), codepage)
        if missing:
            yield lane.finding(
                "codepage", setting.key, codepage=codepage, characters=missing[:SHOWN]
            )


def _is_local(lane: Lane, device: str) -> bool:
    if device == "drawer" and lane.text("drawer.count") == "0":
        return False
    if device != "drawer" and not lane.has(f"{device}.enabled"):
        return False
    return lane.text(f"{device}.interface") in LOCAL
