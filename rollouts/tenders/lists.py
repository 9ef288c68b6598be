"""Fields that hold several values: with separators in a file, as canonical JSON in an edit."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rollouts.shared.objects import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How the values of one field are written in one cell; `are_numbers` of whole numbers."""

    between: str
    separators: re.Pattern[str]
    are_numbers: bool = False

    def split(self, text: str) -> list[str]:
        """The values of a cell, each once, in their order."""
        found = (each.strip() for each in self.separators.split(text))
        return list(dict.fromkeys(each for each in found if each))

    def kept(self, values: Sequence[str]) -> str:
        """The values as an edit carries them."""
        return canonical([int(each) for each in values] if self.are_numbers else list(values))


CODES = Words(between=" ", separators=re.compile(r"[\s,;]+"))
NUMBERS = Words(between=" ", separators=re.compile(r"[\s,;]+"), are_numbers=True)
PHRASES = Words(between="; ", separators=re.compile(r";"))

LISTS = {
    "brands": CODES,
    "entry_modes": CODES,
    "denominations": NUMBERS,
    "scheme_words": PHRASES,
    "chargeback_words": PHRASES,
}


def words_of(field: str) -> Words:
    """How the list `field` is written; KeyError for a field that is no list."""
    return LISTS[field]


def values_in(field: str, text: str) -> tuple[str, ...] | None:
    """The values of a list as edits carry it; None for a field that is no list."""
    if field not in LISTS:
        return None
    return tuple(str(each) for each in json.loads(text or "[]"))


def joined(field: str, text: str) -> str:
    """What an edit carries for `field`, as a cell shows it; ValueError for a list that is none."""
    values = values_in(field, text)
    return text if values is None else LISTS[field].between.join(values)
