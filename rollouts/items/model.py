"""An item, the codes that find it at a register, its department, and where it is sold.

Money is whole minor units; weights, rates and quantities are exact. Dates are store-local and
half-open: OPEN has no bound.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rollouts.shared.moments import OPEN, LocalMoment, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is sold. `item_id` is the retailer's own number; departments and groups are codes.

    `merchandise_code` is the code a register reports sales under (NAXML), `uom` the unit it is priced
    in, `pack_qty` how many of them one piece holds, `tare` the weight taken off on the scale in that
    unit. `age_limit` is the least age in years (0: anybody); it must not be sold within
    `restricted_hours` (`22:00-06:00`, store-local, may pass midnight). `linked_item` is rung up with
    it, `deposit` says that the linked item is a deposit. `cost` is in minor units of `cost_currency`;
    None is unknown. It can be ordered while active and rung up while sellable.
    """

    item_id: str
    description: str = ""
    department: str = ""
    tax_group: str = ""
    merchandise_code: str = ""
    uom: str = "EA"
    pack_qty: Decimal = Decimal(1)
    age_limit: int = 0
    restricted_hours: str = ""
    food_stamp: bool = False
    wic: bool = False
    scale: bool = False
    tare: Decimal = Decimal(0)
    linked_item: str = ""
    deposit: bool = False
    discountable: bool = True
    price_entry: bool = False
    cost: int | None = None
    cost_currency: str = ""
    active_from: LocalMoment = OPEN
    active_to: LocalMoment = OPEN
    sellable_from: LocalMoment = OPEN
    sellable_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """The item id."""
        return self.item_id

    def sellable_at(self, at: LocalMoment) -> bool:
        """Whether a register may ring it up at `at`, wherever it is in the assortment."""
        return within(at, self.sellable_from, self.sellable_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode:
    """A GTIN-8, -12, -13 or -14 (digits, with its check digit) and the item it finds."""

    gtin: str
    item_id: str

    @property
    def key(self) -> str:
        """The GTIN with leading zeros to 14 digits: equal for every spelling of one number."""
        return self.gtin.zfill(14)


class PosCodeKind(StrEnum):
    """What a code without a check digit is: typed in, or the start of a weighed item's barcode."""

    PLU = "plu"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True, kw_only=True)
class PosCode:
    """A code other than a GTIN and the item it finds.

    A PLU has 4 or 5 digits. A PREFIX is what a scale's barcode starts with, before the price or
    weight that it embeds: 6 or 7 digits that begin with 02, or with 2 where codes have 12 digits.
    """

    kind: PosCodeKind
    code: str
    item_id: str

    @property
    def key(self) -> str:
        """`plu:4011`, `prefix:0212345`."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department: items name it, and reports add up by it.

    `parent` is the department above. `tax_group` holds for its items that name none; `age_limit` and
    `gl_account` (sales) are what its items usually have and are never taken for one that names none.
    It is open during [valid_from, valid_to).
    """

    code: str
    name: str = ""
    parent: str = ""
    tax_group: str = ""
    gl_account: str = ""
    age_limit: int = 0
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """The code."""
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Assortment:
    """Whether something is sold somewhere during [valid_from, valid_to); sparse.

    `what` is `all`, `department:CODE` or `item:ID`, `where` is `all`, `zone:CODE`, `group:NAME` or
    `store:CODE`. The narrowest statement wins: see `rollouts.items.assortment`.
    """

    what: str
    where: str
    sold: bool = True
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def line(self) -> str:
        """All ranges of one statement have the same line."""
        return f"{self.what} {self.where}"

    @property
    def key(self) -> str:
        """The line and the start."""
        return f"{self.line} {self.valid_from or '-'}"
