"""A filter as a SQL condition, equal to `rollouts.estate.filters.matching` on every row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, literal, not_, or_, true

from rollouts.estate.filters.syntax import (
    And,
    Between,
    Equals,
    Everything,
    Filter,
    Has,
    Like,
    Not,
    Or,
    Search,
)
from rollouts.estate.filters.words import SEARCH, WordKind

Condition = ColumnElement[bool]
Column = ColumnElement[str] | ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that is no column: `condition` makes the condition of one leaf, an index in mind."""

    condition: Callable[[Has | Search], Condition]


Columns = Mapping[str, Column | Asked]
"""Field -> expression. Texts hold `names.fold`ed text (lower-cased ASCII is that already), lists
every entry between two newlines (`list_text`), numbers integers, dates ISO text."""

SEPARATOR = "\n"
_ESCAPE = "\\"


def list_text(entries: tuple[str, ...]) -> str:
    """How a LIST column holds folded entries: empty, or each entry between newlines."""
    return "".join(f"{SEPARATOR}{each}" for each in entries) + SEPARATOR if entries else ""


def condition_of(tree: Filter, columns: Columns) -> Condition:
    """The condition that selects what `tree` selects. KeyError for a field without a column."""
    match tree:
        case Everything():
            return true()
        case Search():
            return leaf_condition(tree, columns[SEARCH])
        case Has():
            return leaf_condition(tree, columns[tree.field])
        case Not(part):
            return not_(condition_of(part, columns))
        case And(parts):
            return and_(true(), *(condition_of(part, columns) for part in parts))
        case Or(parts):
            return or_(false(), *(condition_of(part, columns) for part in parts))


def contains(column: ColumnElement[str], needle: str) -> Condition:
    """Whether the folded text of `column` holds the folded `needle`, whatever it consists of."""
    return column.like(f"%{_escaped(needle)}%", escape=_ESCAPE)


def leaf_condition(leaf: Has | Search, column: Column | Asked) -> Condition:
    """The condition of one leaf over its column, or as the field itself makes it."""
    if isinstance(column, Asked):
        return column.condition(leaf)
    if isinstance(leaf, Search):
        return contains(_text(column), leaf.needle)
    return _test(leaf, column)


def _test(test: Has, column: Column) -> Condition:
    parts: list[Condition] = []
    exact = [each.text for each in test.terms if isinstance(each, Equals)]
    if test.kind is WordKind.LIST:
        parts.extend(_entry(_text(column), text) for text in exact)
        like: Callable[[ColumnElement[str], tuple[str, ...]], Condition] = _entry_like
    else:
        parts.extend([_text(column).in_(exact)] if exact else [])
        like = _like
    for term in test.terms:
        match term:
            case Like(pieces):
                parts.append(like(_text(column), pieces))
            case Between():
                parts.append(_between(column, term, test.kind))
    return or_(false(), *parts)


def _text(column: Column) -> ColumnElement[str]:
    return func.coalesce(column, literal(""))


def _like(column: ColumnElement[str], pieces: tuple[str, ...]) -> Condition:
    return column.like("%".join(_escaped(each) for each in pieces), escape=_ESCAPE)


def _entry(column: ColumnElement[str], text: str) -> Condition:
    if not text:
        return column == ""
    return column.like(f"%{SEPARATOR}{_escaped(text)}{SEPARATOR}%", escape=_ESCAPE)


def _entry_like(column: ColumnElement[str], pieces: tuple[str, ...]) -> Condition:
    body = next((_escaped(each) for each in pieces if each), "")
    if not body:
        return column != ""
    start = SEPARATOR if pieces[0] else ""
    end = SEPARATOR if pieces[-1] else ""
    return column.like(f"%{start}{body}{end}%", escape=_ESCAPE)


def _between(column: Column, term: Between, kind: WordKind) -> Condition:
    bounds: list[Condition] = [column.is_not(None)]
    if kind is WordKind.DATE:
        bounds.append(_text(column) != "")
    if term.low is not None:
        bounds.append(column >= term.low)
    if term.high is not None:
        bounds.append(column < term.high)
    return func.coalesce(and_(*bounds), false())


def _escaped(text: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return text
