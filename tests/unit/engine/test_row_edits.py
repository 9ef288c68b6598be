"""Rows of tenders and taxes edited one by one or many at once: checked, staged, undone, listed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rollouts.bootstrap import House
from rollouts.changes.commands import ChangeShow, ChangeSubmit, ChangeUndo
from rollouts.estate.row_requests import RowEdit
from rollouts.policies.commands import SettingsSet
from rollouts.reads.tables import (
    LineRanges,
    RowHistory,
    RowsSeen,
    RowsTaken,
    StagedRows,
    TableKeys,
    TableMatches,
    TableRows,
    TableShape,
)
from rollouts.shared.errors import KnownError
from rollouts.taxes.commands import TaxEnd, TaxPreview, TaxRemove, TaxSet, TaxStaged
from rollouts.tenders.commands import (
    TenderPreview,
    TenderRemove,
    TenderSet,
    TenderStaged,
)
from tests.unit.engine.tax_house import copied

CASH, GIFT = "enterprise CASH -", "enterprise GIFT -"
DRINKS = "US-NY drinks 1 any -"
LATER = "2027-01-01"
FILTERS = (
    "brands:VISA",
    "class:cash",
    "active:no",
    "max_transaction_minor:>100000",
    "max_transaction_minor:<1",
    "on:2026-12-01",
    "on:2020..2021",
    "valid_from:>2026-01-01",
    "card",
    "-brands:VISA",
    "(class:credit OR class:debit) over_tender:no",
)


@pytest.fixture
def house(trade_home: Path, home: Path) -> Iterator[House]:
    made = copied(trade_home, home)
    yield made
    made.close()


def taken(house: House, request: object) -> RowsTaken:
    answer = house.bus.execute(request)
    assert isinstance(answer, RowsTaken)
    return answer


def seen(house: House, request: object) -> RowsSeen:
    answer = house.bus.execute(request)
    assert isinstance(answer, RowsSeen)
    return answer


def staged(house: House, kind: str = "types") -> StagedRows:
    answer = house.bus.execute(TenderStaged(kind=kind))
    assert isinstance(answer, StagedRows)
    return answer


def refusals(house: House, request: object) -> list[tuple[str, str, str]]:
    with pytest.raises(KnownError) as caught:
        house.bus.execute(request)
    return [(each.code, each.object, each.field) for each in caught.value.findings]


def one(key: str, **cells: str) -> str:
    return RowEdit(key=key, cells=tuple(cells.items())).as_text


def test_a_cell_is_staged_and_taken_back(house: House) -> None:
    answer = taken(house, TenderSet(kind="types", key=(CASH,), cells=("max_change_minor=2000",)))
    assert [(each.key, each.state) for each in answer.rows] == [(CASH, "changed")]
    [row] = staged(house).rows
    assert (row.key, row.state) == (CASH, "changed")
    assert [new for old, new in zip(row.before, row.cells, strict=True) if old != new] == ["2000"]
    house.bus.execute(ChangeUndo(edit=0))
    assert staged(house).rows == ()


def test_every_wrong_cell_is_named_and_nothing_is_staged(house: House) -> None:
    cells = ("max_transaction_minor=-5", "max_change_minor=abc", "class=KASH")
    request = TenderSet(kind="types", key=(CASH,), cells=cells)
    assert refusals(house, request) == [
        ("tenders.unknown_class", CASH, "class"),
        ("estate.out_of_range", CASH, "max_transaction_minor"),
        ("estate.bad_number", CASH, "max_change_minor"),
    ]
    assert staged(house).change == ""


def test_the_rules_of_the_room_refuse_too(house: House) -> None:
    crossed = ("max_transaction_minor=50000", "min_transaction_minor=60000")
    request = TenderSet(kind="types", key=(CASH,), cells=crossed)
    assert refusals(house, request) == [
        ("tenders.limits_crossed", "tender CASH at enterprise", "min_transaction_minor")
    ]
    rate = TaxSet(kind="rules", key=(DRINKS,), cells=("rate=0.0825",))
    assert refusals(house, rate)[0][0] == "taxes.rate_is_fraction"


def test_a_fault_that_was_there_before_does_not_stop_another_cell(house: House) -> None:
    """Where two cells are wrong, each can be mended by itself."""
    house.bus.execute(SettingsSet(name="most_refund", value="1000"))
    other = TenderSet(kind="types", key=(CASH,), cells=("max_change_minor=2000",))
    assert [each.state for each in taken(house, other).rows] == ["changed"]
    again = TenderSet(kind="types", key=(CASH,), cells=("min_transaction_minor=200000",))
    assert {code for code, _, _ in refusals(house, again)} == {"tenders.limits_crossed"}


def test_a_dated_change_ends_the_row_and_begins_another(house: House) -> None:
    request = TaxSet(kind="rules", key=(DRINKS,), since=LATER, cells=("rate=4.25",))
    assert [each.state for each in taken(house, request).rows] == ["changed", "new"]
    answer = house.bus.execute(TaxStaged(kind="rules"))
    assert isinstance(answer, StagedRows)
    assert [(each.key, each.state) for each in answer.rows] == [
        (DRINKS, "changed"),
        ("US-NY drinks 1 any 2027-01-01T00:00:00", "new"),
    ]
    outside = TaxSet(kind="rules", key=(DRINKS,), since="2028-01-01", cells=("rate=5",))
    assert refusals(house, outside) == [("estate.from_outside", DRINKS, "valid_from")]


def test_a_row_ends_at_a_moment(house: House) -> None:
    house.bus.execute(TaxEnd(kind="rules", key=(DRINKS,), at=LATER))
    answer = house.bus.execute(TaxStaged(kind="rules"))
    assert isinstance(answer, StagedRows)
    [row] = answer.rows
    assert "2027-01-01T00:00:00" in row.cells
    assert refusals(house, TaxEnd(kind="groups", key=("food",), at=LATER))[0][0] == (
        "estate.not_dated"
    )
    assert refusals(house, TaxEnd(kind="rules", key=(DRINKS,), at="soon"))[0][0] == (
        "estate.bad_row_moment"
    )


def test_a_row_whose_key_is_edited_moves(house: House) -> None:
    taken(house, TenderSet(kind="types", row=(one(GIFT, tender="GIFTS"),)))
    assert {(each.key, each.state) for each in staged(house).rows} == {
        (GIFT, "removed"),
        ("enterprise GIFTS -", "new"),
    }
    clash = TenderSet(kind="types", row=(one("enterprise GIFTS -", tender="CASH"),))
    assert ("estate.key_taken", CASH, "") in refusals(house, clash)


def test_a_new_row_that_goes_again_leaves_nothing_staged(house: House) -> None:
    new = ("tender=POINTS", "class=OTHER", "name=Points")
    taken(house, TenderSet(kind="types", cells=new))
    key = "enterprise POINTS -"
    taken(house, TenderSet(kind="types", key=(key,), cells=("name=Bonus points",)))
    taken(house, TenderRemove(kind="types", key=(key,)))
    assert staged(house).rows == ()


def test_a_row_that_is_removed_and_made_again_is_one_edit(house: House) -> None:
    taken(house, TenderSet(kind="types", key=(GIFT,), cells=("name=Card",)))
    taken(house, TenderRemove(kind="types", key=(GIFT,)))
    assert [each.state for each in staged(house).rows] == ["removed"]
    taken(house, TenderSet(kind="types", cells=("tender=GIFT", "class=STORED_VALUE")))
    assert [each.state for each in staged(house).rows] == ["changed"]
    shown = house.bus.execute(ChangeShow())
    assert {each.key for each in shown.edits} == {GIFT}  # type: ignore[attr-defined]
    house.bus.execute(ChangeSubmit(title="Gift cards anew"))


def test_rows_see_what_is_staged(house: House) -> None:
    taken(house, TaxSet(kind="groups", cells=("group=toys", "description=Toys")))
    cells = ("jurisdiction=US-NY", "group=toys", "kind=percent", "rate=4", "source=law")
    assert [each.state for each in taken(house, TaxSet(kind="rules", cells=cells)).rows] == ["new"]


def test_a_paste_tells_each_row_apart(house: House) -> None:
    rows = (
        RowEdit(cells=(("tender", "CASH"), ("max_change_minor", "1000"))),
        RowEdit(cells=(("tender", "CASH"), ("max_change_minor", "2000"))),
        RowEdit(cells=(("tender", "NEW"), ("max_change_minor", "1"))),
        RowEdit(cells=(("tender", "GIFT"), ("max_change_minor", ""))),
        RowEdit(cells=(("tender", "4111111111111111"), ("max_change_minor", "1"))),
    )
    found = seen(house, TenderPreview(kind="types", row=tuple(each.as_text for each in rows)))
    assert [each.state for each in found.rows] == [
        "changed",
        "refused",
        "refused",
        "unchanged",
        "refused",
    ]
    codes = [{each.code for each in row.findings} for row in found.rows]
    assert codes[1:3] == [{"estate.duplicate_row"}, {"estate.required"}]
    assert "4111111111111111" not in str(found)
    assert staged(house).rows == ()


def test_a_file_of_rows_is_staged(house: House, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("Tender Code,Max change minor\nCASH,700\nGIFT,\n", encoding="utf-8")
    answer = taken(house, TenderSet(kind="types", file=str(path)))
    assert [each.state for each in answer.rows] == ["changed", "unchanged"]


def test_what_cannot_be_understood_is_refused(house: House) -> None:
    assert refusals(house, TenderSet(kind="types"))[0][0] == "estate.no_cells"
    assert refusals(house, TenderSet(kind="types", cells=("x",)))[0][0] == "estate.bad_cell"
    assert refusals(house, TenderSet(kind="types", cells=("x=1",)))[0][0] == "estate.unknown_cell"
    for text in ("{", "[]", '{"cells": {}}', '{"cells": {"name": 1}}', '{"key": 1}'):
        assert refusals(house, TenderSet(kind="types", row=(text,)))[0][0] == "estate.bad_row"
    gone = TenderSet(kind="types", key=("enterprise NONE -",), cells=("name=x",))
    assert refusals(house, gone) == [("estate.row_gone", "enterprise NONE -", "")]


def test_a_removal_that_leaves_others_without_it_is_told(house: House) -> None:
    answer = taken(house, TaxRemove(kind="groups", key=("standard",)))
    assert [each.state for each in answer.rows] == ["removed"]
    assert {each.code for each in answer.findings} == {"taxes.unknown_group"}


def test_a_filter_means_the_same_for_rows_in_force_and_staged(house: House) -> None:
    answer = house.reads.answer
    keys = answer(TableKeys(room="tender", kind="types"))
    rows = answer(TableRows(room="tender", kind="types", keys=keys))
    assert tuple(each.key for each in rows) == keys
    for text in FILTERS:
        by_sql = answer(TableKeys(room="tender", kind="types", filter=text))
        matched = answer(TableMatches(room="tender", kind="types", filter=text, rows=rows))
        assert matched == by_sql, text
    assert 0 < len(answer(TableKeys(room="tender", kind="types", filter=FILTERS[0]))) < len(keys)


def test_rows_are_sorted_by_any_column(house: House) -> None:
    answer = house.reads.answer
    shape = answer(TableShape(room="tax", kind="rules"))
    for column in shape:
        up = answer(TableKeys(room="tax", kind="rules", sort=column.name))
        down = answer(TableKeys(room="tax", kind="rules", sort=column.name, descending=True))
        assert up == tuple(reversed(down))
    by_rate = answer(TableKeys(room="tax", kind="rules", sort="rate", descending=True))
    assert by_rate[0].startswith("GB ")
    with pytest.raises(KnownError, match="unknown_sort"):
        answer(TableKeys(room="tax", kind="rules", sort="nothing"))


def test_ranges_and_past_of_a_row(house: House) -> None:
    house.bus.execute(TaxSet(kind="rules", key=(DRINKS,), since=LATER, cells=("rate=4.25",)))
    house.bus.execute(ChangeSubmit(title="Drinks dearer"))
    ranges = house.reads.answer(LineRanges(room="tax", kind="rules", key=DRINKS))
    assert [each.key for each in ranges] == [DRINKS, "US-NY drinks 1 any 2027-01-01T00:00:00"]
    newest, *_ = house.reads.answer(RowHistory(room="tax", kind="rules", key=DRINKS))
    assert (newest.title, newest.field) == ("Drinks dearer", "valid_to")


def test_a_preview_stages_nothing(house: House) -> None:
    found = seen(house, TaxPreview(kind="rules", key=(DRINKS,), cells=("rate=4.5",)))
    assert [each.state for each in found.rows] == ["changed"]
    assert "rate: 4 -> 4.5" in found.plain
    with pytest.raises(KnownError, match="none_open"):
        house.bus.execute(ChangeShow())
