"""CSV and its relations, record by record: every row knows the line on which its reader sees it.

Slow and exact: for files whose records are not one line each. The columnar reader takes all others.
"""

from collections.abc import Iterator

from rollouts.prices.files.sniffing import Heading, split
from rollouts.prices.files.table import UNCLOSED, TextRow, fitted

MOST_LINES = 1_000
"""Lines that one quoted cell may reach over before its quote counts as never closed."""


def rows_of(text: str, heading: Heading) -> Iterator[TextRow]:
    """The records below the header, without blank ones.

    A quote that is never closed spoils its own line only: that row is UNCLOSED, its cells are cut as
    if the quote were not there, and reading goes on with the next line.
    """
    lines = text.split("\n")
    at, width = heading.line, len(heading.cells)
    while at < len(lines):
        count = _lines_of(lines, at)
        record = "\n".join(lines[at : at + max(count, 1)]).rstrip("\r")
        number, at = at + 1, at + max(count, 1)
        if not record.strip():
            continue
        if count:
            yield fitted(number, split(record, heading.delimiter), width)
        else:
            bare = fitted(number, record.replace('"', "").split(heading.delimiter), width)
            yield TextRow(number, bare.cells, UNCLOSED)


def _lines_of(lines: list[str], at: int) -> int:
    """How many lines the record that begins at `at` has; 0 when its quote is never closed."""
    is_open = False
    for count, line in enumerate(lines[at : at + MOST_LINES], 1):
        is_open ^= line.count('"') % 2 == 1
        if not is_open:
            return count
    return 0
