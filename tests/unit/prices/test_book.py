"""The dated book: laws of what is in force, and what a store rings."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rollouts.prices.book import by_line, explained, in_force, next_change, standing
from rollouts.prices.coverage import Sale, holes, missing, priced, united
from rollouts.prices.model import Line, Price, PriceAction, PriceType
from rollouts.shared.moments import OPEN, LocalMoment

ITEM = Line(item_id="1")
DAYS = tuple(LocalMoment(f"2027-01-{day:02d}T00:00:00") for day in range(1, 9))


def price(
    amount: int,
    since: LocalMoment = OPEN,
    until: LocalMoment = OPEN,
    *,
    line: Line = ITEM,
    applied: int = 1,
    action: PriceAction = PriceAction.UPSERT,
) -> Price:
    return Price(
        line=line,
        valid_from=since,
        valid_to=until,
        price=amount,
        currency="EUR",
        applied=applied,
        action=action,
    )


BOOKS = st.lists(
    st.builds(
        lambda amount, since, length, applied, action: price(
            amount,
            DAYS[since],
            DAYS[since + length] if since + length < len(DAYS) else OPEN,
            applied=applied,
            action=action,
        ),
        st.integers(1, 9),
        st.integers(0, 6),
        st.integers(1, 8),
        st.integers(1, 4),
        st.sampled_from(PriceAction),
    ),
    max_size=6,
)


@settings(max_examples=100)
@given(BOOKS, st.integers(1, 4))
def test_undoing_the_last_upload_is_as_if_it_never_was(prices: list[Price], last: int) -> None:
    before = [each for each in prices if each.applied < last]
    after = [each for each in prices if each.applied <= last]
    kept = [each for each in after if each.applied != last]
    for day in DAYS:
        assert in_force(standing(kept), day) == in_force(standing(before), day)


@settings(max_examples=100)
@given(BOOKS)
def test_nothing_changes_before_the_next_change(prices: list[Price]) -> None:
    counting = standing(prices)
    now = in_force(counting, DAYS[0])
    moment, then = next_change(counting, DAYS[0])
    for day in DAYS[1:]:
        held = in_force(counting, day)
        if moment == OPEN or day < moment:
            assert (held and held.price) == (now and now.price)
        elif day == moment:
            assert held == then


def test_an_end_of_an_event_brings_back_the_price_that_is_then_valid() -> None:
    regular = price(100)
    promotion = Line(item_id="1", type=PriceType.PROMOTION)
    event = price(80, DAYS[1], DAYS[3], line=promotion)
    raised = price(120, DAYS[2], applied=2)
    lines = by_line([regular, event, raised])
    assert [explained(lines, "1", "s", "z", day).price for day in (DAYS[0], DAYS[1], DAYS[3])] == [
        regular,
        event,
        raised,
    ]
    found = explained(lines, "1", "s", "z", DAYS[1])
    assert (found.beaten, found.next_change, found.next_price) == ((regular,), DAYS[3], raised)


def test_the_narrowest_place_wins_within_a_type() -> None:
    zone, store = Line(item_id="1", place="zone:z"), Line(item_id="1", place="store:s")
    lines = by_line([price(100), price(90, line=zone), price(80, line=store)])
    assert explained(lines, "1", "s", "z", DAYS[0]).price == price(80, line=store)
    assert explained(lines, "1", "t", "z", DAYS[0]).price == price(90, line=zone)
    assert explained(lines, "1", "t", "y", DAYS[0]).price == price(100)
    assert explained(lines, "2", "s", "z", DAYS[0]).price is None


def test_coverage_finds_every_hole_and_tells_alike_ones_together() -> None:
    zone = Line(item_id="1", place="zone:z")
    store = Line(item_id="1", place="store:c")
    spans = priced(
        [price(100, DAYS[0], DAYS[2]), price(90, DAYS[3], line=zone), price(80, line=store)]
    )
    sale = Sale(item_id="1", since=OPEN, until=OPEN, stores=frozenset("abcd"))
    zones = {"a": "z", "b": "z", "c": "y", "d": "y"}
    found = [
        (each.store, each.stores, each.since, each.until)
        for each in holes(sale, spans, zones, (DAYS[0], DAYS[6]))
    ]
    assert found == [("a", 2, DAYS[2], DAYS[3]), ("d", 1, DAYS[2], DAYS[6])]


def test_a_price_that_ends_leaves_a_hole() -> None:
    ended = price(100, DAYS[3], action=PriceAction.END, applied=2)
    assert priced([price(100), ended]) == {"": ((OPEN, DAYS[3]),)}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=6))
def test_what_is_missing_and_what_is_there_make_the_whole(pairs: list[tuple[int, int]]) -> None:
    spans = united((str(min(pair)), str(max(pair))) for pair in pairs if pair[0] != pair[1])
    gaps = missing(spans, ("0", "9"))
    for day in map(str, range(9)):
        held = any(start <= day < end for start, end in spans)
        assert held != any(start <= day < end for start, end in gaps)
