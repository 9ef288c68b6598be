"""The commands of a rollout: what they ask for. What carries them out is loaded with the first one."""

from types import ModuleType

from rollouts.engine.action import Action, Late, Mode
from rollouts.waves.commands import (
    RolloutAbort,
    RolloutApprove,
    RolloutExcuse,
    RolloutList,
    RolloutOpenWave,
    RolloutPause,
    RolloutPlan,
    RolloutReject,
    RolloutResolve,
    RolloutResume,
    RolloutRetry,
    RolloutRevert,
    RolloutShow,
    RolloutStart,
    RolloutStatus,
    RolloutSubmit,
    RolloutTasks,
)


def _planning() -> ModuleType:
    from rollouts.engine.handlers import planning

    return planning


def _reverting() -> ModuleType:
    from rollouts.engine.handlers import reverting

    return reverting


def _rollouts() -> ModuleType:
    from rollouts.engine.handlers import rollouts

    return rollouts


def _plan(name: str, request: type, handler: Late) -> Action:
    return Action(name=f"rollout {name}", request=request, handler=handler, mode=Mode.REGISTERS)


def _look(name: str, request: type, handler: str) -> Action:
    return Action(
        name=f"rollout {name}", request=request, handler=Late(_rollouts, handler), mode=Mode.LOOK
    )


def _order(name: str, request: type, handler: str) -> Action:
    return Action(name=f"rollout {name}", request=request, handler=Late(_rollouts, handler))


ACTIONS: tuple[Action, ...] = (
    _plan("plan", RolloutPlan, Late(_planning, "make_plan")),
    _look("list", RolloutList, "list_rollouts"),
    _look("show", RolloutShow, "show_plan"),
    _look("status", RolloutStatus, "status"),
    _look("tasks", RolloutTasks, "tasks"),
    _order("submit", RolloutSubmit, "submit"),
    _order("approve", RolloutApprove, "approve"),
    _order("reject", RolloutReject, "reject"),
    _order("start", RolloutStart, "start"),
    _order("open-wave", RolloutOpenWave, "open_wave"),
    _order("pause", RolloutPause, "pause"),
    _order("resume", RolloutResume, "resume"),
    _order("resolve", RolloutResolve, "resolve"),
    _order("retry", RolloutRetry, "retry_failed"),
    _order("excuse", RolloutExcuse, "excuse_register"),
    _order("abort", RolloutAbort, "abort"),
    _plan("revert", RolloutRevert, Late(_reverting, "make_revert")),
)
