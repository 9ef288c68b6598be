"""What can be wrong with the dates of any row."""

from collections.abc import Iterable, Iterator

from rollouts.shared import ranges as dated
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import OPEN
from rollouts.tenders.model import Row


def line_of(row: Row) -> str:
    """What all ranges of one thing have in common: the key without its start."""
    return row.key.rpartition(" ")[0]


def backwards(row: Row) -> Iterator[Finding]:
    """E: a range that ends at or before its start."""
    if row.valid_to != OPEN and row.valid_to <= row.valid_from:
        yield Finding(
            code="tenders.backwards",
            object=row.key,
            field="valid_to",
            value=row.valid_to,
            parameters={"start": row.valid_from},
        )


def overlapping(rows: Iterable[Row]) -> Iterator[Finding]:
    """E: two ranges of one thing at one scope that hold at the same time."""
    for line in _lines(rows):
        for one, other in dated.overlaps(line):
            yield Finding(
                code="tenders.overlap",
                object=other.key,
                field="valid_from",
                value=other.valid_from or "always",
                parameters={"other": one.key},
            )


def gaps(rows: Iterable[Row]) -> Iterator[Finding]:
    """W: a time between two ranges of one thing in which neither holds."""
    for line in _lines(rows):
        for start, end in dated.gaps(line):
            yield Finding(
                code="tenders.gap",
                object=line_of(line[0]),
                field="valid_from",
                value=start,
                severity=Severity.WARNING,
                parameters={"end": end},
            )


def _lines(rows: Iterable[Row]) -> Iterable[list[Row]]:
    lines: dict[tuple[type, str], list[Row]] = {}
    for each in rows:
        lines.setdefault((type(each), line_of(each)), []).append(each)
    return lines.values()
