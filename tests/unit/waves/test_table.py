"""The immutable table, the heap of due times and the sets of places, against plain Python."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.waves.due import Due, due_by, places, popped, push
from rollouts.waves.table import Table

AT = datetime(2026, 5, 4, tzinfo=UTC)


@given(
    st.integers(0, 700),
    st.lists(st.dictionaries(st.integers(0, 699), st.integers(), max_size=5), max_size=8),
)
def test_a_table_behaves_like_a_dictionary_and_knows_what_changed(
    size: int, changes: list[dict[int, int]]
) -> None:
    plain = {f"k{at}": 0 for at in range(size)}
    first = table = Table(plain.items())
    for change in changes:
        fitting = {place: value for place, value in change.items() if place < size}
        table = table.put(fitting)
        plain.update({f"k{place}": value for place, value in fitting.items()})
    assert dict(table) == plain
    assert list(table.changed_since(first)) == [each for each in plain.values() if each]
    assert all(value == 0 for value in first.values())
    assert table == Table(plain.items())


@given(st.integers(0, 600), st.integers(0, 600))
def test_a_table_grows_by_whole_and_broken_pages(first: int, more: int) -> None:
    table = Table((f"a{at}", at) for at in range(first))
    grown = table.extended((f"b{at}", at) for at in range(more))
    assert len(grown) == first + more
    assert list(grown.values()) == [*range(first), *range(more)]
    assert list(grown.changed_since(table)) == list(range(more))


def test_a_key_comes_once() -> None:
    with pytest.raises(ValueError, match="share a key"):
        Table((("a", 1), ("a", 2)))
    with pytest.raises(ValueError, match="share a key"):
        Table((("a", 1),)).extended((("a", 2),))


@given(st.lists(st.integers(0, 500), max_size=60), st.integers(0, 500))
def test_the_heap_gives_everything_due_and_the_earliest_first(
    seconds: list[int], until: int
) -> None:
    heap: Due | None = None
    for place, each in enumerate(seconds):
        heap = push(heap, AT + timedelta(seconds=each), place)
    due = sorted(place for _, place in due_by(heap, AT + timedelta(seconds=until)))
    assert due == [place for place, each in enumerate(seconds) if each <= until]
    taken = []
    while heap is not None:
        taken.append((heap.at - AT) // timedelta(seconds=1))
        heap = popped(heap)
    assert taken == sorted(seconds)


@given(st.sets(st.integers(0, 2000)))
def test_places_are_the_set_bits(chosen: set[int]) -> None:
    assert list(places(sum(1 << each for each in chosen))) == sorted(chosen)
