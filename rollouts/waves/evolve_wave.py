"""What events do to one wave, and to its tasks where a wave moves them together."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from rollouts.shared.events import Event
from rollouts.waves.due import places
from rollouts.waves.events import Kind
from rollouts.waves.model import Samples, Wave, altered
from rollouts.waves.records import accepted_from, mapping, rules_from, wave_from, whole
from rollouts.waves.snapshot import Snapshot, with_tasks, with_wave
from rollouts.waves.states import (
    WAVE_ENDS,
    WAVE_RUNS,
    HoldReason,
    Sample,
    TaskState,
    WaveState,
)

_PLANNED = frozenset({WaveState.PLANNED})
_HELD = frozenset({WaveState.HELD})

LEAVES: Mapping[Kind, frozenset[WaveState]] = {
    Kind.WAVE_EDITED: _PLANNED,
    Kind.WAVE_OPENED: _PLANNED,
    Kind.WAVE_SKIPPED: _PLANNED | WAVE_RUNS,
    Kind.WAVE_SOAKING: frozenset({WaveState.OPEN}),
    Kind.WAVE_GATED: frozenset({WaveState.SOAKING}),
    Kind.WAVE_SAMPLED: frozenset({WaveState.GATE}),
    Kind.WAVE_PASSED: WAVE_RUNS,
    Kind.WAVE_HELD: WAVE_RUNS,
    Kind.WAVE_RESOLVED: _HELD | WAVE_RUNS | {WaveState.PASSED},
    Kind.WAVE_CANCELLED: frozenset(WaveState) - WAVE_ENDS,
    Kind.WAVE_REVERTED: _HELD | {WaveState.PASSED},
}


def _planned(snapshot: Snapshot, event: Event) -> Snapshot:
    return with_wave(snapshot, wave_from(event))


def _opened(snapshot: Snapshot, event: Event) -> Snapshot:
    wave = _wave(snapshot, event)
    wave = replace(
        wave, state=WaveState.OPEN, opened_at=event.at, deadline_at=_deadline(wave, event)
    )
    waiting = snapshot.in_state(TaskState.PLANNED) & snapshot.members[wave.index]
    ready = (
        altered(snapshot.tasks.at(place), state=TaskState.READY, changed_at=event.at)
        for place in places(waiting)
    )
    return with_tasks(with_wave(snapshot, wave), ready)


def _edited(wave: Wave, event: Event) -> Wave:
    rules = rules_from(mapping(event.data["rules"]))
    return replace(wave, rules=rules, soak_left=rules.soak_seconds)


def _skipped(wave: Wave, event: Event) -> Wave:
    return replace(wave, state=WaveState.SKIPPED, note=_note(event), ended_at=event.at)


def _soaking(wave: Wave, event: Event) -> Wave:
    return replace(wave, state=WaveState.SOAKING, soaking_since=event.at)


def _gated(wave: Wave, event: Event) -> Wave:
    return replace(wave, state=WaveState.GATE, note=_note(event), soak_left=0, soaking_since=None)


def _sampled(wave: Wave, event: Event) -> Wave:
    sample = Sample(str(event.data["sample"]))
    old = wave.samples
    good = sample is Sample.SUCCESSFUL
    samples = Samples(
        taken=old.taken + 1,
        successes=old.successes + 1 if good else 0,
        failures=old.failures + (sample is Sample.FAILED),
        errors=old.errors + 1 if sample is Sample.ERROR else 0,
    )
    return replace(wave, samples=samples)


def _passed(wave: Wave, event: Event) -> Wave:
    known = replace(wave.accepted, failures=whole(event.data["failures"]))
    return replace(
        wave,
        state=WaveState.PASSED,
        accepted=known,
        soak_left=0,
        soaking_since=None,
        ended_at=event.at,
    )


def _held(wave: Wave, event: Event) -> Wave:
    left = wave.soak_left
    if wave.soaking_since is not None:
        left = max(0, left - int((event.at - wave.soaking_since).total_seconds()))
    return replace(
        wave,
        state=WaveState.HELD,
        reason=HoldReason(str(event.data["reason"])),
        note=_note(event),
        soak_left=left,
        soaking_since=None,
    )


def _resolved(wave: Wave, event: Event) -> Wave:
    reopened = wave.state is WaveState.HELD
    return replace(
        wave,
        state=WaveState.OPEN if reopened else wave.state,
        reason=None,
        note=_note(event),
        accepted=accepted_from(event.data["accepted"]),
        samples=Samples() if reopened else wave.samples,
        deadline_at=_deadline(wave, event),
    )


def _cancelled(wave: Wave, event: Event) -> Wave:
    return replace(
        wave, state=WaveState.CANCELLED, reason=None, soaking_since=None, ended_at=event.at
    )


def _reverted(wave: Wave, event: Event) -> Wave:
    return replace(
        wave, state=WaveState.REVERTED, reason=None, note=_note(event), ended_at=event.at
    )


def _deadline(wave: Wave, event: Event) -> datetime | None:
    seconds = wave.rules.deadline_seconds
    return event.at + timedelta(seconds=seconds) if seconds else None


def _note(event: Event) -> str:
    return str(event.data.get("note", ""))


def _wave(snapshot: Snapshot, event: Event) -> Wave:
    return snapshot.waves[whole(event.data["index"])]


def _alone(change: Callable[[Wave, Event], Wave]) -> Callable[[Snapshot, Event], Snapshot]:
    def apply(snapshot: Snapshot, event: Event) -> Snapshot:
        return with_wave(snapshot, change(_wave(snapshot, event), event))

    return apply


CHANGES: Mapping[Kind, Callable[[Snapshot, Event], Snapshot]] = {
    Kind.WAVE_PLANNED: _planned,
    Kind.WAVE_OPENED: _opened,
    Kind.WAVE_EDITED: _alone(_edited),
    Kind.WAVE_SKIPPED: _alone(_skipped),
    Kind.WAVE_SOAKING: _alone(_soaking),
    Kind.WAVE_GATED: _alone(_gated),
    Kind.WAVE_SAMPLED: _alone(_sampled),
    Kind.WAVE_PASSED: _alone(_passed),
    Kind.WAVE_HELD: _alone(_held),
    Kind.WAVE_RESOLVED: _alone(_resolved),
    Kind.WAVE_CANCELLED: _alone(_cancelled),
    Kind.WAVE_REVERTED: _alone(_reverted),
}
