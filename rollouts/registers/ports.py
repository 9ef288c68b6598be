"""What the room needs kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from rollouts.registers.model import ConfigValue, Scope
from rollouts.shared.edits import Edit


class ConfigValues(Protocol):
    """Configuration values in force. Staged edits are a change set's, not this repository's."""

    def all(self) -> tuple[ConfigValue, ...]:
        """Every value of the estate, in the order of scope, setting and start."""

    def at_scopes(self, scopes: Iterable[Scope]) -> tuple[ConfigValue, ...]:
        """The values at `scopes` (any number of them), in the same order."""

    def apply(self, edits: Sequence[Edit], change: str, at: datetime) -> None:
        """Bring edits of kind `setting` into force, in order, as part of the change set `change`.

        KnownError `registers.moved_on`, with nothing changed, where an edit's `before` is not what
        stands there. Edits of other kinds are passed over.
        """

    def history(
        self, scopes: Iterable[Scope], since: datetime
    ) -> tuple[tuple[datetime, str, Edit], ...]:
        """Edits of submitted change sets at `scopes`, newest first: when, change set's uid, edit."""
