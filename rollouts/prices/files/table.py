"""A file of prices as rows of text, whatever form it came in."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from rollouts.prices.answers import Question
from rollouts.prices.findings import RowFinding

SHORT, LONG, UNCLOSED = "short_row", "long_row", "unclosed_quote"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row: `number` is the physical line on which it begins, `cells` as many as the header has.

    `shape` is empty, SHORT, LONG (`extra` is what was left over) or UNCLOSED.
    """

    number: int
    cells: tuple[str, ...]
    shape: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """A header and rows that are read once, in order. `encoding` is empty for what is no text."""

    header: tuple[str, ...]
    rows: Iterator[TextRow]
    encoding: str = ""
    questions: tuple[Question, ...] = ()
    findings: tuple[RowFinding, ...] = field(default=())


def fitted(number: int, cells: list[str], width: int) -> TextRow:
    """The row with as many cells as the header, and what was wrong with it."""
    if len(cells) == width:
        return TextRow(number, tuple(cells))
    if len(cells) < width:
        return TextRow(number, (*cells, *[""] * (width - len(cells))), SHORT)
    return TextRow(number, tuple(cells[:width]), LONG, " ".join(cells[width:])[:80])
