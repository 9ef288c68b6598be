"""What is said twice: within one file, or by two files that are both in force."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rollouts.ports.sheets import Sheet
from rollouts.shared.card_numbers import masked
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.plain_text import plain
from rollouts.tenders.reconciling.filing import Part
from rollouts.tenders.reconciling.model import PosTotal
from rollouts.tenders.reconciling.recognising import FileKind, Fit


def repeated(sheet: Sheet, fit: Fit) -> Iterable[Finding]:
    """Rows that are the same in every cell: counted as often as they stand there, and said."""
    named = [each.strip() for each in sheet.header.cells]
    at = named.index(fit.layout.reference) if fit.layout.reference in named else -1
    counts = Counter(row.cells for row in sheet.rows)
    said: set[tuple[str, ...]] = set()
    for row in sheet.rows:
        if counts[row.cells] > 1 and row.cells not in said:
            said.add(row.cells)
            shown = row.cells[at] if 0 <= at < len(row.cells) else " | ".join(row.cells)
            yield Finding(
                code="tenders.file_row_twice",
                object=f"{sheet.name} line {row.number}",
                value=plain(masked(shown), cap=60),
                severity=Severity.WARNING,
                parameters={"number": counts[row.cells]},
            )


def collisions(parts: Iterable[Part], present: Sequence[Part]) -> Iterable[Finding]:
    """What another file in force already says: totals or payments twice are refused.

    A second file of a processor may be a second batch: it is added, and said.
    """
    for part in parts:
        others = [e for e in present if e.day == part.day and e.kind is part.kind]
        same = [e for e in others if e.source == part.source]
        for other in others:
            shared = _keys(part) & _keys(other)
            if shared:
                yield _collision("tenders.file_said_before", part, other, min(shared))
                break
        else:
            if part.kind is FileKind.SETTLEMENT and same:
                yield replace(
                    _collision("tenders.file_second", part, same[0], part.source),
                    severity=Severity.WARNING,
                )


def _keys(part: Part) -> set[str]:
    """What may be said once: a total of a register and tender, a payment, a settled reference."""
    records = part.records
    if part.kind is FileKind.SETTLEMENT:
        named = (each for each in records.settled if each.reference)
        return {f"{part.source} {each.kind} {each.reference}" for each in named}
    if part.kind is FileKind.PAYMENTS:
        return {each.reference for each in records.lines if each.reference}
    return {_total_key(each) for each in records.totals}


def _total_key(total: PosTotal) -> str:
    return " ".join(filter(None, (total.register, total.tender, total.brand, total.currency)))


def _collision(rule: str, part: Part, other: Part, value: str) -> Finding:
    return Finding(
        code=rule,
        object=part.name,
        value=plain(masked(value), cap=60),
        parameters={
            "first": other.name,
            "file": other.intake[-8:],
            "store": part.day.store,
            "date": part.day.business_date,
        },
    )
