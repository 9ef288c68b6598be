"""The columns of an estate file: a table of name, field, other spellings and check."""

from collections.abc import Iterable
from dataclasses import dataclass

from rollouts.estate.imports import cells
from rollouts.estate.imports.cells import Check
from rollouts.estate.model import RegisterKind, RegisterStatus, StoreStatus
from rollouts.estate.names import NAME_LENGTH
from rollouts.shared.card_numbers import NOTHING_EXEMPT, Exempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `is_key` ones must be there; `needed` ones must be filled for a new object.

    A cell that looks like a card number is refused, unless it is what `exempt` lets pass.
    """

    name: str
    field: str
    check: Check
    aliases: tuple[str, ...] = ()
    is_key: bool = False
    needed: bool = False
    exempt: Exempt = NOTHING_EXEMPT

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every header that means this column, in comparable form."""
        return tuple(comparable(each) for each in (self.name, self.field, *self.aliases))


def comparable(header: str) -> str:
    """A header without case, spaces and punctuation."""
    return "".join(each for each in header.casefold() if each.isalnum())


def store_columns() -> tuple[Column, ...]:
    """The columns of a store file."""
    text = cells.free(NAME_LENGTH)
    return (
        Column(
            name="store",
            field="code",
            check=cells.code,
            aliases=("store code", "store no", "store number", "store id"),
            is_key=True,
        ),
        Column(name="name", field="name", check=text, aliases=("store name",)),
        Column(name="brand", field="brand", check=cells.code, aliases=("banner",)),
        Column(name="region", field="region", check=cells.code),
        Column(name="district", field="district", check=cells.code),
        Column(
            name="timezone",
            field="timezone",
            check=cells.time_zone(),
            aliases=("time zone", "tz"),
            needed=True,
        ),
        Column(name="currency", field="currency", check=cells.currency),
        Column(name="country", field="country", check=cells.country),
        Column(
            name="subdivision",
            field="subdivision",
            check=cells.subdivision,
            aliases=("state", "province"),
        ),
        Column(name="city", field="city", check=text),
        Column(name="postal", field="postal", check=cells.free(16), aliases=("postal code", "zip")),
        Column(name="address", field="address", check=cells.free(200), aliases=("street",)),
        Column(name="price_zone", field="price_zone", check=cells.code, aliases=("zone",)),
        Column(name="tax_location", field="tax_location", check=cells.code),
        Column(
            name="status",
            field="status",
            check=cells.choice_of("unknown_status", StoreStatus),
            aliases=("store status",),
        ),
        Column(name="opens", field="opens", check=cells.day, aliases=("open date",)),
        Column(name="closes", field="closes", check=cells.day, aliases=("close date",)),
        Column(
            name="cutover", field="cutover", check=cells.cutover, aliases=("business day cutover",)
        ),
    )


def register_columns(platforms: Iterable[str]) -> tuple[Column, ...]:
    """The columns of a register file; `platforms` are the makes this program knows."""
    text = cells.free(NAME_LENGTH)
    return (
        Column(
            name="store",
            field="store",
            check=cells.code,
            aliases=("store code", "store no", "store number", "store id"),
            is_key=True,
        ),
        Column(
            name="register",
            field="number",
            check=cells.code,
            aliases=("register number", "register no", "lane", "workstation", "till"),
            is_key=True,
        ),
        Column(name="host", field="host", check=cells.host, aliases=("ssh host",), needed=True),
        Column(name="port", field="port", check=cells.port, aliases=("ssh port",)),
        Column(
            name="kind",
            field="kind",
            check=cells.choice_of("unknown_kind", RegisterKind),
            aliases=("type",),
        ),
        Column(
            name="status",
            field="status",
            check=cells.choice_of("unknown_status", RegisterStatus),
            aliases=("state",),
        ),
        Column(
            name="platform", field="platform", check=cells.choice("unknown_platform", platforms)
        ),
        Column(
            name="profile", field="profile", check=cells.code, aliases=("access profile", "access")
        ),
        Column(name="model", field="model", check=text),
        Column(name="serial", field="serial", check=text, aliases=("serial number",)),
        Column(name="mac", field="mac", check=cells.mac, aliases=("mac address",)),
        Column(name="hostname", field="hostname", check=cells.host),
        Column(name="ip", field="ip", check=cells.address, aliases=("ip address",)),
        Column(name="asset_tag", field="asset_tag", check=text, aliases=("asset",)),
        Column(name="labels", field="labels", check=cells.labels, aliases=("label", "tags")),
    )
