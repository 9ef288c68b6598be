"""What a grid's edits ask for and what answers mean for it. No Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from console.bridge.refusals import spoken
from console.kit.grid_model import GridColumn
from console.kit.tone import Pill, Tone
from console.pages.records.texts import counted, said
from rollouts.estate.row_requests import RowEdit
from rollouts.reads.tables import (
    REFUSED,
    RowSeen,
    StagedRows,
)
from rollouts.shared.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSeen:
    """One cell of a preview: what stood there, what will, and why it is refused (else empty)."""

    id: int
    row: int
    key: str
    column: str
    before: str
    after: str
    trouble: str
    is_refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """What a paste asks for; `new` of its rows stand below the last one shown."""

    rows: tuple[RowEdit, ...]
    has_titles: bool


def edit_of(key: str, cells: Mapping[str, str]) -> RowEdit:
    """The edit of one row."""
    return RowEdit(key=key, cells=tuple(cells.items()))


def as_rows(edits: Iterable[RowEdit]) -> tuple[str, ...]:
    """Edits as a request carries them."""
    return tuple(each.as_text for each in edits)


def pasted(
    cells: Sequence[Sequence[str]],
    columns: Sequence[GridColumn],
    anchor: int,
    keys: Sequence[str],
) -> Pasted:
    """The edits that pasted cells ask for.

    Where the first row holds titles of columns, in any order, the cells below say which rows they
    are. Otherwise they go to the rows with `keys` (from the anchor down) and to the columns from
    `anchor` on; what is below the last row is new.
    """
    named = _titled(cells[0], columns) if len(cells) > 1 else ()
    if named:
        made = (_edit("", named, row) for row in cells[1:] if any(row))
        return Pasted(rows=tuple(made), has_titles=True)
    under = columns[max(anchor, 0) :]
    below = [*keys, *[""] * len(cells)]
    made = (_edit(key, under, row) for key, row in zip(below, cells, strict=False) if any(row))
    return Pasted(rows=tuple(made), has_titles=False)


def filled(
    text: str, columns: Iterable[int], keys: Iterable[str], all_columns: Sequence[GridColumn]
) -> tuple[RowEdit, ...]:
    """One value for every chosen cell: what copying one cell over many asks for."""
    chosen = [all_columns[at] for at in columns]
    return tuple(
        RowEdit(key=key, cells=tuple((each.name, each.read(text)) for each in chosen))
        for key in keys
    )


def _titled(titles: Sequence[str], columns: Sequence[GridColumn]) -> tuple[GridColumn | None, ...]:
    """The column that each title names; empty unless nearly all of them name one."""
    by_name = {_plain(text): each for each in columns for text in (each.name, each.title)}
    found = tuple(by_name.get(_plain(each)) for each in titles)
    named = sum(each is not None for each in found)
    return found if named and named * 2 > sum(bool(each.strip()) for each in titles) else ()


def _edit(key: str, columns: Sequence[GridColumn | None], row: Sequence[str]) -> RowEdit:
    pairs = zip(columns, row, strict=False)
    return RowEdit(
        key=key,
        cells=tuple((each.name, each.read(text.strip())) for each, text in pairs if each),
    )


def _plain(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def troubles_of(seen: RowSeen, columns: Sequence[GridColumn]) -> dict[str, str]:
    """What is wrong with a row's cells, by column; what is about no column stands at the first."""
    names = {each.name for each in columns}
    found: dict[str, str] = {}
    for each in seen.findings:
        if each.severity is Severity.ERROR:
            at = each.field if each.field in names else columns[0].name
            found.setdefault(at, in_words(each))
    return found


def in_words(finding: Finding) -> str:
    """A finding and its mend in one line."""
    words = spoken(finding)
    return f"{words.text} {words.mend}".strip()


def lacks_only(seen: RowSeen) -> bool:
    """Whether nothing is wrong with a new row but cells that are still to be filled."""
    errors = [each for each in seen.findings if each.severity is Severity.ERROR]
    return bool(errors) and all(each.code == "estate.required" for each in errors)


def cells_seen(
    rows: Sequence[RowSeen], columns: Sequence[GridColumn], *, is_split: bool = False
) -> tuple[CellSeen, ...]:
    """Every cell that an edit changes and every one that is refused, row by row.

    Where rows are split at a moment, each second one is compared with the one that it follows.
    """
    made: list[CellSeen] = []
    for number, row in enumerate(rows):
        troubles = troubles_of(row, columns)
        follows = is_split and row.state == "new" and number
        there = rows[number - 1].before if follows else row.before
        for column, before, after in _changes(row, there, columns, troubles):
            made.append(
                CellSeen(
                    id=len(made),
                    row=number,
                    key=row.key,
                    column=column.title,
                    before=column.show(before),
                    after=column.show(after),
                    trouble=troubles.get(column.name, ""),
                    is_refused=row.state == REFUSED,
                )
            )
    return tuple(made)


def _changes(
    row: RowSeen,
    there: Sequence[str],
    columns: Sequence[GridColumn],
    troubles: Mapping[str, str],
) -> Iterable[tuple[GridColumn, str, str]]:
    values = {each.field: each.value for each in row.findings}
    for at, column in enumerate(columns):
        before = there[at] if there else ""
        after = row.after[at] if row.after else ""
        if column.name in troubles:
            after = values.get(column.name) or after
        if column.name in troubles or (before != after and row.after):
            yield column, before, after


def outcome(cell: CellSeen) -> Pill:
    """What becomes of a cell."""
    if cell.trouble:
        return Pill("✕", said("refused"), Tone.BAD)
    if cell.is_refused:
        return Pill("▲", said("held_back"), Tone.WARN)
    return Pill("✓", said("accepted"), Tone.GOOD)


def told(rows: Sequence[RowSeen]) -> str:
    """How many rows would change, stay, and be refused."""
    states = [each.state for each in rows]
    counts = {
        "row_changed": states.count("changed"),
        "row_new": states.count("new"),
        "row_same": states.count("unchanged"),
        "row_refused": states.count(REFUSED),
    }
    return "  ·  ".join(counted(rule, count) for rule, count in counts.items() if count)


def sentence_of(staged: StagedRows | None, total: int) -> str:
    """The line under the page's title."""
    rows = counted("row", total)
    if staged is None or not staged.edits:
        return said("nothing_staged", rows=rows)
    return said("staged", rows=rows, edits=counted("edit", staged.edits), change=staged.change)
