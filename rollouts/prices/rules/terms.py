"""What a rule may say, and nothing else: a small closed vocabulary over the facts of a row.

A fact is a truth, a text, a whole number or None. What compares with None does not hold, and `Not`
turns that round. `holds` is the scalar interpreter; the columnar one gives the same for every row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | bool | None
Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Fact:
    """The whole number that a fact is."""

    name: str


@dataclass(frozen=True, slots=True)
class Times:
    """A product."""

    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class Minus:
    """A difference."""

    left: "Term"
    right: "Term"


@dataclass(frozen=True, slots=True)
class Size:
    """A number without its sign."""

    term: "Term"


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left when a number is divided by a positive constant; never negative."""

    term: "Term"
    by: int


Term = int | Fact | Times | Minus | Size | Rest


@dataclass(frozen=True, slots=True)
class Is:
    """The fact is true."""

    name: str


@dataclass(frozen=True, slots=True)
class Says:
    """The fact is this text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Given:
    """The fact is not None."""

    name: str


@dataclass(frozen=True, slots=True)
class Less:
    """`left` is below `right`."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Same:
    """Both are the same number."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Both:
    """All of them hold."""

    parts: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of them holds."""

    parts: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    part: "Predicate"


Predicate = Is | Says | Given | Less | Same | Both | Either | Not


def holds(predicate: Predicate, facts: Facts) -> bool:  # noqa: PLR0911 - one for each word
    """Whether the predicate holds for one row."""
    match predicate:
        case Is(name):
            return facts.get(name) is True
        case Says(name, text):
            return facts.get(name) == text
        case Given(name):
            return facts.get(name) is not None
        case Less(left, right):
            return _compared(left, right, facts, below=True)
        case Same(left, right):
            return _compared(left, right, facts, below=False)
        case Both(parts):
            return all(holds(each, facts) for each in parts)
        case Either(parts):
            return any(holds(each, facts) for each in parts)
        case Not(part):
            return not holds(part, facts)


def number(term: Term, facts: Facts) -> int | None:
    """What a term comes to; None where a fact in it is None."""
    match term:
        case int():
            return term
        case Fact(name):
            value = facts.get(name)
            return value if isinstance(value, int) else None
        case Times(left, right):
            one, two = number(left, facts), number(right, facts)
            return None if one is None or two is None else one * two
        case Minus(left, right):
            one, two = number(left, facts), number(right, facts)
            return None if one is None or two is None else one - two
        case Size(inner):
            one = number(inner, facts)
            return None if one is None else abs(one)
        case Rest(inner, by):
            one = number(inner, facts)
            return None if one is None else one % by


def _compared(left: Term, right: Term, facts: Facts, *, below: bool) -> bool:
    one, two = number(left, facts), number(right, facts)
    if one is None or two is None:
        return False
    return one < two if below else one == two
