"""Rows of a trade (tenders, tax rules) <-> the files of a platform that hold them.

A row is written under its own key, so that a difference names the row and the field. The same rows
give the same bytes in whatever order they come.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from rollouts.formats.catalogue import format_named
from rollouts.formats.document import Value
from rollouts.platforms.compiling import CompiledFile, CompiledFiles
from rollouts.platforms.model import Platform, RecordField, RecordFile, RecordTable
from rollouts.platforms.named import in_file
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.findings import Finding

JSON = "json"

Cell = str | tuple[str, ...]
"""A field's canonical text, or the texts of a field that is a list."""

Row = Mapping[str, Cell]
"""Field -> what it says; a field that says nothing is absent or empty."""

Rows = Mapping[str, Mapping[str, Row]]
"""Table -> row key -> row."""


def compile_records(platform: Platform, component: str, rows: Rows) -> CompiledFiles:
    """The files that give a register `rows` as its `component`.

    Every table of the component is written, an empty one too: a register can tell none from
    unknown. Refuses, all findings at once, with `platforms.no_component`,
    `platforms.unknown_table`, `platforms.row_cannot_express` (a field that the platform does not
    have, or cannot write exactly) and `platforms.row_too_long`.
    """
    layouts = platform.records_of(component)
    if not layouts:
        raise refuse("platforms.no_component", object=platform.name, value=component)
    known = {table.name for each in layouts for table in each.tables}
    findings = [
        Finding(code="platforms.unknown_table", object=platform.name, value=each)
        for each in sorted(rows.keys() - known)
    ]
    files = tuple(_file(each, rows, findings) for each in layouts)
    refuse_all(findings)
    return CompiledFiles(platform=platform.name, files=files)


def read_records(
    platform: Platform, component: str, files: Mapping[str, bytes]
) -> dict[str, dict[str, dict[str, Cell]]]:
    """The rows that `files` (by name in the release) hold, a table per table of the component.

    `read_records(p, c, compile_records(p, c, rows).data)` gives `rows` back, tables and fields that
    say nothing left out. Refuses with `formats.*` what is not JSON, with `platforms.row_unreadable`
    what is no such file.
    """
    found: dict[str, dict[str, dict[str, Cell]]] = {}
    for layout in platform.records_of(component):
        if layout.name in files:
            _read(layout, files[layout.name], found)
    return found


def _file(layout: RecordFile, rows: Rows, findings: list[Finding]) -> CompiledFile:
    tree = {
        table.root: {
            key: _row(table, key, row, findings)
            for key, row in sorted(rows.get(table.name, {}).items())
        }
        for table in layout.tables
    }
    return CompiledFile(
        name=layout.name,
        live=layout.live,
        format=JSON,
        data=(_text(tree, "") + "\n").encode(),
        mode=layout.mode,
        place=layout.place,
        secret=False,
    )


def _row(
    table: RecordTable, key: str, row: Row, findings: list[Finding]
) -> dict[str, Value | list[Value]]:
    named = {each.name: each for each in table.fields}
    findings += [
        _cannot(table, key, name, row[name], "no such field")
        for name in sorted(row.keys() - named.keys())
        if row[name]
    ]
    written: dict[str, Value | list[Value]] = {}
    for each in table.fields:
        cell = row.get(each.name)
        if not cell:
            continue
        try:
            written[each.key] = _cell(each, cell)
        except ValueError:
            findings.append(_cannot(table, key, each.name, cell, each.encoding.kind.value))
        if isinstance(cell, str) and each.longest and len(cell) > each.longest:
            findings.append(_too_long(table, key, each, cell))
    return written


def _cell(field: RecordField, cell: Cell) -> Value | list[Value]:
    if isinstance(cell, str):
        return field.encoding.encode(cell)
    return [field.encoding.encode(each) for each in cell]


def _cannot(table: RecordTable, key: str, name: str, cell: Cell, encoding: str) -> Finding:
    return Finding(
        code="platforms.row_cannot_express",
        object=f"{table.name} {key}",
        field=name,
        value=_shown(cell),
        parameters={"encoding": encoding},
    )


def _too_long(table: RecordTable, key: str, field: RecordField, cell: str) -> Finding:
    return Finding(
        code="platforms.row_too_long",
        object=f"{table.name} {key}",
        field=field.name,
        value=_shown(cell),
        parameters={"longest": field.longest},
    )


def _shown(cell: Cell) -> str:
    return (cell if isinstance(cell, str) else ", ".join(cell))[:80]


def _text(value: object, indent: str) -> str:
    """Canonical JSON, two spaces a level; a Decimal is written digit by digit."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        inner = (
            f"{indent}  {json.dumps(key, ensure_ascii=False)}: {_text(each, indent + '  ')}"
            for key, each in value.items()
        )
        return _bracketed("{}", inner, indent)
    if isinstance(value, list):
        return _bracketed(
            "[]", (f"{indent}  {_text(each, indent + '  ')}" for each in value), indent
        )
    return json.dumps(value, ensure_ascii=False)


def _bracketed(pair: str, members: Iterable[str], indent: str) -> str:
    body = ",\n".join(members)
    return f"{pair[0]}\n{body}\n{indent}{pair[1]}" if body else pair


def _read(layout: RecordFile, data: bytes, found: dict[str, dict[str, dict[str, Cell]]]) -> None:
    with in_file(layout.name):
        document = format_named(JSON).parse(data)
    roots = {table.root: table for table in layout.tables}
    for group in document.scan.groups:
        if len(group) == 2 and group[0] in roots:
            found.setdefault(roots[group[0]].name, {}).setdefault(group[1], {})
    for key in document.scan.entries:
        table = roots.get(key[0])
        field = _field_at(table, key)
        if table is None or field is None:
            raise refuse("platforms.row_unreadable", object=layout.name, field=".".join(key)[:80])
        text = field.encoding.decode(document.value(key), document.get(key) or "")
        if text is None:
            raise refuse("platforms.row_unreadable", object=layout.name, field=".".join(key)[:80])
        _take(found[table.name][key[1]], field.name, text, key[3:])


def _field_at(table: RecordTable | None, key: Sequence[str]) -> RecordField | None:
    """The field that a value at (root, row, field[, position]) belongs to."""
    if table is None or len(key) not in {3, 4}:
        return None
    return next((each for each in table.fields if each.key == key[2]), None)


def _take(row: dict[str, Cell], name: str, text: str, position: Sequence[str]) -> None:
    present = row.get(name, ())
    row[name] = (*present, text) if position and isinstance(present, tuple) else text
