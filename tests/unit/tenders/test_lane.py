"""What a register is given: resolved now and later, and read back as the book it came from."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rollouts.registers.model import ENTERPRISE, Place, parse_scope
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.tenders.catalogue import EntryMode, TenderClass
from rollouts.tenders.delivered import book_of
from rollouts.tenders.lane import lane_rows
from rollouts.tenders.model import (
    CardRange,
    SettlementChannel,
    TenderMapping,
    TenderOverride,
    TenderType,
)
from rollouts.tenders.resolving import Book, Payment, TenderIndex

PLACE = Place(store="0021", register="01", brand="harbour", region="west", kind="fixed")
NOW = LocalMoment("2026-03-01T00:00:00")
LATER = LocalMoment("2026-04-01T00:00:00")
LAST = LocalMoment("2026-05-01T00:00:00")
CREDIT = TenderType(
    code="CREDIT",
    tender_class=TenderClass.CREDIT,
    brands=("VISA", "MC"),
    entry_modes=(EntryMode.CHIP,),
    max_transaction=50_000,
)
ROW = TenderMapping(tender="CREDIT", channel="CARDS", asset_account="1100")


def rows(book: Book, at: LocalMoment = NOW, place: Place = PLACE) -> dict[str, dict[str, object]]:
    index = TenderIndex(book)
    made = lane_rows(index, index.chain(place), at)
    return {table: dict(each) for table, each in made.items()}


def test_what_begins_later_is_there_and_what_has_ended_is_not() -> None:
    patch = TenderOverride(
        tender="CREDIT", field="max_transaction", value="20000", scope=parse_scope("store:0021")
    )
    book = Book(
        types=(CREDIT,),
        overrides=(replace(patch, valid_from=LATER, valid_to=LAST),),
        mappings=(
            replace(ROW, valid_to=NOW),
            replace(ROW, valid_from=NOW, valid_to=LATER),
            replace(ROW, valid_from=LATER, channel="OTHER"),
        ),
        channels=tuple(
            SettlementChannel(code=code, processor="EXPAY") for code in ("CARDS", "OTHER", "THIRD")
        ),
    )
    made = rows(book)
    assert list(made["tender"]) == ["CREDIT -", f"CREDIT {LATER}", f"CREDIT {LAST}"]
    limits = [dict(each)["max_transaction"] for each in made["tender"].values()]  # type: ignore[call-overload]
    assert limits == ["50000", "20000", "50000"]
    assert list(made["tender_map"]) == [f"enterprise CREDIT {each}" for each in (NOW, LATER)]
    assert list(made["settlement_channel"]) == ["CARDS -", "OTHER -"]
    assert list(rows(book, LAST)["tender"]) == [f"CREDIT {LAST}"]


def test_two_stretches_that_say_the_same_are_one() -> None:
    book = Book(types=(replace(CREDIT, valid_to=LATER), replace(CREDIT, valid_from=LATER)))
    assert list(rows(book)["tender"]) == ["CREDIT -"]
    gone = Book(types=(replace(CREDIT, valid_to=LATER), replace(CREDIT, valid_from=LAST)))
    assert list(rows(gone)["tender"]) == ["CREDIT -", f"CREDIT {LAST}"]


def test_only_what_reaches_the_register_is_given() -> None:
    other = parse_scope("store:0022")
    book = Book(
        types=(CREDIT, replace(CREDIT, code="OTHER", scope=other)),
        mappings=(ROW, replace(ROW, scope=other)),
        ranges=(CardRange(brand="VISA", bin_from="400000", bin_to="499999"),),
    )
    made = rows(book)
    assert list(made["tender"]) == ["CREDIT -"]
    assert list(made["tender_map"]) == ["enterprise CREDIT -"]
    assert list(made["card_range"]) == ["VISA 400000-499999 -"]


SCOPES = st.sampled_from(
    [ENTERPRISE, *map(parse_scope, ("brand:harbour", "region:west", "store:0021", "store:0022"))]
)
MOMENTS = st.sampled_from([OPEN, NOW, LATER, LAST])


@st.composite
def books(draw: st.DrawFn) -> Book:
    types = draw(
        st.lists(
            st.builds(
                replace,
                st.just(CREDIT),
                scope=SCOPES,
                active=st.booleans(),
                valid_from=MOMENTS,
            ),
            max_size=4,
            unique_by=lambda each: each.key,
        )
    )
    mappings = draw(
        st.lists(
            st.builds(
                replace,
                st.just(ROW),
                scope=SCOPES,
                brand=st.sampled_from(["", "VISA"]),
                valid_from=MOMENTS,
            ),
            max_size=5,
            unique_by=lambda each: each.key,
        )
    )
    return Book(types=tuple(types), mappings=tuple(mappings))


@given(books(), st.sampled_from([NOW, LATER, LAST]))
def test_what_is_read_back_decides_as_the_book_does(book: Book, at: LocalMoment) -> None:
    """From the moment of delivery on, at every later moment, for every payment."""
    index = TenderIndex(book)
    back = TenderIndex(book_of(lane_rows(index, index.chain(PLACE), NOW)))
    payment = Payment(tender="CREDIT", brand="VISA", entry_mode=EntryMode.CHIP)
    assert back.rows(PLACE, payment, at) == index.rows(PLACE, payment, at)
    ours, theirs = index.types(PLACE, at), back.types(PLACE, at)
    assert ours.keys() == theirs.keys()
    for code, each in ours.items():
        assert replace(theirs[code], scope=each.scope, valid_from=OPEN, valid_to=OPEN) == replace(
            each, valid_from=OPEN, valid_to=OPEN
        )
