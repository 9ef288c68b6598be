"""What a promotion is made of, in the words of ARTS' price derivation rules.

Money is whole minor units, percentages and quantities are exact. Dates and windows are wall-clock
time of the store, half-open. Nothing that matters has a silent default: what a person has to decide
is UNSAID until somebody does.
"""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from enum import StrEnum

from rollouts.shared.moments import OPEN, LocalMoment

ZERO = Decimal(0)


class PromotionKind(StrEnum):
    """What a promotion does.

    PERCENT, AMOUNT_OFF and FIXED_PRICE change the price of what they match. BUY_X_GET_Y rewards
    `get_quantity` units for `quantity` bought, CHEAPEST_FREE makes `get_quantity` of every `quantity`
    free, GROUP_PRICE sells any `quantity` for `price` (n for x, mix and match), BUNDLE one filling of
    every slot for `price` (meal deal). THRESHOLD takes off what the tier reached says. COUPON and
    TENDER need a coupon or a way to pay, POINTS give points and take nothing off.
    """

    PERCENT = "percent"
    AMOUNT_OFF = "amount_off"
    FIXED_PRICE = "fixed_price"
    BUY_X_GET_Y = "buy_x_get_y"
    CHEAPEST_FREE = "cheapest_free"
    GROUP_PRICE = "group_price"
    BUNDLE = "bundle"
    THRESHOLD = "threshold"
    COUPON = "coupon"
    TENDER = "tender"
    POINTS = "points"


DEALS = frozenset(
    {
        PromotionKind.BUY_X_GET_Y,
        PromotionKind.CHEAPEST_FREE,
        PromotionKind.GROUP_PRICE,
        PromotionKind.BUNDLE,
    }
)
"""Kinds that use several units together."""


class Reach(StrEnum):
    """Whether a promotion looks at each line alone or at the basket, whose lines then share it."""

    LINE = "line"
    BASKET = "basket"


class Mode(StrEnum):
    """EXCLUSIVE is alone on its items; BEST_PRICE competes; COMPOUNDED stands on others of its stack."""

    EXCLUSIVE = "exclusive"
    BEST_PRICE = "best_price"
    COMPOUNDED = "compounded"


class Repeat(StrEnum):
    """Whether six units earn what three earn once or twice."""

    UNSAID = "unsaid"
    ONCE = "once"
    EVERY_TIME = "every_time"


class Choice(StrEnum):
    """A decision that changes what a customer pays; UNSAID leaves it to the policy."""

    UNSAID = "unsaid"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"


class Counting(StrEnum):
    """Whether goods that are never discounted count towards a threshold."""

    UNSAID = "unsaid"
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"


class QuantityBasis(StrEnum):
    """What the quantity window counts: sold units, or the stock units that they hold."""

    SOLD_UNITS = "sold_units"
    STOCK_UNITS = "stock_units"


class CapBasis(StrEnum):
    """Whether the cap of a discount counts the tax that the customer saves too."""

    PRICE = "price"
    TAX_INCLUDED = "tax_included"


class TaxBasis(StrEnum):
    """Whether a discount lowers the price that is taxed, or only what is paid."""

    BEFORE_TAX = "before_tax"
    AFTER_TAX = "after_tax"


class Issuer(StrEnum):
    """Who pays for a coupon."""

    STORE = "store"
    MANUFACTURER = "manufacturer"


class Weekday(StrEnum):
    """Days of a week, Monday first."""

    MON = "MON"
    TUE = "TUE"
    WED = "WED"
    THU = "THU"
    FRI = "FRI"
    SAT = "SAT"
    SUN = "SUN"


DAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSet:
    """Items, by id or department, less those excluded; `everything` is all that is sold."""

    everything: bool = False
    items: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    excluded_departments: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it can match nothing at all."""
        named = set(self.items) - set(self.excluded)
        rooms = set(self.departments) - set(self.excluded_departments)
        return not (self.everything or named or rooms)

    def holds(self, item: str, department: str = "") -> bool:
        """Whether an item of this department belongs to it."""
        if item in self.excluded or (department and department in self.excluded_departments):
            return False
        named = item in self.items or (bool(department) and department in self.departments)
        return self.everything or named


EVERYTHING = ItemSet(everything=True)
NO_ITEMS = ItemSet()


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleSlot:
    """One place of a bundle: so many units of these items."""

    items: ItemSet
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """From `start` (minor units, included) on, `amount` or `percent` is taken off."""

    start: int
    amount: int = 0
    percent: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Hours of these days: `start` included, `end` not, both `HH:MM`.

    A window whose end is not after its start passes midnight and belongs to the day it starts on.
    """

    days: tuple[Weekday, ...] = DAYS
    start: str = "00:00"
    end: str = "24:00"

    @property
    def passes_midnight(self) -> bool:
        """Whether it ends on the day after it started."""
        return self.end <= self.start

    @property
    def is_written(self) -> bool:
        """Whether both hours exist."""
        return _is_hour(self.start) and (_is_hour(self.end) or self.end == "24:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A promotion as people type it.

    `match` is what is bought, `reward` what a BUY_X_GET_Y gives, `slots` what a BUNDLE needs.
    `scopes` are places (`zone:WEST`, `group:NAME`, `store:0021`; none: everywhere); `channels`,
    `segments` and `codes` narrow it where they are there. `quantity` and `get_quantity` are units;
    `min_quantity` to `max_quantity` (0: none) is the window in which it applies, `min_spend` and
    `min_untaxed` are amounts to reach. `max_amount` caps the discount in one basket, `max_applications`
    how often it applies there, `per_customer` how often a customer gets it, `budget` what all together
    may cost; 0 is no limit. A larger `priority` goes first. `partial` lets a reward that is not complete
    earn what is there; `adds_item` says that the register rings the reward up itself. `vendor` pays
    `vendor_percent` of it. `points` are given for every `per_amount` spent on what matches.
    """

    code: str
    name: str = ""
    kind: PromotionKind
    active: bool = True
    currency: str = ""
    match: ItemSet = NO_ITEMS
    reward: ItemSet = NO_ITEMS
    slots: tuple[BundleSlot, ...] = ()
    reach: Reach = Reach.LINE
    percent: Decimal = ZERO
    amount: int = 0
    price: int = 0
    quantity: int = 0
    get_quantity: int = 0
    tiers: tuple[Tier, ...] = ()
    points: int = 0
    per_amount: int = 0
    min_quantity: Decimal = ZERO
    max_quantity: Decimal = ZERO
    quantity_basis: QuantityBasis = QuantityBasis.SOLD_UNITS
    min_spend: int = 0
    min_untaxed: int = 0
    max_amount: int = 0
    max_basis: CapBasis = CapBasis.PRICE
    max_applications: int = 0
    per_customer: int = 0
    budget: int = 0
    repeat: Repeat = Repeat.UNSAID
    choice: Choice = Choice.UNSAID
    counting: Counting = Counting.UNSAID
    partial: bool = False
    adds_item: bool = False
    priority: int = 0
    mode: Mode = Mode.BEST_PRICE
    stack_group: str = ""
    codes: tuple[str, ...] = ()
    single_use: bool = False
    issuer: Issuer = Issuer.STORE
    tender: str = ""
    segments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    tax_basis: TaxBasis = TaxBasis.BEFORE_TAX
    scopes: tuple[str, ...] = ()
    valid_from: LocalMoment = OPEN
    valid_to: LocalMoment = OPEN
    windows: tuple[Window, ...] = ()
    vendor: str = ""
    vendor_percent: Decimal = ZERO
    receipt_text: str = ""

    @property
    def key(self) -> str:
        """The code."""
        return self.code

    @property
    def is_deal(self) -> bool:
        """Whether it uses several units together."""
        return self.kind in DEALS

    @property
    def is_whole(self) -> bool:
        """Whether it looks at the basket after everything that looks at items."""
        late = {PromotionKind.THRESHOLD, PromotionKind.TENDER}
        return self.kind in late or (self.reach is Reach.BASKET and self.kind in _PRICED)

    @property
    def is_automatic(self) -> bool:
        """Whether no code has to be entered for it."""
        return not self.codes

    @property
    def most_applications(self) -> int:
        """How often it applies in one basket; 0 is no limit."""
        return 1 if self.repeat is Repeat.ONCE else self.max_applications

    @property
    def group_size(self) -> int:
        """How many units one application uses."""
        if self.kind is PromotionKind.BUNDLE:
            return sum(each.quantity for each in self.slots)
        if self.kind is PromotionKind.BUY_X_GET_Y:
            return self.quantity + self.get_quantity
        return self.quantity if self.is_deal else 1


_PRICED = frozenset({PromotionKind.PERCENT, PromotionKind.AMOUNT_OFF})


def _is_hour(text: str) -> bool:
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False
