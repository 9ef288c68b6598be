"""Settings x scopes as a table of text cells: out to a workbook and, edited, back to edits.

Row 1 is `scope`, one key per column, `seen`. Each further row is a scope with the values of its own: an
empty cell inherits, `""` stands for a value that is empty. `seen` is a hash of all values of the
scope when it was exported: a row that somebody else changed meanwhile is refused, not overwritten.
Secrets have no column.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rollouts.registers.edits import difference, setting_edits
from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, Schema, Scope, parse_scope
from rollouts.registers.rules.structure import value_stands
from rollouts.registers.values import SHOWN, canonical
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError, refuse, refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment

Row = Sequence[str]

SCOPE = "scope"
SEEN = "seen"
EMPTY = '""'
HASH_LENGTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixEdits:
    """What an edited table means; `findings` name the table's line and block the whole table."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


def matrix_rows(
    schema: Schema, index: LayerIndex, scopes: Iterable[Scope], keys: Sequence[str], at: LocalMoment
) -> Iterator[list[str]]:
    """The header and one row per scope with what stands there at `at`; secrets are left out."""
    shown = [key for key in keys if not schema.setting(key).secret]
    yield [SCOPE, *shown, SEEN]
    for scope in scopes:
        cells = _cells(index, scope, shown, at)
        yield [str(scope), *cells, _seen(index, scope, at)]


def matrix_edits(
    schema: Schema,
    index: LayerIndex,
    rows: Iterable[Row],
    at: LocalMoment,
    *,
    scopes: frozenset[Scope],
) -> MatrixEdits:
    """The edits that bring the values at `at` to what the table says; untouched cells make none.

    `scopes` are those that the estate has. A changed cell alters the value in force, keeping its
    dates; an emptied one removes it. KnownError when the header is not one of ours.
    """
    lines = iter(rows)
    table = _Table(schema, index, at, _columns(schema, next(lines, ())))
    edits: list[Edit] = []
    findings: list[Finding] = []
    met: dict[Scope, int] = {}
    for number, row in enumerate(lines, start=2):
        if not any(each.strip() for each in row):
            continue
        try:
            edits += table.edits(_scope(row[0], scopes, met, number), row)
        except KnownError as refused:
            findings += [_at_line(each, number) for each in refused.findings]
    return MatrixEdits(edits=() if findings else tuple(edits), findings=tuple(findings))


@dataclass(frozen=True, slots=True)
class _Table:
    schema: Schema
    index: LayerIndex
    at: LocalMoment
    columns: Sequence[str]

    def edits(self, scope: Scope, row: Row) -> list[Edit]:
        cells = dict(zip(self.columns, [*row, *[""] * len(self.columns)], strict=False))
        keys = [each for each in self.columns if each not in {SCOPE, SEEN}]
        present = _cells(self.index, scope, keys, self.at)
        changed = [key for key, cell in zip(keys, present, strict=True) if cells[key] != cell]
        if changed and cells.get(SEEN, "").strip() not in {"", _seen(self.index, scope, self.at)}:
            raise refuse("registers.matrix_moved_on", object=str(scope))
        return [edit for key in changed for edit in self._cell_edits(scope, key, cells[key])]

    def _cell_edits(self, scope: Scope, key: str, cell: str) -> tuple[Edit, ...]:
        standing = self.index.valid(scope, key, self.at)
        if not cell.strip():
            return difference((standing,), ()) if standing else ()
        text = "" if cell == EMPTY else cell
        text = canonical(self.schema.setting(key), text, at=str(scope))
        new = ConfigValue(scope=scope, setting=key, value=text)
        refuse_all(value_stands(self.schema, new))
        return setting_edits(self.index.ranges(scope, key), new, self.at)


def _columns(schema: Schema, header: Row) -> list[str]:
    names = [each.strip() for each in header]
    while names and not names[-1]:
        names.pop()
    keys = [each for each in names[1:] if each != SEEN]
    if names[:1] != [SCOPE] or len(set(names)) != len(names) or not keys:
        raise refuse("registers.matrix_header", object="line 1", value=", ".join(names)[:SHOWN])
    for key in keys:
        if schema.setting(key).secret:
            raise refuse("registers.matrix_secret", object="line 1", field=key)
    return names


def _scope(text: str, scopes: frozenset[Scope], met: dict[Scope, int], number: int) -> Scope:
    scope = parse_scope(text)
    if scope not in scopes:
        raise refuse("registers.unknown_scope", object=str(scope))
    other = met.setdefault(scope, number)
    if other != number:
        raise refuse("registers.matrix_twice", object=str(scope), other=other)
    return scope


def _cells(index: LayerIndex, scope: Scope, keys: Sequence[str], at: LocalMoment) -> list[str]:
    standing = (index.valid(scope, key, at) for key in keys)
    return ["" if each is None else each.value or EMPTY for each in standing]


def _seen(index: LayerIndex, scope: Scope, at: LocalMoment) -> str:
    said = sorted((key, each.value) for key, each in index.in_force(str(scope), at).items())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:HASH_LENGTH]


def _at_line(finding: Finding, number: int) -> Finding:
    return replace(finding, object=f"line {number} ({finding.object})")
