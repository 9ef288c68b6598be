"""What is asked of the worker about price files, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rollouts.prices.answers import Answers, Question
from rollouts.prices.findings import Group, SaidFinding
from rollouts.prices.model import UploadState
from rollouts.prices.ports import PreviewRow
from rollouts.shared.errors import REFUSED

MOST_TOLD = 10_000
"""Findings of an answer, and findings kept in rows; all of more go to a blob."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceJob:
    """Files to take in. `again` is the sha256 of kept bytes (then `paths` holds their name alone)."""

    paths: tuple[str, ...]
    answers: Answers = field(default_factory=Answers)
    supplier: str = ""
    dry_run: bool = False
    good_rows: bool = False
    by: str = ""
    again: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportJob:
    """Bad rows of an upload, to be written to a file in the form of the file that they came in."""

    upload: str
    output: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTaken:
    """What came of one file: as `PriceImported`, without what only one file has."""

    file: str
    rows: int
    encoding: str
    upload: str
    state: str
    errors: int
    warnings: int
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceImported:
    """What an import found and, without --dry-run, kept.

    `rows` are all rows below the header, `errors` the findings of every severity (at most `MOST_TOLD`;
    `counts` has all, by `rule/severity`), `groups` the same by what mends them. `encoding`, `mapping`
    and `preview` are the first file's. `upload` (`P-12`) is empty after a dry run.
    """

    rows: int
    errors: tuple[SaidFinding, ...] = ()
    encoding: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    bad: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    differences: Mapping[str, int] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    preview: tuple[PreviewRow, ...] = ()
    upload: str = ""
    state: str = ""
    dry_run: bool = False
    files: tuple[FileTaken, ...] = ()

    @property
    def exit_code(self) -> int:
        """Refused where a person has to answer, an error blocks, or nothing was kept."""
        blocked = any(each.severity == "error" for each in self.errors) or self.questions
        kept = self.state == UploadState.STAGED
        return REFUSED if blocked and not kept else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRowsWritten:
    """A copy of a file with its bad rows and two columns more."""

    path: str
    rows: int
