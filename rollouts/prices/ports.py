"""What the room needs kept, and what it needs done over whole files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from rollouts.prices.answers import Answers, Question
from rollouts.prices.files.bundles import Member
from rollouts.prices.findings import RowFinding
from rollouts.prices.model import Price, Upload
from rollouts.prices.policy import PricePolicy
from rollouts.prices.rules.reference import KnownItem, Places
from rollouts.shared.moments import LocalMoment

DeltaRow = tuple[
    int, str, str, str, str, str, str, int | None, int, str, int | None, int | None, bool, str, str
]
"""row_no, item, uom, place, type, valid_from, valid_to, price, multi, currency, floor, ceiling, label,
reason, action: one row of an upload as it is stored."""

BookRow = tuple[str, str, int, int, int | None, int, str]
"""item, `uom|place|type`, start, end (seconds), price, multi, currency: a counting price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A row as it was understood: what a person compares with the file."""

    row_no: int
    item: str
    gtin: str
    place: str
    type: str
    price: str
    currency: str
    multi_qty: int
    effective_from: str
    effective_to: str
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLook:
    """What a file was found to be and to hold; `differences` and `counts` are numbers of rows.

    `mapping` is header -> our column; `bad` how many rows an error blocks; `total` the sum of prices.
    """

    rows: int = 0
    encoding: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    findings: tuple[RowFinding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    differences: Mapping[str, int] = field(default_factory=dict)
    preview: tuple[PreviewRow, ...] = ()
    bad: int = 0
    total: int = 0
    header: tuple[str, ...] = ()


T_co = TypeVar("T_co", covariant=True)


class Source(Protocol[T_co]):
    """Gives rows while it is open."""

    def __call__(self) -> AbstractContextManager[Iterator[T_co]]:
        """The rows, read in parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What a file is held against; `now` is the house's wall clock.

    `items`, `codes` and `book` are asked for only when no snapshot of their stamp lies in `cache`.
    """

    places: Places
    policy: PricePolicy
    answers: Answers
    now: LocalMoment
    cache: Path
    items_stamp: str
    book_stamp: str
    items: Source[KnownItem]
    codes: Source[tuple[str, str]]
    book: Source[BookRow]


class CheckedFile(Protocol):
    """One file, checked; its rows stay in the worker's memory."""

    @property
    def look(self) -> FileLook:
        """What was found."""

    def delta(self) -> Iterator[Sequence[DeltaRow]]:
        """The rows that change the book and no error blocks, in parts of at most 5,000."""

    def bad_rows(self) -> Iterator[tuple[str, ...]]:
        """The cells of rows that an error blocks, and two more: the rules, and what would do."""


class PriceChecker(Protocol):
    """Reads and checks files of prices; memory is bounded by the file."""

    def check(self, member: Member, against: Against) -> CheckedFile:
        """The file held against what is known; lets go of the member's bytes.

        KnownError `prices.*` for what is no file of prices.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFindings:
    """Findings of an upload: those kept in rows, and all of them by `rule/severity`."""

    findings: tuple[RowFinding, ...]
    counts: Mapping[str, int]


class PriceBook(Protocol):
    """Uploads, their rows and findings, and the book that the applied ones make."""

    def version(self) -> int:
        """Raised by every apply and undo; 0 for a book that nothing was ever applied to."""

    def add_upload(self, upload: Upload) -> Upload:
        """Keep a new upload; the same with its number."""

    def put_upload(self, upload: Upload) -> None:
        """Overwrite an upload's row."""

    def upload(self, reference: str) -> Upload | None:
        """By `P-12`, `12` or uid; none that is still STAGING."""

    def uploads(self, *, limit: int = 50) -> tuple[Upload, ...]:
        """Newest first, without those STAGING."""

    def holding(self, sha256: str) -> Upload | None:
        """The newest STAGED or APPLIED upload of these bytes."""

    def last_of(self, supplier: str) -> Upload | None:
        """The supplier's newest APPLIED upload."""

    def stage(self, upload: int, rows: Sequence[DeltaRow]) -> None:
        """Keep rows of an upload; nothing of the book shows them before it is applied."""

    def add_findings(self, upload: int, findings: Sequence[RowFinding], first: int) -> None:
        """Keep findings of an upload, numbered from `first`."""

    def findings(self, upload: int, *, rule: str = "", limit: int = 1000) -> tuple[RowFinding, ...]:
        """Findings in the order of the file."""

    def apply(self, upload: Upload, by: str, reason: str) -> Upload:
        """Put a STAGED or UNDONE upload in force: one row and the version change."""

    def undo(self, upload: Upload) -> Upload:
        """Take an APPLIED upload out of the book: one row and the version change."""

    def discard_staging(self, upload: int, limit: int) -> int:
        """Delete rows of an upload that was never finished; how many went."""

    def prices_of(self, names: Iterable[str], *, upload: int = 0) -> tuple[Price, ...]:
        """Every applied price of these items; of one upload, applied or not, when it is given."""

    def rows(self, upload: int, *, after: int = 0, limit: int = 1000) -> tuple[Price, ...]:
        """Rows of an upload after a line of its file."""

    def counting(self, *, after: str = "", limit: int = 5000) -> tuple[Price, ...]:
        """Every applied price of the next items after the id `after`, whole items only."""

    def book_rows(self) -> Iterator[BookRow]:
        """Every counting price, by item and line."""

    def known_items(self, now: LocalMoment) -> Iterator[KnownItem]:
        """Every item; not active once its last day is over."""

    def codes(self) -> Iterator[tuple[str, str]]:
        """Every barcode (digits) and PLU (`plu:4011`) with its item."""

    def prices_at(self, places: Sequence[str], *, upload: int = 0) -> Iterator[Price]:
        """Every applied price of these places, by item; of one upload, applied or not, when given."""

    def places_of(self, upload: int) -> tuple[str, ...]:
        """The places that an upload has rows of."""

    def items_of(self, upload: int) -> tuple[str, ...]:
        """The items that an upload has rows of."""

    def supplier(self, name: str) -> Answers | None:
        """What is remembered about a supplier's files."""

    def remember(self, name: str, answers: Answers) -> None:
        """Remember it."""
