"""When a promotion holds, on the clock on the store's wall."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from rollouts.promotions.model import DAYS, Promotion, Window
from rollouts.promotions.policy import WindowRule
from rollouts.shared.moments import OPEN, LocalMoment, local_moment, within

DAY = timedelta(days=1)
MIDNIGHT = "00:00"
END_OF_DAY = "24:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time during which a promotion holds, half-open; OPEN is unbounded."""

    start: LocalMoment
    end: LocalMoment


def holds_at(
    promotion: Promotion, moment: LocalMoment, rule: WindowRule = WindowRule.START_DAY
) -> bool:
    """Whether the promotion holds at `moment`; one without windows holds from its start to its end.

    A window that passes midnight belongs to its start day: its late hours hold also where a promotion
    that ends with a day has ended, but never past an end within a day. By OWN_DAY the hours after
    midnight are the next day's, its weekday and its dates. An OPEN moment asks only whether it is on.
    """
    if moment == OPEN:
        return promotion.active
    if not promotion.active:
        return False
    if not promotion.windows:
        return within(moment, promotion.valid_from, promotion.valid_to)
    day, hour = _parsed(moment)
    return any(_in_window(promotion, each, moment, day, hour, rule) for each in promotion.windows)


def occurrences(
    promotion: Promotion, first: date, days: int, rule: WindowRule = WindowRule.START_DAY
) -> Iterator[Occurrence]:
    """The times that start in `days` days from `first` on, in order; one per window and day.

    A promotion without windows has one, where it holds in those days at all.
    """
    begin, finish = _moment(first, MIDNIGHT), _moment(first + timedelta(days=days), MIDNIGHT)
    if not promotion.windows:
        start = max(begin, promotion.valid_from)
        end = min(finish, promotion.valid_to or finish)
        if promotion.active and start < end:
            yield Occurrence(start=promotion.valid_from or OPEN, end=promotion.valid_to)
        return
    for at in range(days):
        day = first + timedelta(days=at)
        for window in sorted(promotion.windows, key=lambda each: each.start):
            if DAYS[day.weekday()] not in window.days:
                continue
            start = _moment(day, window.start)
            if holds_at(promotion, start, rule):
                yield Occurrence(start=start, end=_window_end(promotion, window, day, rule))


def first_moment(promotion: Promotion, since: LocalMoment) -> LocalMoment:
    """The first moment from `since` on at which it holds, of the week in which it begins."""
    begin = max(promotion.valid_from, since)
    if not promotion.windows or begin == OPEN or holds_at(promotion, begin):
        return begin
    starts = (each.start for each in occurrences(promotion, _parsed(begin)[0], 8))
    return next((each for each in starts if each >= begin), begin)


def is_ever_true(promotion: Promotion) -> bool:
    """Whether the schedule holds at any moment at all."""
    if promotion.valid_to and promotion.valid_from >= promotion.valid_to:
        return False
    if not promotion.windows:
        return True
    if not (promotion.valid_from and promotion.valid_to):
        return any(each.days for each in promotion.windows)
    first, last = _parsed(promotion.valid_from)[0], _parsed(promotion.valid_to)[0]
    days = min((last - first).days + 1, 8)  # a week and a day hold every weekday
    return any(True for _ in occurrences(promotion, first, days))


def _in_window(
    promotion: Promotion,
    window: Window,
    moment: LocalMoment,
    day: date,
    hour: str,
    rule: WindowRule,
) -> bool:
    today = DAYS[day.weekday()] in window.days
    if not window.passes_midnight:
        in_hours = window.start <= hour and (window.end == END_OF_DAY or hour < window.end)
        return today and in_hours and within(moment, promotion.valid_from, promotion.valid_to)
    if hour >= window.start:
        return today and within(moment, promotion.valid_from, promotion.valid_to)
    if hour >= window.end:
        return False
    if rule is WindowRule.OWN_DAY:
        return today and within(moment, promotion.valid_from, promotion.valid_to)
    started = day - DAY
    return (
        DAYS[started.weekday()] in window.days
        and within(_moment(started, window.start), promotion.valid_from, promotion.valid_to)
        and (_ends_with_a_day(promotion) or moment < promotion.valid_to)
    )


def _window_end(promotion: Promotion, window: Window, day: date, rule: WindowRule) -> LocalMoment:
    if not window.passes_midnight:
        after = day + DAY if window.end == END_OF_DAY else day
        end = _moment(after, MIDNIGHT if window.end == END_OF_DAY else window.end)
        return min(end, promotion.valid_to or end)
    if rule is WindowRule.OWN_DAY:
        return _moment(day + DAY, MIDNIGHT)
    end = _moment(day + DAY, window.end)
    return end if _ends_with_a_day(promotion) else min(end, promotion.valid_to)


def _ends_with_a_day(promotion: Promotion) -> bool:
    return promotion.valid_to == OPEN or promotion.valid_to.endswith("T00:00:00")


@lru_cache(maxsize=64)
def _parsed(moment: LocalMoment) -> tuple[date, str]:
    found = datetime.fromisoformat(moment)
    # hours compare as texts: `22:00` is before `22:00:01`, which is before `22:01`
    hour = found.time().isoformat()
    return found.date(), hour.removesuffix(":00") if found.second == 0 else hour


def _moment(day: date, hour: str) -> LocalMoment:
    return local_moment(datetime.combine(day, time.fromisoformat(hour)).isoformat())
