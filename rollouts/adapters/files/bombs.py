"""What must hold of an XLSX file before a parser may open it: sizes, and no cell far away.

A workbook is a zip of XML. Small files can unpack to gigabytes, place one cell at the last row and
column of a dense grid, or repeat one long text in every cell; all three are found by scanning.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from rollouts.shared.errors import KnownError, refuse

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_UNPACKED = 96 * 1024 * 1024
LARGEST_TEXT = 64 * 1024 * 1024
MOST_PARTS = 1000
MOST_CELLS = 3_000_000
MOST_COLUMNS = 512
STEEPEST = 100
SMALL_PART = 256 * 1024

_CHUNK = 1024 * 1024
_PLACE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Za-z]{0,4})([0-9]{1,12})\s*[\"']")
_HIDDEN_PLACE = re.compile(rb"\br\s*=\s*[\"'][^\"'<>]{0,40}&|<(?:\w+:)?v[^<>]*>\s*[0-9]*&#")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ERROR = re.compile(rb"<(?:\w+:)?c\s(?=[^<>]*\bt\s*=\s*[\"']e[\"'])[^<>]*")
_STRING_END = re.compile(rb"</(?:\w+:)?si\s*>")
_INDEX = re.compile(rb"<(?:\w+:)?v[^<>]*>\s*([0-9]{1,9})\s*<")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")


def check_workbook(data: bytes, name: str) -> None:
    """Return when the workbook can be opened with bounded memory and time.

    KnownError `files.xlsx_*` otherwise; `files.xlsx_error_cell` for a cell that shows an error,
    whose content would be lost.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive, name)
            _check_parts(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refuse("files.xlsx_broken", object=name, value=str(error)[:80]) from None
    except (RuntimeError, ValueError, OSError) as error:
        raise refuse("files.xlsx_broken", object=name, value=str(error)[:80]) from None


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise _bomb(name, f"{len(parts)} parts")
    if sum(each.file_size for each in parts) > LARGEST_UNPACKED:
        raise _bomb(name, f"{sum(each.file_size for each in parts)} bytes unpacked")
    for each in parts:
        steep = each.file_size > STEEPEST * max(each.compress_size, 1)
        if steep and each.file_size > SMALL_PART:
            raise _bomb(name, f"{each.compress_size} bytes that unpack to {each.file_size}")


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    lengths: list[int] = []
    wanted: list[bytes] = []
    for each in archive.infolist():
        part = _read(archive, each, name)
        _check_part(part, name)
        lengths = _longer(lengths, [len(text) for text in _STRING_END.split(part)[:-1]])
        wanted.append(b",".join(_INDEX.findall(part)))
    total = 0
    for index in _indexes(wanted):
        total += lengths[index] if index < len(lengths) else 0
        if total > LARGEST_TEXT:
            raise _bomb(name, "one text repeated in many cells")


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bytearray:
    """The part's bytes, never more than the directory of the archive promised."""
    data = bytearray()
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            data += chunk
            if len(data) > part.file_size:
                raise _bomb(name, "more bytes than promised")
    return data


def _check_part(part: bytearray, name: str) -> None:
    if part.startswith(_WIDE) or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise refuse("files.xlsx_broken", object=name, value="not plain UTF-8 XML")
    if _HIDDEN_PLACE.search(part):
        raise refuse("files.xlsx_broken", object=name, value="a cell place in disguise")
    cells = sum(1 for _ in _CELL.finditer(part))
    rows = columns = 1
    for letters, digits in _PLACE.findall(part):
        rows, columns = max(rows, int(digits)), max(columns, _column(letters))
    if columns > MOST_COLUMNS or max(rows * columns, cells) > MOST_CELLS:
        raise refuse(
            "files.xlsx_too_far", object=name, value=f"{rows} x {columns}", limit=MOST_CELLS
        )
    if error := _ERROR.search(part):
        place = _PLACE.search(error[0])
        shown = b"".join(place.groups()).decode() if place else "?"
        raise refuse("files.xlsx_error_cell", object=name, field=shown, value=shown)


def _column(letters: bytes) -> int:
    number = 0
    for each in letters.upper():
        number = number * 26 + each - 64
    return number


def _longer(first: Sequence[int], second: Sequence[int]) -> list[int]:
    if len(first) < len(second):
        first, second = second, first
    return [max(each, second[at]) if at < len(second) else each for at, each in enumerate(first)]


def _indexes(wanted: Sequence[bytes]) -> Iterator[int]:
    for each in wanted:
        if each:
            yield from map(int, each.split(b","))


def _bomb(name: str, reason: str) -> KnownError:
    return refuse("files.xlsx_bomb", object=name, value=reason)
