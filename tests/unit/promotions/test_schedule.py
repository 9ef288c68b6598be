from datetime import date
from typing import Any

import pytest

from rollouts.promotions.model import Promotion, PromotionKind, Weekday, Window
from rollouts.promotions.policy import WindowRule
from rollouts.promotions.schedule import holds_at, is_ever_true, occurrences
from rollouts.shared.moments import OPEN, LocalMoment, local_moment

FRIDAY_NIGHT = Window(days=(Weekday.FRI,), start="22:00", end="02:00")


def promotion(**more: Any) -> Promotion:  # noqa: ANN401 - fields of a promotion
    return Promotion(code="P", kind=PromotionKind.PERCENT, **more)


def moment(text: str) -> LocalMoment:
    return local_moment(text)


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        ("2026-05-15T21:59:59", False),
        ("2026-05-15T22:00:00", True),
        ("2026-05-16T00:00:00", True),
        ("2026-05-16T01:59:59", True),
        ("2026-05-16T02:00:00", False),
        ("2026-05-15T01:00:00", False),
        ("2026-05-16T23:00:00", False),
    ],
)
def test_a_window_past_midnight_belongs_to_its_start_day(at: str, holds: bool) -> None:  # noqa: FBT001
    assert holds_at(promotion(windows=(FRIDAY_NIGHT,)), moment(at)) is holds


def test_by_own_day_the_hours_after_midnight_are_the_next_days() -> None:
    night = promotion(windows=(FRIDAY_NIGHT,))
    assert not holds_at(night, moment("2026-05-16T01:00"), WindowRule.OWN_DAY)
    assert holds_at(night, moment("2026-05-15T01:00"), WindowRule.OWN_DAY)


def test_late_hours_hold_after_a_last_day_but_not_past_an_end_within_a_day() -> None:
    by_day = promotion(windows=(FRIDAY_NIGHT,), valid_to=moment("2026-05-16"))
    assert holds_at(by_day, moment("2026-05-16T01:30"))
    by_hour = promotion(windows=(FRIDAY_NIGHT,), valid_to=moment("2026-05-16T01:00"))
    assert holds_at(by_hour, moment("2026-05-16T00:59:59"))
    assert not holds_at(by_hour, moment("2026-05-16T01:00"))
    assert not holds_at(by_day, moment("2026-05-23T01:30"))


def test_ranges_are_half_open_and_open_ends_unbounded() -> None:
    january = promotion(valid_from=moment("2026-01-01"), valid_to=moment("2026-02-01"))
    assert holds_at(january, moment("2026-01-01T00:00:00"))
    assert holds_at(january, moment("2026-01-31T23:59:59"))
    assert not holds_at(january, moment("2026-02-01T00:00:00"))
    assert holds_at(promotion(), moment("1999-01-01"))
    assert holds_at(january, OPEN)
    assert not holds_at(promotion(active=False), OPEN)
    assert not holds_at(promotion(active=False), moment("2026-01-01"))


def test_seconds_count_within_a_window() -> None:
    lunch = promotion(windows=(Window(start="11:00", end="14:00"),))
    assert holds_at(lunch, moment("2026-05-15T11:00:00"))
    assert holds_at(lunch, moment("2026-05-15T13:59:59"))
    assert not holds_at(lunch, moment("2026-05-15T10:59:59"))
    assert not holds_at(lunch, moment("2026-05-15T14:00:00"))
    assert holds_at(promotion(windows=(Window(),)), moment("2026-05-15T23:59:59"))


def test_occurrences_start_in_the_days_asked_for() -> None:
    found = tuple(occurrences(promotion(windows=(FRIDAY_NIGHT,)), date(2026, 5, 11), 14))
    assert [(each.start, each.end) for each in found] == [
        ("2026-05-15T22:00:00", "2026-05-16T02:00:00"),
        ("2026-05-22T22:00:00", "2026-05-23T02:00:00"),
    ]
    (whole,) = occurrences(promotion(valid_from=moment("2026-05-12")), date(2026, 5, 11), 14)
    assert (whole.start, whole.end) == ("2026-05-12T00:00:00", OPEN)
    assert not tuple(occurrences(promotion(valid_to=moment("2026-05-01")), date(2026, 5, 11), 14))


def test_a_schedule_that_never_holds_is_told() -> None:
    friday = (Window(days=(Weekday.FRI,)),)
    dates = {"valid_from": moment("2026-05-11"), "valid_to": moment("2026-05-14")}
    assert not is_ever_true(promotion(windows=friday, **dates))
    assert is_ever_true(promotion(windows=friday))
    assert is_ever_true(promotion(windows=friday, valid_from=dates["valid_from"]))
    assert not is_ever_true(promotion(valid_from=dates["valid_to"], valid_to=dates["valid_to"]))
    assert is_ever_true(promotion(**dates))
    assert not is_ever_true(promotion(windows=(Window(days=()),)))
