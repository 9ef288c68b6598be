from dataclasses import replace

import pytest
from hypothesis import given, settings

from rollouts.shared.edits import Edit
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.coverage import prove
from rollouts.tenders.mending import Mend, applied, mend
from rollouts.tenders.model import TenderMapping
from rollouts.tenders.records import KINDS
from rollouts.tenders.resolving import Book
from tests.unit.tenders.small_book import BRANDS, HORIZON, SITES, books, day, row, tender


def mended(book: Book) -> Mend:
    return mend(book, SITES, prove(book, SITES, HORIZON))


def with_edits(book: Book, edits: tuple[Edit, ...]) -> Book:
    """The book after the edits, applied as a change set applies them."""
    rows = {each.key: each for each in book.mappings}
    for edit in edits:
        assert edit.kind == "tender_map"
        after = KINDS.applied(rows.pop(edit.key, None), edit)
        if after is not None:
            assert isinstance(after, TenderMapping)
            assert after.key == edit.key
            rows[after.key] = after
    return replace(book, mappings=tuple(rows.values()))


@settings(max_examples=60, deadline=None)
@given(books())
def test_applying_the_mend_leaves_no_hole_and_no_double_match(book: Book) -> None:
    made = mended(book)
    assert made.after.is_proved
    assert prove(with_edits(book, made.edits), SITES, HORIZON).is_proved
    assert bool(made.changes) == (not prove(book, SITES, HORIZON).is_proved)


def test_a_row_that_ended_goes_on_by_one_edit() -> None:
    rows = [row(brand=each) for each in BRANDS[1:]]
    ended = row(brand="VISA", valid_to=day(4))
    made = mended(Book(types=(tender(brands=BRANDS),), mappings=(*rows, ended)))
    key = "enterprise 2/VISA -"
    expected = Edit(kind="tender_map", key=key, field="valid_to", before=day(4), after=None)
    assert made.edits == (expected,)
    assert made.is_whole


def test_a_row_goes_on_only_until_the_next_of_its_kind() -> None:
    rows = (row(valid_to=day(3)), row(valid_from=day(6), channel="ACQ2"))
    made = mended(Book(types=(tender(),), mappings=rows))
    assert [(each.field, each.after) for each in made.edits] == [("valid_to", day(6))]


def test_what_never_had_a_row_gets_one_where_no_served_register_is_reached() -> None:
    served = row(scope="region:east")
    made = mended(Book(types=(tender(),), mappings=(served,)))
    (change,) = made.changes
    assert change.after == replace(row(scope="region:west"), valid_from=day(1))
    assert (made.is_whole, change.needs_channel) == (True, False)


def test_a_store_s_own_channel_is_never_given_to_another_store() -> None:
    book = Book(types=(tender(),), mappings=(row(scope="store:0001", channel="ACQ1-0001"),))
    made = mended(book)
    assert {each.key.split()[0] for each in made.changes} == {"store:0002", "region:east"}
    assert all(each.needs_channel for each in made.changes)
    assert made.after.is_proved
    assert not made.is_whole


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((0, 0), (5, 0), ("enterprise 2 -", "valid_to", day(5))),
        ((0, 0), (3, 5), ("enterprise 2 2026-01-03T00:00:00", "", None)),
        ((1, 7), (5, 0), ("enterprise 2 2026-01-01T00:00:00", "valid_to", day(5))),
    ],
)
def test_of_two_rows_that_match_one_gives_way(
    first: tuple[int, int], second: tuple[int, int], expected: tuple[str, str, str | None]
) -> None:
    rows = tuple(row(valid_from=day(start), valid_to=day(end)) for start, end in (first, second))
    (edit,) = mended(Book(types=(tender(),), mappings=rows)).edits
    assert (edit.key, edit.field, edit.after) == expected


def test_a_hole_of_one_entry_mode_gets_a_row_for_that_mode() -> None:
    modes = (EntryMode.CHIP, EntryMode.SWIPE)
    book = Book(types=(tender(entry_modes=modes),), mappings=(row(entry_mode=EntryMode.CHIP),))
    (change,) = mended(book).changes
    assert change.after is not None
    assert change.after.entry_mode is EntryMode.SWIPE
    assert prove(applied(book, [change]), SITES, HORIZON).is_proved
