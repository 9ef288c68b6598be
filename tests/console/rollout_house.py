"""A small house in memory with one rollout, for tests of the pages: every answer is a real record."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from console.bridge.promises import Standing, Target
from rollouts.credentials.commands import CredentialList
from rollouts.reads.overview import HealthCount, Need, Overview, OverviewSheet
from rollouts.reads.plans import PlanDetail, PlanListing, PlannedRow
from rollouts.reads.questions import Count, Found, Ids, Page, PageOf, Rows
from rollouts.reads.registers import RegisterListing
from rollouts.reads.rollouts import (
    JournalListing,
    JournalRow,
    RolloutHead,
    RolloutListing,
    RolloutRow,
    RolloutSheet,
    WaveBar,
    WaveCard,
)
from rollouts.reads.support import HouseFacts, HouseSheet
from rollouts.reads.tasks import StepLog, StepRow, TaskListing, TaskRow
from rollouts.releases.commands import ReleaseList
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Event, Recorded
from rollouts.waves.commands import RolloutPlan
from rollouts.waves.counters import Counters
from rollouts.waves.states import FAILED, VERIFIED, TaskState

AT = datetime(2026, 3, 2, 21, 4, tzinfo=UTC)
UID = "rollout-uid"
SIZES = (1, 2, 9)
NAMES = ("canary", "first store", "rest")
NOBODY = HealthCount(name="", registers=0, filter="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release to choose from."""

    release: str
    title: str
    registers: int
    components: tuple[str, ...] = ("config",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A credential profile, as far as the first page cares."""

    keyring: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What an order answers."""

    rollout: int


def tasks_of(states: Sequence[TaskState]) -> list[TaskRow]:
    """One register per state, cut into waves of SIZES."""
    waves = [number for number, size in enumerate(SIZES, 1) for _ in range(size)]
    return [
        _task(at, state, wave) for at, (state, wave) in enumerate(zip(states, waves, strict=True))
    ]


def _task(at: int, state: TaskState, wave: int) -> TaskRow:
    store, lane = divmod(at, 3)
    begun = state is not TaskState.PLANNED
    counter = _counter(state)
    return TaskRow(
        id=at + 1,
        uid=f"task-{at + 1}",
        register=f"{store + 1:04d}/{lane + 1:02d}",
        store=f"{store + 1:04d}",
        store_name=("Leeds Trinity", "Köln Neumarkt", "Porto Baixa", "Gdańsk Forum")[store % 4],
        wave=wave,
        state=state,
        counter=counter,
        failure=counter in {"failed", "reverted"},
        phase="TRIAL" if state is TaskState.RUNNING else "",
        reason="health" if state is TaskState.REVERTED else "",
        message="pos: receipt.footer1 is too long for the printer" if counter == "reverted" else "",
        attempt=1 if begun else 0,
        before="config 408c0ffee1234567",
        after="config 412beef001234567",
        started_at=AT + timedelta(seconds=at) if begun else None,
        ended_at=AT + timedelta(seconds=at + 4) if counter in {"verified", "reverted"} else None,
        changed_at=AT,
    )


def _counter(state: TaskState) -> str:
    if state in VERIFIED:
        return "verified"
    if state in FAILED:
        return "failed"
    if state is TaskState.REVERTED:
        return "reverted"
    return "active" if state is TaskState.RUNNING else "untouched"


def counters_of(tasks: Sequence[TaskRow]) -> Counters:
    """The design's counters of these rows."""
    names = [each.counter for each in tasks]
    counted = {name: names.count(name) for name in set(names)}
    failures = sum(each.failure for each in tasks)
    return Counters(registers=len(tasks), failures=failures, **counted)


RUNNING = [
    *[TaskState.SUCCEEDED] * 3,
    TaskState.REVERTED,
    TaskState.RUNNING,
    *[TaskState.PLANNED] * 7,
]


class RolloutHouse:
    """A `Backend`. `state` is the rollout's; `commands` collects what was ordered."""

    def __init__(self, state: str = "RUNNING") -> None:
        self.state = state
        self.reason = "ERROR_THRESHOLD" if state == "HELD" else ""
        self.tasks = tasks_of(RUNNING)
        self.empty = False
        self.engine = True
        self.credentials = (Login(keyring="available"),)
        self.commands: list[object] = []
        self.trouble: KnownError | None = None
        self.journal: list[Recorded] = []
        self.steps = [StepRow(id=1, at=AT, step="probe", text="408c0ffee is active")]
        self.releases: tuple[Release, ...] = (
            Release(release="R-3", title="New footer on every receipt", registers=12),
        )

    # What a test does to the house

    def move(self, at: int, state: TaskState) -> None:
        """One register goes on, and the journal says so."""
        self.tasks[at] = replace(_task(at, state, self.tasks[at].wave))
        self.happen("task.succeeded", self.tasks[at].uid)

    def happen(self, kind: str, subject: str = UID) -> None:
        """The journal gets an entry."""
        event = Event(kind=kind, subject=subject, at=AT, rollout=UID)
        self.journal.append(Recorded(seq=len(self.journal) + 1, origin="here", event=event))

    # What the window asks

    def execute(self, command: object) -> object:
        if self.trouble is not None:
            raise self.trouble
        self.commands.append(command)
        return Ordered(rollout=13 if isinstance(command, RolloutPlan) else 12)

    def read(self, request: object) -> object:
        return self._answers()[type(request)](request)

    def events_after(self, seq: int, limit: int) -> Sequence[Recorded]:
        return self.journal[seq : seq + limit]

    def last_seq(self) -> int:
        return len(self.journal)

    def standing(self) -> Standing:
        return Standing(environment="demo", operator="ann", engine=self.engine, live=1)

    def start_engine(self) -> None:
        self.engine = True

    def stop_engine(self) -> None:
        self.engine = False

    def search(self, query: str) -> Sequence[Target]:
        return ()

    def close(self) -> None:
        """Nothing is open."""

    # Answers

    def _answers(self) -> Mapping[type, Callable[[Any], object]]:
        return {
            Ids: lambda asked: _found([each.id for each in self._rows(asked.of)]),
            Count: lambda asked: len(self._rows(asked.of)),
            Rows: lambda asked: tuple(
                each for each in self._rows(replace(asked.of, filter="")) if each.id in asked.ids
            ),
            Page: lambda asked: PageOf(rows=tuple(self._rows(asked.of))[: asked.limit], after=None),
            RolloutHead: lambda _: self.sheet(),
            PlanDetail: lambda _: [
                {"file": "pos.ini", "key": "footer1", "before": "Bye", "after": "Thank you"}
            ],
            StepLog: lambda asked: tuple(each for each in self.steps if each.id > asked.after),
            Overview: lambda _: self.overview(),
            HouseFacts: lambda _: self.house(),
            ReleaseList: lambda _: self.releases,
            CredentialList: lambda _: self.credentials,
        }

    def _rows(self, listing: Any) -> list[Any]:  # noqa: ANN401 - every kind of listing
        sources: dict[type, Callable[[], list[Any]]] = {
            RolloutListing: lambda: [] if self.empty else [self.row()],
            TaskListing: lambda: list(self.tasks),
            PlanListing: self.planned,
            JournalListing: self.journal_rows,
            RegisterListing: lambda: list(self.tasks),
        }
        rows = sources[type(listing)]()
        if listing.filter.startswith("bad"):
            raise refuse("console.not_found")
        return [each for each in rows if all(_fits(each, term) for term in listing.filter.split())]

    def row(self) -> RolloutRow:
        """The rollout in the list."""
        sheet = self.sheet()
        return RolloutRow(
            id=12,
            uid=UID,
            number=12,
            title=sheet.title,
            kind="push",
            state=self.state,
            reason=self.reason,
            components=("config",),
            waves=tuple(
                WaveBar(name=each.name, state=each.state, counters=each.counters)
                for each in sheet.waves
            ),
            counters=sheet.counters,
            created_by="ann",
            created_at=AT,
            started_at=AT,
            ended_at=None,
        )

    def sheet(self) -> RolloutSheet:
        """The rollout's head."""
        waves = tuple(self._wave(position) for position in range(len(SIZES)))
        before = self.state in {"DRAFT", "READY", "AWAITING_APPROVAL"}
        return RolloutSheet(
            id=12,
            uid=UID,
            number=12,
            title="New footer on every receipt",
            kind="push",
            state=self.state,
            reason=self.reason,
            note="",
            version=4,
            components=("config",),
            releases=("R-3",),
            plan_hash="b1946ac92492d2347c6235b4d2611184",
            reverts=0,
            target="",
            approvals=(),
            approvals_wanted=0,
            automatic=True,
            start_at=None,
            created_by="ann",
            created_at=AT,
            submitted_at=AT,
            started_at=None if before else AT,
            ended_at=None,
            counters=counters_of(self.tasks),
            present_wave=2,
            seconds_left=None if before else 95,
            waves=waves,
        )

    def _wave(self, position: int) -> WaveCard:
        mine = [each for each in self.tasks if each.wave == position + 1]
        before = self.state in {"DRAFT", "READY", "AWAITING_APPROVAL"}
        state = "PLANNED" if before else ("PASSED", "OPEN", "PLANNED")[position]
        if self.state == "HELD" and position == 1:
            state = "HELD"
        return WaveCard(
            position=position + 1,
            name=NAMES[position],
            size=("1", "1 store", "rest")[position],
            state=state,
            reason=self.reason if state == "HELD" else "",
            note="",
            counters=counters_of(mine),
            counted=len(mine),
            error_percent=5,
            allowed_failures=0,
            worst_case=1,
            quorum_percent=95,
            quorum_wanted=len(mine),
            unreachable_percent=10,
            pace="slow_start",
            waits_for="" if state == "PASSED" else "reads.waits_quorum",
            soak_left=0,
            soaking_since=None,
            samples_taken=0,
            samples_passed=0,
            samples_failed=0,
            samples_wanted=0,
            opened_at=None if state == "PLANNED" else AT,
            deadline_at=None,
            ended_at=AT if state == "PASSED" else None,
        )

    def planned(self) -> list[PlannedRow]:
        """The plan: all change but one that is refused and one that has it."""
        outcomes = ["refused", "already", *["changes"] * 10]
        return [
            PlannedRow(
                id=each.id,
                register=each.register,
                store=each.store,
                store_name=each.store_name,
                wave=each.wave,
                outcome=outcome,
                code="",
                there=each.before,
                released=each.before,
                proposed=each.after,
                edits=1,
                seen_at=AT,
            )
            for each, outcome in zip(self.tasks, outcomes, strict=True)
        ]

    def journal_rows(self) -> list[JournalRow]:
        """The journal as rows."""
        return [
            JournalRow(
                id=each.seq,
                at=each.event.at,
                kind=each.event.kind,
                subject=each.event.subject,
                register="",
                text="",
            )
            for each in reversed(self.journal)
        ]

    def overview(self) -> OverviewSheet:
        """The first page."""
        need = Need(
            kind="held",
            title="12",
            reason="ERROR_THRESHOLD",
            count=0,
            page="rollouts",
            target="12",
            since=AT,
        )
        counters = counters_of(self.tasks)
        return OverviewSheet(
            environment="demo",
            registers=0 if self.empty else 12,
            stores=0 if self.empty else 4,
            unadopted=replace(NOBODY, name="unadopted", registers=6, filter="adopted:no"),
            unenrolled=NOBODY,
            needs=(need,) if self.state == "HELD" else (),
            running=() if self.empty else (self.row(),),
            health=tuple(
                HealthCount(name=name, registers=getattr(counters, name), filter=f"state:{name}")
                for name in ("verified", "reverted", "untouched", "active")
            ),
            requests=(),
        )

    def house(self) -> HouseSheet:
        """The installation."""
        return HouseSheet(
            environment="demo",
            origin="here",
            estate="Sample",
            created_at=AT,
            database="memory",
            last_event=0,
            engine="engine of ann" if self.engine else "",
            engine_until=None,
            policies=(),
        )


def _found(ids: Sequence[int]) -> Found:
    return Found(count=len(ids), data=array("I", ids).tobytes())


def _fits(row: Any, term: str) -> bool:  # noqa: ANN401 - every kind of row
    word, colon, value = term.partition(":")
    if not colon:
        return term.casefold() in str(row).casefold()
    if word == "state":
        said = {row.state.casefold(), getattr(row, "counter", "")}
        if getattr(row, "failure", False):
            said.add("failures")
        return value.casefold() in said
    return str(getattr(row, word)) == value
