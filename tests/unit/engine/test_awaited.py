"""Which requests are begun: those that somebody waits for, and those given without waiting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rollouts.engine.ports import RequestRow, RequestState, is_awaited
from rollouts.engine.presence import is_gone, lives, present_process

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROW = RequestRow(
    uid="u",
    action="register bring",
    operator="ann",
    body={},
    state=RequestState.QUEUED,
    created_at=NOW,
    caller="a process",
    wanted_until=NOW + timedelta(seconds=30),
)
NEXT_MORNING = NOW + timedelta(hours=14)


@pytest.mark.parametrize("alive", [True, False, None])
def test_what_nobody_was_to_wait_for_is_always_served(alive: bool | None) -> None:  # noqa: FBT001 - a case
    assert is_awaited(replace(ROW, caller="", wanted_until=None), alive, NEXT_MORNING)


def test_a_caller_that_lives_is_believed_after_any_sleep() -> None:
    assert is_awaited(ROW, True, NEXT_MORNING)


def test_a_caller_that_died_is_believed_at_once() -> None:
    assert not is_awaited(ROW, False, NOW)


@pytest.mark.parametrize(("seconds", "awaited"), [(29, True), (30, False)])
def test_a_caller_elsewhere_counts_by_its_last_word(seconds: int, awaited: bool) -> None:  # noqa: FBT001 - a case
    assert is_awaited(ROW, None, NOW + timedelta(seconds=seconds)) is awaited


def test_a_process_is_known_on_its_own_computer_only() -> None:
    here = present_process()
    assert here
    elsewhere = f"another-boot {here.partition(' ')[2]}"
    gone = f"{here.rpartition('/')[0]}/0"
    assert [lives(each) for each in (here, elsewhere, gone, "")] == [True, None, False, None]
    assert [is_gone(each) for each in (here, elsewhere, gone, "")] == [False, False, True, False]
