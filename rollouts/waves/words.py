"""The filter words of a rollout's registers, and a task as the pure interpreter sees it."""

from rollouts.estate.filters.matching import Cell
from rollouts.estate.filters.words import WordKind, WordSpec
from rollouts.waves.counters import counter_of, is_failure, standing
from rollouts.waves.model import DeviceTask

TASK_WORDS = (
    WordSpec(
        name="state",
        field="task_state",
        kind=WordKind.LIST,
        help="a counter (verified, failed, ...), failures, or a state such as BLOCKED",
    ),
    WordSpec(name="wave", field="wave", kind=WordKind.NUMBER, help="wave, from 1"),
    WordSpec(name="phase", field="phase", kind=WordKind.TEXT, help="phase, such as TRIAL"),
    WordSpec(name="reason", field="reason", kind=WordKind.TEXT, help="why it waits or ended"),
    WordSpec(name="attempt", field="attempt", kind=WordKind.NUMBER, help="how often it was begun"),
)
"""What may be asked of a register in a rollout, besides the estate's own words."""


def states_of(task: DeviceTask) -> tuple[str, ...]:
    """Every word that `state:` finds the task by."""
    stands = standing(task)
    words = (task.state.value, counter_of(stands))
    return (*words, "failures") if is_failure(stands) else words


def task_row(task: DeviceTask) -> dict[str, Cell]:
    """A task's values under the fields of `TASK_WORDS`."""
    return {
        "task_state": states_of(task),
        "wave": task.wave + 1,
        "phase": task.phase or "",
        "reason": task.reason,
        "attempt": task.attempt,
    }
