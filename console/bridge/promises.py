"""What the bridge needs from the house below; given by whoever composes the window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rollouts.shared.events import Recorded

Execute = Callable[[object], object]
"""Carries out one command in one short transaction; KnownError when it is refused."""

Read = Callable[[object], object]
"""Answers one typed list or detail request; safe to call from several threads."""


class EventsAfter(Protocol):
    """The journal rows numbered above `seq`, at most `limit`; a short page means "drained"."""

    def __call__(self, seq: int, limit: int) -> Sequence[Recorded]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where this window stands. `live` counts rollouts that an engine must move."""

    environment: str
    operator: str
    engine: bool
    live: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Somewhere the palette can go: `page` with `target`, shown as `title`; `kind` names its sort."""

    title: str
    kind: str
    page: str
    target: str


class Backend(Protocol):
    """The whole house as the window sees it. Every method is called off the window's thread."""

    def execute(self, command: object) -> object: ...

    def read(self, request: object) -> object: ...

    def events_after(self, seq: int, limit: int) -> Sequence[Recorded]: ...

    def last_seq(self) -> int:
        """The number of the newest journal row; 0 for an empty journal."""

    def standing(self) -> "Standing":
        """What the window's frame shows: environment, operator, engine, rollouts under way."""

    def start_engine(self) -> None:
        """Start an engine process for this home."""

    def stop_engine(self) -> None:
        """Ask the engine to stop; trials under way are driven to their end."""

    def search(self, query: str) -> "Sequence[Target]":
        """Where `query` may lead, exact codes first: stores, registers, rollouts, changes, settings."""

    def close(self) -> None: ...
