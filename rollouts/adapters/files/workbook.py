"""XLSX: bytes <-> rows of text. Identifiers stay text; numbers say that they were numbers."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rollouts.adapters.files.bombs import LARGEST_FILE, check_workbook
from rollouts.adapters.files.formulas import check_formulas
from rollouts.adapters.files.guarding import guarded, unguarded
from rollouts.ports.sheets import Page, SheetRow
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding, Severity

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

LONGEST_CELL = 32_767
WIDEST = 60
"""Characters that a column is wide at most; longer texts are wrapped."""
_PLAIN_BELOW = 1e21

Cell = object


def parse_workbook(
    data: bytes, name: str, sheet: str = ""
) -> tuple[tuple[SheetRow, ...], tuple[Finding, ...]]:
    """The rows that hold anything of `sheet` (else the first visible one), and notices.

    Row numbers and columns are the spreadsheet's own. KnownError `files.*`.
    """
    if len(data) > LARGEST_FILE:
        raise refuse("files.too_large", object=name, value=str(len(data)), limit=LARGEST_FILE)
    check_workbook(data, name)
    table, notices = _open(data, name, sheet)
    rows = (
        _row(number, cells)
        for number, cells in enumerate(table, start=1)
        if cells.count("") < len(cells)
    )
    kept = tuple(row for row in rows if any(each.strip() for each in row.cells))
    for row in kept:
        longest = max(map(len, row.cells), default=0)
        if longest > LONGEST_CELL:
            raise refuse(
                "files.cell_too_long",
                object=name,
                value=str(longest),
                limit=LONGEST_CELL,
                line=row.number,
            )
    return kept, notices


def write_workbook(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write one sheet of text cells with a frozen header; how many rows were written."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("Sheet1")
    page.freeze_panes(1, 0)
    text = book.add_format({"num_format": "@"})
    written = -1
    for row in chain([header], rows):
        written += 1
        for column, value in enumerate(row):
            if page.write_string(written, column, guarded(value), text) != 0:
                raise refuse(
                    "files.does_not_fit", object=path.name, value=value[:40], line=written + 1
                )
    book.close()
    return written


def write_pages(path: Path, pages: Sequence[Page]) -> None:
    """Write a workbook of text cells, one sheet for each page; columns are as wide as their texts."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
    for each in pages:
        page = book.add_worksheet(each.name)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        for column, width in enumerate(_widths(each)):
            page.set_column(column, column, width)
        for number, row in enumerate(each.rows):
            for column, value in enumerate(row):
                how = head if number in each.heads else text
                if page.write_string(number, column, guarded(value), how) != 0:
                    raise refuse(
                        "files.does_not_fit", object=path.name, value=value[:40], line=number + 1
                    )
    book.close()


def _widths(page: Page) -> list[int]:
    width = max(map(len, page.rows), default=0)
    columns = ([row[at] for row in page.rows if at < len(row)] for at in range(width))
    return [min(max(8, *map(len, each)) + 2, WIDEST) for each in columns]


def _open(
    data: bytes, name: str, sheet: str
) -> tuple[Sequence[Sequence[Cell]], tuple[Finding, ...]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        wanted, notices = _choose(book, name, sheet)
        check_formulas(data, name, wanted)
        return book.get_sheet_by_name(wanted).to_python(skip_empty_area=False), notices
    except (CalamineError, ValueError, OSError) as error:
        raise refuse("files.xlsx_broken", object=name, value=str(error)[:80]) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the parser's own crash is no Exception
            raise
        raise refuse("files.xlsx_broken", object=name, value="the parser gave up") from None


def _choose(book: "CalamineWorkbook", name: str, sheet: str) -> tuple[str, tuple[Finding, ...]]:
    from python_calamine import SheetVisibleEnum

    sheets = book.sheets_metadata
    shown = [each.name for each in sheets if each.visible == SheetVisibleEnum.Visible]
    names = [each.name for each in sheets]
    wanted = sheet or (shown or names or [""])[0]
    if wanted not in names:
        raise refuse("files.no_sheet", object=name, value=wanted, known=", ".join(names))
    others = [each for each in shown if each != wanted]
    if sheet or not others:
        return wanted, ()
    notice = Finding(
        code="files.other_sheets",
        object=name,
        value=wanted,
        severity=Severity.NOTICE,
        parameters={"others": ", ".join(others)},
    )
    return wanted, (notice,)


def _row(number: int, cells: Sequence[Cell]) -> SheetRow:
    numeric = frozenset(at for at, cell in enumerate(cells) if type(cell) in {int, float})
    return SheetRow(number=number, cells=tuple(map(_text, cells)), numeric=numeric)


def _text(cell: Cell) -> str:
    match cell:
        case str():
            return unguarded(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if abs(cell) < _PLAIN_BELOW:
            return f"{Decimal(repr(cell)).normalize():f}"
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)
