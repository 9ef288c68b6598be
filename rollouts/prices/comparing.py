"""What a row of a file would change in the book. Pure, scalar; the columnar adapter gives the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollouts.prices.model import Difference, Price, PriceAction
from rollouts.prices.rules.facts import ALWAYS, NEVER, seconds
from rollouts.shared.moments import LocalMoment


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How a row stands to the counting prices of its own line.

    `old` is the price that began last before or with it, else the first after it: what the change is
    measured against. `scheduled` is a price not yet in force that the row's range would cut.
    """

    difference: Difference
    old: Price | None = None
    scheduled: Price | None = None


def compared(counting: Sequence[Price], row: Price, now: LocalMoment) -> Compared:
    """The row against the counting prices of its line, which stand in the order of their start."""
    before = [each for each in counting if _start(each) <= _start(row)]
    after = [each for each in counting if _start(each) > _start(row)]
    last = before[-1] if before else None
    following = after[0] if after else None
    old = next((each for each in (last, following) if each and each.price is not None), None)
    return Compared(
        difference=_difference(last, following, row),
        old=old,
        scheduled=_scheduled(last, following, row, now),
    )


def _difference(last: Price | None, following: Price | None, row: Price) -> Difference:
    begins = last is not None and last.valid_from == row.valid_from
    held = last if last and _start(row) < _end(last) and last.price is not None else None
    if row.action is PriceAction.DELETE:
        return Difference.ENDED if begins else Difference.UNCHANGED
    if row.action is PriceAction.END:
        return Difference.ENDED if held else Difference.UNCHANGED
    if last is not None and begins:
        same = _worth(last) == _worth(row) and last.valid_to == row.valid_to
        return Difference.UNCHANGED if same else Difference.CHANGED
    if held is None:
        return Difference.NEW
    alone = following is None or _start(following) >= _end(row)
    covers = _end(row) <= _end(held) and alone
    return Difference.UNCHANGED if covers and _worth(held) == _worth(row) else Difference.CHANGED


def _scheduled(
    last: Price | None, following: Price | None, row: Price, now: LocalMoment
) -> Price | None:
    coming = seconds(now, NEVER)
    if following and _start(following) > coming and _start(following) < _end(row) != NEVER:
        return following
    cuts = last is not None and coming < _start(last) < _start(row) < _end(last) != NEVER
    return last if cuts else None


def _worth(price: Price) -> tuple[int | None, int, str]:
    return price.price, price.multi_qty, price.currency


def _start(price: Price) -> int:
    return seconds(price.valid_from, ALWAYS)


def _end(price: Price) -> int:
    return seconds(price.valid_to, NEVER)
