"""The two sides of a day, the routes between them, and what may stand between them.

All amounts are minor units of the currency beside them; dates are `YYYY-MM-DD` of the business day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rollouts.shared.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the POS also knows of a total, each as an amount without a sign."""

    refunds: int = 0
    tips: int = 0
    cash_back: int = 0
    activations: int = 0
    rounding: int = 0

    def __add__(self, other: "Known") -> "Known":
        return Known(
            refunds=self.refunds + other.refunds,
            tips=self.tips + other.tips,
            cash_back=self.cash_back + other.cash_back,
            activations=self.activations + other.activations,
            rounding=self.rounding + other.rounding,
        )


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class PosTotal:
    """What a register (or, with an empty one, the store) took by one tender, refunds deducted."""

    tender: str
    count: int
    amount: int
    currency: str
    brand: str = ""
    register: str = ""
    known: Known = NOTHING_KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class PosLine:
    """One payment at a register, with the reference that its processor knows too."""

    reference: str
    tender: str
    amount: int
    currency: str
    brand: str = ""
    register: str = ""


class SettledKind(StrEnum):
    """What a settlement line is about."""

    SALE = "sale"
    CHARGEBACK = "chargeback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a processor settled for one scheme: refunds deducted from `gross`, `net` after `fee`.

    With a `reference` it is one payment.
    """

    processor: str
    scheme: str
    count: int
    gross: int
    fee: int
    net: int
    currency: str
    kind: SettledKind = SettledKind.SALE
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surplus:
    """What the next batch brought beyond its own day; an empty processor or scheme is any."""

    count: int
    amount: int
    processor: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Sales of `business_date` that were after the cut-off and have not been settled yet."""

    processor: str
    scheme: str
    business_date: str
    count: int
    amount: int
    currency: str

    @property
    def slot(self) -> tuple[str, str]:
        """Processor and scheme."""
        return self.processor, self.scheme

    def age(self, on: str) -> int:
        """Days from its business day to the day `on`."""
        return (date.fromisoformat(on) - date.fromisoformat(self.business_date)).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Both sides of one store's business day.

    `arrived` names the processors whose file came, also those whose file was empty. `known` is what
    the POS knows of the whole store where its totals do not say it. Without `pos_arrived` the POS
    has said nothing yet. Differences up to the tolerance of their currency (`tolerance` where
    `tolerances` has none) are let pass with a notice; what was carried for more than `carry_days` is
    overdue.
    """

    store: str
    business_date: str
    totals: tuple[PosTotal, ...]
    settled: tuple[Settled, ...]
    arrived: frozenset[str] = frozenset()
    known: Known = NOTHING_KNOWN
    next_batch: tuple[Surplus, ...] = ()
    carried_in: tuple[Carried, ...] = ()
    tolerance: int = 0
    tolerances: Mapping[str, int] = field(default_factory=dict)
    carry_days: int = 3
    pos_arrived: bool = True

    def tolerance_in(self, currency: str) -> int:
        """The difference that is let pass, in minor units."""
        return self.tolerances.get(currency, self.tolerance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a tender (of one brand, or of any) is settled, in the processors' own words.

    Without a `scheme` it stands for all that the processor settles; without processors it never
    settles; with several the map is ambiguous. `effective_from` is a date, empty for always.
    """

    tender: str
    brand: str = ""
    scheme: str = ""
    processors: tuple[str, ...] = ()
    effective_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMap:
    """The routes of one lane at one day."""

    routes: tuple[Route, ...]
    effective_from: str = ""


SEVERAL = " and "
"""Stands between the currencies of a side that has more than one."""

Live = Mapping[str, RouteMap]
"""The map that was live on each register (`STORE/REGISTER`); the empty text stands for all others."""


class Reason(StrEnum):
    """Why two sides differ, in the order in which explanations are tried."""

    AMBIGUOUS_MAP = "ambiguous_map"
    MAP_NOT_EFFECTIVE = "map_not_effective"
    UNMAPPED_TENDER = "unmapped_tender"
    UNMAPPED_SCHEME = "unmapped_scheme"
    CURRENCY_MISMATCH = "currency_mismatch"
    MISSING_POS_TOTALS = "missing_pos_totals"
    MISSING_SETTLEMENT_FILE = "missing_settlement_file"
    SWAPPED_SCHEMES = "swapped_schemes"
    LOOKS_LIKE_NET = "looks_like_net"
    SIGN_ERROR = "sign_error"
    CUTOFF_CARRY = "cutoff_carry"
    CARRY_ARRIVED = "carry_arrived"
    WITHIN_TOLERANCE = "within_tolerance"
    COUNT_MISMATCH = "count_mismatch"
    SHORT_SETTLEMENT = "short_settlement"
    OVER_SETTLEMENT = "over_settlement"
    CARRY_OVERDUE = "carry_overdue"
    CHARGEBACK = "chargeback"


ORDER = {reason: at for at, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """One explained difference. Differences are settled less POS; empty fields say nothing."""

    reason: Reason
    severity: Severity
    currency: str
    tenders: tuple[str, ...] = ()
    processor: str = ""
    processors: tuple[str, ...] = ()
    scheme: str = ""
    count: int | None = None
    count_diff: int | None = None
    amount_diff: int | None = None
    amount: int | None = None
    fee: int | None = None
    percent: Decimal | None = None
    next_batch_match: int | None = None
    refunds: int | None = None
    explained_by: str = ""
    pos_currency: str = ""
    settled_currency: str = ""
    effective_from: str = ""
    age: int | None = None

    @property
    def order(self) -> tuple[int, bool]:
        """Where it is told: as `Reason`, but what is explained comes before what is not."""
        is_explained = bool(self.explained_by)
        reason = Reason.COUNT_MISMATCH if is_explained else self.reason
        return ORDER[reason], not is_explained


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the POS took and what was settled through one processor and scheme (empty: the whole)."""

    processor: str
    scheme: str
    tenders: tuple[str, ...] = ()
    pos_count: int = 0
    pos_amount: int = 0
    pos_currency: str = ""
    settled_count: int = 0
    settled_amount: int = 0
    settled_currency: str = ""
    fee: int = 0
    known: Known = NOTHING_KNOWN

    @property
    def slot(self) -> tuple[str, str]:
        """Processor and scheme."""
        return self.processor, self.scheme

    @property
    def is_of_one_currency(self) -> bool:
        """Whether all amounts of both sides may be compared."""
        names = {self.pos_currency, self.settled_currency} - {""}
        return len(names) == 1 and SEVERAL not in names.pop()

    @property
    def count_diff(self) -> int:
        """Settled less POS."""
        return self.settled_count - self.pos_count

    @property
    def amount_diff(self) -> int:
        """Settled less POS."""
        return self.settled_amount - self.pos_amount

    @property
    def agrees(self) -> bool:
        """Whether both sides are the same."""
        return not self.count_diff and not self.amount_diff

    @property
    def is_idle(self) -> bool:
        """Whether nothing happened on either side."""
        return not (self.pos_count or self.pos_amount or self.settled_count or self.settled_amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What a day came to. `carried` is what is still to be settled, from this day and before."""

    store: str
    business_date: str
    discrepancies: tuple[Discrepancy, ...]
    pairs: tuple[Pair, ...] = ()
    carried: tuple[Carried, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether nothing is worse than a notice."""
        return all(each.severity is Severity.NOTICE for each in self.discrepancies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Line by line: references of one side only, and those whose amounts differ."""

    only_at_pos: tuple[PosLine, ...] = ()
    only_settled: tuple[Settled, ...] = ()
    differing: tuple[tuple[PosLine, Settled], ...] = ()
    repeated: tuple[str, ...] = ()
