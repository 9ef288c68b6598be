"""A register being brought outside any rollout: what is kept of it while it holds the register. Pure.

A row exists from the moment a bring begins until the register proved how it ended. As long as it
exists, the register is busy for every rollout and every other bring.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from rollouts.waves.outcomes import LOOK, backoff
from rollouts.waves.states import Phase

SPARE = timedelta(minutes=10)
"""Past twice its trial, a register that was left alone has gone back by itself even after a restart."""


class BringState(StrEnum):
    """RUNNING: somebody drives it. UNKNOWN: it was switched and nobody was told what became of it."""

    RUNNING = "RUNNING"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bring:
    """One register on its way to `wanted` (component to release id).

    `uid` names its trial on the register; `request` is the row that asked for it. `phase` is the
    last one intended, None before the register may have been switched. `looks` counts the fruitless
    contacts since; `due_at` is set while UNKNOWN. From `until` on the register has decided by itself
    and is held no longer.
    """

    uid: str
    register: str
    request: str
    operator: str
    reason: str
    wanted: Mapping[str, str]
    fence: tuple[int, int]
    started_at: datetime
    state: BringState = BringState.RUNNING
    phase: Phase | None = None
    looks: int = 0
    due_at: datetime | None = None
    until: datetime | None = None


class Brings(Protocol):
    """The brings under way, one per register."""

    def add(self, bring: Bring) -> bool:
        """Keep a new one; False when the register has one already."""

    def of(self, register: str) -> Bring | None:
        """The one that holds the register."""

    def all(self) -> tuple[Bring, ...]:
        """Every one, oldest first."""

    def save(self, before: Bring, after: Bring) -> bool:
        """Write `after`; False when `before` is not what is kept: its fence or state has changed."""

    def end(self, bring: Bring) -> bool:
        """Let the register go; False as with `save`."""


def entered(bring: Bring, phase: Phase, trial_seconds: int, now: datetime) -> Bring:
    """The intent to enter `phase`, to be committed before the register is asked for it."""
    until = now + timedelta(seconds=2 * trial_seconds) + SPARE
    return replace(bring, phase=phase, until=until)


def claimed(bring: Bring, fence: tuple[int, int]) -> Bring:
    """Somebody looks what became of it, under a `fence` of his own."""
    return replace(bring, state=BringState.RUNNING, fence=fence, due_at=None)


def left(bring: Bring, now: datetime) -> Bring | None:
    """What remains when whoever drove it is gone: None before ACTIVATE, else UNKNOWN and due now."""
    if bring.phase is None:
        return None
    return replace(bring, state=BringState.UNKNOWN, due_at=now)


def doubted(bring: Bring, now: datetime) -> Bring | None:
    """What remains when contact was lost; None when the register holds nothing of it any more."""
    if bring.phase is None or is_over(bring, now):
        return None
    wait = backoff(bring.uid, bring.looks + 1, LOOK)
    return replace(bring, state=BringState.UNKNOWN, looks=bring.looks + 1, due_at=now + wait)


def is_over(bring: Bring, now: datetime) -> bool:
    """Whether no trial of it can be open on the register any more, seen or unseen."""
    return bring.until is not None and bring.until <= now


def is_due(bring: Bring, now: datetime) -> bool:
    """Whether it is time to ask the register again."""
    return bring.state is BringState.UNKNOWN and bring.due_at is not None and bring.due_at <= now
