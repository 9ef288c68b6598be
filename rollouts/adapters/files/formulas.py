"""Formulas of a worksheet whose results are not in the file: a reader would take them for 0 or empty.

Programs that write workbooks leave the calculating to the spreadsheet that opens them: no result, or
a 0 in its place and a note that everything is to be calculated on loading.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from rollouts.shared.errors import refuse

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MOST_SHOWN = 5

_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c(?P<about>\s[^<>]*)?>")
_CELL_END = re.compile(rb"</(?:\w+:)?c\s*>")
_RESULT = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>(?P<value>[^<]*)</(?:\w+:)?v\s*>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{1,4}[0-9]{1,12})\s*[\"']")
_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_LATER = re.compile(rb"\bfullCalcOnLoad\s*=\s*[\"'](?:1|true)[\"']")


def check_formulas(data: bytes, name: str, sheet: str) -> None:
    """Return when every formula of `sheet` has its result in the file.

    KnownError `files.xlsx_formula` with the first cells otherwise. `data` has passed
    `bombs.check_workbook`.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part_of(archive, sheet)
        if not part or not _HAS_FORMULA.search(content := archive.read(part)):
            return
        later = bool(_LATER.search(archive.read(WORKBOOK)))
        places = list(_unsolved(content, later=later))
    if places:
        shown = ", ".join(places[:MOST_SHOWN])
        more = len(places) - MOST_SHOWN
        value = f"{shown} and {more} more" if more > 0 else shown
        raise refuse("files.xlsx_formula", object=name, field=places[0], value=value, sheet=sheet)


def _unsolved(content: bytes, *, later: bool) -> Iterator[str]:
    for segment in _CELL_END.split(content):
        if not _HAS_FORMULA.search(segment):
            continue
        *_, start = (None, *_CELL.finditer(segment))
        about, inside = (start["about"] or b"", segment[start.end() :]) if start else (b"", segment)
        found = _RESULT.search(inside)
        value = found["value"].strip() if found else b""
        is_empty_text = found is not None and _TEXT.search(about)
        if (not value and not is_empty_text) or (later and value == b"0"):
            place = _PLACE.search(about)
            yield place[1].decode() if place else "?"


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds the sheet; empty when the workbook does not say."""
    names = set(archive.namelist())
    if not {WORKBOOK, RELATIONS} <= names:
        return ""
    try:
        book, relations = (ET.fromstring(archive.read(each)) for each in (WORKBOOK, RELATIONS))  # noqa: S314 - no DTD: refused before
    except ET.ParseError:
        return ""
    wanted = next((each for each in book.iter() if _is(each, "sheet", "name", sheet)), None)
    ids = (
        []
        if wanted is None
        else [text for key, text in wanted.attrib.items() if key.endswith("}id")]
    )
    for each in relations.iter():
        if each.get("Id") in ids:
            target = each.get("Target", "")
            path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            return path if path in names else ""
    return ""


def _is(element: ET.Element, tag: str, attribute: str, value: str) -> bool:
    return element.tag.rpartition("}")[2] == tag and element.get(attribute) == value
