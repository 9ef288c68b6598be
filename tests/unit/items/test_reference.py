"""Reference data: files that are taken or explained, dates that do not overlap, where things are sold."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from rollouts.adapters.files.sheets import parse_sheet
from rollouts.estate.imports.layouts import cells_of, header_of
from rollouts.estate.imports.objects import Known, ObjectsPlan, planned, read_objects
from rollouts.items.accounts import ExchangeRate
from rollouts.items.assortment import Assortments, Location
from rollouts.items.model import Assortment, Item
from rollouts.items.records import KINDS, Entity
from rollouts.items.reference import LAYOUTS, layout_named
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Severity
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.objects import Slot

RATES = "base,quote,rate,valid_from,valid_to\n"
THERE = {("processor", "north"), ("store", "0001"), ("gl_account", "4000"), ("item", "1001")}


def missing(slots: Iterable[Slot]) -> set[Slot]:
    return set(slots) - THERE


def plan(word: str, text: str, *present: Any) -> ObjectsPlan:  # noqa: ANN401 - any kind
    sheet = parse_sheet(text.encode(), f"{word}.csv", ".csv")
    reading = read_objects(sheet, layout_named(word))
    named = {each.key: each for each in present if each.key in reading.keys}
    return planned(reading, Known(present=named, lines=present, missing=missing))


def rate(start: str, end: str = "", number: str = "1.1") -> ExchangeRate:
    made = KINDS.made(
        "exchange_rate",
        {"base": "EUR", "quote": "USD", "rate": number}
        | {"valid_from": start and f"{start}T00:00:00", "valid_to": end and f"{end}T00:00:00"},
    )
    assert isinstance(made, ExchangeRate)
    return made


def objects(made: ObjectsPlan, *present: Entity) -> set[Entity]:
    """What is there after the plan; and that taking it back leads to where it began."""
    there: dict[Slot, Entity | None] = {KINDS.slot_of(each): each for each in present}
    for edit in made.edits:
        there[edit.kind, edit.key] = KINDS.applied(there.get((edit.kind, edit.key)), edit)
    after = {each for each in there.values() if each}
    for edit in made.undo:
        there[edit.kind, edit.key] = KINDS.applied(there.get((edit.kind, edit.key)), edit)
    assert {each for each in there.values() if each} == set(present)
    return after


@pytest.mark.parametrize("word", LAYOUTS)
def test_each_sample_is_taken_and_comes_back_the_same(word: str) -> None:
    text = resources.text(f"samples/reference/{word}.csv")
    layout = layout_named(word)
    sheet = parse_sheet(text.encode(), f"{word}.csv", ".csv")
    made = planned(read_objects(sheet, layout), Known(present={}))
    assert [each for each in made.findings if each.severity is Severity.ERROR] == []
    kept = objects(made)
    assert len(kept) == len(sheet.rows)
    lines = [",".join(f'"{cell}"' for cell in cells_of(layout, each)) for each in kept]
    again = "\n".join([",".join(header_of(layout)), *lines])
    present = {each.key: each for each in kept}
    sheet = parse_sheet(again.encode(), "again.csv", ".csv")
    reading = read_objects(sheet, layout)
    assert planned(reading, Known(present=present, lines=tuple(kept))).edits == ()


@pytest.mark.parametrize(
    ("word", "row", "code", "field"),
    [
        ("departments", "department,parent\n10,10", "items.own_parent", "parent"),
        ("departments", "department,parent\n10,99", "items.unknown_parent", "parent"),
        ("departments", "department,gl_account\n10,9", "items.unknown_account", "gl_account"),
        ("departments", "department\n10\n10", "estate.duplicate_row", ""),
        ("departments", "name\nx", "estate.missing_column", "department"),
        ("departments", "department,action\n10,DELETE", "estate.nothing_to_delete", "action"),
        ("departments", "department,action\n10,FORGET", "estate.unknown_action", "action"),
        ("assortment", "what,where\nitem:9,all", "items.unknown_item", "what"),
        ("assortment", "what,where\nshelf:9,all", "items.bad_what", "what"),
        ("assortment", "what,where\nitem:1001,store:9", "items.unknown_store", "where"),
        ("assortment", "what,where\nall,group:x", "items.unknown_group", "where"),
        ("assortment", "what,where\nall,planet:x", "items.bad_where", "where"),
        ("gl-accounts", "account,type\n1,cash box", "items.unknown_account_type", "type"),
        ("gl-accounts", "account,name\n1,Sales", "estate.required", "type"),
        ("merchant-ids", "processor,mid\nsouth,1", "items.unknown_processor", "processor"),
        ("merchant-ids", "processor,mid,store\nnorth,1,0009", "items.unknown_store", "store"),
        ("merchant-ids", "processor,mid\nnorth,4111111111111111", "estate.card_number", "mid"),
        ("merchant-ids", "processor,mid\nnorth,a b", "items.bad_mid", "mid"),
        (
            "merchant-ids",
            "processor,mid,declared\nnorth,1,open",
            "items.declared_by_nobody",
            "declared_by",
        ),
        ("exchange-rates", "base,quote,rate\nEUR,EUR,1", "items.same_currency", "quote"),
        ("exchange-rates", "base,quote,rate\nEUR,XXX,1", "estate.bad_currency", "quote"),
        ("exchange-rates", "base,quote,rate\nEUR,USD,0", "estate.out_of_range", "rate"),
        ("exchange-rates", "base,quote,rate\nEUR,USD,1.0E0", "estate.bad_number", "rate"),
        ("exchange-rates", "base,quote\nEUR,USD", "estate.required", "rate"),
        (
            "exchange-rates",
            "base,quote,rate,valid_from,valid_to\nEUR,USD,1,2026-02-02,2026-02-01",
            "estate.end_before_start",
            "valid_to",
        ),
        (
            "exchange-rates",
            "base,quote,rate,valid_from\nEUR,USD,1,2026-01-01\nEUR,USD,1,2026-01-01",
            "estate.duplicate_row",
            "",
        ),
        (
            "exchange-rates",
            RATES + "EUR,USD,1,2026-01-01,2026-02-01\nEUR,USD,1,2026-01-31,2026-03-01",
            "estate.overlap",
            "valid_from",
        ),
    ],
)
def test_a_nasty_row_is_refused(word: str, row: str, code: str, field: str) -> None:
    made = plan(word, row + "\n")
    errors = [each for each in made.findings if each.severity is Severity.ERROR]
    assert [(each.code, each.field) for each in errors] == [(code, field)]
    assert made.edits == ()
    assert "411111111111" not in errors[0].value


def test_a_later_rate_ends_the_one_before_and_says_so() -> None:
    present = rate("2026-01-01")
    made = plan("exchange-rates", "base,quote,rate,valid_from\nEUR,USD,1.2,2026-06-01\n", present)
    assert [each.code for each in made.findings] == ["estate.gives_way"]
    assert objects(made, present) == {
        rate("2026-01-01", "2026-06-01"),
        rate("2026-06-01", number="1.2"),
    }


def test_a_rate_with_an_end_never_gives_way() -> None:
    present = rate("2026-01-01", "2026-12-01")
    made = plan("exchange-rates", "base,quote,rate,valid_from\nEUR,USD,1.2,2026-06-01\n", present)
    assert [each.code for each in made.findings] == ["estate.overlap"]


def test_a_rate_is_removed_or_changed_where_it_stands() -> None:
    one, two = rate("2026-01-01", "2026-06-01"), rate("2026-06-01")
    text = (
        "base,quote,rate,valid_from,action\nEUR,USD,,2026-01-01,DELETE\nEUR,USD,1.3,2026-06-01,\n"
    )
    made = plan("exchange-rates", text, one, two)
    assert [line.state for line in made.lines] == ["removed", "changed"]
    assert objects(made, one, two) == {rate("2026-06-01", number="1.3")}


def test_a_day_is_the_last_one_included() -> None:
    text = "base,quote,rate,valid_from,valid_to\nEUR,USD,1.1,2026-01-01,2026-01-31\n"
    assert objects(plan("exchange-rates", text)) == {rate("2026-01-01", "2026-02-01")}


def test_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(KnownError) as caught:
        layout_named("gl acounts")
    assert caught.value.code == "items.unknown_kind"
    assert "gl-accounts" in str(caught.value.findings[0].parameters["known"])
    assert layout_named("GL_Accounts") is LAYOUTS["gl-accounts"]


AT = LocalMoment("2026-05-01T12:00:00")
SHOP = Location(store="0001", zone="city", groups=frozenset({"big"}))
MILK = Item(item_id="1001", department="DAIRY")
STATEMENTS = [
    Assortment(what=what, where=where, sold=sold)
    for what in ("all", "department:DAIRY", "item:1001", "item:9")
    for where in ("all", "zone:city", "group:big", "store:0001", "store:0002")
    for sold in (True, False)
]


def sold(*statements: Assortment) -> bool:
    return Assortments(statements).sold(MILK, SHOP, AT)


def test_what_nobody_speaks_of_is_sold() -> None:
    assert sold()
    assert sold(Assortment(what="item:9", where="all", sold=False))
    assert sold(Assortment(what="item:1001", where="store:0002", sold=False))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (("all", "all"), ("all", "zone:city")),
        (("all", "zone:city"), ("all", "group:big")),
        (("all", "group:big"), ("all", "store:0001")),
        (("all", "store:0001"), ("department:DAIRY", "all")),
        (("department:DAIRY", "store:0001"), ("item:1001", "all")),
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_the_narrower_statement_wins(
    wide: tuple[str, str],
    narrow: tuple[str, str],
    *,
    listed: bool,
) -> None:
    one = Assortment(what=wide[0], where=wide[1], sold=not listed)
    other = Assortment(what=narrow[0], where=narrow[1], sold=listed)
    assert sold(one, other) is listed


def test_a_statement_holds_in_its_time() -> None:
    gone = Assortment(what="all", where="all", sold=False, valid_from=AT, valid_to=OPEN)
    assert not sold(gone)
    assert sold(Assortment(what="all", where="all", sold=False, valid_to=AT))


@given(st.permutations(STATEMENTS).flatmap(lambda each: st.just(each[:6])))
def test_the_order_of_statements_does_not_matter(statements: list[Assortment]) -> None:
    assert sold(*statements) is sold(*reversed(statements))
