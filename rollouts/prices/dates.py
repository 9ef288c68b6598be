"""How a date is written, and the moment that it means. Pure.

A date without a time is the whole day: as a start its first moment, as an end the next day's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rollouts.prices.answers import DAY_FIRST, MONTH_FIRST, SYSTEM_1904
from rollouts.shared.moments import OPEN, LocalMoment

EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - local moments have no zone
DAYS_1904 = 1462
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Days of spreadsheets that may be dates of prices: 1954 to 2119."""

_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(19|20)[0-9]{6}", re.ASCII)
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", re.ASCII)
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", re.ASCII)
_SERIAL = re.compile(r"([0-9]{5})(?:\.([0-9]{1,10}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Day:
    """What a text says: the moment it starts at and, where it names a day, the next day's start.

    `trouble` is empty, `date_format` (no date) or `date_order` (none in the file's order of day and
    month; `fix` is then the one that it would be in the other). `serial`: a spreadsheet's day number.
    """

    first: LocalMoment = OPEN
    behind: LocalMoment = OPEN
    trouble: str = ""
    fix: str = ""
    serial: bool = False


def read_day(text: str, order: str = DAY_FIRST, system: str = "") -> Day:
    """The moment that `text` writes; `order` holds for slashes, `system` for day numbers."""
    try:
        return _read(text, order, system)
    except (ValueError, OverflowError):
        return Day(trouble="date_format")


def date_order(texts: Iterable[str]) -> tuple[str, bool, str]:
    """The order of day and month, whether it is certain, and the first text that could be both.

    One text that can be read in one order only tells, unless another tells the opposite; then the
    commoner order is taken until a person says. `certain` where nothing could be both.
    """
    votes = {DAY_FIRST: 0, MONTH_FIRST: 0}
    both = ""
    for text in texts:
        match = _SLASHED.fullmatch(text)
        if match is None:
            continue
        one, two = int(match[1]), int(match[2])
        if one > 12 >= two:
            votes[DAY_FIRST] += 1
        elif two > 12 >= one:
            votes[MONTH_FIRST] += 1
        elif one != two:
            both = both or text
    order = MONTH_FIRST if votes[MONTH_FIRST] > votes[DAY_FIRST] else DAY_FIRST
    told = bool(votes[DAY_FIRST]) != bool(votes[MONTH_FIRST])
    return order, told or not both, both


def _read(text: str, order: str, system: str) -> Day:
    if match := _ISO.fullmatch(text):
        day = _day(int(match[1]), int(match[2]), int(match[3]))
        return _at(day, match) if match[4] else day
    if _COMPACT.fullmatch(text):
        return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if match := _DOTTED.fullmatch(text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _SLASHED.fullmatch(text):
        return _slashed(int(match[1]), int(match[2]), int(match[3]), order)
    if match := _SERIAL.fullmatch(text):
        return _serial(int(match[1]), match[2] or "", system)
    return Day(trouble="date_format")


def _day(year: int, month: int, number: int) -> Day:
    day = date(year, month, number)
    behind = day + timedelta(days=1)
    return Day(LocalMoment(f"{day}T00:00:00"), LocalMoment(f"{behind}T00:00:00"))


def _at(day: Day, match: re.Match[str]) -> Day:
    written = f"{match[1]}-{match[2]}-{match[3]}T{match[4]}:{match[5]}:{match[6] or '00'}"
    moment = LocalMoment(datetime.fromisoformat(written).isoformat())
    return Day(moment, moment, day.trouble)


def _slashed(one: int, two: int, year: int, order: str) -> Day:
    number, month = (one, two) if order == DAY_FIRST else (two, one)
    if month > 12 >= number:
        return Day(trouble="date_order", fix=str(date(year, number, month)))
    return _day(year, month, number)


def _serial(days: int, fraction: str, system: str) -> Day:
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        return Day(trouble="date_format")
    day = EPOCH_1900 + timedelta(days=days + (DAYS_1904 if system == SYSTEM_1904 else 0))
    if fraction.strip("0"):
        seconds = round(int(fraction) * 86_400 / int(10 ** len(fraction)))
        moment = LocalMoment((day + timedelta(seconds=seconds)).isoformat())
        return Day(moment, moment, serial=True)
    made = _day(day.year, day.month, day.day)
    return Day(made.first, made.behind, serial=True)
