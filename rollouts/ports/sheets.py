"""Tables that people bring and take away: CSV, TSV and XLSX files as rows of text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row: `number` is the physical line (CSV) or row (XLSX) as its owner sees it, from 1.

    `cells` are texts as written, without the guard against formulas; `numeric` holds the positions
    that a spreadsheet kept as numbers, where leading zeros are already lost.
    """

    number: int
    cells: tuple[str, ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its header row. Blank rows are left out; rows may be shorter than the header.

    `name` is the file's name, `sha256` the hash of its bytes, `encoding` what the text was read as
    (empty for XLSX), `notices` what the reader assumed.
    """

    name: str
    sha256: str
    header: SheetRow
    rows: tuple[SheetRow, ...]
    encoding: str = ""
    notices: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet of a workbook: rows of texts, of which the `heads` (from 0) are set off as headers."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    heads: frozenset[int] = frozenset()


def require_rows(sheet: Sheet) -> Sheet:
    """The sheet; KnownError `files.no_rows` when nothing stands below its header."""
    if not sheet.rows:
        raise refuse("files.no_rows", object=sheet.name)
    return sheet


class Sheets(Protocol):
    """Reads and writes tables; the suffix of the path chooses the format."""

    def read(self, path: Path, *, encoding: str = "", sheet: str = "") -> Sheet:
        """The table at `path`. `encoding` answers for a text that is neither UTF-8 nor marked.

        Raises KnownError `files.*`; memory and time are bounded whatever the file holds.
        """

    def parse(self, data: bytes, name: str, *, encoding: str = "", sheet: str = "") -> Sheet:
        """The table in a file's bytes; the suffix of `name` chooses the format. As `read`."""

    def write(self, path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
        """Write every cell as text, guarded against formulas; how many rows were written.

        The file appears whole or not at all. What is written reads back as the same texts.
        """

    def write_book(self, path: Path, pages: Sequence[Page]) -> None:
        """Write an XLSX workbook of these sheets, every cell as guarded text; whole or not at all."""

    def write_text(self, path: Path, text: str) -> None:
        """Write a file of text in UTF-8; whole or not at all."""
