from collections.abc import Callable, Iterable, Mapping

import pytest

from rollouts.estate.model import StoreStatus
from rollouts.registers.check import check_lanes
from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.model import ApplyMode, Place
from rollouts.registers.rules import identity, network, payment, peripherals, policy
from rollouts.registers.rules.lane import Lane
from rollouts.registers.schema import load_schema
from rollouts.shared.findings import Finding, Severity
from tests.unit.registers.small_estate import NOW, place, value

SCHEMA = load_schema()


def lane(
    where: Place | None = None,
    status: StoreStatus = StoreStatus.LIVE,
    settings: Mapping[str, str] | None = None,
    **more: str,
) -> Lane:
    """A register whose settings are given with `__` for the point."""
    spot = where or place()
    said = {**(settings or {}), **more}
    values = [value(str(spot.scope), key.replace("__", "."), text) for key, text in said.items()]
    resolved = Resolver(SCHEMA, LayerIndex(values)).resolve(spot, NOW)
    return Lane(place=spot, configuration=resolved, status=status)


def lanes(**settings: tuple[str, str]) -> list[Lane]:
    """Register 01 and 02 of store 0001 with the first and second of each pair."""
    return [
        lane(place(register=number), settings={key: pair[at] for key, pair in settings.items()})
        for at, number in enumerate(("01", "02"))
    ]


def codes(findings: Iterable[Finding]) -> list[str]:
    return [each.code.removeprefix("registers.") for each in findings]


def test_a_register_with_nothing_but_defaults_has_no_findings() -> None:
    assert list(check_lanes(SCHEMA, [lane()])) == []


def test_a_workstation_id_twice_in_a_store_is_an_error_in_two_stores_it_is_not() -> None:
    (finding,) = identity.workstation_twice(lanes(identity__workstation_id=("7", "7")))
    assert (finding.code, finding.object) == ("registers.workstation_twice", "register 0001/02")
    assert finding.parameters["other"] == "0001/01"
    apart = [lane(place(store), identity__workstation_id="7") for store in ("0001", "0002")]
    assert not list(identity.workstation_twice(apart))


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("network__ip", "10.0.0.7"),
        ("network__mac", "00:1a:2b:3c:4d:5e"),
        ("network__hostname", "lane-1"),
        ("identity__serial", "S1"),
    ],
)
def test_an_address_or_serial_number_given_twice(key: str, text: str) -> None:
    (finding,) = identity.address_twice(lanes(**{key: (text, text)}))
    assert (finding.code, finding.field) == ("registers.duplicate", key.replace("__", "."))
    assert not list(identity.address_twice(lanes(**{key: (text, "")})))


def test_stores_behind_their_own_router_may_reuse_an_address_but_not_a_mac() -> None:
    stores = [lane(place(each), network__ip="10.0.0.7", network__hostname=each) for each in "ab"]
    assert not list(identity.address_twice(stores))
    stores = [lane(place(each), network__mac="00:1a:2b:3c:4d:5e") for each in "ab"]
    assert codes(identity.address_twice(stores)) == ["duplicate"]


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ("{store}-{register}-{sequence:6}", []),
        ("{store}-{sequence}", ["mask_incomplete"]),
        ("{store}{register}", ["mask_incomplete"]),
        ("{store}-{register}-{sequence}-{year}", ["mask_unknown"]),
    ],
)
def test_a_receipt_number_names_store_register_and_sequence(mask: str, expected: list[str]) -> None:
    assert codes(identity.receipt_numbers(lane(receipt__numbering_mask=mask))) == expected


def test_a_lower_first_receipt_number_needs_a_reason() -> None:
    high, low = lane(receipt__sequence_start="500"), lane(receipt__sequence_start="1")
    (finding,) = identity.sequence_reset(high, low)
    assert finding.severity is Severity.WARNING
    assert not list(identity.sequence_reset(low, high))


@pytest.mark.parametrize(
    ("address", "mask", "expected"),
    [
        ("10.0.0.7", "255.255.255.0", []),
        ("", "255.255.255.0", []),
        ("10.0.1.7", "255.255.255.0", ["outside_subnet"]),
        ("10.0.1.7", "255.255.254.0", []),
        ("10.0.0.1", "255.255.255.0", ["ip_is_gateway"]),
        ("10.0.0.255", "255.255.255.0", ["ip_reserved"]),
        ("10.0.0.0", "255.255.255.0", ["ip_reserved"]),
        ("10.0.0.7", "255.0.255.0", ["bad_mask"]),
    ],
)
def test_an_address_belongs_to_the_subnet_of_the_gateway(
    address: str, mask: str, expected: list[str]
) -> None:
    register = lane(network__gateway="10.0.0.1", network__ip=address, network__mask=mask)
    assert codes(network.address_in_subnet(register)) == expected


def test_without_a_gateway_no_subnet_is_known() -> None:
    assert not list(network.address_in_subnet(lane(network__ip="10.0.0.7")))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, []),
        ({"printer__main__enabled": "false"}, ["kick_without_printer"]),
        ({"drawer__printer": "kitchen"}, ["kick_without_printer"]),
        ({"printer__main__enabled": "false", "drawer__count": "0"}, []),
        ({"printer__main__enabled": "false", "drawer__interface": "usb"}, []),
    ],
)
def test_a_drawer_is_kicked_by_a_printer_that_is_there(
    settings: dict[str, str], expected: list[str]
) -> None:
    assert codes(peripherals.drawer_kick(lane(settings=settings))) == expected


SCALE_AND_DISPLAY = {
    "scale__enabled": "true",
    "scale__port": "COM3",
    "display__enabled": "true",
    "display__port": "COM3",
}

DRAWER_ON_COM3 = {"drawer__interface": "serial", "drawer__port": "COM3"}
LAN_PRINTER = {"printer__main__port": "COM3", "printer__main__interface": "lan"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SCALE_AND_DISPLAY, ["port_twice"]),
        (SCALE_AND_DISPLAY | {"display__enabled": "false"}, []),
        (SCALE_AND_DISPLAY | {"display__port": "COM4"}, []),
        (SCALE_AND_DISPLAY | {"display__port": "COM4"} | DRAWER_ON_COM3, ["port_twice"]),
        (SCALE_AND_DISPLAY | {"display__port": "COM4"} | LAN_PRINTER, []),
    ],
)
def test_two_devices_never_share_a_port(settings: dict[str, str], expected: list[str]) -> None:
    assert codes(peripherals.port_twice(lane(settings=settings))) == expected


def test_receipt_and_printer_agree_on_columns() -> None:
    (finding,) = peripherals.columns_differ(lane(receipt__columns="48"))
    assert (finding.severity, finding.parameters["columns"]) == (Severity.WARNING, "42")
    assert not list(
        peripherals.columns_differ(lane(receipt__columns="48", printer__main__columns="48"))
    )


def test_a_line_wider_than_its_device_is_told() -> None:
    register = lane(
        receipt__header1="x" * 43, receipt__footer6="x" * 42, display__welcome1="x" * 21
    )
    found = [each.field for each in peripherals.line_too_wide(register)]
    assert found == ["receipt.header1", "display.welcome1"]


def test_a_text_must_exist_in_the_register_s_own_code_page() -> None:
    (finding,) = peripherals.characters(SCHEMA, lane(receipt__header1="5 €"))
    assert (finding.code, finding.parameters["characters"]) == ("registers.codepage", "€")
    euro = lane(receipt__header1="5 €", printer__main__charset="cp858")
    assert not list(peripherals.characters(SCHEMA, euro))


@pytest.mark.parametrize("key", ["payment__tid", "payment__serial", "payment__ip"])
def test_one_terminal_serves_one_register(key: str) -> None:
    text = "10.0.0.9" if key == "payment__ip" else "T1"
    pair = lanes(payment__enabled=("true", "true"), **{key: (text, text)})
    assert codes(payment.terminal_shared(pair)) == ["terminal_shared"]
    unpaired = lanes(payment__enabled=("true", "false"), **{key: (text, text)})
    assert not list(payment.terminal_shared(unpaired))


def test_a_register_books_to_its_own_store_s_merchant() -> None:
    def paid(store: str, register: str, mid: str) -> Lane:
        return lane(place(store, register), payment__enabled="true", payment__mid=mid)

    own = [paid("a", "1", "MA"), paid("a", "2", "MA"), paid("b", "1", "MB"), paid("b", "2", "MB")]
    assert not list(payment.merchant_of_other_store(own))
    (finding,) = payment.merchant_of_other_store([*own, paid("b", "3", "MA")])
    assert (finding.object, finding.parameters["owner"]) == ("register b/3", "a")
    shared = [paid("a", "1", "M"), paid("b", "1", "M")]
    assert not list(payment.merchant_of_other_store(shared))


@pytest.mark.parametrize(
    ("status", "mode", "expected"),
    [
        (StoreStatus.LIVE, "true", ["test_terminal_in_live_store"]),
        (StoreStatus.LIVE, "false", []),
        (StoreStatus.INSTALLING, "false", ["live_terminal_before_opening"]),
        (StoreStatus.PLANNED, "true", []),
        (StoreStatus.CLOSED, "false", []),
    ],
)
def test_test_terminals_and_live_stores_do_not_meet(
    status: StoreStatus, mode: str, expected: list[str]
) -> None:
    register = lane(status=status, payment__enabled="true", payment__test_mode=mode)
    assert codes(payment.test_mode(register)) == expected
    assert not list(payment.test_mode(lane(status=status, payment__test_mode=mode)))


def test_an_offline_limit_above_policy_needs_a_reason() -> None:
    register = lane(offline__max_hours="100", offline__cash_limit="1000.00")
    (finding,) = policy.offline_above_policy(register)
    assert (finding.field, finding.severity) == ("offline.max_hours", Severity.WARNING)
    assert codes(policy.offline_above_policy(register, {"offline.cash_limit": "999.99"}))
    switched_off = lane(offline__max_hours="100", offline__enabled="false")
    assert not list(policy.offline_above_policy(switched_off))


def test_limits_do_not_cross() -> None:
    (finding,) = policy.limits_crossed(lane(till__pickup_threshold="3000.00"))
    assert (finding.field, finding.parameters["upper"]) == (
        "till.pickup_threshold",
        "till.drawer_limit",
    )


def test_a_setting_that_needs_a_restart_is_not_released_live() -> None:
    changed = ["receipt.header1", "printer.main.charset", "receipt.numbering_mask"]
    live = policy.applied_too_early(SCHEMA, changed, ApplyMode.LIVE)
    assert [each.field for each in live] == changed[1:]
    assert not list(policy.applied_too_early(SCHEMA, changed, ApplyMode.DAY_END))


def test_a_register_with_unreadable_values_does_not_break_the_other_rules() -> None:
    broken = lane(place(register="01"), receipt__columns="wide", network__hostname="x")
    twins = [broken, lane(place(register="02"), network__hostname="x")]
    assert codes(check_lanes(SCHEMA, twins)) == []
    twins.append(lane(place(register="03"), network__hostname="x"))
    assert codes(check_lanes(SCHEMA, twins)) == ["duplicate"]


EACH_RULE: list[tuple[Callable[[], Lane], str]] = [
    (lambda: lane(receipt__numbering_mask="x"), "mask_incomplete"),
    (lambda: lane(network__gateway="10.0.0.1", network__ip="10.9.9.9"), "outside_subnet"),
    (lambda: lane(printer__main__enabled="false"), "kick_without_printer"),
    (lambda: lane(settings=SCALE_AND_DISPLAY), "port_twice"),
    (lambda: lane(receipt__columns="48"), "columns_differ"),
    (lambda: lane(receipt__header1="x" * 45), "line_too_wide"),
    (lambda: lane(receipt__header1="€"), "codepage"),
    (
        lambda: lane(payment__enabled="true", payment__test_mode="true"),
        "test_terminal_in_live_store",
    ),
    (lambda: lane(till__float="1500.00"), "limits_crossed"),
    (lambda: lane(offline__max_hours="100"), "above_policy"),
]


@pytest.mark.parametrize(("make", "code"), EACH_RULE)
def test_a_check_runs_the_rule(make: Callable[[], Lane], code: str) -> None:
    assert codes(check_lanes(SCHEMA, [make()])) == [code]
