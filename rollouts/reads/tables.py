"""Rows of trade objects as a grid shows them: keys and rows in force, what is staged, what an edit does."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from resources.i18n import sentence
from rollouts.reads.questions import Question
from rollouts.shared.findings import Finding

STAGED_NEW, STAGED_CHANGED, STAGED_REMOVED = "new", "changed", "removed"
REFUSED = "refused"
THING_WORDS = {"tax_rule": 4, "rules": 4}
"""How many words of a key say what a row is about, where more than its start follows."""


class Form(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    LIST = "list"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column by its name in files; `choices` are all that a CHOICE may hold."""

    name: str
    form: Form
    is_key: bool
    needed: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape(Question[tuple[TableColumn, ...]]):
    """The columns of a kind of rows; `room` and `kind` as the command line calls them."""

    room: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKeys(Question[tuple[str, ...]]):
    """The keys of all rows in force of a kind that a filter selects, in order.

    `sort` is a column (empty: the key). A filter asks for columns by name (`class:cash`), and for
    rows in force on a day with `on:2026-12-01`.
    """

    room: str
    kind: str
    filter: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row in force: its key and its cells, in the order of the columns."""

    key: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows(Question[tuple[TableRow, ...]]):
    """The rows in force with these keys; keys that are gone are left out."""

    room: str
    kind: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMatches(Question[tuple[str, ...]]):
    """The keys of those of `rows` that a filter of the kind selects, in their order."""

    room: str
    kind: str
    filter: str
    rows: tuple[TableRow, ...]


def thing_of(kind: str, key: str) -> str:
    """What a row of `kind` (the word of edits) is about: its key without its start."""
    words = THING_WORDS.get(kind)
    return " ".join(key.split(" ")[:words]) if words else key.rpartition(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRanges(Question[tuple[TableRow, ...]]):
    """Every row in force of the same thing as `key`: its ranges, in order of their start."""

    room: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPast:
    """One submitted edit of a row: which change set, by whom, when, what; `field` empty: all of it."""

    change: str
    title: str
    by: str
    at: datetime
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowHistory(Question[tuple[RowPast, ...]]):
    """The newest submitted edits of a row, newest first."""

    room: str
    kind: str
    key: str
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedRow:
    """A row that an open change set touches: `state` is new, changed or removed.

    `before` are its cells in force (empty where it is new), `cells` those that it will have (of a
    removed one: that it has).
    """

    key: str
    state: str
    cells: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedRows:
    """What is staged of a kind. `change` is the change set (empty: none is open), `edits` all it holds.

    `findings` are about these rows and whatever else the room's edits lead to.
    """

    kind: str
    change: str
    edits: int
    rows: tuple[StagedRow, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """1 when something was found that `change submit` refuses."""
        return int(any(each.severity == "error" for each in self.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSeen:
    """What an edit makes of one row: `state` is new, changed, unchanged, removed or refused.

    `before` and `after` are cells, empty where there is no row. The findings' `field` is a column.
    """

    key: str
    state: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsSeen:
    """What an edit of rows would do, row by row as asked; `findings` are about no row of them."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[RowSeen, ...]
    findings: tuple[Finding, ...]

    @property
    def plain(self) -> str:
        """The rows with the cells that change, and what is wrong with them."""
        return "\n".join(_told(self.columns, self.rows, self.findings))

    @property
    def exit_code(self) -> int:
        """1 when a row is refused."""
        return int(any(each.state == REFUSED for each in self.rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsTaken:
    """Rows staged in `change` (empty when nothing changed); nothing is in force yet."""

    change: str
    kind: str
    columns: tuple[str, ...]
    rows: tuple[RowSeen, ...]
    findings: tuple[Finding, ...]

    @property
    def plain(self) -> str:
        """The change set and its rows with the cells that change."""
        told = _told(self.columns, self.rows, self.findings)
        return "\n".join((f"change: {self.change or '-'}", *told))


def _told(
    columns: Sequence[str], rows: Iterable[RowSeen], findings: Iterable[Finding]
) -> Iterator[str]:
    for row in rows:
        yield f"{row.state}: {row.key}"
        if row.before and row.after:
            for name, old, new in zip(columns, row.before, row.after, strict=True):
                if old != new:
                    yield f"  {name}: {old or '-'} -> {new or '-'}"
        yield from (line for each in row.findings for line in _words(each))
    yield from (line for each in findings for line in _words(each))


def _words(finding: Finding) -> Iterator[str]:
    values: dict[str, str | int] = {
        "object": finding.object,
        "field": finding.field,
        "value": finding.value,
        **finding.parameters,
    }
    for part in ("text", "mend"):
        said = sentence(finding.code, values, part)
        if said:
            yield f"  {said}"
