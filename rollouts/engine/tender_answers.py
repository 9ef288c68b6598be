"""What is answered about one day: whole, as text for people, or as a file that was written."""

from dataclasses import dataclass

from rollouts.shared.findings import Finding
from rollouts.tenders.reconciling.carrying import Item
from rollouts.tenders.reconciling.day_view import DayLine, PairLine, money
from rollouts.tenders.reconciling.rows import DayRow
from rollouts.tenders.reconciling.standing import DayState, MapUse
from rollouts.tenders.reconciling.telling import spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOfDay:
    """A file that came for the day; `rows` are those of this day."""

    uid: str
    name: str
    kind: str
    source: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """One day whole: its row, totals per tender, lines, items and files.

    `pairs` are totals per processor and scheme with what explains them; `lines` are payments that
    only one side has, that differ or that are there twice. Ends 1 when it is not balanced.
    """

    row: DayRow
    pairs: tuple[PairLine, ...]
    findings: tuple[Finding, ...]
    lines: tuple[DayLine, ...]
    compared: int
    items: tuple[Item, ...]
    maps: tuple[MapUse, ...]
    files: tuple[FileOfDay, ...]
    today: str

    @property
    def exit_code(self) -> int:
        """1 when the day is not balanced."""
        return 0 if self.row.state is DayState.BALANCED else 1

    @property
    def plain(self) -> str:
        """State, totals per tender, what is said of the day, items and sign-off as lines of text."""
        row = self.row
        signed = f", signed off by {row.signed_by}" if row.signed == "yes" else ""
        reopened = f", reopened by {row.reopened_why}" if row.reopened_at else ""
        owner = f", owner {row.owner}" if row.owner else ""
        head = f"{row.store} {row.business_date}: {row.state}{signed}{reopened}{owner}"
        return "\n".join(
            [
                head,
                *(_pair_text(each) for each in self.pairs),
                *map(spoken, self.findings),
                *(_item_text(each, self.today) for each in self.items),
            ]
        )


def _pair_text(pair: PairLine) -> str:
    who = " ".join(filter(None, (", ".join(pair.tenders), pair.processor, pair.scheme)))
    pos, settled = f"{pair.pos_count} of {pair.pos}", f"{pair.settled_count} of {pair.settled}"
    return f"  {who}: taken {pos}, settled {settled}, differ {pair.difference} {pair.currency}"


def _item_text(item: Item, today: str) -> str:
    end = f"answered by {item.match}" if item.match else f"waits for {item.age(today)} days"
    amount = money(item.amount, item.currency)
    return f"  {item.kind} of {item.since}, {item.processor} {item.scheme} {amount}: {end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWritten:
    """A day's evidence as a file; `sha256` is of what the day came to, as it is signed off."""

    path: str
    format: str
    sha256: str
