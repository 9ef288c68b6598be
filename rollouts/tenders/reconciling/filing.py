"""Files as they were taken in: what each was, and what it holds of which store's business day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rollouts.shared.findings import Finding
from rollouts.tenders.reconciling.dividing import DayKey
from rollouts.tenders.reconciling.model import PosLine, PosTotal, Settled
from rollouts.tenders.reconciling.recognising import FileKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A file that was taken in. `source` is its processor, or the column map of the POS.

    `stores` and `days` say how many it is of, `first` one of them. `taken_back_at` is set when it was
    taken back: then it holds for nothing any more.
    """

    uid: str
    name: str
    sha256: str
    kind: FileKind
    source: str
    rows: int
    stores: int
    days: int
    first: DayKey
    taken_at: datetime
    taken_by: str
    taken_back_at: datetime | None = None
    taken_back_by: str = ""
    taken_back_why: str = ""

    @property
    def identity(self) -> str:
        """What no second file in force may have: the same bytes.

        Files without a row all look alike, so an empty one is the same only for the same day.
        """
        if self.rows:
            return self.sha256
        day = f"{self.first.store}/{self.first.business_date}"
        return f"{self.sha256}/{self.kind}/{self.source}/{day}"[:MOST_IDENTITY]


MOST_IDENTITY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What a file holds of one day; only the part of its kind is filled."""

    totals: tuple[PosTotal, ...] = ()
    lines: tuple[PosLine, ...] = ()
    settled: tuple[Settled, ...] = ()

    def __len__(self) -> int:
        return len(self.totals) + len(self.lines) + len(self.settled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the file `intake` holds of one day; `findings` are what its rows were warned of."""

    intake: str
    name: str
    sha256: str
    kind: FileKind
    source: str
    day: DayKey
    records: Records
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Everything that came for one day. Without a file of totals, payments are added up to them."""

    parts: tuple[Part, ...]

    @property
    def settled(self) -> tuple[Settled, ...]:
        """What processors settled."""
        return tuple(each for part in self.parts for each in part.records.settled)

    @property
    def lines(self) -> tuple[PosLine, ...]:
        """The payments of the POS."""
        return tuple(each for part in self.parts for each in part.records.lines)

    @property
    def totals(self) -> tuple[PosTotal, ...]:
        """The totals of the POS."""
        if any(part.kind is FileKind.TOTALS for part in self.parts):
            return tuple(each for part in self.parts for each in part.records.totals)
        return added_up(self.lines)

    @property
    def arrived(self) -> frozenset[str]:
        """The processors whose file came, empty ones too."""
        return frozenset(e.source for e in self.parts if e.kind is FileKind.SETTLEMENT)

    @property
    def pos_arrived(self) -> bool:
        """Whether the POS said anything, were it that nothing was taken."""
        return any(each.kind is not FileKind.SETTLEMENT for each in self.parts)


def added_up(lines: Iterable[PosLine]) -> tuple[PosTotal, ...]:
    """Payments as totals by register, tender, brand and currency."""
    sums: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for each in lines:
        key = (each.register, each.tender, each.brand, each.currency)
        count, amount = sums.get(key, (0, 0))
        sums[key] = (count + 1, amount + each.amount)
    return tuple(
        PosTotal(
            register=register,
            tender=tender,
            brand=brand,
            currency=currency,
            count=count,
            amount=amount,
        )
        for (register, tender, brand, currency), (count, amount) in sums.items()
    )
