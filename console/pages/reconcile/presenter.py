"""Days as people read them: pills, sentences, facts; and how the map of stores and days is filled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from console.kit.fact_list import Fact
from console.kit.tone import Pill, Tone
from console.pages.moments import clock_text
from console.pages.reconcile.texts import said
from resources.i18n import sentence
from rollouts.shared.findings import Finding

if TYPE_CHECKING:
    from rollouts.engine.tender_answers import DayShown
    from rollouts.tenders.reconciling.carrying import Item
    from rollouts.tenders.reconciling.day_view import DayLine, PairLine
    from rollouts.tenders.reconciling.rows import DayRow

NONE, DASH = ".", "–"
LOOKS: Mapping[str, Pill] = {
    "missing": Pill("○", said("state_missing"), Tone.WARN),
    "open": Pill("✕", said("state_open"), Tone.BAD),
    "explained": Pill("≈", said("state_explained"), Tone.BUSY),
    "balanced": Pill("✓", said("state_balanced"), Tone.GOOD),
}
LETTERS = {"missing": "m", "open": "o", "explained": "e", "balanced": "b"}
MAP_LOOKS: Mapping[str, Pill] = {
    **{LETTERS[state]: look for state, look in LOOKS.items()},
    "s": Pill("✓✓", said("state_signed"), Tone.GOOD),
    "r": Pill("↺", said("state_reopened"), Tone.BAD),
    NONE: Pill("", said("state_before"), Tone.IDLE),
}
WANTED = "omr"
"""What `n` and `p` go to on the map."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of a table with its place in what was read."""

    id: int
    row: "DayRow"


@dataclass(frozen=True, slots=True)
class PairRow:
    """Totals of one processor and scheme."""

    id: int
    pair: "PairLine"

    @property
    def told(self) -> str:
        """What explains them, in sentences."""
        if not self.pair.findings:
            return said("pair_agrees") if self.pair.agrees else ""
        return " ".join(map(told, self.pair.findings))


@dataclass(frozen=True, slots=True)
class LineRow:
    """One payment."""

    id: int
    line: "DayLine"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What a day left to be answered, or what answered an earlier one."""

    id: int
    item: "Item"
    amount: str
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Stores by days, a letter for each: what `MatrixModel.show` takes."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    states: tuple[str, ...]
    places: Mapping[tuple[int, int], int]


def map_of(rows: Sequence["DayRow"]) -> Map:
    """Every store and day of the list, the oldest day at the left; `places` lead to the list's rows."""
    stores = sorted({each.store for each in rows})
    days = sorted({each.business_date for each in rows})
    names = {each.store: f"{each.store}  {each.name}".strip() for each in rows}
    letters = {(each.store, each.business_date): letter(each) for each in rows}
    at_store = {each: at for at, each in enumerate(stores)}
    at_day = {each: at for at, each in enumerate(days)}
    return Map(
        names=tuple(names[each] for each in stores),
        columns=tuple(map(short_day, days)),
        states=tuple("".join(letters.get((s, day), NONE) for day in days) for s in stores),
        places={
            (at_store[each.store], at_day[each.business_date]): number
            for number, each in enumerate(rows)
        },
    )


def letter(row: "DayRow") -> str:
    """How a day stands on the map: signed off and reopened days before their state."""
    if row.signed == "reopened":
        return "r"
    return "s" if row.signed == "yes" else LETTERS[row.state.value]


def short_day(day: str) -> str:
    """`2 Mar`."""
    moment = date.fromisoformat(day)
    return f"{moment.day} {moment:%b}"


def state_pill(row: "DayRow") -> Pill:
    """How the day stands."""
    if row.is_due:
        return Pill("●", said("state_due"), Tone.BUSY)
    return LOOKS[row.state.value]


def signed_pill(row: "DayRow") -> Pill | None:
    """Whether it is signed off; nothing where nobody did."""
    if row.signed == "yes":
        return Pill("✓", row.signed_by, Tone.GOOD)
    if row.signed == "reopened":
        return Pill("↺", said("reopened"), Tone.BAD)
    return None


def carried_text(row: "DayRow") -> str:
    """What waits with its age, else what was carried and settled; a dash for nothing."""
    carried, parts = row.carried, []
    if carried.waiting:
        parts.append(said("carried_waiting", count=carried.waiting, days=days_text(carried.age)))
    if carried.settled:
        parts.append(said("carried_settled", count=carried.settled))
    if carried.arrived:
        parts.append(said("carried_arrived", count=carried.arrived))
    if carried.chargebacks:
        parts.append(said("carried_back", count=carried.chargebacks))
    return ", ".join(parts) or DASH


def carried_pill(row: "DayRow") -> Pill | None:
    """Set off when it waits for longer than the policy allows."""
    return Pill("▲", carried_text(row), Tone.WARN) if row.carried.overdue else None


def days_text(count: int) -> str:
    """`1 day`, `3 days`."""
    return said("one_day") if count == 1 else said("some_days", count=count)


def weight(row: "DayRow") -> int:
    """What differences are sorted by."""
    return sum(abs(each.amount) for each in row.differences)


def sentence_of(rows: Sequence["DayRow"]) -> str:
    """How many days there are, and how they stand."""
    states = Counter(each.state.value for each in rows)
    parts = [f"{states[each]:,} {LOOKS[each].word.lower()}" for each in LOOKS if states[each]]
    count = len({each.store for each in rows})
    stores = said("one_store") if count == 1 else said("some_stores", count=f"{count:,}")
    return said("sentence", stores=stores, states=", ".join(parts))


def count_text(count: int) -> str:
    """How many days the filter gives."""
    return said("one_listed") if count == 1 else said("some_listed", count=f"{count:,}")


def target_of(row: "DayRow") -> str:
    """What `go` takes to open the day."""
    return f"{row.store} {row.business_date}"


def opened(target: str) -> tuple[str, str] | None:
    """(store, business date) of a target that opens a day; None for a filter."""
    store, _, day = target.strip().partition(" ")
    try:
        return (store, date.fromisoformat(day).isoformat()) if ":" not in store else None
    except ValueError:
        return None


def told(finding: Finding) -> str:
    """A finding's sentence without the store and day that the page names already."""
    values = {"object": finding.object, "field": finding.field, "value": finding.value}
    text = sentence(finding.code, {**values, **finding.parameters})
    prefix = f"{finding.object}: "
    if not text.startswith(prefix):
        return text
    rest = text.removeprefix(prefix)
    return rest[:1].upper() + rest[1:]


def mend(finding: Finding) -> str:
    """What to do about it."""
    values = {"object": finding.object, "field": finding.field, "value": finding.value}
    return sentence(finding.code, {**values, **finding.parameters}, "mend")


def day_title(shown: "DayShown") -> str:
    """The day as a heading."""
    moment = date.fromisoformat(shown.row.business_date)
    name = f"{shown.row.store} {shown.row.name}".strip()
    return f"{name}  ·  {moment:%a} {moment.day} {moment:%b %Y}"


def day_sentence(shown: "DayShown") -> str:
    """How the day stands, in one sentence."""
    row = shown.row
    if not shown.files:
        return said("day_nothing")
    text = said(f"day_{row.state.value}", difference=row.difference or said("no_difference"))
    return f"{text} {said('day_sample')}" if row.is_sample else text


def facts(shown: "DayShown") -> tuple[Fact, ...]:
    """Who looks after it, what was let pass, by which map, and who signed it off."""
    row, now = shown.row, datetime.now(UTC)
    versions = sorted({each.version for each in shown.maps})
    by = ", ".join(each or said("map_by_dates") for each in versions) or DASH
    made = [
        Fact(said("fact_owner"), row.owner or said("nobody")),
        Fact(said("fact_difference"), row.difference or said("no_difference")),
        Fact(said("fact_tolerance"), row.tolerance or DASH),
        Fact(said("fact_carried"), carried_text(row)),
        Fact(said("fact_map"), by),
        Fact(said("fact_files"), ", ".join(each.name for each in shown.files) or DASH),
    ]
    if row.signed != "no":
        by = said("signed_by", who=row.signed_by, at=clock_text(row.signed_at, now))
        made.append(Fact(said("fact_signed"), by))
        made.append(Fact(said("fact_why"), row.signed_why))
    if row.reopened_at is not None:
        at = clock_text(row.reopened_at, now)
        made.append(Fact(said("fact_reopened"), f"{at}, {row.reopened_why}", tone=Tone.BAD))
    return tuple(made)
