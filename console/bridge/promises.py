"""What the bridge needs from the house below; given by whoever composes the window."""

from collections.abc import Callable, Sequence
from typing import Protocol

from rollouts.shared.events import Recorded

Execute = Callable[[object], object]
"""Carries out one command in one short transaction; KnownError when it is refused."""

Read = Callable[[object], object]
"""Answers one typed list or detail request; safe to call from several threads."""


class EventsAfter(Protocol):
    """The journal rows numbered above `seq`, at most `limit`; a short page means "drained"."""

    def __call__(self, seq: int, limit: int) -> Sequence[Recorded]: ...


class Backend(Protocol):
    """The whole house as the window sees it. Every method is called off the window's thread."""

    def execute(self, command: object) -> object: ...

    def read(self, request: object) -> object: ...

    def events_after(self, seq: int, limit: int) -> Sequence[Recorded]: ...

    def last_seq(self) -> int:
        """The number of the newest journal row; 0 for an empty journal."""

    def engine_runs(self) -> bool:
        """True while some engine holds the lease."""

    def close(self) -> None: ...
