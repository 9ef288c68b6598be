"""The cells of our columns: trimmed, padded and replaced as people answered, with what that changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from rollouts.adapters.columnar.facts import coded
from rollouts.adapters.columnar.reading import TextFrame
from rollouts.prices.answers import Answers
from rollouts.prices.columns import IDENTITIES, Mapped

BLANKS = " \t\r\n\u00a0\u2007\u202f\ufeff"
GUARD = "'"
FORMULA = r"^[ \u00a0]*[=+\-@\t\r]"
NUMBER = r"^[+-]?[0-9]+([.,][0-9]+)*$"
FREE = ("description", "reason")
"""Columns of free text: nothing is looked up in them."""

Coded = tuple[list[str], pl.Series]


@dataclass(slots=True, kw_only=True)
class Cells:
    """Our columns of one file. `wide` have a text per row, `coded` their different texts and codes.

    `written` are the columns as they stand in the file; `trimmed` maps a column to its rows that had
    blanks around them, `different` a position to the texts that stand there.
    """

    height: int
    row_no: pl.Series
    mapped: Mapped
    written: dict[str, pl.Series]
    wide: dict[str, pl.Series] = field(default_factory=dict)
    coded: dict[str, Coded] = field(default_factory=dict)
    trimmed: dict[str, pl.Series] = field(default_factory=dict)
    different: dict[int, pl.Series] = field(default_factory=dict)

    def codes(self, *names: str) -> dict[str, Coded]:
        """Columns by their different texts; one empty text for a column that the file has not."""
        nothing = pl.zeros(self.height, dtype=pl.UInt32, eager=True)
        return {name: self.coded.get(name, ([""], nothing)) for name in names}


def cells_of(text: TextFrame, mapped: Mapped, answers: Answers) -> Cells:
    """The cells that the rules look at."""
    written = {name: text.column(at) for name, at in mapped.positions.items()}
    made = Cells(height=text.height, row_no=text.frame["row_no"], mapped=mapped, written=written)
    for name, column in written.items():
        if name in IDENTITIES:
            made.wide[name] = _wide(made, name, column, answers)
        elif name not in FREE:
            made.coded[name] = _coded(made, name, column, answers)
    return made


def formulas(text: TextFrame, cells: Cells) -> dict[int, pl.Series]:
    """The rows of each column whose cell a spreadsheet would calculate."""
    found = {}
    for at in range(len(text.header)):
        if at in cells.different and not _risky(cells.different[at]).any():
            continue
        risky = _risky(text.column(at))
        if risky.any():
            found[at] = risky.arg_true()
    return found


def _risky(column: pl.Series) -> pl.Series:
    risky = column.str.contains(FORMULA)
    if not risky.any():
        return risky
    return risky & ~column.str.strip_chars(BLANKS).str.contains(NUMBER)


def _wide(made: Cells, name: str, column: pl.Series, answers: Answers) -> pl.Series:
    bare = column.str.strip_chars(BLANKS)
    changed = bare.str.len_bytes() != column.str.len_bytes()
    if changed.any():
        made.trimmed[name] = changed.arg_true()
    bare = _unguarded(bare)
    width = answers.pad.get(name)
    if width:
        digits = bare.str.contains("^[0-9]+$")
        bare = pl.select(pl.when(digits).then(bare.str.zfill(width)).otherwise(bare)).to_series()
    replaced = answers.replace.get(name)
    return bare.replace(dict(replaced)) if replaced else bare


def _coded(made: Cells, name: str, column: pl.Series, answers: Answers) -> Coded:
    texts, codes = coded(column)
    made.different[made.mapped.positions[name]] = pl.Series(texts, dtype=pl.String)
    bare = [each.strip(BLANKS) for each in texts]
    odd = [at for at, each in enumerate(bare) if each != texts[at]]
    if odd:
        made.trimmed[name] = codes.is_in(odd).arg_true()
    width, replaced = answers.pad.get(name), answers.replace.get(name, {})
    return [_said(each, width, replaced) for each in bare], codes


def _said(text: str, width: int | None, replaced: Mapping[str, str]) -> str:
    text = text[1:] if text[:1] == GUARD and text[1:2] in tuple("=+-@'") else text
    if width and text.isascii() and text.isdecimal():
        text = text.zfill(width)
    return replaced.get(text, text)


def _unguarded(column: pl.Series) -> pl.Series:
    return (
        column.str.replace("^'([=+@'-])", "$1") if column.str.starts_with(GUARD).any() else column
    )
