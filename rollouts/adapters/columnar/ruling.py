"""The columnar interpreter of the rules' vocabulary: the same answer as the scalar one, row by row."""

from collections.abc import Iterator

import polars as pl

from rollouts.prices.rules.terms import (
    Both,
    Either,
    Fact,
    Given,
    Is,
    Less,
    Minus,
    Not,
    Predicate,
    Rest,
    Same,
    Says,
    Size,
    Term,
    Times,
)


def expression(predicate: Predicate) -> pl.Expr:
    """True or false for every row of a frame whose columns are facts; never null."""
    match predicate:
        case Is(name):
            made = pl.col(name).fill_null(value=False)
        case Says(name, text):
            made = (pl.col(name) == text).fill_null(value=False)
        case Given(name):
            made = pl.col(name).is_not_null()
        case Less(left, right):
            made = (_number(left) < _number(right)).fill_null(value=False)
        case Same(left, right):
            made = (_number(left) == _number(right)).fill_null(value=False)
        case Both(parts):
            made = pl.all_horizontal([expression(each) for each in parts])
        case Either(parts):
            made = pl.any_horizontal([expression(each) for each in parts])
        case Not(part):
            made = ~expression(part)
    return made


def facts_in(predicate: Predicate) -> Iterator[str]:
    """The names of the facts that it asks for."""
    match predicate:
        case Is(name) | Says(name, _) | Given(name):
            yield name
        case Less(left, right) | Same(left, right):
            yield from _named(left)
            yield from _named(right)
        case Both(parts) | Either(parts):
            for each in parts:
                yield from facts_in(each)
        case Not(part):
            yield from facts_in(part)


def _named(term: Term) -> Iterator[str]:
    match term:
        case Fact(name):
            yield name
        case Times(left, right) | Minus(left, right):
            yield from _named(left)
            yield from _named(right)
        case Size(inner) | Rest(inner, _):
            yield from _named(inner)


def _number(term: Term) -> pl.Expr:
    match term:
        case int():
            made = pl.lit(term, dtype=pl.Int64)
        case Fact(name):
            made = pl.col(name).cast(pl.Int64)
        case Times(left, right):
            made = _number(left) * _number(right)
        case Minus(left, right):
            made = _number(left) - _number(right)
        case Size(inner):
            made = _number(inner).abs()
        case Rest(inner, by):
            made = _number(inner) % by
    return made
