"""Counts of tasks, kept while they change: the disjoint counters people see, and what rules need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rollouts.waves.model import DeviceTask
from rollouts.waves.states import (
    EXCLUDED,
    FAILED,
    OPEN_TASKS,
    UNDER_WAY,
    VERIFIED,
    TaskState,
)

INTEGRITY = "integrity"


class Standing(NamedTuple):
    """What two tasks must share to be counted together.

    `mark` is `absent` (reverted because no console came back), `silent` (UNKNOWN although it was
    looked for), `integrity` (refused the bytes) or empty.
    """

    state: TaskState
    touched: bool
    mark: str
    stratum: str


Tally = Mapping[Standing, int]


def standing(task: DeviceTask) -> Standing:
    """How `task` counts."""
    mark = ""
    if task.state is TaskState.REVERTED and task.console_absent:
        mark = "absent"
    elif task.state is TaskState.UNKNOWN and task.looks > 0:
        mark = "silent"
    elif task.state is TaskState.FAILED_CLEAN and task.reason == INTEGRITY:
        mark = INTEGRITY
    return Standing(task.state, task.activations > 0, mark, task.stratum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """The counters of the design. The eight after `registers` are disjoint and add up to it.

    `untouched` was never activated (waiting, being probed or staged, or cancelled before);
    `active` is everything else that has not ended. `failures` is what the error rule counts:
    `reverted` and `failed` without the registers that reverted because no console came back.
    """

    registers: int = 0
    verified: int = 0
    reverted: int = 0
    failed: int = 0
    unknown: int = 0
    unreachable: int = 0
    excluded: int = 0
    untouched: int = 0
    active: int = 0
    failures: int = 0

    def __add__(self, other: "Counters") -> "Counters":
        names = type(self).__slots__
        return Counters(**{each: getattr(self, each) + getattr(other, each) for each in names})


def counter_of(task: Standing) -> str:
    """The one counter that a task belongs to."""
    state = task.state
    if state in VERIFIED:
        return "verified"
    if state in FAILED:
        return "failed"
    if state in EXCLUDED:
        return "excluded"
    if state in {TaskState.REVERTED, TaskState.UNKNOWN, TaskState.UNREACHABLE}:
        return state.value.lower()
    return "active" if task.touched else "untouched"


def is_failure(task: Standing) -> bool:
    """Whether the error rule counts it."""
    return task.state in FAILED or (task.state is TaskState.REVERTED and task.mark != "absent")


def counters(tally: Tally) -> Counters:
    """The counters of one wave."""
    sums: dict[str, int] = {}
    for each, count in tally.items():
        name = counter_of(each)
        sums[name] = sums.get(name, 0) + count
    failures = sum(count for each, count in tally.items() if is_failure(each))
    return Counters(registers=sum(tally.values()), failures=failures, **sums)


def counters_of(tasks: tuple[DeviceTask, ...]) -> Counters:
    """The counters of any tasks, counted afresh."""
    tally: dict[Standing, int] = {}
    for task in tasks:
        tally[standing(task)] = tally.get(standing(task), 0) + 1
    return counters(tally)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """One wave in the letters of the threshold rules.

    `counted` N = planned - excluded - cancelled; `verified` S; `failures` F; `unreachable` U;
    `pending` P + K, all that may still end well; `silent` the UNKNOWN that were looked for in vain;
    `under_way` RUNNING and UNKNOWN, `unknown` K alone; `shrink` planned - N;
    `bare` the strata without a success and `hopeless` those of them that cannot have one any more.
    """

    planned: int = 0
    counted: int = 0
    verified: int = 0
    failures: int = 0
    unreachable: int = 0
    pending: int = 0
    silent: int = 0
    under_way: int = 0
    unknown: int = 0
    shrink: int = 0
    integrity: int = 0
    bare: int = 0
    hopeless: int = 0


def reckon(tally: Tally) -> Reckoning:
    """What the rules need to know of one wave."""
    planned = sum(tally.values())
    counted = planned - _sum(tally, EXCLUDED | {TaskState.CANCELLED})
    planned_strata = {
        each.stratum
        for each in tally
        if each.state not in EXCLUDED and each.state is not TaskState.CANCELLED
    }
    proved = {each.stratum for each in tally if each.state in VERIFIED}
    alive = {each.stratum for each in tally if each.state in OPEN_TASKS}
    return Reckoning(
        planned=planned,
        counted=counted,
        verified=_sum(tally, VERIFIED),
        failures=sum(count for each, count in tally.items() if is_failure(each)),
        unreachable=_sum(tally, {TaskState.UNREACHABLE}),
        pending=_sum(tally, OPEN_TASKS),
        silent=sum(count for each, count in tally.items() if each.mark == "silent"),
        under_way=_sum(tally, UNDER_WAY),
        unknown=_sum(tally, {TaskState.UNKNOWN}),
        shrink=planned - counted,
        integrity=sum(count for each, count in tally.items() if each.mark == INTEGRITY),
        bare=len(planned_strata - proved),
        hopeless=len(planned_strata - proved - alive),
    )


def _sum(tally: Tally, states: frozenset[TaskState] | set[TaskState]) -> int:
    return sum(count for each, count in tally.items() if each.state in states)
