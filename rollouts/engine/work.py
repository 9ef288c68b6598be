"""What one device task needs, and how it can end: the executor's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rollouts.ports.device import Move, Target
from rollouts.shared.events import Json


class End(StrEnum):
    """How a visit for a task ended."""

    SUCCEEDED = "succeeded"
    ALREADY_CURRENT = "already_current"
    REVERTED = "reverted"
    FAILED_CLEAN = "failed_clean"
    FAILED_DIRTY = "failed_dirty"
    CONTACT_LOST = "contact_lost"
    UNTOUCHED = "untouched"
    BUSY = "busy"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a task's visit ended: `reason` a code, `message` plain text for people.

    `evidence` maps components to the release read back; `absent` marks a revert that the register
    made by itself because no console came back; `facts` what was learned of the register.
    """

    end: End
    reason: str = ""
    message: str = ""
    evidence: Mapping[str, str] = field(default_factory=dict)
    absent: bool = False
    device_id: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One task, ready to be done: whom to visit and what must move.

    `trial` numbers the task's activations, so that a retry is a new trial and a repeat the same;
    `activated` is True when an earlier attempt may have switched the register; `reverting` when its
    last known phase was the way back. `repairs`: push also over what is neither baseline nor target.
    """

    task: str
    register: str
    target: Target
    moves: tuple[Move, ...]
    fence: tuple[int, int]
    trial_seconds: int
    trial: int = 1
    activated: bool = False
    reverting: bool = False
    estate: str = ""
    device_id: str = ""
    repairs: bool = False

    @property
    def trial_id(self) -> str:
        """The trial's name on the register, the same in every repeat of one activation."""
        return f"{self.task}.{self.trial}"

    @property
    def components(self) -> tuple[str, ...]:
        """What moves."""
        return tuple(each.target.component for each in self.moves)
