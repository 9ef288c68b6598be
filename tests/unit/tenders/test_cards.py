import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.tenders.cards import CardTable, clashes, pieces, without, written_bins
from rollouts.tenders.model import CardRange

NOW = LocalMoment("2026-06-01T12:00:00")


def cards(
    brand: str, first: int, last: int, priority: int = 100, until: LocalMoment = OPEN
) -> CardRange:
    """A range over the 6-digit BINs 400000 + first to 400000 + last."""
    return CardRange(
        brand=brand,
        bin_from=str(400000 + first),
        bin_to=str(400000 + last),
        priority=priority,
        valid_to=until,
    )


@st.composite
def tables(draw: st.DrawFn) -> tuple[CardRange, ...]:
    made = {}
    for _ in range(draw(st.integers(0, 8))):
        first = draw(st.integers(0, 12))
        last = draw(st.integers(first, 14))
        brand = draw(st.sampled_from(["VISA", "MC", "JCB"]))
        each = cards(brand, first, last, draw(st.integers(1, 3)))
        made[each.key] = each
    return tuple(made.values())


def naive(ranges: tuple[CardRange, ...], number: int) -> CardRange | None:
    holding = [each for each in ranges if number in each.bins]
    return min(holding, key=lambda one: (one.priority, len(one.bins), one.key), default=None)


@given(tables())
def test_every_bin_is_decided_as_by_looking_at_every_range(ranges: tuple[CardRange, ...]) -> None:
    table = CardTable(ranges, NOW)
    for step in range(-1, 16):
        wanted = naive(ranges, (400000 + step) * 100 + 50)
        assert table.find(f"{400000 + step}50") == ((wanted,) if wanted else ())
    deciding = {naive(ranges, (400000 + step) * 100) for step in range(16)}
    assert set(table.unreached()) == set(ranges) - deciding


@given(tables())
def test_ranges_clash_when_two_of_one_priority_share_a_bin(ranges: tuple[CardRange, ...]) -> None:
    shared = any(
        one.priority == other.priority and set(one.bins) & set(other.bins)
        for at, one in enumerate(ranges)
        for other in ranges[:at]
    )
    assert bool(clashes(ranges)) == shared


@given(tables())
def test_gaps_lie_between_a_brands_bins_and_belong_to_nobody(ranges: tuple[CardRange, ...]) -> None:
    table = CardTable(ranges, NOW)
    for brand in ("VISA", "MC"):
        own = [each for span in table.of_brand(brand) for each in (span.start, span.stop)]
        for gap in table.gaps(brand):
            assert min(own) < gap.start < gap.stop < max(own)
            assert all(naive(ranges, number) is None for number in (gap.start, gap.stop - 1))


def test_a_short_bin_may_leave_several_ranges_open() -> None:
    narrow = CardRange(brand="CB", bin_from="40000010", bin_to="40000019", priority=1)
    table = CardTable([cards("VISA", 0, 9), narrow], NOW)
    assert {each.brand for each in table.find("400000")} == {"VISA", "CB"}
    assert [each.brand for each in table.find("40000015")] == ["CB"]
    assert [each.brand for each in table.find("400001")] == ["VISA"]
    assert table.find("999999") == ()
    for bad in ("40000", "4000x0", "٤٠٠٠٠٠"):
        with pytest.raises(ValueError, match="not a BIN"):
            table.find(bad)


def test_ended_ranges_decide_nothing() -> None:
    assert CardTable([cards("VISA", 0, 9, until=NOW)], NOW).find("400000") == ()


def test_spans_are_cut_and_written() -> None:
    assert pieces([range(10)], [range(3, 5)]) == (range(3), range(3, 5), range(5, 10))
    assert without(range(10), [range(3, 5)]) == (range(3), range(5, 10))
    assert written_bins(range(40000000, 40001000)) == "400000-400009"
    assert written_bins(range(40000010, 40000020)) == "40000010-40000019"
