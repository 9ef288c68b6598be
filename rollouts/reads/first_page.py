"""What a window can show before the house behind it is loaded."""

from dataclasses import dataclass

from rollouts.waves.counters import Counters


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRollout:
    """A rollout past READY that has not ended."""

    number: int
    title: str
    state: str
    counters: Counters


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """The environment, how much there is, and what runs, newest first."""

    environment: str
    stores: int
    registers: int
    running: tuple[FirstRollout, ...]
