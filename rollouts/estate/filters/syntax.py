"""A parsed filter as a small tree. Interpreters need nothing but the tree and the rows."""

from dataclasses import dataclass

from rollouts.estate.filters.words import WordKind


@dataclass(frozen=True, slots=True)
class Equals:
    """The whole value equals `text` (folded)."""

    text: str


@dataclass(frozen=True, slots=True)
class Like:
    """The value is the folded `parts` in order, with anything between them."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The value lies in the half-open range [low, high); None leaves that side open."""

    low: int | str | None
    high: int | str | None


Term = Equals | Like | Between


@dataclass(frozen=True, slots=True)
class Everything:
    """The word `all`: the only way to select every row."""


@dataclass(frozen=True, slots=True)
class Search:
    """`needle` (folded) occurs in the row's search text."""

    needle: str


@dataclass(frozen=True, slots=True)
class Has:
    """At least one of `terms` holds for `field`."""

    field: str
    kind: WordKind
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`part` does not hold; a row without the value counts as not holding."""

    part: "Filter"


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple["Filter", ...]


Filter = Everything | Search | Has | Not | And | Or
