"""The SQL condition selects exactly the rows that the pure interpreter selects."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    insert,
    select,
)

from rollouts.adapters.sql.filters import condition_of, list_text
from rollouts.estate.filters.matching import Cell, matches
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
from rollouts.estate.filters.words import WordKind
from rollouts.estate.names import fold

ROWS = Table(
    "rows",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String),
    Column("labels", String),
    Column("port", Integer),
    Column("opens", String),
    Column("search", String),
)
COLUMNS = {
    "name": ROWS.c.name,
    "labels": ROWS.c.labels,
    "port": ROWS.c.port,
    "opens": ROWS.c.opens,
    "search": ROWS.c.search,
}
TEXTS = st.text("aAbBé%_\\ß*", max_size=4)
ENTRIES = st.text("abA%_\\", min_size=1, max_size=3)
DAYS = st.sampled_from(["2025-12-31", "2026-03-01", "2026-03-15T08:00:00", "2027-01-01"])
CELLS = st.fixed_dictionaries(
    {
        "name": st.none() | TEXTS,
        "labels": st.lists(ENTRIES, max_size=3).map(tuple),
        "port": st.none() | st.integers(-5, 5),
        "opens": st.just("") | DAYS,
        "search": TEXTS,
    }
)
PARTS = st.lists(TEXTS.map(fold), min_size=2, max_size=4).map(tuple)
ONE_PART = ENTRIES.map(fold).flatmap(
    lambda text: st.sampled_from([(text, ""), ("", text), ("", text, ""), ("", "")])
)


def ranges(values: st.SearchStrategy[int] | st.SearchStrategy[str]) -> st.SearchStrategy[Between]:
    low: st.SearchStrategy[int | str | None] = st.none() | values
    return st.builds(Between, low, low)


def asked(
    field: str, kind: WordKind, terms: st.SearchStrategy[Equals | Like | Between]
) -> st.SearchStrategy[Filter]:
    several = st.lists(terms, min_size=1, max_size=3).map(tuple)
    return several.map(lambda each: Has(field, kind, each))


LEAVES: st.SearchStrategy[Filter] = (
    st.just(Everything())
    | st.builds(Search, TEXTS.map(fold))
    | asked("name", WordKind.TEXT, st.builds(Equals, TEXTS.map(fold)) | st.builds(Like, PARTS))
    | asked("labels", WordKind.LIST, st.builds(Equals, ENTRIES.map(fold) | st.just("")))
    | asked("labels", WordKind.LIST, st.builds(Like, ONE_PART))
    | asked("port", WordKind.NUMBER, ranges(st.integers(-5, 5)))
    | asked("opens", WordKind.DATE, ranges(DAYS))
)
TREES: st.SearchStrategy[Filter] = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    ROWS.metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def stored(number: int, row: dict[str, Cell]) -> dict[str, object]:
    labels = row["labels"]
    assert isinstance(labels, tuple)
    name = row["name"]
    return {
        "id": number,
        "name": None if name is None else fold(str(name)),
        "labels": list_text(tuple(fold(each) for each in labels)),
        "port": row["port"],
        "opens": row["opens"],
        "search": fold(str(row["search"])),
    }


@settings(max_examples=400)
@given(tree=TREES, rows=st.lists(CELLS, min_size=1, max_size=6))
def test_both_interpreters_agree(
    connection: Connection, tree: Filter, rows: list[dict[str, Cell]]
) -> None:
    connection.execute(delete(ROWS))
    connection.execute(insert(ROWS), [stored(number, row) for number, row in enumerate(rows)])
    found = connection.execute(select(ROWS.c.id).where(condition_of(tree, COLUMNS))).scalars()
    assert set(found) == {number for number, row in enumerate(rows) if matches(tree, row)}
