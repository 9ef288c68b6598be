"""Tender types, card ranges, and the map from a tender to where its money goes.

Amounts are minor units of the tender's currency; a limit of None is no limit. Every row holds during
[valid_from, valid_to), store-local, at its scope: the narrowest scope in force wins.
"""

from dataclasses import dataclass

from rollouts.registers.model import ENTERPRISE, Scope
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.tenders.catalogue import (
    Authorization,
    EntryMode,
    Funding,
    RoundingMode,
    TenderClass,
)

OPEN_START = "-"
"""How a key writes a range that always was."""

BIN_DIGITS = 8
"""Digits to which card ranges are compared; a 6-digit BIN covers a hundred of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderType:
    """One way to pay, whole, at a scope. `brands` and `entry_modes` are those that are accepted.

    `change_tender` gives change up to `change_minimum`, `above_minimum_tender` what is more (empty:
    `change_tender` gives all; no change tender: no change). `refund_tender` is what a refund is paid
    with unless `refund_same_tender`. `rounding_unit` is 0 where nothing is rounded. `currency` is
    empty for the store's own. `reference_prompt` is what the cashier is asked, empty for nothing.
    """

    code: str
    tender_class: TenderClass
    scope: Scope = ENTERPRISE
    name: str = ""
    active: bool = True
    currency: str = ""
    button: str = ""
    receipt: str = ""
    brands: tuple[str, ...] = ()
    entry_modes: tuple[EntryMode, ...] = ()
    min_line: int | None = None
    max_line: int | None = None
    min_transaction: int | None = None
    max_transaction: int | None = None
    over_tender: bool = False
    under_tender: bool = True
    change_tender: str = ""
    change_minimum: int = 0
    above_minimum_tender: str = ""
    max_change: int | None = None
    refund_with_receipt: bool = False
    refund_without_receipt: bool = False
    refund_same_tender: bool = False
    refund_tender: str = ""
    max_refund: int | None = None
    rounding_unit: int = 0
    rounding_mode: RoundingMode = RoundingMode.HALF_UP
    denominations: tuple[int, ...] = ()
    opens_drawer: bool = False
    count_required: bool = False
    authorization: Authorization = Authorization.NONE
    offline_floor: int = 0
    offline_allowed: bool = True
    reference_prompt: str = ""
    signature_minimum: int | None = None
    repeated_use_limit: int | None = None
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """`SCOPE CODE START`."""
        return f"{self.scope} {self.code} {self.valid_from or OPEN_START}"

    @property
    def label(self) -> str:
        """What a sentence calls it."""
        return f"tender {self.code} at {self.scope}"

    @property
    def is_refundable(self) -> bool:
        """Whether it may be refunded in any way."""
        return self.refund_with_receipt or self.refund_without_receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderOverride:
    """A sparse patch: one field of a tender type that is otherwise at `scope`.

    `value` is the field's text as edits carry it. It reaches types defined at its own or a wider
    scope.
    """

    tender: str
    field: str
    value: str
    scope: Scope
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """`SCOPE CODE.FIELD START`."""
        return f"{self.scope} {self.tender}.{self.field} {self.valid_from or OPEN_START}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRange:
    """Cards whose first digits lie between `bin_from` and `bin_to`, both included, of 6 or 8 digits.

    Where ranges overlap the lowest `priority` number decides.
    """

    brand: str
    bin_from: str
    bin_to: str
    funding: Funding = Funding.CREDIT
    priority: int = 100
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """`BRAND FROM-TO START`."""
        return f"{self.brand} {self.bin_from}-{self.bin_to} {self.valid_from or OPEN_START}"

    @property
    def bins(self) -> range:
        """The 8-digit BINs it covers."""
        return bins_of(self.bin_from, self.bin_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderMapping:
    """Where the money of a tender goes: one row of the map.

    An empty `brand`, BIN range or `entry_mode` means every one; within a scope the row that says
    more wins. An empty `channel` is a tender that never settles (cash). `cost_centre` is the rule
    that finds it: a code, or `{store}` for the store's own.
    """

    tender: str
    scope: Scope = ENTERPRISE
    brand: str = ""
    bin_from: str = ""
    bin_to: str = ""
    entry_mode: EntryMode = EntryMode.ANY
    channel: str = ""
    asset_account: str = ""
    fee_account: str = ""
    over_short_account: str = ""
    cost_centre: str = ""
    bank_account: str = ""
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """`SCOPE CODE/BRAND/FROM-TO/ENTRY START`; trailing parts that mean "every" are left out."""
        return f"{self.scope} {self.what} {self.valid_from or OPEN_START}"

    @property
    def what(self) -> str:
        """Tender, brand, BINs and entry mode: `2/VISA`, `2/VISA//chip`."""
        span = f"{self.bin_from}-{self.bin_to}" if self.bin_from else ""
        return f"{self.tender}/{self.brand}/{span}/{self.entry_mode.value}".rstrip("/")

    @property
    def bins(self) -> range | None:
        """The 8-digit BINs it is limited to; None for every one."""
        return bins_of(self.bin_from, self.bin_to) if self.bin_from else None

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """How much it says: BINs before brand before entry mode. The greater wins in a scope."""
        return bool(self.bin_from), bool(self.brand), bool(self.entry_mode.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementChannel:
    """Who settles: processor, the merchant id there, and when its batch is cut (`HH:MM`, store-local).

    `currency` is what it settles in, empty for the store's own.
    """

    code: str
    processor: str
    merchant_id: str = ""
    cut_off: str = ""
    currency: str = ""
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN

    @property
    def key(self) -> str:
        """`CODE START`."""
        return f"{self.code} {self.valid_from or OPEN_START}"


def bins_of(first: str, last: str) -> range:
    """The 8-digit BINs from the first of `first` to the last of `last`; ValueError unless digits."""
    return range(int(first.ljust(BIN_DIGITS, "0")), int(last.ljust(BIN_DIGITS, "9")) + 1)


Row = TenderType | TenderOverride | CardRange | TenderMapping | SettlementChannel
