"""What the room needs kept."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rollouts.changes.model import ChangeSet, StagedEdit
from rollouts.shared.edits import Edit


class ChangeSets(Protocol):
    """Change sets and their edits."""

    def add(self, change: ChangeSet) -> None:
        """Keep a new change set."""

    def next_number(self) -> int:
        """The number the next change set gets; unique under the writing transaction's lock."""

    def get(self, reference: str) -> ChangeSet | None:
        """By uid, by label (`C-12`) or by number; None when there is none."""

    def open_of(self, operator: str) -> ChangeSet | None:
        """The newest OPEN change set of edits that `operator` began."""

    def all(self, *, limit: int = 500) -> tuple[ChangeSet, ...]:
        """Newest first."""

    def put(self, change: ChangeSet) -> None:
        """Keep the new state of a change set."""

    def edits(self, uid: str) -> tuple[StagedEdit, ...]:
        """The edits in the order in which they were staged."""

    def edit_counts(self, uids: Sequence[str]) -> Mapping[str, int]:
        """How many edits each of these change sets has; every one of `uids` is a key."""

    def submissions(self) -> int:
        """How many change sets were ever submitted: while it stands, nothing was put in force."""

    def heard(self) -> int:
        """The number of the newest journal row in this view."""

    def stirred(self, uid: str, since: int) -> bool:
        """Whether the journal tells of this change set after the row numbered `since`."""

    def stage(self, uid: str, edits: Sequence[StagedEdit]) -> None:
        """Replace all edits of the change set by `edits`."""

    def amend(self, uid: str, gone: Sequence[int], added: Sequence[StagedEdit]) -> None:
        """Remove the edits at the positions `gone`, then add some; the others are not touched."""

    def exchange(self, uid: str, other: str) -> None:
        """Give each of the two change sets the other's edits, however many there are."""

    def open_edits(self, kind: str, keys: Sequence[str]) -> tuple[tuple[ChangeSet, Edit], ...]:
        """Edits of OPEN change sets on any of `keys`: "the same key in two open change sets"."""
