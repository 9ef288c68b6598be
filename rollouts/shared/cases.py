"""What running a file of worked cases comes to, whatever the room."""

from dataclasses import dataclass

from rollouts.shared.errors import REFUSED
from rollouts.shared.events import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedCase:
    """A case that came to something else than the file expects; both sides as JSON."""

    id: str
    expected: Json
    got: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResults:
    """How many cases came to what they expect, and every one that did not, in the file's order."""

    passed: int
    failed: tuple[FailedCase, ...] = ()

    @property
    def exit_code(self) -> int:
        """1 when a case failed."""
        return REFUSED if self.failed else 0
