"""The words a filter may use: a table that each room extends with its own rows."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

SEARCH = "search"
"""The field that quoted and bare text is looked for in."""


class WordKind(StrEnum):
    """What stands in a word's field, and so what may be asked of it."""

    TEXT = "text"
    LIST = "list"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSpec:
    """One filter word: `name` as typed, `field` as rows and columns call it.

    For a CHOICE, `choices` maps what may be typed to the stored values it stands for, so that one
    word can cover several states.
    """

    name: str
    field: str
    kind: WordKind
    help: str
    choices: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)


Vocabulary = Mapping[str, WordSpec]


def vocabulary(*tables: Iterable[WordSpec]) -> Vocabulary:
    """The words of several rooms as one; ValueError when two rooms claim one word."""
    words: dict[str, WordSpec] = {}
    for spec in (each for table in tables for each in table):
        if spec.name in words:
            message = f"two rooms claim the filter word {spec.name}"
            raise ValueError(message)
        words[spec.name] = spec
    return words


def choices_of(values: Iterable[StrEnum]) -> Mapping[str, tuple[str, ...]]:
    """Choices that stand for themselves: the members of an enumeration."""
    return {each.value: (each.value,) for each in values}
