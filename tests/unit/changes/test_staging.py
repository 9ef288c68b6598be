"""Staging: edits join, disappear and are taken back as if somebody had typed them anew."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.changes.staging import require_open, staged, submitted, taking_back, without
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError

NOW = datetime(2026, 3, 1, tzinfo=UTC)
VALUES = st.none() | st.sampled_from(["1", "2", "3"])
STEPS = st.lists(st.tuples(st.sampled_from("abc"), VALUES), max_size=12)
State = dict[str, str | None]


def change(state: ChangeState = ChangeState.OPEN, kind: ChangeKind = ChangeKind.EDITS) -> ChangeSet:
    return ChangeSet(
        uid="u", number=3, title="", kind=kind, state=state, created_by="ann", created_at=NOW
    )


def stage(steps: list[tuple[str, str | None]]) -> tuple[tuple[StagedEdit, ...], State]:
    """Stage the steps one after another; also the state that they lead to."""
    present: tuple[StagedEdit, ...] = ()
    state: State = dict.fromkeys("abc")
    for key, after in steps:
        edit = Edit(kind="setting", key=key, field="", before=state[key], after=after)
        present = staged(present, [edit], by="ann", at=NOW)
        state[key] = after
    return present, state


def applied(state: Mapping[str, str | None], edits: tuple[Edit, ...]) -> State:
    made = dict(state)
    for edit in edits:
        assert made[edit.key] == edit.before
        made[edit.key] = edit.after
    return made


@given(STEPS)
def test_what_was_staged_leads_where_the_steps_led(steps: list[tuple[str, str | None]]) -> None:
    present, state = stage(steps)
    edits = tuple(each.edit for each in present)
    assert applied(dict.fromkeys("abc"), edits) == state
    assert len({edit.key for edit in edits}) == len(edits)
    assert not any(edit.is_idle for edit in edits)


@given(STEPS)
def test_taking_back_leads_home(steps: list[tuple[str, str | None]]) -> None:
    present, state = stage(steps)
    assert applied(state, taking_back(present)) == dict.fromkeys("abc")


@given(STEPS)
def test_positions_name_one_edit_each(steps: list[tuple[str, str | None]]) -> None:
    present, _ = stage(steps)
    positions = [each.position for each in present]
    assert positions == sorted(set(positions))
    for position in positions:
        rest = without(present, position)
        assert len(rest) == len(present) - 1
        assert position not in [each.position for each in rest]


def test_an_empty_change_set_is_not_submitted() -> None:
    with pytest.raises(KnownError) as refusal:
        submitted(change(), (), by="bob", at=NOW)
    assert refusal.value.code == "changes.empty"
    done = submitted(change(kind=ChangeKind.ADOPTION), (), by="bob", at=NOW)
    assert (done.state, done.submitted_by, done.submitted_at) == (ChangeState.SUBMITTED, "bob", NOW)


@pytest.mark.parametrize("state", [ChangeState.SUBMITTED, ChangeState.DISCARDED])
def test_a_frozen_change_set_stays_frozen(state: ChangeState) -> None:
    with pytest.raises(KnownError) as refusal:
        require_open(change(state))
    assert refusal.value.code == "changes.not_open"
    assert refusal.value.findings[0].object == "C-3"
