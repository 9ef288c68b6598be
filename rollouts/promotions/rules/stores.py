"""Rules about the clocks of the stores that a promotion holds in."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from rollouts.promotions.model import DAYS, Promotion
from rollouts.promotions.rules.said import finding, some
from rollouts.promotions.schedule import MIDNIGHT
from rollouts.promotions.trade import Trade
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import OPEN

HORIZON = 400
NIGHT = "T00:00:00"


def before_business_day(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """W: it starts at midnight where the business day begins later."""
    if promotion.valid_from == OPEN or not promotion.valid_from.endswith(NIGHT):
        return
    if promotion.windows and all(each.start != MIDNIGHT for each in promotion.windows):
        return
    later = [each.code for each in trade.shops_of(promotion) if each.cutover > MIDNIGHT]
    if later:
        start = promotion.valid_from
        yield finding(
            "before_business_day",
            promotion.code,
            "valid_from",
            start,
            Severity.WARNING,
            stores=some(later),
        )


def clock_change(trade: Trade, promotion: Promotion) -> Iterator[Finding]:
    """W: one of its windows lies in an hour that the clocks skip or show twice, within the horizon."""
    if not promotion.windows:
        return
    first = (promotion.valid_from or trade.now or "")[:10]
    if not first:
        return
    zones = {each.timezone for each in trade.shops_of(promotion)}
    for zone in sorted(zones):
        days = clock_changes(zone, date.fromisoformat(first))
        hit = [each for each in days if _touches(promotion, each)]
        if hit:
            yield finding(
                "clock_change",
                promotion.code,
                "windows",
                some(each.isoformat() for each in hit),
                Severity.WARNING,
                zone=zone,
            )


@cache
def clock_changes(zone: str, first: date) -> tuple[date, ...]:
    """The days from `first` on, within the horizon, on which the zone's clocks are moved."""
    place = ZoneInfo(zone)
    offsets = [
        datetime(each.year, each.month, each.day, 12, tzinfo=UTC).astimezone(place).utcoffset()
        for each in _days(first - timedelta(days=1))
    ]
    days = list(_days(first))
    return tuple(
        day
        for day, before, after in zip(days, offsets, offsets[1:], strict=False)
        if before != after
    )


def _days(first: date) -> Iterable[date]:
    return (first + timedelta(days=at) for at in range(HORIZON + 1))


def _touches(promotion: Promotion, day: date) -> bool:
    """Clocks are moved in the small hours: windows that hold before 04:00 are touched."""
    if promotion.valid_to != OPEN and promotion.valid_to <= day.isoformat():
        return False
    today, before = DAYS[day.weekday()], DAYS[(day - timedelta(days=1)).weekday()]
    for each in promotion.windows:
        early = today in each.days and each.start < "04:00"
        late = before in each.days and each.passes_midnight and each.end > "01:00"
        if early or late:
            return True
    return False


RULES = (before_business_day, clock_change)
"""Every rule about the stores' clocks."""
