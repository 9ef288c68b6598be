"""Cells of numbers, flags and dates. Each gives the text that the object's field is read from."""

import re
from datetime import date, timedelta
from decimal import Decimal

from rollouts.estate.imports.cells import Bad, Check
from rollouts.shared.moments import local_moment
from rollouts.shared.money import EXPONENTS, exact
from rollouts.shared.objects import decimal_text

_TRUE = {"y", "yes", "true", "1", "x"}
_FALSE = {"n", "no", "false", "0"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]")


def number(*, least: Decimal | None = None, most: Decimal | None = None, places: int = 6) -> Check:
    """An exact number with a decimal point, within bounds and of at most `places` decimals."""

    def check(text: str) -> str | Bad:
        try:
            found = exact(text)
        except ValueError:
            return Bad(rule="bad_number")
        if (least is not None and found < least) or (most is not None and found > most):
            return Bad(rule="out_of_range", known=f"{_end(least)} to {_end(most)}")
        told = decimal_text(found)
        return Bad(rule="too_fine", limit=places) if _places(told) > places else told

    return check


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""
    return number(least=Decimal(least), most=Decimal(most), places=0)


def flag(text: str) -> str | Bad:
    """Yes or no, as `true` or `false`."""
    if text.casefold() in _TRUE:
        return "true"
    return "false" if text.casefold() in _FALSE else Bad(rule="bad_flag")


def since(text: str) -> str | Bad:
    """The first moment: a day stands for its start."""
    try:
        return local_moment(_joined(text))
    except ValueError:
        return Bad(rule="bad_moment")


def until(text: str) -> str | Bad:
    """The first moment no more included: a day without a time is the last day that is."""
    try:
        if _DAY.fullmatch(text):
            return local_moment((date.fromisoformat(text) + timedelta(days=1)).isoformat())
        return local_moment(_joined(text))
    except (ValueError, OverflowError):
        return Bad(rule="bad_moment")


def before(text: str) -> str | Bad:
    """The first moment no more included: a day stands for its start."""
    return since(text)


def hours(text: str) -> str | Bad:
    """Wall-clock hours such as `22:00-06:00`; they may pass midnight."""
    start, _, end = text.partition("-")
    return text if _HOURS.fullmatch(text) and start != end else Bad(rule="bad_hours")


def currency(text: str) -> str | Bad:
    """A currency of ISO 4217."""
    return text if text in EXPONENTS else Bad(rule="bad_currency")


def _joined(text: str) -> str:
    return text.replace(" ", "T", 1)


def _places(text: str) -> int:
    return len(text.partition(".")[2])


def _end(bound: Decimal | None) -> str:
    return "any" if bound is None else decimal_text(bound)
