"""Lists of a promotion as texts: what people write in a file's cell, and registers get.

Slots: `1001 1002; department:FRUIT x2; *`. Tiers: `50.00=5.00; 100.00=10%`. Windows: `FRI SAT
22:00-02:00+1; 11:00-14:00`, where `+1` says that the end lies on the next day.
"""

import re
from collections.abc import Callable, Iterable

from rollouts.promotions.model import DAYS, BundleSlot, ItemSet, Tier, Weekday, Window
from rollouts.shared.money import exact
from rollouts.shared.objects import decimal_text

BETWEEN = "; "
EVERY_ITEM = "*"
DEPARTMENT = "department:"
NEXT_DAY = "+1"
_PIECES = re.compile(r"\s*;\s*")
_CODES = re.compile(r"[\s,]+")
_TIMES = re.compile(r"x([1-9][0-9]{0,3})", re.ASCII)
_HOURS = re.compile(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})(\+1)?", re.ASCII)

ReadMoney = Callable[[str], int]
WriteMoney = Callable[[int], str]


def pieces_of(text: str) -> tuple[str, ...]:
    """The parts of a cell between semicolons."""
    return tuple(each for each in _PIECES.split(text.strip()) if each)


def codes_of(text: str) -> tuple[str, ...]:
    """Codes between spaces or commas, each once."""
    return tuple(dict.fromkeys(each for each in _CODES.split(text.strip()) if each))


def slot_of(text: str) -> BundleSlot:
    """One slot; ValueError for one without goods."""
    words = codes_of(text)
    times = _TIMES.fullmatch(words[-1]) if len(words) > 1 else None
    goods = words[:-1] if times else words
    if not goods:
        raise ValueError("a slot without goods")
    items = ItemSet(
        everything=EVERY_ITEM in goods,
        items=tuple(each for each in goods if each != EVERY_ITEM and DEPARTMENT not in each),
        departments=tuple(
            each.removeprefix(DEPARTMENT) for each in goods if each.startswith(DEPARTMENT)
        ),
    )
    return BundleSlot(items=items, quantity=int(times[1]) if times else 1)


def slot_text(slot: BundleSlot) -> str:
    """The slot as `slot_of` reads it."""
    goods = [EVERY_ITEM] if slot.items.everything else []
    goods += [*slot.items.items, *(f"{DEPARTMENT}{each}" for each in slot.items.departments)]
    return " ".join([*goods, *([f"x{slot.quantity}"] if slot.quantity != 1 else [])])


def tier_of(text: str, money: ReadMoney) -> Tier:
    """One tier; ValueError for what is none."""
    start, equals, off = text.partition("=")
    if not equals:
        raise ValueError("a tier without a discount")
    if off.endswith("%"):
        return Tier(start=money(start.strip()), percent=exact(off.strip().removesuffix("%")))
    return Tier(start=money(start.strip()), amount=money(off.strip()))


def tier_text(tier: Tier, money: WriteMoney) -> str:
    """The tier as `tier_of` reads it."""
    off = f"{decimal_text(tier.percent)}%" if tier.percent else money(tier.amount)
    return f"{money(tier.start)}={off}"


def window_of(text: str) -> Window:
    """One window; ValueError for what is none, or for an end before its start without `+1`."""
    *days, hours = codes_of(text) or ("",)
    found = _HOURS.fullmatch(hours)
    if found is None:
        raise ValueError("no hours")
    window = Window(
        days=tuple(each for each in DAYS if each in {Weekday(day.upper()) for day in days})
        if days
        else DAYS,
        start=found[1],
        end=found[2],
    )
    if not window.is_written or window.passes_midnight != bool(found[3]):
        raise ValueError("the end lies before the start")
    return window


def window_text(window: Window) -> str:
    """The window as `window_of` reads it."""
    days = [] if window.days == DAYS else [each.value for each in window.days]
    after = NEXT_DAY if window.passes_midnight else ""
    return " ".join([*days, f"{window.start}-{window.end}{after}"])


def listed(parts: Iterable[str]) -> str:
    """The parts as one cell."""
    return BETWEEN.join(parts)
