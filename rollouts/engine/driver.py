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

from rollouts.engine.context import Services
from rollouts.engine.endings import event_of
from rollouts.engine.executor import perform
from rollouts.engine.ports import Installations
from rollouts.engine.provisioning import provide
from rollouts.engine.targets import remember_device
from rollouts.engine.work import End, Ending
from rollouts.ports.database import UnitOfWork
from rollouts.releases.model import Confirmed, RegisterFacts
from rollouts.releases.ports import Proofs
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
    phase: Phase
    kept: threading.Event = field(default_factory=threading.Event)
    refused: bool = False


@dataclass(slots=True)
class _Said:
    """A step for the log, or the task's ending."""

    rollout: str
    task: str
    step: Step | None = None
    ending: Ending | None = None


@dataclass(slots=True)
class _Running:
    """A rollout in memory, as the database has it at `edition`."""

    snapshot: Snapshot
    edition: int
    inflight: set[str] = field(default_factory=set)


class Driver:
    """Drives rollouts as long as `tick` is called; used by one thread."""

    def __init__(self, services: Services, *, owner: str, epoch: int) -> None:
        self._services = services
        self._owner = owner
        self._epoch = epoch
        self._running: dict[str, _Running] = {}
        self._said: queue.SimpleQueue[_Intent | _Said] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(services.threads, thread_name_prefix="register")
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
        """End the threads: each stops before its next step on a register; waits for them."""
        if lost:
            self._lost.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        while any(each.inflight for each in self._running.values()):
            self._settle(self._collect(0.5))
        self._pool.shutdown(wait=True)

    def tick(self, wait: float) -> None:
        """One round: wait up to `wait` seconds for news, then decide, commit and dispatch."""
        said = self._collect(wait)
        self._refresh()
        self._settle(said)
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
            store = uow.repository(Rollouts)
            live = {each.uid: each.edition for each in store.live()}
            for uid, edition in live.items():
                known = self._running.get(uid)
                if known is None or known.edition != edition:
                    self._load(store, uid)
        for uid in set(self._running) - set(live):
            if not self._running[uid].inflight:
                del self._running[uid]

    def _load(self, store: Rollouts, uid: str) -> None:
        loaded = store.load(uid)
        if loaded is None:
            return
        snapshot, edition = loaded
        known = self._running.get(uid)
        inflight = known.inflight if known else set()
        self._running[uid] = _Running(snapshot, edition, inflight)
        if known is None:
            self._recover(uid)

    def _recover(self, uid: str) -> None:
        """W7: what an engine before us left RUNNING is READY or UNKNOWN, never failed."""
        now = self._services.clock()
        running = self._running[uid].snapshot
        left = [
            outcomes.lease_lost(task, at=now)
            for task in running.tasks.values()
            if task.state is TaskState.RUNNING
        ]
        if left:
            self._commit(uid, left)

    def _settle(self, said: Sequence[_Intent | _Said]) -> None:
        """Commit what the threads said, per rollout, then let those go on that wait."""
        per_rollout: dict[str, list[_Intent | _Said]] = {}
        for each in said:
            per_rollout.setdefault(each.rollout, []).append(each)
        for uid, group in per_rollout.items():
            self._settle_rollout(uid, group)

    def _settle_rollout(self, uid: str, said: Sequence[_Intent | _Said]) -> None:
        now = self._services.clock()
        steps = [each.step for each in said if isinstance(each, _Said) and each.step]
        endings = {
            each.task: each.ending for each in said if isinstance(each, _Said) and each.ending
        }
        intents = [each for each in said if isinstance(each, _Intent)]
        events = self._spoken(uid, intents, endings, now)
        kept = self._commit(uid, events, steps=steps, endings=endings)
        if not kept:
            events = self._spoken(uid, intents, endings, now)
            kept = self._commit(uid, events, steps=steps, endings=endings)
        for ended in endings:
            self._running[uid].inflight.discard(ended)
        for intent in intents:
            task = self._running[uid].snapshot.tasks[intent.task]
            intent.refused = not kept or task.state is not TaskState.RUNNING
            intent.kept.set()

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
        events = [outcomes.phase(snapshot.tasks[each.task], each.phase, at=now) for each in intents]
        events += [
            event_of(snapshot.tasks[task], ending, retry, now) for task, ending in endings.items()
        ]
        return events

    def _decide(self, uid: str, now: datetime, busy: Mapping[str, str]) -> None:
        running = self._running[uid]
        others = [name for name, rollout in busy.items() if rollout != uid]
        limits = Limits(
            sessions=self._free_slots() + len(running.inflight),
            busy=frozenset(others),
            down=_by_store(others),
        )
        decisions = decide(running.snapshot, now, limits)
        events = [each.event for each in decisions if isinstance(each, Emit)]
        wanted = [each.task_uid for each in decisions if isinstance(each, Dispatch)]
        if not events and not wanted:
            return
        claims = [task for task in wanted if task not in running.inflight]
        if self._commit(uid, events, claims=claims):
            for task in claims:
                self._dispatch(uid, task)

    def _free_slots(self) -> int:
        return self._services.threads - sum(len(each.inflight) for each in self._running.values())

    def _busy(self) -> Mapping[str, str]:
        if len(self._running) < 2:
            return {}
        with self._services.database.read() as uow:
            return uow.repository(Rollouts).busy_registers()

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
            store = uow.repository(Rollouts)
            after, kept = _folded(running.snapshot, events)
            after, claimed = _folded(after, self._claims(uow, after, claims, now))
            kept += claimed
            rows = changed(running.snapshot, after)
            edition: int | None = running.edition
            if kept:
                edition = store.save(uid, rows, edition=running.edition)
            if edition is None:
                self._load(store, uid)
                return False
            for event in kept:
                uow.record(event)
            store.add_steps(steps)
            self._keep_proofs(uow, rows.tasks, endings or {}, now)
        running.snapshot, running.edition = after, edition
        return True

    def _claims(
        self, uow: UnitOfWork, snapshot: Snapshot, claims: Sequence[str], now: datetime
    ) -> list[Event]:
        if not claims:
            return []
        first = uow.repository(Installations).take_fences(len(claims))
        return [
            outcomes.claimed(
                snapshot.tasks[task],
                owner=self._owner,
                fence=(self._epoch, counter),
                lease_until=now + LEASE,
                at=now,
            )
            for counter, task in enumerate(claims, first)
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
        log = _TaskLog(self, uid, task.uid)
        try:
            work = provide(self._services, task)
            ending = perform(self._services.devices, work, log, _TaskWish(self, uid))
        except LeaseLost:
            ending = None
        except Exception:  # a bug at one register must not stop the others; logged whole
            LOG.exception("task failed", extra={"task": task.uid, "register": task.register})
            ending = Ending(
                end=End.CONTACT_LOST, reason="bug", message="a fault of the program itself"
            )
        self._said.put(
            _Said(uid, task.uid, ending=ending or Ending(end=End.CONTACT_LOST, reason="lease"))
        )

    def say_step(self, rollout: str, task: str, step: str, text: str) -> None:
        """A line for the task's step log, kept with the next commit."""
        line = Step(task=task, at=self._services.clock(), step=step, text=text[:2000])
        self._said.put(_Said(rollout, task, step=line))

    def keep_intent(self, rollout: str, task: str, phase: Phase) -> None:
        """Return once the phase is committed; LeaseLost when it may not be."""
        if self._lost.is_set():
            raise LeaseLost
        intent = _Intent(rollout, task, phase)
        self._said.put(intent)
        intent.kept.wait()
        if intent.refused or self._lost.is_set():
            raise LeaseLost

    def state_of(self, rollout: str) -> RolloutState:
        """The rollout's state as last seen."""
        running = self._running.get(rollout)
        return running.snapshot.rollout.state if running else RolloutState.ABORTING


def _folded(snapshot: Snapshot, events: Sequence[Event]) -> tuple[Snapshot, list[Event]]:
    """The snapshot after those events that apply, and these events."""
    kept: list[Event] = []
    for event in events:
        if applies(snapshot, event):
            snapshot = evolve(snapshot, event)
            kept.append(event)
    return snapshot, kept


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
    """What a task says, carried to the one writer."""

    def __init__(self, driver: Driver, rollout: str, task: str) -> None:
        self._driver = driver
        self._rollout = rollout
        self._task = task

    def phase(self, phase: Phase) -> None:
        self._driver.keep_intent(self._rollout, self._task, phase)

    def step(self, step: str, text: str) -> None:
        self._driver.say_step(self._rollout, self._task, step, text)


class _TaskWish:
    """What people want of the task's rollout right now."""

    def __init__(self, driver: Driver, rollout: str) -> None:
        self._driver = driver
        self._rollout = rollout

    def stops(self) -> bool:
        return self._driver.state_of(self._rollout) is not RolloutState.RUNNING

    def takes_back(self) -> bool:
        return self._driver.state_of(self._rollout) is RolloutState.ABORTING
