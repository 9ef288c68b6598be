"""From a file's bytes to columns of text, with the physical line of every row.

Where each record is one line, the columnar reader takes it; it is believed only when its rows, cells
and lines add up. Anything else goes to the exact reader, record by record.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import polars as pl
from polars.exceptions import PolarsError

from rollouts.prices.files.sniffing import Heading
from rollouts.prices.files.table import TextRow

PART = 50_000
EXTRA = "extra"
ROW_NO, SHAPE = "row_no", "shape"


class TextFrame:
    """Columns of text `c0`, `c1`, ..., and `row_no`; `shape` and `extra` where a line was broken."""

    def __init__(self, frame: pl.DataFrame, header: Sequence[str]) -> None:
        self.frame = frame
        self.header = tuple(header)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.frame.height

    def column(self, at: int) -> pl.Series:
        """The column at a position, as written."""
        return self.frame[f"c{at}"]


def quick_frame(data: bytes, heading: Heading) -> TextFrame | None:
    """The file in UTF-8 read in columns; None when its records are not one line each."""
    width = len(heading.cells)
    names = [f"c{at}" for at in range(width)]
    lines = data.count(b"\n") + (0 if data.endswith(b"\n") else 1)
    if lines <= heading.line:
        return None
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            skip_lines=heading.line,
            separator=heading.delimiter,
            infer_schema=False,
            schema={**dict.fromkeys(names, pl.String), EXTRA: pl.String},
            truncate_ragged_lines=True,
            missing_columns="insert",
            empty_string_is_null=False,
        )
    except PolarsError:
        return None
    if frame.height != lines - heading.line or not _adds_up(frame, data, heading):
        return None
    rows = pl.int_range(heading.line + 1, lines + 1, dtype=pl.UInt32, eager=True)
    return TextFrame(frame.drop(EXTRA).with_columns(rows.alias(ROW_NO)), heading.cells)


def exact_frame(rows: Iterable[TextRow], header: Sequence[str]) -> TextFrame:
    """Rows of text as columns."""
    names = [f"c{at}" for at in range(len(header))]
    schema = {
        **dict.fromkeys(names, pl.String),
        ROW_NO: pl.UInt32,
        SHAPE: pl.String,
        EXTRA: pl.String,
    }
    parts = [
        pl.DataFrame(
            [(*each.cells, each.number, each.shape, each.extra) for each in part],
            schema=schema,
            orient="row",
        )
        for part in _parts(iter(rows))
    ]
    return TextFrame(pl.concat(parts) if parts else pl.DataFrame(schema=schema), header)


def _adds_up(frame: pl.DataFrame, data: bytes, heading: Heading) -> bool:
    """Whether no row is longer or shorter than the header, and none is blank."""
    if (
        frame[EXTRA].len()
        and (frame[EXTRA].null_count() + (frame[EXTRA] == "").sum()) < frame.height
    ):
        return False
    body = _after_lines(data, heading.line)
    mark = heading.delimiter.encode()
    marks = data.count(mark, body)
    if data.find(b'"', body) >= 0:
        for name in frame.columns[:-1]:
            marks -= int(frame[name].str.count_matches(heading.delimiter, literal=True).sum() or 0)
    return marks == frame.height * (len(heading.cells) - 1)


def _after_lines(data: bytes, count: int) -> int:
    at = 0
    for _ in range(count):
        at = data.index(b"\n", at) + 1
    return at


def _parts(rows: Iterator[TextRow]) -> Iterator[list[TextRow]]:
    while part := list(islice(rows, PART)):
        yield part
