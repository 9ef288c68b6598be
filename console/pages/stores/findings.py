"""Findings as rows: what is wrong, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from console.bridge.refusals import spoken
from console.kit.columns import Column
from console.pages.stores.texts import said
from rollouts.shared.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding in words."""

    id: int
    text: str
    mend: str


FINDINGS: tuple[Column[FindingRow], ...] = (
    Column(title=said("column_trouble"), text=lambda row: row.text, width=400, stretch=True),
    Column(title=said("column_mend"), text=lambda row: row.mend, width=330),
)


def finding_rows(findings: Iterable[Finding]) -> tuple[FindingRow, ...]:
    """The findings in their order."""
    rows = []
    for at, each in enumerate(findings):
        words = spoken(each)
        rows.append(FindingRow(id=at, text=words.text, mend=words.mend))
    return tuple(rows)
