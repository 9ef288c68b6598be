"""The mapping document: everything in one file, nothing that acts, and a hash of what is signed."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rollouts.adapters.files.sheets import FileSheets
from rollouts.items.document import Document, Section, counted, html_of, pages_of, period
from rollouts.shared.moments import OPEN, LocalMoment

MADE = datetime(2026, 11, 22, 1, 2, tzinfo=UTC)
EVIL = "<script>alert(1)</script> & \"quoted\" 'too'"
DOCUMENT = Document(
    estate="0190",
    made_at=MADE,
    made_by="ann <b>",
    sections=(
        Section(name="gl_accounts", columns=("code", "name"), rows=(("4000", EVIL), ("=1+1", "x"))),
        Section(name="processors", columns=("code", "name"), rows=()),
    ),
)


def test_a_page_needs_nothing_else_and_escapes_everything() -> None:
    page = html_of(DOCUMENT)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;" in page
    assert "ann &lt;b&gt;" in page
    assert not re.search(r"\b(src|href|url)\s*[=(]", page)
    assert "@media print" in page
    assert page.count("<table>") == 1
    for each in (DOCUMENT.sha256, "2026-11-22 01:02 UTC", "Approved by the customer"):
        assert each in page


def test_the_hash_is_of_what_is_signed() -> None:
    later = replace(DOCUMENT, made_at=MADE.replace(year=2027), made_by="bob")
    assert later.sha256 == DOCUMENT.sha256
    other = replace(DOCUMENT.sections[0], rows=(("4000", "Sales"),))
    assert replace(DOCUMENT, sections=(other,)).sha256 != DOCUMENT.sha256


def test_a_workbook_holds_the_same_and_its_formulas_do_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mapping.xlsx"
    sheets = FileSheets()
    sheets.write_book(path, pages_of(DOCUMENT))
    table = sheets.read(path, sheet="General ledger accounts")
    assert [each.cells for each in table.rows] == [("Code", "Name"), ("4000", EVIL), ("=1+1", "x")]
    head = sheets.read(path, sheet="Mapping document")
    assert ("SHA-256 of the content", DOCUMENT.sha256) in [row.cells[:2] for row in head.rows]
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["mapping.xlsx"]


def test_a_period_is_written_by_days() -> None:
    assert period(OPEN, LocalMoment("2026-02-01T00:00:00")) == ("", "2026-02-01")
    assert period(LocalMoment("2026-02-01T06:30:00"), OPEN) == ("2026-02-01 06:30:00", "")


@pytest.mark.parametrize("pairs", [[], [("a", "x"), ("b", ""), ("a", "x")]])
def test_equal_rows_are_counted(pairs: list[tuple[str, ...]]) -> None:
    assert counted(pairs) == (() if not pairs else (("a", "x", "2"), ("b", "", "1")))
