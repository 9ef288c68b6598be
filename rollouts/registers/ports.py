"""What the room needs kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rollouts.registers.model import ConfigValue, Scope
from rollouts.shared.edits import Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuesPlan:
    """What edits come to: the keys of values that go, values that come, values that are others."""

    gone: tuple[str, ...]
    new: tuple[ConfigValue, ...]
    changed: tuple[ConfigValue, ...]


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

    def planned(self, edits: Sequence[Edit], change: str) -> ValuesPlan:
        """What `apply` would write, worked out on any view; it raises what `apply` raises.

        It may be written for as long as nothing else was put in force.
        """

    def write(self, plan: ValuesPlan) -> None:
        """Put the plan in force."""

    def history(
        self, scopes: Iterable[Scope], since: datetime
    ) -> tuple[tuple[datetime, str, Edit], ...]:
        """Edits of submitted change sets at `scopes`, newest first: when, change set's uid, edit."""
