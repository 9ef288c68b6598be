"""CSV and TSV (RFC 4180): bytes <-> rows of text with the physical line of each."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TextIO

from rollouts.adapters.files.decoding import decoded
from rollouts.adapters.files.guarding import guarded, unguarded
from rollouts.ports.sheets import SheetRow
from rollouts.shared.errors import refuse

LARGEST = 64 * 1024 * 1024
LONGEST_CELL = 32_767
MOST_COLUMNS = 512
MOST_ROWS = 500_000
DELIMITERS = (",", ";", "\t", "|")

_HEADER_SHOWN = 20_000


def parse_delimited(
    data: bytes, name: str, *, encoding: str = ""
) -> tuple[tuple[SheetRow, ...], str]:
    """The rows that hold anything, and the encoding. The delimiter is the header's commonest.

    KnownError `files.*` names the line of an unclosed quote, an oversized cell or too many rows.
    """
    if len(data) > LARGEST:
        raise refuse("files.too_large", object=name, value=str(len(data)), limit=LARGEST)
    text, found = decoded(data, name, encoding)
    text, skipped, delimiter = _dialect(text, name)
    return tuple(_rows(text, name, delimiter, skipped)), found


def write_delimited(
    stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str
) -> int:
    """Write every cell guarded, after a byte order mark; how many rows were written.

    The mark makes spreadsheets read the file as UTF-8.
    """
    stream.write("\ufeff")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    written = -1
    for row in chain([header], rows):
        writer.writerow([guarded(each) for each in row])
        written += 1
    return written


def _rows(text: str, name: str, delimiter: str, skipped: int) -> Iterator[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refuse("files.csv_broken", object=name, value=str(error), line=number) from None
        _check_row(cells, name, number)
        if any(each.strip() for each in cells):
            yield SheetRow(number=number, cells=tuple(unguarded(each) for each in cells))


def _check_row(cells: Sequence[str], name: str, number: int) -> None:
    if number > MOST_ROWS:
        raise refuse("files.too_many_rows", object=name, value=str(number), limit=MOST_ROWS)
    if len(cells) > MOST_COLUMNS:
        raise refuse(
            "files.too_many_columns",
            object=name,
            value=str(len(cells)),
            limit=MOST_COLUMNS,
            line=number,
        )
    longest = max(map(len, cells), default=0)
    if longest > LONGEST_CELL:
        raise refuse(
            "files.cell_too_long", object=name, value=str(longest), limit=LONGEST_CELL, line=number
        )


def _dialect(text: str, name: str) -> tuple[str, int, str]:
    first, _, rest = text.partition("\n")
    said = first.strip().removeprefix("sep=") if first.startswith("sep=") else ""
    if len(said) == 1:
        return rest, 1, said
    if name.lower().endswith(".tsv"):
        return text, 0, "\t"
    header = next((line for line in text[:_HEADER_SHOWN].splitlines() if line.strip()), "")
    bare = "".join(part for index, part in enumerate(header.split('"')) if index % 2 == 0)
    return text, 0, max(DELIMITERS, key=bare.count)
