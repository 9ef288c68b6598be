"""The compressed proof says exactly what looking at every item, store and day says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.edits import Edit
from rollouts.shared.moments import OPEN, LocalMoment, local_moment, within
from rollouts.shared.ranges import end_of
from rollouts.taxes.book import TaxBook, TaxObjects, serves
from rollouts.taxes.coverage import Breach, BreachKind, Coverage, Selling, Sold
from rollouts.taxes.model import Fulfilment, Review, RuleKind, TaxLocation, TaxRule
from rollouts.taxes.proof import faults, prove_coverage
from tests.unit.taxes.stored import changed
from tests.unit.taxes.test_rules import said

DAYS = 8
JURISDICTIONS = ("US-OH", "US-OH-049")
GROUPS = ("FOOD", "GEN")
ASSORTMENTS = {"": frozenset(), "big": frozenset({"s1", "s2"})}
WAYS = (Fulfilment.ANY, Fulfilment.STORE, Fulfilment.PICKUP)
Cell = tuple[str, str, LocalMoment, str, str]


def day(at: int) -> LocalMoment:
    return local_moment((date(2026, 3, 1) + timedelta(days=at)).isoformat())


HORIZON = (day(0), day(DAYS))
starts = st.integers(-2, DAYS).map(lambda at: OPEN if at < -1 else day(at))
ends = st.integers(0, DAYS + 2).map(lambda at: OPEN if at > DAYS + 1 else day(at))


@st.composite
def rules(draw: st.DrawFn) -> TaxRule:
    return TaxRule(
        jurisdiction=draw(st.sampled_from([*JURISDICTIONS, "US-OH"])),
        group=draw(st.sampled_from([*GROUPS, "FOOD", "FOOD"])),
        step=draw(st.sampled_from([1, 1, 1, 2])),
        fulfilment=draw(st.sampled_from([Fulfilment.ANY, *WAYS])),
        valid_from=draw(starts),
        valid_to=draw(ends),
        kind=RuleKind.PERCENT,
        rate=Decimal(5),
        holiday=draw(st.sampled_from([False, False, True])),
        review=draw(st.sampled_from([Review.APPROVED, Review.APPROVED, Review.PENDING])),
    )


@st.composite
def locations(draw: st.DrawFn) -> TaxLocation:
    many = draw(st.sampled_from([("US-OH",), JURISDICTIONS]))
    ways = draw(st.sampled_from([(Fulfilment.STORE,), (Fulfilment.STORE, Fulfilment.PICKUP)]))
    return TaxLocation(
        code=draw(st.sampled_from(["l1", "l2"])),
        valid_from=draw(starts),
        valid_to=draw(ends),
        jurisdictions=many,
        fulfilments=ways,
    )


def sold(name: str) -> st.SearchStrategy[Sold]:
    return st.builds(
        Sold,
        st.just(name),
        st.sampled_from(GROUPS),
        starts,
        ends,
        st.sampled_from(sorted(ASSORTMENTS)),
    )


def selling(name: str) -> st.SearchStrategy[Selling]:
    return st.builds(Selling, st.just(name), st.sampled_from(["l1", "l2", "l3"]), starts, ends)


books = st.builds(
    lambda rules, locations: TaxBook(TaxObjects(rules=tuple(rules), locations=tuple(locations))),
    st.lists(rules(), max_size=8),
    st.lists(locations(), max_size=3),
)
items = st.tuples(sold("i1"), sold("i2"), sold("i3"))
stores = st.tuples(selling("s1"), selling("s2"), selling("s3"))


def sales(
    goods: tuple[Sold, ...], shops: tuple[Selling, ...]
) -> Iterator[tuple[Sold, Selling, LocalMoment]]:
    for item in goods:
        for store in shops:
            for at in map(day, range(DAYS)):
                in_store = not item.assortment or store.store in ASSORTMENTS[item.assortment]
                dated = within(at, item.start, item.end) and within(at, store.start, store.end)
                if in_store and dated:
                    yield item, store, at


def looked_at(
    book: TaxBook, goods: tuple[Sold, ...], shops: tuple[Selling, ...]
) -> set[tuple[BreachKind, Cell]]:
    """Every breach of every single sale, by looking."""
    found: set[tuple[BreachKind, Cell]] = set()
    for item, store, at in sales(goods, shops):
        standing = [
            each
            for each in book.objects.locations
            if each.code == store.location and within(at, each.valid_from, each.valid_to)
        ]
        if len(standing) != 1:
            kind = BreachKind.TWO_LOCATIONS if standing else BreachKind.NO_LOCATION
            found.add((kind, (item.item, store.store, at, "", "")))
        for location in standing:
            for kind, place, line in broken(book, location, item.group, at):
                found.add((kind, (item.item, store.store, at, place, line)))
    return found


def broken(
    book: TaxBook, location: TaxLocation, group: str, at: LocalMoment
) -> Iterator[tuple[BreachKind, str, str]]:
    usable = [each for each in book.objects.rules if each.review is Review.APPROVED]
    taken: dict[int, str] = {}
    for place in location.jurisdictions:
        here = [each for each in usable if (each.jurisdiction, each.group) == (place, group)]
        steps = {each.step for each in here if not each.holiday}
        for step in steps:
            if taken.setdefault(step, place) != place:
                yield BreachKind.STEP_CLASH, place, f"{step} any"
        for way in location.fulfilments:
            for step in steps or {1}:
                several = [each for each in now(here, step, way, at) if not each.holiday]
                if len(several) != 1:
                    kind = BreachKind.DOUBLE if several else BreachKind.HOLE
                    yield kind, place, f"{step} {way}"
            for step in {each.step for each in here if each.holiday}:
                if sum(each.holiday for each in now(here, step, way, at)) > 1:
                    yield BreachKind.DOUBLE, place, f"{step} {way}"


def now(rules: list[TaxRule], step: int, way: Fulfilment, at: LocalMoment) -> list[TaxRule]:
    return [
        each
        for each in rules
        if each.step == step and serves(each, way) and within(at, each.valid_from, each.valid_to)
    ]


def spread(
    book: TaxBook, coverage: Coverage, goods: tuple[Sold, ...], shops: tuple[Selling, ...]
) -> set[tuple[BreachKind, Cell]]:
    """Every single sale that the proof's breaches stand for."""
    found: set[tuple[BreachKind, Cell]] = set()
    for item, store, at in sales(goods, shops):
        for breach in coverage.breaches:
            named = store.store in breach.stores and item.item in (breach.items or (item.item,))
            if named and breach.starts <= at < breach.ends and lies_in(book, store, breach, at):
                line = f"{breach.step} {breach.fulfilment}" if breach.step else ""
                cell = (item.item, store.store, at, breach.jurisdiction, line)
                found.add((breach.kind, cell))
    return found


def lies_in(book: TaxBook, store: Selling, breach: Breach, at: LocalMoment) -> bool:
    states = [
        each
        for each in book.locations(store.location)
        if within(at, each.valid_from, each.valid_to)
    ]
    if not breach.jurisdiction:
        return len(states) != 1
    if breach.kind is BreachKind.STEP_CLASH:
        return any(each.jurisdictions == JURISDICTIONS for each in states)
    return any(
        breach.jurisdiction in each.jurisdictions and breach.fulfilment in each.fulfilments
        for each in states
    )


@given(st.lists(st.tuples(starts, ends), max_size=5))
def test_a_line_of_rules_has_its_faults_on_exactly_those_days(
    dated: list[tuple[LocalMoment, LocalMoment]],
) -> None:
    line = [
        TaxRule(jurisdiction="J", group="G", kind=RuleKind.ZERO, valid_from=start, valid_to=end)
        for start, end in sorted(dated)
    ]
    found = list(faults(line, HORIZON))
    for at in map(day, range(DAYS)):
        holding = [each for each in line if within(at, each.valid_from, each.valid_to)]
        told = [each for each in found if each.when[0] <= at < each.when[1]]
        assert any(not each.rules for each in told) == (not holding)
        assert any(each.rules for each in told) == (len(holding) > 1)
        for fault in told:
            assert all(each in holding for each in fault.rules)


@given(books, items, stores)
def test_the_proof_finds_what_looking_finds(
    book: TaxBook, items: tuple[Sold, ...], stores: tuple[Selling, ...]
) -> None:
    coverage = prove_coverage(book, items, stores, HORIZON, ASSORTMENTS)
    assert spread(book, coverage, items, stores) == looked_at(book, items, stores)


@given(books, items, stores)
def test_every_example_is_a_sale_that_fails(
    book: TaxBook, items: tuple[Sold, ...], stores: tuple[Selling, ...]
) -> None:
    failing = {cell[:3] for _, cell in looked_at(book, items, stores)}
    for breach in prove_coverage(book, items, stores, HORIZON, ASSORTMENTS).breaches:
        store, item = breach.example
        assert (item, store, breach.starts) in failing
        assert breach.starts < breach.ends


@given(books, items, stores)
def test_mends_end_in_a_proof_wherever_a_rule_is_known(
    book: TaxBook, items: tuple[Sold, ...], stores: tuple[Selling, ...]
) -> None:
    for _ in range(60):
        coverage = prove_coverage(book, items, stores, HORIZON, ASSORTMENTS)
        mend = next((each.mend for each in coverage.breaches if each.mend), None)
        if mend is None:
            break
        book = mended(book, mend.edits)
    undecided = {BreachKind.STEP_CLASH, BreachKind.NO_LOCATION, BreachKind.TWO_LOCATIONS}
    for breach in prove_coverage(book, items, stores, HORIZON, ASSORTMENTS).breaches:
        line = [
            each
            for each in book.regular(breach.jurisdiction, breach.group)
            if each.step == breach.step
            and serves(each, breach.fulfilment)
            and each.valid_from < end_of(each)  # a rule that never holds says no rate to go on with
        ]
        assert breach.kind in undecided or line == []


def mended(book: TaxBook, edits: tuple[Edit, ...]) -> TaxBook:
    return TaxBook(replace(book.objects, rules=changed(book.objects.rules, edits)))


def test_an_ended_rate_is_found_with_stores_items_and_dates_and_mended() -> None:
    line = TaxRule(jurisdiction="US-OH", group="GEN", kind=RuleKind.PERCENT, rate=Decimal(5))
    location = TaxLocation(code="l1", jurisdictions=("US-OH",))
    goods = [Sold("i1", "GEN"), Sold("i2", "GEN", day(6))]
    shops = [Selling("s1", "l1"), Selling("s2", "l1", OPEN, day(5)), Selling("s3", "l1", day(4))]
    whole = TaxBook(TaxObjects(rules=(line,), locations=(location,)))
    proved = prove_coverage(whole, goods, shops, HORIZON)
    assert proved.breaches == ()
    assert proved.cells == 2 * 3 * DAYS
    ended = TaxBook(replace(whole.objects, rules=(replace(line, valid_to=day(4)),)))
    (hole,) = prove_coverage(ended, goods, shops, HORIZON).holes
    assert (hole.kind, hole.jurisdiction, hole.group) == (BreachKind.HOLE, "US-OH", "GEN")
    assert (hole.starts, hole.ends) == (day(4), day(DAYS))
    assert (hole.stores, hole.items) == (("s1", "s2", "s3"), ("i1", "i2"))
    assert hole.example == ("s1", "i1")
    assert said([hole.finding()]) == [("coverage_hole", "US-OH")]
    assert hole.mend is not None
    (edit,) = hole.mend.edits
    assert (edit.field, edit.before, edit.after) == ("valid_to", day(4), None)
    assert prove_coverage(mended(ended, hole.mend.edits), goods, shops, HORIZON).breaches == ()


def test_a_gap_is_closed_up_to_the_next_rate_and_no_rate_is_ever_made_up() -> None:
    first = TaxRule(
        jurisdiction="US-OH", group="GEN", kind=RuleKind.PERCENT, rate=Decimal(5), valid_to=day(2)
    )
    second = replace(first, valid_from=day(4), valid_to=OPEN, rate=Decimal(6))
    location = TaxLocation(code="l1", jurisdictions=("US-OH",))
    gap = TaxBook(TaxObjects(rules=(first, second), locations=(location,)))
    coverage = prove_coverage(
        gap, [Sold("i1", "GEN"), Sold("i2", "FOOD")], [Selling("s1", "l1")], HORIZON
    )
    by_group = {each.group: each for each in coverage.holes}
    assert (by_group["GEN"].starts, by_group["GEN"].ends) == (day(2), day(4))
    assert by_group["GEN"].mend is not None
    assert [each.after for each in by_group["GEN"].mend.edits] == [day(4)]
    assert by_group["FOOD"].mend is None


def test_no_mend_puts_a_rule_where_another_one_stands() -> None:
    wide = TaxRule(
        jurisdiction="US-OH", group="GEN", kind=RuleKind.PERCENT, rate=Decimal(5), valid_to=day(4)
    )
    single = replace(wide, fulfilment=Fulfilment.STORE, valid_from=day(2), valid_to=OPEN)
    location = TaxLocation(code="l1", jurisdictions=("US-OH",))
    rules = (wide, single, replace(single, valid_from=day(4)))
    book = TaxBook(TaxObjects(rules=rules, locations=(location,)))
    goods, shops = [Sold("i1", "GEN")], [Selling("s1", "l1")]
    (double, *_) = prove_coverage(book, goods, shops, HORIZON).doubles
    assert double.mend is not None
    assert prove_coverage(mended(book, double.mend.edits), goods, shops, HORIZON).breaches == ()
