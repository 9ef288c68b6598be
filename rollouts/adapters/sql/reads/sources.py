"""A list as SQL: where its rows are, what may be asked of them, how they are sorted and shown."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    and_,
    func,
    or_,
    select,
    true,
    type_coerce,
)

from rollouts.adapters.sql.estate import SqlEstate
from rollouts.adapters.sql.filters import Columns, Condition, condition_of
from rollouts.estate.filters.parser import parse_filter
from rollouts.estate.filters.syntax import And, Filter, Has, Not, Or, Search
from rollouts.estate.filters.words import SEARCH, Vocabulary
from rollouts.estate.groups import resolve
from rollouts.estate.words import GROUP_WORD
from rollouts.reads.questions import BLOCK, Found, Key, Listing, PageOf

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort key: an expression that is never NULL.

    `among` has the one join that a key of another table needs, and no row more or less than `base`:
    of a million rows every join is felt.
    """

    by: ColumnElement[Any]
    among: FromClause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Generic[R]):
    """One list. `base` is enough to filter, `shown` has the joins that rows need besides.

    `tie` orders rows with equal sort values; it is unique and never NULL. `make` turns rows, whose
    `row_id` is the id, into as many records in the same order. While a filter asks for no field of
    `elsewhere`, `bare` is enough in the place of `base`; when it does, rows are found through another
    table's index, and `loose` stands for `where`: the same condition in a form that tempts no planner
    to walk the whole list in its order.
    """

    id: ColumnElement[int]
    base: FromClause
    shown: FromClause
    where: Condition
    tie: ColumnElement[Any]
    words: Vocabulary
    columns: Columns
    sorts: Mapping[str, Sort]
    select: Sequence[ColumnElement[Any]]
    make: Callable[[Iterable[Row[Any]]], Sequence[R]]
    bare: FromClause | None = None
    loose: Condition | None = None
    elsewhere: frozenset[str] = frozenset()


def instant_sort(column: ColumnElement[Any], *, among: FromClause | None = None) -> Sort:
    """Sort by an instant; rows without one come first."""
    return Sort(by=func.coalesce(type_coerce(column, BigInteger), 0), among=among)


def text_sort(column: ColumnElement[Any], *, among: FromClause) -> Sort:
    """Sort by a text that a join may leave out."""
    return Sort(by=func.coalesce(column, ""), among=among)


class Chosen(NamedTuple):
    """What a filter selects: where the rows lie, and the condition."""

    rows: FromClause
    where: Condition


def selected(connection: Connection, source: Source[Any], text: str) -> Chosen:
    """What `text` selects of the list: everything when it is blank. KnownError `estate.filter_*`."""
    bare = source.base if source.bare is None else source.bare
    if not text.strip():
        return Chosen(bare, source.where)
    if GROUP_WORD in source.words:
        tree = resolve(text, SqlEstate(connection).groups(), source.words)
    else:
        tree = parse_filter(text, source.words)
    condition = condition_of(tree, source.columns)
    if source.elsewhere.isdisjoint(_fields(tree)):
        return Chosen(bare, and_(source.where, condition))
    return Chosen(source.base, and_(_loose(source), condition))


def _loose(source: Source[Any]) -> Condition:
    return source.where if source.loose is None else source.loose


def _fields(tree: Filter) -> Iterator[str]:
    match tree:
        case Search():
            yield SEARCH
        case Has(field):
            yield field
        case Not(part):
            yield from _fields(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _fields(part)


def found(connection: Connection, source: Source[Any], listing: Listing[Any]) -> Found:
    """Every id in the list's order, straight from the driver."""
    sort = source.sorts[listing.sorted_by]
    chosen = selected(connection, source, listing.filter)
    query = (
        select(source.id)
        .select_from(chosen.rows if sort.among is None else sort.among)
        .where(chosen.where)
        .order_by(*_order(source, sort, descending=listing.descending))
    )
    cursor: Any = connection.execute(query).cursor
    ids = array("I", chain.from_iterable(cursor))
    return Found(count=len(ids), data=ids.tobytes())


def count(connection: Connection, source: Source[Any], listing: Listing[Any]) -> int:
    """How many rows the list has."""
    chosen = selected(connection, source, listing.filter)
    query = select(func.count()).select_from(chosen.rows).where(chosen.where)
    return connection.scalar(query) or 0


def rows(connection: Connection, source: Source[R], ids: Sequence[int]) -> tuple[R, ...]:
    """The rows with `ids`, in that order. ValueError for more than BLOCK."""
    if len(ids) > BLOCK:
        raise ValueError(f"a block has at most {BLOCK} rows")
    if not ids:
        return ()
    query = (
        select(source.id.label("row_id"), *source.select)
        .select_from(source.shown)
        .where(_loose(source), source.id.in_(list(ids)))
    )
    places = {each: place for place, each in enumerate(ids)}
    got = sorted(connection.execute(query), key=lambda row: places[row.row_id])
    return tuple(source.make(got))


def page(
    connection: Connection, source: Source[R], listing: Listing[R], limit: int, after: Key | None
) -> PageOf[R]:
    """The next `limit` rows (at most BLOCK) by keyset."""
    sort = source.sorts[listing.sorted_by]
    down = listing.descending
    chosen = selected(connection, source, listing.filter)
    query = (
        select(source.id, sort.by, source.tie)
        .select_from(chosen.rows if sort.among is None else sort.among)
        .where(chosen.where, _beyond(source, sort, after, down))
        .order_by(*_order(source, sort, descending=down))
        .limit(limit + 1)
    )
    got = connection.execute(query).all()
    last = got[limit - 1] if len(got) > limit else None
    return PageOf(
        rows=rows(connection, source, [each[0] for each in got[:limit]]),
        after=None if last is None else (last[1], last[2]),
    )


def _order(source: Source[Any], sort: Sort, *, descending: bool) -> list[ColumnElement[Any]]:
    keys = [sort.by] if sort.by is source.tie else [sort.by, source.tie]
    return [each.desc() if descending else each for each in keys]


def _beyond(source: Source[Any], sort: Sort, after: Key | None, down: bool) -> Condition:  # noqa: FBT001 - one of two directions
    if after is None:
        return true()
    value, tie = after
    further = sort.by < value if down else sort.by > value
    if sort.by is source.tie:
        return further
    next_to_it = source.tie < tie if down else source.tie > tie
    return or_(further, and_(sort.by == value, next_to_it))
