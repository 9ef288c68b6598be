"""The workbook of evidence: every page and column has its words, and none is left over."""

import re
from pathlib import Path

import rollouts.tenders.reconciling.proof_pages as module
from resources.i18n import catalogue
from rollouts.tenders.reconciling.model import Evidence, Reconciled
from rollouts.tenders.reconciling.proof_pages import Proof, pages_of

EMPTY = Proof(
    result=Reconciled(store="0021", business_date="2026-03-02", discrepancies=()),
    findings=(),
    totals=(),
    settled=(),
    evidence=Evidence(),
    sources=(),
    maps=(("0021/01", ""), ("0021/02", "1a2b")),
)


def test_a_day_without_anything_has_every_page() -> None:
    pages = {each.name: each.rows for each in pages_of(EMPTY)}
    assert len(pages) == 8
    assert pages["Summary"] == (
        ("Store", "Business date", "Balanced"),
        ("0021", "2026-03-02", "yes"),
    )
    assert pages["Maps"][1:] == (("0021/01", "by its dates"), ("0021/02", "1a2b"))


def test_no_word_of_the_evidence_is_left_over() -> None:
    source = Path(module.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'"([a-z0-9_]+)"', source))
    for word in catalogue("evidence"):
        assert word in named or word.partition("_")[2] in named, word
