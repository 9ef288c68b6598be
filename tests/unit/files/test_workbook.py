"""XLSX: texts stay texts, numbers say so, and bombs are refused before they are opened."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import xlsxwriter

from rollouts.adapters.files.sheets import parse_sheet
from rollouts.ports.sheets import Sheet
from rollouts.shared.errors import KnownError

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    fill(book)
    book.close()
    return stream.getvalue()


def simple(*rows: tuple[object, ...]) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    return workbook(fill)


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == part else content)
    return stream.getvalue()


def read(data: bytes, *, sheet: str = "") -> Sheet:
    return parse_sheet(data, "estate.xlsx", ".xlsx", sheet=sheet)


PLAIN = simple(("store", "city"), ("0021", "Köln"))


def test_places_and_kinds_are_the_spreadsheets_own() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(2, 1, ["store", "n", "when", "yes"])
        page.write_row(4, 1, ["0021", 21])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_datetime(4, 3, datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None), day)
        page.write_boolean(4, 4, True)
        page.write_row(5, 1, ["x", 1.23e12, 0.1, ""])

    sheet = read(workbook(fill))
    assert (sheet.header.number, sheet.header.cells) == (3, ("", "store", "n", "when", "yes"))
    assert [row.number for row in sheet.rows] == [5, 6]
    assert sheet.rows[0].cells == ("", "0021", "21", "2026-03-01", "TRUE")
    assert sheet.rows[0].numeric == {2}
    assert sheet.rows[1].cells[2:4] == ("1230000000000", "0.1")


def test_the_first_visible_sheet_is_read_and_the_others_named() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("hidden", "first", "second"):
            book.add_worksheet(name).write(0, 0, name)
        book.worksheets()[1].activate()
        book.worksheets()[1].set_first_sheet()
        book.worksheets()[0].hide()

    data = workbook(fill)
    sheet = read(data)
    assert sheet.header.cells == ("first",)
    assert [each.code for each in sheet.notices] == ["files.other_sheets"]
    assert read(data, sheet="hidden").header.cells == ("hidden",)
    with pytest.raises(KnownError) as caught:
        read(data, sheet="third")
    assert caught.value.code == "files.no_sheet"


def far(place: bytes) -> bytes:
    return changed(PLAIN, SHEET, lambda part: part.replace(b'r="B2"', b'r="' + place + b'"'))


def spread(part: bytes) -> bytes:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, 9000)
    )
    return part.replace(b"</sheetData>", rows + b"</sheetData>")


LONG = changed(
    changed(PLAIN, SHEET, spread),
    STRINGS,
    lambda part: part.replace(b"store", random.Random(1).randbytes(9000).hex().encode()),
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "files.xlsx_broken", id="nothing"),
        pytest.param(b"PK\x03\x04junk", "files.xlsx_broken", id="junk"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "files.xlsx_broken", id="ole"
        ),
        pytest.param(PLAIN[:-30], "files.xlsx_broken", id="cut"),
        pytest.param(simple(), "files.empty", id="empty"),
        pytest.param(far(b"XFD1048576"), "files.xlsx_too_far", id="last place"),
        pytest.param(far(b"A99999999"), "files.xlsx_too_far", id="beyond"),
        pytest.param(far(b"zz2"), "files.xlsx_too_far", id="lower case"),
        pytest.param(far(b"&#88;FD1048576"), "files.xlsx_broken", id="disguised"),
        pytest.param(
            changed(PLAIN, SHEET, lambda part: part.replace(b'r="B2"', b"r = 'XFD1048576'")),
            "files.xlsx_too_far",
            id="other quotes",
        ),
        pytest.param(
            changed(PLAIN, SHEET, lambda part: part.decode().encode("utf-16")),
            "files.xlsx_broken",
            id="utf-16",
        ),
        pytest.param(
            changed(PLAIN, STRINGS, lambda part: part.replace(b"store", b"s" * 60_000_000)),
            "files.xlsx_bomb",
            id="steep",
        ),
        pytest.param(LONG, "files.xlsx_bomb", id="one text everywhere"),
        pytest.param(
            changed(
                PLAIN,
                STRINGS,
                lambda part: part.replace(b"<sst", b'<!DOCTYPE a [<!ENTITY b "c">]><sst'),
            ),
            "files.xlsx_broken",
            id="entity",
        ),
        pytest.param(
            changed(PLAIN, STRINGS, lambda part: part.replace(b"store", b"s" * 40_000)),
            "files.cell_too_long",
            id="long cell",
        ),
        pytest.param(
            changed(
                PLAIN,
                SHEET,
                lambda part: re.sub(
                    rb'<c r="B2"[^>]*>.*?</c>', b'<c r="B2" t="e"><v>#N/A</v></c>', part
                ),
            ),
            "files.xlsx_error_cell",
            id="error cell",
        ),
        pytest.param(
            changed(PLAIN, "xl/workbook.xml", lambda _: b"<workbook/>"), "files.", id="no sheets"
        ),
        pytest.param(changed(PLAIN, SHEET, lambda part: part[:200]), "files.", id="cut sheet"),
    ],
)
def test_refuses_without_opening(data: bytes, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        read(data)
    assert caught.value.code.startswith(code)


def test_too_many_parts() -> None:
    stream = io.BytesIO(PLAIN)
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(1100):
            archive.writestr(f"x/{number}", b"")
    with pytest.raises(KnownError) as caught:
        read(stream.getvalue())
    assert caught.value.code == "files.xlsx_bomb"


@pytest.mark.parametrize("seed", range(150))
def test_damaged_workbooks_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as archive:
        part = chance.choice([SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml"])
        content = bytearray(archive.read(part))
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    try:
        sheet = read(changed(PLAIN, part, lambda _: bytes(content)))
    except KnownError as error:
        outcome = error.code
    else:
        outcome = f"files.read {sheet.name}"
    assert outcome.startswith("files.")


def with_formula(value: object, *, page_two: bool = False) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("first").write_row(0, 0, ["store", "city"])
        page = book.add_worksheet("second") if page_two else book.worksheets()[0]
        page.write_row(1, 0, ["0021", "x"])
        page.write_formula(1, 1, "=1+1", None, value)
        page.write_formula(2, 0, '=""', None, value)

    return workbook(fill)


@pytest.mark.parametrize("hole", [b"", b"<v></v>", b"<v/>", b"<v>0</v>"])
def test_a_formula_without_its_result_is_refused_with_its_cell(hole: bytes) -> None:
    """A writer that calculates nothing leaves no result, or a 0 and the note to calculate later."""
    data = changed(
        with_formula(7),
        SHEET,
        lambda part: re.sub(rb"(<c r=\"B2\"[^>]*>.*?)<v>7</v>", rb"\1" + hole, part),
    )
    with pytest.raises(KnownError) as caught:
        read(data)
    (finding,) = caught.value.findings
    assert (finding.code, finding.field, finding.value) == ("files.xlsx_formula", "B2", "B2")


def test_a_formula_with_its_result_is_read() -> None:
    assert read(with_formula(7)).rows[0].cells == ("0021", "7")
    calculated = changed(
        with_formula(0), "xl/workbook.xml", lambda part: part.replace(b' fullCalcOnLoad="1"', b"")
    )
    assert read(calculated).rows[0].cells == ("0021", "0"), "a spreadsheet saved this 0"
    bare = changed(
        with_formula(7),
        SHEET,
        lambda part: part.replace(b'<c r="A2"', b'<c r="A9" s="1"/><c r="A2"'),
    )
    assert read(bare).rows[0].cells[1] == "7"
    assert len(read(with_formula(0, page_two=True)).header.cells) == 2, "another sheet is not read"
    with pytest.raises(KnownError):
        read(with_formula(0))
