"""What starts and ends where and when, on the stores' clocks. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rollouts.promotions.model import Promotion
from rollouts.promotions.schedule import occurrences
from rollouts.promotions.trade import Trade
from rollouts.shared.moments import OPEN, LocalMoment, local_moment

HOURS_FROM = len("2026-01-01T")


class Turn(StrEnum):
    """What happens at a moment."""

    STARTS = "starts"
    ENDS = "ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """One start or end, store-local.

    `stores` are those where it happens. `early` are those whose business day begins only later: there
    a start belongs to the business day before.
    """

    moment: LocalMoment
    turn: Turn
    promotion: str
    name: str
    places: tuple[str, ...]
    stores: tuple[str, ...]
    early: tuple[str, ...]


def calendar(trade: Trade, first: date, days: int) -> tuple[CalendarRow, ...]:
    """Every start and end from `first` on for `days` days, in order of time; ends before starts."""
    begin = local_moment(first.isoformat())
    finish = local_moment((first + timedelta(days=days)).isoformat())
    rows = [
        row
        for promotion in trade.promotions
        if promotion.active
        for row in _rows(trade, promotion, first, days)
        if begin <= row.moment < finish
    ]
    return tuple(sorted(rows, key=lambda each: (each.moment, each.turn, each.promotion)))


def _rows(trade: Trade, promotion: Promotion, first: date, days: int) -> Iterator[CalendarRow]:
    stores = trade.shops_of(promotion)
    before = first - timedelta(days=1)  # what starts the evening before ends on the first day
    for each in occurrences(promotion, before, days + 1, trade.policy.window_rule):
        for turn, moment in ((Turn.STARTS, each.start), (Turn.ENDS, each.end)):
            if moment != OPEN:
                hour = moment[HOURS_FROM : HOURS_FROM + len("00:00")]
                yield CalendarRow(
                    moment=moment,
                    turn=turn,
                    promotion=promotion.code,
                    name=promotion.name,
                    places=promotion.scopes,
                    stores=tuple(shop.code for shop in stores),
                    early=tuple(shop.code for shop in stores if hour < shop.cutover),
                )
