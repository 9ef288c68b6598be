"""The first page and the palette: what needs a person, what runs, how the fleet is, where to go."""

from dataclasses import dataclass
from datetime import datetime

from rollouts.reads.questions import Question
from rollouts.reads.rollouts import RolloutRow
from rollouts.reads.support import RequestLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that waits for a person.

    `kind` is `held`, `paused`, `approval`, `draft`, `ready`, `request` or `change`; `page` and
    `target` are where to go; `title`, `reason` and `count` fill its sentence `reads.need_<kind>`.
    """

    kind: str
    title: str
    reason: str
    count: int
    page: str
    target: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCount:
    """How many registers stand so; `filter` lists exactly these in a RegisterListing."""

    name: str
    registers: int
    filter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewSheet:
    """Everything the first page shows. `health` are the counters and `none` (never in a rollout).

    They are disjoint and add up to `registers`. `running` are rollouts that have not ended and are
    past READY, newest first; `requests` are those under way.
    """

    environment: str
    registers: int
    stores: int
    unadopted: HealthCount
    unenrolled: HealthCount
    needs: tuple[Need, ...]
    running: tuple[RolloutRow, ...]
    health: tuple[HealthCount, ...]
    requests: tuple[RequestLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview(Question[OverviewSheet]):
    """The Overview page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A place to go: `kind` is store, register, rollout, change or setting; `target` is the page's.

    `page` is the id of the page; `detail` is a second line.
    """

    kind: str
    title: str
    detail: str
    page: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoTo(Question[tuple[Hit, ...]]):
    """What `text` may mean, at most `limit` of each kind, exact codes first; none for blank text."""

    text: str
    limit: int = 20
