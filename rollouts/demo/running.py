"""The demo's main job, headless: adopt the rest, change a footer everywhere, roll it out in waves."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeSubmit
from rollouts.demo.conditions import activation_count, break_health, mend_health
from rollouts.demo.loading import adopt
from rollouts.demo.places import Fleet
from rollouts.engine.handlers.rollouts import Status, find, status_at
from rollouts.engine.process import EngineProcess
from rollouts.registers.commands import ConfigSet
from rollouts.releases.commands import ReleaseCreate
from rollouts.releases.ports import Proofs
from rollouts.shared.errors import NOT_REACHED, STOPPED, refuse
from rollouts.waves.commands import RolloutPlan, RolloutStart, RolloutSubmit
from rollouts.waves.states import ROLLOUT_ENDS, RolloutState

SETTING = "receipt.footer1"
WAIT_SECONDS = 0.5
STOPS = ROLLOUT_ENDS | {RolloutState.HELD, RolloutState.PAUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveOfRun:
    """One wave as it ended."""

    name: str
    state: str
    registers: int
    verified: int
    failed: int
    reverted: int
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run came to. `activations` is counted by the registers themselves.

    The counters are the design's and add up to `registers`; `seconds` is the rollout's own time.
    """

    rollout: int
    state: str
    reason: str
    registers: int
    verified: int
    failed: int
    reverted: int
    unknown: int
    unreachable: int
    excluded: int
    untouched: int
    active: int
    waves: tuple[WaveOfRun, ...]
    broken: tuple[str, ...]
    adopted: int
    activations: int
    seconds: float

    @property
    def exit_code(self) -> int:
        """4 when the rollout stopped or ended with exceptions."""
        return 0 if self.state == RolloutState.COMPLETED else STOPPED


def run(house: House, fleet: Fleet, *, broken: int = 0, wave: Sequence[str] = ()) -> Run:
    """Do all of it; the engine runs in this process until the rollout ends or stops."""
    if not fleet.running:
        raise refuse("demo.not_running", object="demo", exit_code=NOT_REACHED)
    adopted = adopt(house.bus, unadopted(house, fleet))
    number = prepare(house, wave=wave)
    sick = _sick(house, str(number), broken)
    before = sum(activation_count(each) for each in fleet.registers)
    break_health(house.home, sick)
    start = time.monotonic()
    try:
        house.bus.execute(RolloutStart(rollout=str(number)))
        status = drive(house, str(number))
    finally:
        mend_health(house.home, sick)
    seconds = time.monotonic() - start
    after = sum(activation_count(each) for each in fleet.registers)
    return _told(status, sick, adopted, after - before, seconds)


def unadopted(house: House, fleet: Fleet) -> tuple[str, ...]:
    """The registers of which nothing is proved yet."""
    with house.services.database.read() as uow:
        known = {each.register for each in uow.repository(Proofs).confirmed()}
    return tuple(each.name for each in fleet.registers if each.name not in known)


def prepare(house: House, *, wave: Sequence[str] = ()) -> int:
    """A rollout of a new footer to every register, READY to be started; its number."""
    bus = house.bus
    text = f"Thank you. {house.services.clock():%d %b %H:%M:%S}"
    staged = bus.execute(ConfigSet(scope="enterprise", setting=SETTING, value=text))
    change = str(getattr(staged, "change", ""))
    bus.execute(ChangeSubmit(change=change, title="New footer on every receipt"))
    release = bus.execute(ReleaseCreate(change=change))
    planned = bus.execute(
        RolloutPlan(
            release=str(getattr(release, "release", "")),
            wave=tuple(wave),
            allow_last_register=True,
            reason="a demo: nobody waits at these registers",
        ),
    )
    number = int(getattr(planned, "rollout", 0))
    bus.execute(RolloutSubmit(rollout=str(number)))
    return number


def drive(house: House, reference: str) -> Status:
    """Run the engine here until the rollout ends or stops; if another engine runs, wait for it."""
    process = EngineProcess(house.services, house.bus.actions, wanted=_stopped(house, reference))
    ended = process.run()
    patience = threading.Event()
    while ended.reason == "second" and not _stopped(house, reference)():
        patience.wait(WAIT_SECONDS)
        ended = process.run()
    return _status(house, reference)


def _stopped(house: House, reference: str) -> Callable[[], bool]:
    def wanted() -> bool:
        with house.services.database.read() as uow:
            stands = status_at(uow, reference)
        return stands.state in STOPS and stands.active == 0 and stands.unknown == 0

    return wanted


def _status(house: House, reference: str) -> Status:
    with house.services.database.read() as uow:
        return status_at(uow, reference)


def _sick(house: House, reference: str, count: int) -> tuple[str, ...]:
    """The registers to break: the ones right after the canary, so that a wave in the middle stops."""
    with house.services.database.read() as uow:
        snapshot, _ = find(uow, reference)
    later = [each.register for each in snapshot.tasks.values() if each.wave > 0]
    every = [each.register for each in snapshot.tasks.values()]
    if count > len(every):
        raise refuse("demo.too_many_broken", object="demo", value=str(count), most=len(every))
    return tuple(later[:count] if count <= len(later) else every[:count])


def _told(
    status: Status, sick: tuple[str, ...], adopted: int, activations: int, seconds: float
) -> Run:
    return Run(
        rollout=status.rollout,
        state=status.state,
        reason=status.reason,
        registers=status.registers,
        verified=status.verified,
        failed=status.failed,
        reverted=status.reverted,
        unknown=status.unknown,
        unreachable=status.unreachable,
        excluded=status.excluded,
        untouched=status.untouched,
        active=status.active,
        waves=tuple(
            WaveOfRun(
                name=each.name,
                state=each.state,
                registers=each.registers,
                verified=each.verified,
                failed=each.failed,
                reverted=each.reverted,
                failures=each.failures,
            )
            for each in status.waves
        ),
        broken=sick,
        adopted=adopted,
        activations=activations,
        seconds=round(seconds, 2),
    )
