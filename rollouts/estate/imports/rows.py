"""From the rows of a table to checked values, with a finding for every cell that is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rollouts.estate.imports.cells import Bad
from rollouts.estate.imports.columns import Column, comparable
from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.shared.card_numbers import SHORTEST, looks_like_card, masked
from rollouts.shared.findings import Finding, Parameter, Severity

SHOWN_LENGTH = 120
MOST_FINDINGS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row that can be identified: good values by field, and the fields that were filled badly.

    `values` hold the empty text where the cell was empty.
    """

    number: int
    values: Mapping[str, str]
    bad: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Findings:
    """Collects findings about one file; counts on when there are too many to keep."""

    sheet: Sheet
    columns: Mapping[str, str] = field(default_factory=dict)
    kept: list[Finding] = field(default_factory=list)
    dropped: int = 0

    def add(
        self,
        rule: str,
        *,
        row: int,
        field: str = "",
        value: str = "",
        severity: Severity = Severity.ERROR,
        **parameters: Parameter,
    ) -> None:
        """Say that `rule` is broken at a physical row; `field` is shown as the file's header.

        A rule without a room (`items.gtin_length`) is one of this room's.
        """
        if len(self.kept) >= MOST_FINDINGS:
            self.dropped += 1
            return
        finding = Finding(
            code=rule if "." in rule else f"estate.{rule}",
            object=f"{self.sheet.name} line {row}",
            field=self.columns.get(field, field),
            value=value[:SHOWN_LENGTH],
            severity=severity,
            parameters={"row": row, **parameters},
        )
        self.kept.append(finding)

    def all(self) -> tuple[Finding, ...]:
        """Everything found, the reader's notices first, and how many more there were."""
        if not self.dropped:
            return (*self.sheet.notices, *self.kept)
        more = Finding(code="estate.more_findings", object=self.sheet.name, value=str(self.dropped))
        return (*self.sheet.notices, *self.kept, more)


def records_of(sheet: Sheet, columns: Sequence[Column], findings: Findings) -> tuple[Record, ...]:
    """The rows whose key cells are good. Columns are found by name, in any order."""
    places = _places(sheet, columns, findings)
    findings.columns = {
        column.field: sheet.header.cells[at].strip() for at, column in places.items()
    }
    if not _has_keys(columns, places.values(), sheet, findings):
        return ()
    read = (_record(row, places, len(sheet.header.cells), findings) for row in sheet.rows)
    return tuple(each for each in read if each is not None)


def _places(sheet: Sheet, columns: Sequence[Column], findings: Findings) -> dict[int, Column]:
    by_spelling = {spelling: each for each in columns for spelling in each.spellings}
    places: dict[int, Column] = {}
    unknown: list[str] = []
    line = sheet.header.number
    for at, header in enumerate(sheet.header.cells):
        column = by_spelling.get(comparable(header))
        if column is None:
            unknown.extend([header.strip()] if header.strip() else [])
        elif column in places.values():
            findings.add("duplicate_column", row=line, field=column.name, value=masked(header))
        else:
            places[at] = column
    if unknown:
        findings.add(
            "unknown_columns",
            row=line,
            value=masked(", ".join(unknown)),
            severity=Severity.NOTICE,
            known=", ".join(each.name for each in columns),
        )
    return places


def _has_keys(
    columns: Sequence[Column], found: Iterable[Column], sheet: Sheet, findings: Findings
) -> bool:
    present = {each.name for each in found}
    missing = [each for each in columns if each.is_key and each.name not in present]
    for each in missing:
        findings.add(
            "missing_column",
            row=sheet.header.number,
            field=each.name,
            value=masked(", ".join(cell.strip() for cell in sheet.header.cells)),
        )
    return not missing


def _record(
    row: SheetRow, places: Mapping[int, Column], width: int, findings: Findings
) -> Record | None:
    if any(each.strip() for each in row.cells[width:]):
        surplus = masked(" | ".join(row.cells[width:]))
        findings.add("too_many_cells", row=row.number, value=surplus)
        return None
    values: dict[str, str] = {}
    bad: set[str] = set()
    for at, column in places.items():
        raw = row.cells[at] if at < len(row.cells) else ""
        value = _value(raw, column)
        if isinstance(value, Bad):
            bad.add(column.field)
            _say(value, column, raw, row.number, findings)
        else:
            values[column.field] = value
            _warn_of_number(row, at, column, findings)
    lost_key = any(column.is_key and column.field in bad for column in places.values())
    return None if lost_key else Record(number=row.number, values=values, bad=frozenset(bad))


def _value(raw: str, column: Column) -> str | Bad:
    text = raw.strip(" \t\u00a0")
    if not text:
        return Bad(rule="required") if column.is_key else ""
    value = column.check(text)
    if not isinstance(value, Bad) and _is_secret(text, column):
        return Bad(rule="card_number")
    return value


def _is_secret(text: str, column: Column) -> bool:
    return len(text) >= SHORTEST and looks_like_card(text, column.exempt)


def _say(bad: Bad, column: Column, raw: str, row: int, findings: Findings) -> None:
    findings.add(
        bad.rule,
        row=row,
        field=column.field,
        value=masked(raw) if looks_like_card(raw) else raw,
        known=bad.known,
        limit=bad.limit,
    )


def _warn_of_number(row: SheetRow, at: int, column: Column, findings: Findings) -> None:
    if at in row.numeric and column.is_key:
        findings.add(
            "number_for_code",
            row=row.number,
            field=column.field,
            value=row.cells[at],
            severity=Severity.WARNING,
        )
