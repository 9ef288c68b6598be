"""Rows of cells as spreadsheets put them on the clipboard."""

import csv
import io

from console.kit.clipboard import FORMULA

MOST_LINES = 10_000
MOST_CELLS = 300
GUARD = "'"


def rows_of_text(text: str) -> tuple[tuple[str, ...], ...]:
    """The cells of tab-separated text, rows of one width; quoted cells may hold line breaks.

    The guard in front of what looks like a formula is taken off again. More than MOST_LINES rows or
    MOST_CELLS columns are left out.
    """
    reader = csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""), delimiter="\t")
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(rows) >= MOST_LINES:
                break
            rows.append([_bare(each) for each in row[:MOST_CELLS]])
    except csv.Error:
        return ()
    width = max(map(len, rows), default=0)
    return tuple(tuple(row + [""] * (width - len(row))) for row in rows)


def _bare(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith(GUARD) and text[1:].startswith(FORMULA) else text
