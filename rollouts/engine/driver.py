"""Moves every live rollout: one writer commits what a tick decided, threads visit registers.

A tick takes what the task threads say, asks `decide`, and commits all of it in one transaction per
rollout; only then do the threads go on that wait for their intent to be kept.
"""

import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rollouts.engine.brings import Brings
from rollouts.engine.context import Services
from rollouts.engine.endings import event_of
from rollouts.engine.executor import Stopped, perform
from rollouts.engine.ports import EngineLease, Installations
from rollouts.engine.provisioning import provide
from rollouts.engine.readback import finding_text
from rollouts.engine.targets import remember_device
from rollouts.engine.work import End, Ending
from rollouts.estate.model import StoreStatus
from rollouts.estate.ports import Estate
from rollouts.policies.ports import Policies
from rollouts.ports.database import UnitOfWork
from rollouts.releases.model import Confirmed, RegisterFacts
from rollouts.releases.ports import Proofs
from rollouts.shared.errors import KnownError
from rollouts.shared.events import Event
from rollouts.waves import outcomes
from rollouts.waves.decide import Dispatch, Emit, Limits, decide
from rollouts.waves.evolve import applies, evolve
from rollouts.waves.model import DeviceTask
from rollouts.waves.ports import Rollouts, Step
from rollouts.waves.snapshot import Snapshot, changed
from rollouts.waves.states import Phase, RolloutState, TaskState

LOG = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)


class LeaseLost(Exception):  # noqa: N818 - not an error of ours: another console took over
    """The engine may not touch registers any more."""


@dataclass(slots=True)
class _Intent:
    """A phase that a thread wants committed before it goes on."""

    rollout: str
    task: str
    fence: tuple[int, int]
    phase: Phase
    kept: threading.Event = field(default_factory=threading.Event)
    refused: bool = False
    stopped: bool = False


@dataclass(slots=True)
class _Said:
    """A step for the log, or the task's ending."""

    rollout: str
    task: str
    fence: tuple[int, int]
    step: Step | None = None
    ending: Ending | None = None


@dataclass(slots=True)
class _Running:
    """A rollout in memory, as the database has it at `edition`."""

    snapshot: Snapshot
    edition: int
    inflight: set[str] = field(default_factory=set)
    closed: frozenset[str] = frozenset()


class Driver:
    """Drives rollouts as long as `tick` is called; used by one thread."""

    def __init__(self, services: Services, *, owner: str, epoch: int) -> None:
        self._services = services
        self._owner = owner
        self._epoch = epoch
        self._running: dict[str, _Running] = {}
        self._said: queue.SimpleQueue[_Intent | _Said] = queue.SimpleQueue()
        self._sessions = services.threads
        self._pool = ThreadPoolExecutor(services.threads, thread_name_prefix="register")
        self._heard: list[_Intent | _Said] = []
        self._lost = threading.Event()

    @property
    def is_idle(self) -> bool:
        """True when nothing runs and nothing will by itself."""
        return not any(each.inflight for each in self._running.values()) and not any(
            each.snapshot.rollout.state in {RolloutState.RUNNING, RolloutState.ABORTING}
            or each.snapshot.in_state(TaskState.RUNNING, TaskState.UNKNOWN)
            for each in self._running.values()
        )

    def stop(self, *, lost: bool = False) -> None:
        """End the threads and wait: trials under way are driven to their end, unless it is `lost`."""
        if lost:
            self._lost.set()
        while any(each.inflight for each in self._running.values()):
            self._heard += self._collect(0.5)
            try:
                self._settle()
            except (LeaseLost, KnownError):
                self._drop()
        self._pool.shutdown(wait=True)

    def _drop(self) -> None:
        """Without the lease nothing is kept: whoever has it next asks the registers anew."""
        self._lost.set()
        heard, self._heard = self._heard, []
        for each in heard:
            if isinstance(each, _Intent):
                each.refused = True
                each.kept.set()
            elif each.ending:
                self._running[each.rollout].inflight.discard(each.task)

    def tick(self, wait: float) -> None:
        """One round: wait up to `wait` seconds for news, then decide, commit and dispatch.

        LeaseLost when another engine has the lease: nothing of this round was kept then.
        """
        self._heard += self._collect(wait)
        self._refresh()
        self._settle()
        now = self._services.clock()
        busy = self._busy()
        for uid in list(self._running):
            self._decide(uid, now, busy)

    def _collect(self, wait: float) -> list[_Intent | _Said]:
        said: list[_Intent | _Said] = []
        try:
            said.append(self._said.get(timeout=wait))
            while True:
                said.append(self._said.get_nowait())
        except queue.Empty:
            return said

    def _refresh(self) -> None:
        """Load rollouts that are new or that somebody else wrote to."""
        with self._services.database.read() as uow:
            self._sessions = uow.repository(Policies).all()["sessions"]
            store = uow.repository(Rollouts)
            live = {each.uid: each.edition for each in store.live()}
            for uid, edition in live.items():
                known = self._running.get(uid)
                if known is None or known.edition != edition:
                    self._load(uow, uid)
        for uid in set(self._running) - set(live):
            if not self._running[uid].inflight:
                del self._running[uid]

    def _load(self, uow: UnitOfWork, uid: str) -> None:
        loaded = uow.repository(Rollouts).load(uid)
        if loaded is None:
            return
        snapshot, edition = loaded
        known = self._running.get(uid)
        inflight = known.inflight if known else set()
        closed = _closed(uow, snapshot)
        self._running[uid] = _Running(snapshot, edition, inflight, closed)
        if known is None:
            self._recover(uid)

    def _recover(self, uid: str) -> None:
        """W7: what an engine before us left RUNNING is READY or UNKNOWN, never failed."""
        now = self._services.clock()
        running = self._running[uid].snapshot
        left = outcomes.resumed(running, at=now)
        while left and not self._commit(uid, left):
            left = outcomes.resumed(self._running[uid].snapshot, at=now)

    def _settle(self) -> None:
        """Commit what the threads said, per rollout, then let those go on that wait.

        What could not be committed is kept for the next try: a thread waits for its answer.
        """
        while self._heard:
            uid = self._heard[0].rollout
            group = [each for each in self._heard if each.rollout == uid]
            self._settle_rollout(uid, group)
            self._heard = [each for each in self._heard if each.rollout != uid]

    def _settle_rollout(self, uid: str, said: Sequence[_Intent | _Said]) -> None:
        steps = [each.step for each in said if isinstance(each, _Said) and each.step]
        while True:
            ours = [each for each in said if self._is_claimed(each)]
            endings = {
                each.task: each.ending for each in ours if isinstance(each, _Said) and each.ending
            }
            intents = [each for each in ours if isinstance(each, _Intent)]
            events = self._spoken(uid, intents, endings, self._services.clock())
            if self._commit(uid, events, steps=steps, endings=endings):
                break
        for each in said:
            if isinstance(each, _Intent):
                task = self._running[uid].snapshot.tasks[each.task]
                each.refused = not self._is_claimed(each) or task.phase is not each.phase
                each.kept.set()
            elif each.ending:
                self._running[uid].inflight.discard(each.task)

    def _is_claimed(self, said: _Intent | _Said) -> bool:
        """Whether the task is still RUNNING under the claim that this was said for."""
        task = self._running[said.rollout].snapshot.tasks[said.task]
        return task.state is TaskState.RUNNING and task.fence == said.fence

    def _spoken(
        self,
        uid: str,
        intents: Sequence[_Intent],
        endings: Mapping[str, Ending],
        now: datetime,
    ) -> list[Event]:
        """The events for what threads said; an intent and an ending never come together."""
        snapshot = self._running[uid].snapshot
        retry = snapshot.rollout.policy.retry
        for intent in intents:
            intent.stopped = _is_too_late(snapshot, intent.phase)
        events = [
            outcomes.phase(snapshot.tasks[each.task], each.phase, at=now)
            for each in intents
            if not each.stopped
        ]
        events += [
            event_of(snapshot.tasks[task], ending, retry, now) for task, ending in endings.items()
        ]
        return events

    def _decide(self, uid: str, now: datetime, busy: dict[str, str]) -> None:
        running = self._running[uid]
        others = [name for name, rollout in busy.items() if rollout != uid]
        limits = Limits(
            sessions=self._free_slots() + len(running.inflight),
            busy=frozenset(others),
            down=_by_store(others),
            closed=running.closed,
        )
        decisions = decide(running.snapshot, now, limits)
        events = [each.event for each in decisions if isinstance(each, Emit)]
        wanted = [each.task_uid for each in decisions if isinstance(each, Dispatch)]
        if not events and not wanted:
            return
        claims = [task for task in wanted if task not in running.inflight]
        if self._commit(uid, events, claims=claims):
            for task in claims:
                claimed = running.snapshot.tasks[task]
                if claimed.state is TaskState.RUNNING:
                    busy[claimed.register] = uid
                    self._dispatch(uid, task)

    def _free_slots(self) -> int:
        most = min(self._services.threads, self._sessions)
        return most - sum(len(each.inflight) for each in self._running.values())

    def _busy(self) -> dict[str, str]:
        """Register to the rollout or bring that holds it; what a tick claims is added as it goes."""
        if not self._running:
            return {}
        with self._services.database.read() as uow:
            return dict(uow.repository(Rollouts).busy_registers())

    def _commit(
        self,
        uid: str,
        events: Sequence[Event],
        *,
        claims: Sequence[str] = (),
        steps: Sequence[Step] = (),
        endings: Mapping[str, Ending] | None = None,
    ) -> bool:
        """Fold and keep events; False when somebody else wrote first (the rollout is then reloaded)."""
        running = self._running[uid]
        now = self._services.clock()
        with self._services.database.begin() as uow:
            self._require_lease(uow, now)
            store = uow.repository(Rollouts)
            after, kept = _folded(running.snapshot, events)
            after, claimed = _folded(after, self._claims(uow, after, claims, now))
            kept += claimed
            rows = changed(running.snapshot, after)
            edition: int | None = running.edition
            if kept:
                edition = store.save(uid, rows, edition=running.edition)
            if edition is None:
                self._load(uow, uid)
                return False
            for event in kept:
                uow.record(event)
            store.add_steps(steps)
            self._keep_proofs(uow, rows.tasks, endings or {}, now)
        running.snapshot, running.edition = after, edition
        return True

    def _require_lease(self, uow: UnitOfWork, now: datetime) -> None:
        holder = uow.repository(EngineLease).holder(now)
        if holder is not None and holder.owner != self._owner:
            raise LeaseLost

    def _claims(
        self, uow: UnitOfWork, snapshot: Snapshot, claims: Sequence[str], now: datetime
    ) -> list[Event]:
        """One claim per task, but none where a bring has begun since the tick looked."""
        if not claims:
            return []
        first = uow.repository(Installations).take_fences(len(claims))
        brought = {each.register for each in uow.repository(Brings).all()}
        return [
            outcomes.claimed(
                snapshot.tasks[task],
                owner=self._owner,
                fence=(self._epoch, counter),
                lease_until=now + LEASE,
                at=now,
            )
            for counter, task in enumerate(claims, first)
            if snapshot.tasks[task].register not in brought
        ]

    def _keep_proofs(
        self,
        uow: UnitOfWork,
        tasks: Sequence[DeviceTask],
        endings: Mapping[str, Ending],
        now: datetime,
    ) -> None:
        proofs = uow.repository(Proofs)
        for task in tasks:
            ending = endings.get(task.uid)
            if ending is None:
                continue
            keep_learned(proofs, task.register, ending, now)
            if ending.device_id:
                remember_device(uow, task.register, ending.device_id)
            if task.state in {TaskState.SUCCEEDED, TaskState.ALREADY_CURRENT}:
                proofs.confirm(
                    [
                        Confirmed(
                            register=task.register,
                            component=component,
                            rid=rid,
                            at=now,
                            evidence="rollout",
                            task=task.uid,
                        )
                        for component, rid in task.evidence.items()
                    ],
                )

    def _dispatch(self, uid: str, task: str) -> None:
        running = self._running[uid]
        running.inflight.add(task)
        self._pool.submit(self._visit, uid, running.snapshot.tasks[task])

    def _visit(self, uid: str, task: DeviceTask) -> None:
        log = _TaskLog(self, task)
        try:
            ending = self._performed(uid, task, log)
        except LeaseLost:
            ending = Ending(end=End.CONTACT_LOST, reason="lease")
        except Exception:  # a bug at one register must not stop the others; logged whole
            LOG.exception("task failed", extra={"task": task.uid, "register": task.register})
            ending = Ending(
                end=End.CONTACT_LOST, reason="bug", message="a fault of the program itself"
            )
        self._said.put(_Said(uid, task.uid, task.fence, ending=ending))

    def _performed(self, uid: str, task: DeviceTask, log: "_TaskLog") -> Ending:
        try:
            work = provide(self._services, task)
        except KnownError as missing:
            log.step("prepare", finding_text(missing))
            end = End.CONTACT_LOST if task.activated else End.FAILED_CLEAN
            return Ending(end=end, reason=missing.code, message=finding_text(missing))
        return perform(self._services.devices, work, log, _TaskWish(self, uid))

    def say_step(self, task: DeviceTask, step: str, text: str) -> None:
        """A line for the task's step log, kept with the next commit."""
        line = Step(task=task.uid, at=self._services.clock(), step=step, text=text[:2000])
        self._said.put(_Said(task.rollout, task.uid, task.fence, step=line))

    def keep_intent(self, task: DeviceTask, phase: Phase) -> None:
        """Return once the phase is committed; LeaseLost when it may not be.

        Stopped when the rollout was paused, held or aborted before the activation was kept: the wish
        and the intent are decided in one transaction, so neither can overtake the other.
        """
        if self._lost.is_set():
            raise LeaseLost
        intent = _Intent(task.rollout, task.uid, task.fence, phase)
        self._said.put(intent)
        intent.kept.wait()
        if intent.stopped and not self._lost.is_set():
            raise Stopped
        if intent.refused or self._lost.is_set():
            raise LeaseLost

    def state_of(self, rollout: str) -> RolloutState:
        """The rollout's state as last seen."""
        running = self._running.get(rollout)
        return running.snapshot.rollout.state if running else RolloutState.ABORTING


def _is_too_late(snapshot: Snapshot, phase: Phase) -> bool:
    """Whether an activation comes after somebody stopped the rollout; trials are always driven on."""
    return phase is Phase.ACTIVATE and snapshot.rollout.state is not RolloutState.RUNNING


def _folded(snapshot: Snapshot, events: Sequence[Event]) -> tuple[Snapshot, list[Event]]:
    """The snapshot after those events that apply, and these events."""
    kept: list[Event] = []
    for event in events:
        if applies(snapshot, event):
            snapshot = evolve(snapshot, event)
            kept.append(event)
    return snapshot, kept


def _closed(uow: UnitOfWork, snapshot: Snapshot) -> frozenset[str]:
    """The stores of the rollout that do not trade: planned, installing or closed ones."""
    stores = uow.repository(Estate).some_stores(snapshot.stores)
    return frozenset(each.code for each in stores if each.status is not StoreStatus.LIVE)


def _by_store(names: Sequence[str]) -> Mapping[str, frozenset[str]]:
    stores: dict[str, set[str]] = {}
    for name in names:
        stores.setdefault(name.rpartition("/")[0], set()).add(name)
    return {store: frozenset(found) for store, found in stores.items()}


def keep_learned(proofs: Proofs, register: str, ending: Ending, now: datetime) -> None:
    """Keep what a visit learned of the register itself."""
    if not ending.facts:
        return
    known = proofs.facts([register]).get(register)
    templates = known.templates if known else {}
    proofs.keep_facts(
        RegisterFacts(
            register=register,
            device_id=ending.device_id or (known.device_id if known else ""),
            last_seen=now,
            facts={
                name: value for name, value in ending.facts.items() if isinstance(value, str | int)
            },
            templates=templates,
        ),
    )


class _TaskLog:
    """What a task says under one claim, carried to the one writer."""

    def __init__(self, driver: Driver, task: DeviceTask) -> None:
        self._driver = driver
        self._task = task

    def phase(self, phase: Phase) -> None:
        self._driver.keep_intent(self._task, phase)

    def step(self, step: str, text: str) -> None:
        self._driver.say_step(self._task, step, text)


class _TaskWish:
    """What people want of the task's rollout right now."""

    def __init__(self, driver: Driver, rollout: str) -> None:
        self._driver = driver
        self._rollout = rollout

    def stops(self) -> bool:
        return self._driver.state_of(self._rollout) is not RolloutState.RUNNING

    def takes_back(self) -> bool:
        return self._driver.state_of(self._rollout) is RolloutState.ABORTING
