"""How a store's business day stands: its state, what it was judged by, and what people said of it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rollouts.shared.findings import Finding, Severity
from rollouts.shared.objects import canonical
from rollouts.shared.records import to_json
from rollouts.tenders.reconciling.model import (
    Discrepancy,
    Pair,
    Reason,
    Reconciled,
    RouteMap,
)


class DayState(StrEnum):
    """Where a day stands, the worst first.

    MISSING: a file has not come. OPEN: a difference has no explanation. EXPLAINED: every difference
    has one. BALANCED: there is none.
    """

    MISSING = "missing"
    OPEN = "open"
    EXPLAINED = "explained"
    BALANCED = "balanced"


ABSENT = frozenset({Reason.MISSING_SETTLEMENT_FILE, Reason.MISSING_POS_TOTALS})
UNEXPLAINED = frozenset(
    {
        Reason.COUNT_MISMATCH,
        Reason.SHORT_SETTLEMENT,
        Reason.OVER_SETTLEMENT,
        Reason.CARRY_OVERDUE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in minor units of its currency."""

    currency: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """The row of the map that decided where a tender (of one brand) is settled and booked."""

    tender: str
    brand: str
    row: str
    channel: str
    processor: str
    merchant_id: str
    asset_account: str
    fee_account: str
    over_short_account: str
    bank_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapUse:
    """The map that was live on `registers`: its version and how that was proved there.

    `version` is empty where the map was taken by its dates; `proved_at` and `evidence` then too.
    """

    registers: tuple[str, ...]
    version: str
    rows: tuple[MapRow, ...]
    proved_at: datetime | None = None
    evidence: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCounts:
    """Line by line, where both sides have references: how many payments have which trouble."""

    compared: int = 0
    only_at_pos: int = 0
    only_settled: int = 0
    differing: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a day came to. Differences are settled less POS, one for each currency that differs.

    `tolerances` are those that were let pass; `is_sample` says that the store was not live yet.
    `live` is the map by register, kept so that later files are judged by the same one.
    """

    store: str
    business_date: str
    state: DayState
    is_sample: bool
    differences: tuple[Money, ...]
    tolerances: tuple[Money, ...]
    pairs: tuple[Pair, ...]
    discrepancies: tuple[Discrepancy, ...]
    lines: LineCounts
    findings: tuple[Finding, ...]
    maps: tuple[MapUse, ...]
    live: Mapping[str, RouteMap] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The hash of what is signed off: both sides, the differences and their explanations."""
        signed = (self.state, self.differences, self.pairs, self.discrepancies, self.lines)
        return hashlib.sha256(canonical(to_json(signed)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed a day off, when, why, and the digest of what was signed."""

    by: str
    at: datetime
    why: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDay:
    """A day as it is kept. `standing` is None before it was reconciled for the first time.

    `is_due` says that files came or went since. `reopened_why` is set when the day changed after
    `signed`, which then no longer holds.
    """

    store: str
    business_date: str
    standing: Standing | None = None
    is_due: bool = False
    owner: str = ""
    signed: Signature | None = None
    reopened_at: datetime | None = None
    reopened_why: str = ""

    @property
    def state(self) -> DayState:
        """The state; a day of which nothing came is missing."""
        return self.standing.state if self.standing else DayState.MISSING

    @property
    def is_signed(self) -> bool:
        """Whether the day is signed off as it stands."""
        return self.signed is not None and self.reopened_at is None


def state_of(result: Reconciled) -> DayState:
    """The state of a reconciled day."""
    weighing = [each for each in result.discrepancies if each.severity is not Severity.NOTICE]
    if any(each.reason in ABSENT for each in weighing):
        return DayState.MISSING
    if any(each.reason in UNEXPLAINED for each in weighing):
        return DayState.OPEN
    return DayState.EXPLAINED if weighing else DayState.BALANCED


def differences_of(pairs: Iterable[Pair]) -> tuple[Money, ...]:
    """What all pairs together differ by, for each currency in which they do.

    A pair of two currencies counts on either side in its own.
    """
    sums: dict[str, int] = {}
    for each in pairs:
        sums[each.settled_currency] = sums.get(each.settled_currency, 0) + each.settled_amount
        sums[each.pos_currency] = sums.get(each.pos_currency, 0) - each.pos_amount
    return tuple(
        Money(currency=currency, amount=amount) for currency, amount in sums.items() if amount
    )
