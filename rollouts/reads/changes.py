"""Change sets: the list, and one with its edits and the rollouts that used it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rollouts.reads.questions import Listing, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change set; `undoes` is the label of the one it takes back."""

    id: int
    uid: str
    change: str
    title: str
    kind: str
    state: str
    edits: int
    created_by: str
    created_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    undoes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeListing(Listing[ChangeRow]):
    """Change sets, newest first unless sorted: `state:OPEN by:ann kind:adoption "text"`."""

    SORTS: ClassVar[tuple[str, ...]] = ("number", "title", "state", "created_by", "submitted_at")

    filter: str = ""
    sort: str = ""
    descending: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """One edit. For a configuration value `scope` and `setting` are its key, taken apart."""

    id: int
    position: int
    kind: str
    key: str
    scope: str
    setting: str
    field: str
    before: str | None
    after: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EditListing(Listing[EditRow]):
    """The edits of `change` (uid or `C-12`): `kind:setting key:*receipt.* "text"`."""

    SORTS: ClassVar[tuple[str, ...]] = ("position", "key", "by")

    change: str
    filter: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedBy:
    """A release made from a change set, and a rollout of it (0 and empty: none yet)."""

    release: str
    rollout: int
    title: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSheet:
    """One change set whole; its edits are an EditListing."""

    row: ChangeRow
    used_by: tuple[UsedBy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeHead(Question[ChangeSheet]):
    """The change set `change` (uid or `C-12`); KnownError `changes.unknown`."""

    change: str
