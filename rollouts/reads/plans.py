"""What a plan saw: rows by register, groups by distinct difference, one difference whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rollouts.reads.questions import Listing, Question
from rollouts.shared.events import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One register in a plan: there now, last released, proposed (`COMPONENT RID` words).

    `wave` counts from 1, 0 when the register is in none.
    """

    id: int
    register: str
    store: str
    store_name: str
    wave: int
    outcome: str
    code: str
    there: str
    released: str
    proposed: str
    edits: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanListing(Listing[PlannedRow]):
    """The plan of `rollout`, by every word of `words.PLAN_LIST_WORDS`: `outcome:refused`."""

    SORTS: ClassVar[tuple[str, ...]] = (
        "register",
        "store_name",
        "wave",
        "outcome",
        "code",
        "edits",
        "seen_at",
    )

    rollout: str
    filter: str = ""
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGroup:
    """Registers with the same outcome and the same difference; `filter` lists exactly them.

    `example` is one of them; `detail` its difference as JSON rows, secrets only as set or changed.
    `key` is the least row id among them.
    """

    outcome: str
    code: str
    registers: int
    edits: int
    key: int
    example: str
    filter: str
    detail: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGroups(Question[tuple[PlanGroup, ...]]):
    """The groups over the rows of `of`, the largest first, at most 500."""

    of: PlanListing


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetail(Question[Json]):
    """The difference rows of one register in a plan; an empty list when it is not in it."""

    rollout: str
    register: str
