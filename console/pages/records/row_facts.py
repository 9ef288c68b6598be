"""What the detail of one row says: its dates beside its like, where it comes from, who changed it. No Qt."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from console.kit.fact_list import Fact
from console.kit.grid_model import GridColumn
from console.kit.timeline import Span
from console.kit.tone import Pill, Tone
from console.pages.moments import clock_text
from console.pages.records.book import FROM, TO, end_text, start_text
from console.pages.records.texts import said
from rollouts.reads.tables import STAGED_REMOVED, RowPast, StagedRow, TableRow, thing_of

SOURCE = "source"
SHOWN_PAST = 6


def state_pill(state: str) -> Pill | None:
    """How a staged row is marked."""
    looks = {"new": ("+", Tone.GOOD), "changed": ("✎", Tone.BUSY), "removed": ("−", Tone.BAD)}
    if state not in looks:
        return None
    glyph, tone = looks[state]
    return Pill(glyph, said(f"state_{state}"), tone)


def ranges_with(
    kind: str, key: str, in_force: Sequence[TableRow], staged: Iterable[StagedRow]
) -> tuple[TableRow, ...]:
    """Every row about the same thing as it will be: staged ones laid over those in force."""
    thing = thing_of(kind, key)
    rows = {each.key: each for each in in_force}
    for each in staged:
        if each.state == STAGED_REMOVED:
            rows.pop(each.key, None)
        elif thing_of(kind, each.key) == thing:
            rows[each.key] = TableRow(key=each.key, cells=each.cells)
    return tuple(rows.values())


def spans_of(
    rows: Iterable[TableRow],
    columns: Sequence[GridColumn],
    label: Callable[[TableRow], str],
    *,
    chosen: str,
    staged: Iterable[str],
) -> tuple[Span, ...]:
    """When each row holds, for the timeline."""
    names = [each.name for each in columns]
    if FROM not in names or TO not in names:
        return ()
    waiting = set(staged)
    return tuple(
        Span(
            key=each.key,
            label=label(each),
            start=moment_of(each.cells[names.index(FROM)]),
            end=moment_of(each.cells[names.index(TO)]),
            tone="busy" if each.key in waiting else "good",
            is_chosen=each.key == chosen,
        )
        for each in rows
    )


def moment_of(text: str) -> datetime | None:
    """A wall-clock moment; None for an open end."""
    return datetime.fromisoformat(text) if text else None


def facts_about(
    row: TableRow, columns: Sequence[GridColumn], staged: StagedRow | None
) -> tuple[Fact, ...]:
    """What identifies a row, when it holds and where it comes from, and what is staged of it."""
    at = {each.name: place for place, each in enumerate(columns)}
    facts = [
        Fact(each.title, each.show(row.cells[at[each.name]]) or said("everywhere"))
        for each in columns
        if each.is_key or each.name == "scope"
    ]
    if FROM in at and TO in at:
        start, end = row.cells[at[FROM]], row.cells[at[TO]]
        facts.append(Fact(said("dates"), _holds(start, end)))
    if SOURCE in at:
        facts.append(Fact(said("source"), row.cells[at[SOURCE]] or said("no_source")))
    return (*facts, *_staged_facts(columns, staged))


def _holds(start: str, end: str) -> str:
    rule = {
        (False, False): "holds_always",
        (True, False): "holds_from",
        (False, True): "holds_until",
        (True, True): "holds_between",
    }[bool(start), bool(end)]
    return said(rule, start=start_text(start), end=end_text(end))


def _staged_facts(columns: Sequence[GridColumn], staged: StagedRow | None) -> Iterable[Fact]:
    if staged is None or not staged.before:
        return
    for column, old, new in zip(columns, staged.before, staged.cells, strict=True):
        if old != new:
            change = said("was", old=column.show(old) or "–", new=column.show(new) or "–")
            yield Fact(column.title, change, tone="busy")


def past_facts(past: Sequence[RowPast], now: datetime) -> tuple[Fact, ...]:
    """Who changed the row last, and what."""
    return tuple(
        Fact(
            f"{each.change}  {clock_text(each.at, now)}",
            said("past", by=each.by, title=each.title, what=_what(each)),
        )
        for each in past[:SHOWN_PAST]
    )


def _what(past: RowPast) -> str:
    if past.field:
        return f"{past.field}: {past.before or '–'} → {past.after or '–'}"
    return said("past_new") if past.after else said("past_removed")
