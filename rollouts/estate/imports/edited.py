"""Rows edited by hand, one or many: read, checked and planned by the rules that a file of them has.

    edited = edited_rows(layout, written, edits, look)

`look(keys)` gives the objects there are, staged ones too; `written(entity)` the cells of one. A row
whose key is edited moves: the old one is removed, the new one made.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rollouts.estate.imports.layouts import Layout, header_of
from rollouts.estate.imports.objects import Known, Reading, line_of, planned, read_objects
from rollouts.estate.imports.plan import ImportLine, LineState
from rollouts.estate.row_requests import RowEdit
from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding, blocking
from rollouts.shared.moments import OPEN, LocalMoment, local_moment, within
from rollouts.shared.objects import Keyed, Slot

FROM, TO = "valid_from", "valid_to"
SHOWN = 80

Look = Callable[[Iterable[str]], Mapping[str, Any]]
Written = Callable[[Any], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedRow:
    """What became of one row of the request: `line` is None where it is refused.

    `others` are objects that it changes besides: the one that had its former key, and ranges that
    give way to it. `before` and `after` are the cells.
    """

    key: str
    line: ImportLine | None
    others: tuple[ImportLine, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What it comes to; nothing where it is refused."""
        if self.line is None or blocking(self.findings):
            return ()
        return (*(edit for each in self.others for edit in each.edits), *self.line.edits)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One row of the request with all of its cells; `base` is the object it starts from."""

    key: str
    base: Any
    cells: Mapping[str, str]


def edited_rows(
    layout: Layout[Any],
    written: Written,
    edits: Sequence[RowEdit],
    look: Look,
    missing: Callable[[Iterable[Slot]], set[Slot]],
) -> tuple[EditedRow, ...]:
    """A row for every edit, in their order; never raises for what a cell holds.

    KnownError `estate.unknown_cell` for a column that the kind does not have, `estate.row_gone` for
    a key that no row has.
    """
    asked = _asked(layout, written, edits, look)
    reading = read_objects(_sheet(layout, [each.cells for each in asked]), layout)
    known = look(reading.keys)
    plan = planned(reading, Known(present=known, missing=missing))
    by_number: dict[int, list[ImportLine]] = {}
    for line in plan.lines:
        by_number.setdefault(line.row, []).append(line)
    found, keys = _by_row(plan.findings), _keys(layout, reading)
    rows = []
    for number, each in enumerate(asked, 1):
        key = keys.get(number, each.key)
        lines = [line for line in by_number.get(number, ()) if line.edits or line.key == key]
        row = _row(layout, written, each, lines, key, known.get(key))
        own = (*found.get(number, ()), *_taken(each, key, known))
        rows.append(replace(row, findings=tuple(_named(one, key) for one in own)))
    return tuple(rows)


def removed_rows(
    layout: Layout[Any], written: Written, keys: Sequence[str], look: Look
) -> tuple[EditedRow, ...]:
    """The rows with these keys, removed; KnownError `estate.row_gone`."""
    present = look(keys)
    rows = []
    for at, key in enumerate(dict.fromkeys(keys), 1):
        base = _require(present, key)
        line = line_of(layout, at, base, None)
        rows.append(EditedRow(key=key, line=line, before=written(base)))
    return tuple(rows)


def split_at(
    layout: Layout[Any], written: Written, edits: Sequence[RowEdit], since: str, look: Look
) -> tuple[RowEdit, ...]:
    """Edits of which each ends its row at the moment `since` and makes one that begins then.

    A row that begins at that very moment is changed as it is. KnownError `estate.bad_row_moment`,
    `estate.not_dated`, `estate.from_outside`.
    """
    moment = moment_of(layout, since)
    present = look(each.key for each in edits)
    made: list[RowEdit] = []
    for each in edits:
        base = _require(present, each.key)
        if base.valid_from == moment:
            made.append(each)
            continue
        if not within(moment, base.valid_from, base.valid_to):
            raise refuse("estate.from_outside", object=each.key, field=FROM, value=moment)
        cells = dict(zip(header_of(layout), written(base), strict=True)) | dict(each.cells)
        made.append(RowEdit(key=each.key, cells=((TO, moment),)))
        made.append(RowEdit(cells=tuple((cells | {FROM: moment, TO: base.valid_to}).items())))
    return tuple(made)


def ended_at(layout: Layout[Any], keys: Sequence[str], at: str) -> tuple[RowEdit, ...]:
    """Edits that end these rows at the moment `at`; KnownError as `split_at`."""
    moment = moment_of(layout, at)
    return tuple(RowEdit(key=key, cells=((TO, moment),)) for key in dict.fromkeys(keys))


def moment_of(layout: Layout[Any], text: str) -> LocalMoment:
    """The moment that `text` says for rows of this kind, a day standing for its start."""
    if TO not in header_of(layout):
        raise refuse("estate.not_dated", object=layout.kind, field=TO)
    try:
        moment = local_moment(text.strip())
    except ValueError:
        moment = OPEN
    if moment == OPEN:
        raise refuse("estate.bad_row_moment", object=layout.kind, field=FROM, value=text[:SHOWN])
    return moment


def _asked(
    layout: Layout[Any], written: Written, edits: Sequence[RowEdit], look: Look
) -> list[_Asked]:
    header = header_of(layout)
    for each in edits:
        _require_columns(header, each)
    present = look({each.key for each in edits if each.key})
    own = [each for each in edits if not each.key]
    there = look(_keys_of(layout, own).values())
    keys = _keys_of(layout, own)
    made = []
    at = 0
    for each in edits:
        base = _require(present, each.key) if each.key else there.get(keys.get(at, ""))
        at += not each.key
        cells = dict.fromkeys(header, "") if base is None else _cells(header, written, base)
        key = each.key or ("" if base is None else base.key)
        made.append(_Asked(key=key, base=base, cells=cells | dict(each.cells)))
    return made


def _keys_of(layout: Layout[Any], edits: Sequence[RowEdit]) -> Mapping[int, str]:
    """The keys that the cells of rows without one come to, by their place (from 0)."""
    header = header_of(layout)
    cells = [dict.fromkeys(header, "") | dict(each.cells) for each in edits]
    reading = read_objects(_sheet(layout, cells), layout)
    return {number - 1: key for number, key in _keys(layout, reading).items()}


def _keys(layout: Layout[Any], reading: Reading[Any]) -> Mapping[int, str]:
    return {each.number: layout.identity(each.values) for each in reading.records}


def _require_columns(header: Sequence[str], edit: RowEdit) -> None:
    for name, _ in edit.cells:
        if name not in header:
            known = ", ".join(header)
            raise refuse(
                "estate.unknown_cell", object=edit.key or "-", field=name[:SHOWN], known=known
            )


def _require(present: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 - of any class
    if key not in present:
        raise refuse("estate.row_gone", object=key[:SHOWN])
    return present[key]


def _cells(header: Sequence[str], written: Written, base: Keyed) -> dict[str, str]:
    return dict(zip(header, written(base), strict=True))


def _sheet(layout: Layout[Any], rows: Iterable[Mapping[str, str]]) -> Sheet:
    header = header_of(layout)
    return Sheet(
        name=layout.kind,
        sha256="",
        header=SheetRow(number=0, cells=header),
        rows=tuple(
            SheetRow(number=at, cells=tuple(row[name] for name in header))
            for at, row in enumerate(rows, 1)
        ),
    )


def _row(
    layout: Layout[Any],
    written: Written,
    asked: _Asked,
    lines: Sequence[ImportLine],
    key: str,
    there: Any,  # noqa: ANN401 - of any class, None where the key is new
) -> EditedRow:
    before = () if asked.base is None else written(asked.base)
    own = next((each for each in lines if each.key == key), None)
    if own is None:
        return EditedRow(key=key, line=None, before=before)
    others = tuple(each for each in lines if each is not own)
    if asked.base is not None and asked.key != key:
        others = (line_of(layout, own.row, asked.base, None), *others)
        own = replace(own, state=LineState.CHANGED)
    made = layout.kinds.all_applied(there, own.edits)
    after = () if made is None else written(made)
    return EditedRow(key=key, line=own, others=others, before=before, after=after)


def _taken(asked: _Asked, key: str, known: Mapping[str, Any]) -> tuple[Finding, ...]:
    """A row may not be given the key that another one has."""
    if not asked.key or key == asked.key or key not in known:
        return ()
    return (Finding(code="estate.key_taken", object=asked.key, value=key),)


def _by_row(findings: Iterable[Finding]) -> Mapping[int, list[Finding]]:
    found: dict[int, list[Finding]] = {}
    for each in findings:
        found.setdefault(int(each.parameters.get("row", 0)), []).append(each)
    return found


def _named(finding: Finding, key: str) -> Finding:
    """The finding about the row by its key instead of by its line."""
    return replace(finding, object=key) if key else finding
