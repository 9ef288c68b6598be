"""A change set and its states."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rollouts.shared.edits import Edit


class ChangeState(StrEnum):
    """OPEN collects edits; SUBMITTED is frozen and in force; DISCARDED never came into force."""

    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    DISCARDED = "DISCARDED"


class ChangeKind(StrEnum):
    """What a change set is about: edits by people, or registers adopted as they are."""

    EDITS = "edits"
    ADOPTION = "adoption"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """A numbered list of edits that come into force together.

    `number` is what people call it (`C-12`), unique in this database; `undoes` the uid of the change
    set that this one takes back, or empty.
    """

    uid: str
    number: int
    title: str
    kind: ChangeKind
    state: ChangeState
    created_by: str
    created_at: datetime
    submitted_at: datetime | None = None
    submitted_by: str = ""
    undoes: str = ""

    @property
    def label(self) -> str:
        """What people call it: `C-12`."""
        return f"C-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedEdit:
    """One edit of a change set, with who staged it and when; `position` orders and names it."""

    position: int
    edit: Edit
    by: str
    at: datetime
