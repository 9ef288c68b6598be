"""Turns how a visit ended into the events that the rollout machine knows."""

from collections.abc import Callable, Mapping
from datetime import datetime

from rollouts.engine.work import End, Ending
from rollouts.shared.events import Event
from rollouts.waves import outcomes
from rollouts.waves.model import DeviceTask, RetryRule
from rollouts.waves.states import BlockReason, Phase

Turn = Callable[[DeviceTask, Ending, RetryRule, datetime], Event]


def event_of(task: DeviceTask, ending: Ending, retry: RetryRule, at: datetime) -> Event:
    """The event for `ending`, spoken for the task's present claim."""
    return TURNS[ending.end](task, ending, retry, at)


def _succeeded(task: DeviceTask, ending: Ending, _retry: RetryRule, at: datetime) -> Event:
    return outcomes.succeeded(task, ending.evidence, at=at)


def _already(task: DeviceTask, ending: Ending, _retry: RetryRule, at: datetime) -> Event:
    return outcomes.already_current(task, ending.evidence, at=at)


def _reverted(task: DeviceTask, ending: Ending, _retry: RetryRule, at: datetime) -> Event:
    return outcomes.reverted(
        task,
        ending.reason,
        console_absent=ending.absent,
        evidence=ending.evidence,
        message=ending.message,
        at=at,
    )


def _clean(task: DeviceTask, ending: Ending, _retry: RetryRule, at: datetime) -> Event:
    return outcomes.failed_clean(
        task, ending.reason, message=ending.message, proved_untouched=True, at=at
    )


def _dirty(task: DeviceTask, ending: Ending, _retry: RetryRule, at: datetime) -> Event:
    return outcomes.failed_dirty(task, ending.reason, message=ending.message, at=at)


def _lost(task: DeviceTask, ending: Ending, retry: RetryRule, at: datetime) -> Event:
    return outcomes.contact_lost(
        task,
        task.phase or Phase.PROBE,
        retry=retry,
        reason=ending.reason,
        message=ending.message,
        at=at,
    )


def _untouched(task: DeviceTask, _ending: Ending, _retry: RetryRule, at: datetime) -> Event:
    return outcomes.untouched(task, at=at)


def _busy(task: DeviceTask, ending: Ending, _retry: RetryRule, at: datetime) -> Event:
    reason = BlockReason(ending.reason)
    return outcomes.busy(task, reason, message=ending.message, proved_untouched=True, at=at)


def _stopped(task: DeviceTask, _ending: Ending, _retry: RetryRule, at: datetime) -> Event:
    return outcomes.parked(task, at=at)


TURNS: Mapping[End, Turn] = {
    End.SUCCEEDED: _succeeded,
    End.ALREADY_CURRENT: _already,
    End.REVERTED: _reverted,
    End.FAILED_CLEAN: _clean,
    End.FAILED_DIRTY: _dirty,
    End.CONTACT_LOST: _lost,
    End.UNTOUCHED: _untouched,
    End.BUSY: _busy,
    End.STOPPED: _stopped,
}
