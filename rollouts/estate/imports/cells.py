"""What one cell may hold. A check gives the value as it will be kept, or what is wrong with it."""

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from zoneinfo import available_timezones

from rollouts.estate.names import CODE_LENGTH, fold, has_control, is_code, is_formula, nearest

MOST_GUESSES = 30
"""How many different unknown words of one import get a suggestion: guessing is slow."""

_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_NUMERIC_HOST = re.compile(r"[0-9.]+")
_PORT = re.compile(r"[0-9]{1,5}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SUBDIVISION = re.compile(r"([A-Z]{2}-)?[A-Z0-9]{1,3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CUTOVER = re.compile(r"(?P<moment>([01][0-9]|2[0-3]):[0-5][0-9])(:00)?")
_MAC = re.compile(r"([0-9A-Fa-f]{2})" + r"[:.-]?([0-9A-Fa-f]{2})" * 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """What is wrong with a cell: the rule's name, and what its sentence needs besides."""

    rule: str
    known: str = ""
    limit: int = 0


Check = Callable[[str], str | Bad]


class Guesses:
    """Suggestions for unknown words, remembered and bounded in number."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple(known)
        self._made: dict[str, str] = {}

    def near(self, word: str) -> str:
        """The nearest known words; empty once too many different words were asked."""
        if word not in self._made:
            room = len(self._made) < MOST_GUESSES and self._known
            self._made[word] = nearest(word[:CODE_LENGTH], self._known) if room else ""
        return self._made[word]


def code(text: str) -> str | Bad:
    """A code that may reach a register's command line."""
    return text if is_code(text) else Bad(rule="bad_code")


def free(limit: int) -> Check:
    """Any text of at most `limit` characters that is no formula and shows all it holds."""

    def check(text: str) -> str | Bad:
        if len(text) > limit:
            return Bad(rule="too_long", limit=limit)
        if has_control(text):
            return Bad(rule="control")
        return Bad(rule="formula") if is_formula(text) else text

    return check


def choice(rule: str, values: Iterable[str]) -> Check:
    """One of `values`, in any case."""
    by_folded = {fold(each): str(each) for each in values}
    everything = ", ".join(sorted(by_folded.values()))
    guesses = Guesses(by_folded.values())

    def check(text: str) -> str | Bad:
        return by_folded.get(fold(text)) or Bad(rule=rule, known=guesses.near(text) or everything)

    return check


def choice_of(rule: str, kind: type[StrEnum]) -> Check:
    """A member of an enumeration, in any case."""
    return choice(rule, [each.value for each in kind])


@cache
def time_zones() -> frozenset[str]:
    """The IANA names of this computer's time zone data, without its private entries."""
    return frozenset(each for each in available_timezones() if "/" in each or each == "UTC")


def time_zone() -> Check:
    """An IANA name, spelled exactly."""
    guesses = Guesses(time_zones())

    def check(text: str) -> str | Bad:
        if text in time_zones():
            return text
        return Bad(rule="unknown_time_zone", known=guesses.near(text))

    return check


def host(text: str) -> str | Bad:
    """A host name or an IP address that one machine can have; names in lower case."""
    if _NUMERIC_HOST.fullmatch(text) or ":" in text:
        return address(text)
    labels = text.removesuffix(".").split(".")
    fits = len(text) <= 253 and all(_LABEL.fullmatch(each) for each in labels)
    return text.lower() if fits else Bad(rule="bad_host")


def address(text: str) -> str | Bad:
    """An IP address that one machine can have, in its canonical form."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return Bad(rule="bad_host")
    shared = (
        found.is_unspecified or found.is_multicast or (found.version == 4 and found.is_reserved)
    )
    return Bad(rule="bad_host") if shared or "%" in text else str(found)


def port(text: str) -> str | Bad:
    """A TCP port."""
    if _PORT.fullmatch(text) is None or not 1 <= int(text) <= 65_535:
        return Bad(rule="bad_port")
    return str(int(text))


def mac(text: str) -> str | Bad:
    """A MAC address in any of the usual spellings, kept as `aa:bb:cc:dd:ee:ff`."""
    found = _MAC.fullmatch(text)
    return ":".join(found.groups()).lower() if found else Bad(rule="bad_mac")


def day(text: str) -> str | Bad:
    """A date that exists, as `YYYY-MM-DD`: no other order is ever guessed."""
    if _DAY.fullmatch(text) is None:
        return Bad(rule="bad_date")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return Bad(rule="bad_date")


def cutover(text: str) -> str | Bad:
    """A wall-clock moment as `HH:MM`."""
    found = _CUTOVER.fullmatch(text)
    return found["moment"] if found else Bad(rule="bad_cutover")


def labels(text: str) -> str | Bad:
    """Codes with spaces, commas or semicolons between them, kept once each."""
    found = [each for each in re.split(r"[\s,;]+", text) if each]
    return " ".join(dict.fromkeys(found)) if all(map(is_code, found)) else Bad(rule="bad_code")


def _matching(pattern: re.Pattern[str], rule: str) -> Check:
    return lambda text: text if pattern.fullmatch(text) else Bad(rule=rule)


currency = _matching(_CURRENCY, "bad_currency")
country = _matching(_COUNTRY, "bad_country")
subdivision = _matching(_SUBDIVISION, "bad_subdivision")
