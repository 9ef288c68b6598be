from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.registers.edits import (
    applied,
    brought_into_force,
    by_key,
    difference,
    key_of,
    parse_key,
    setting_edits,
)
from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.shared.edits import inverse_of
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import OPEN, LocalMoment, within
from rollouts.shared.ranges import END_OF_TIME, gaps, laid_over, overlaps
from tests.unit.registers.small_estate import NOW, value

SCOPE = "store:0001"
DAYS = [LocalMoment(f"2026-01-{day:02}T00:00:00") for day in range(1, 12)]


def at(start: int, end: int, text: str = "x") -> ConfigValue:
    first = DAYS[start] if start >= 0 else OPEN
    return value(SCOPE, "a.shared", text, first, DAYS[end] if end >= 0 else OPEN)


@st.composite
def lines(draw: st.DrawFn) -> tuple[ConfigValue, ...]:
    """Ranges of one setting at one scope that do not overlap."""
    days = sorted(draw(st.sets(st.integers(0, 10), max_size=8)))
    pairs = list(zip(days[::2], days[1::2], strict=False))
    values = [at(start, end, f"v{start}") for start, end in pairs]
    if len(days) % 2:
        values.append(at(days[-1], -1, "last"))
    return tuple(values)


@st.composite
def ranges(draw: st.DrawFn) -> ConfigValue:
    start = draw(st.integers(-1, 9))
    end = draw(st.one_of(st.just(-1), st.integers(start + 1, 10)))
    return at(start, end, "new")


def in_force(values: tuple[ConfigValue, ...], moment: LocalMoment) -> str | None:
    found = [each.value for each in values if within(moment, each.valid_from, each.valid_to)]
    assert len(found) < 2
    return found[0] if found else None


@given(lines(), ranges(), st.sampled_from(DAYS))
def test_a_new_range_holds_inside_and_changes_nothing_outside(
    present: tuple[ConfigValue, ...], new: ConfigValue, moment: LocalMoment
) -> None:
    after = laid_over(present, new)
    assert not overlaps(after)
    inside = within(moment, new.valid_from, new.valid_to)
    assert in_force(after, moment) == ("new" if inside else in_force(present, moment))


@given(lines(), ranges(), st.sampled_from(DAYS))
def test_edits_lead_there_and_back(
    present: tuple[ConfigValue, ...], new: ConfigValue, moment: LocalMoment
) -> None:
    edits = setting_edits(present, new, moment)
    after = applied(present, edits)
    assert in_force(after, max(moment, new.valid_from)) == "new" or new.valid_to != OPEN
    back = applied(after, inverse_of(edits))
    assert by_key(back) == by_key(present)


@given(lines(), st.sampled_from(DAYS))
def test_a_value_without_dates_leaves_what_is_planned(
    present: tuple[ConfigValue, ...], moment: LocalMoment
) -> None:
    after = applied(present, setting_edits(present, at(-1, -1, "new"), moment))
    assert not overlaps(after)
    assert in_force(after, moment) == "new"
    assert {each.valid_from for each in present} <= {each.valid_from for each in after}


def test_an_overlap_with_an_earlier_long_range_is_found_past_short_ones() -> None:
    long, short, late = at(0, 9), at(1, 2), at(4, 5)
    assert overlaps([long, short, late]) == ((long, short), (long, late))


def test_gaps_lie_between_ranges() -> None:
    assert gaps([at(0, 2), at(2, 4), at(6, -1)]) == ((DAYS[4], DAYS[6]),)
    assert max(DAYS) < END_OF_TIME


def test_a_key_names_scope_setting_and_start() -> None:
    assert key_of(value("register:0001/01", "a.own", "x")) == "register:0001/01 a.own -"
    parsed = parse_key(f"store:0001 a.shared {NOW}")
    assert (parsed.scope, parsed.setting) == (parse_scope("store:0001"), "a.shared")
    assert parsed.valid_from == NOW


def test_applied_values_carry_their_change_set() -> None:
    edits = difference((), (at(0, 2, "new"),))
    (after,) = applied((), edits, change="uid-1")
    assert after.change == "uid-1"
    assert LayerIndex([after]).ranges(parse_scope(SCOPE), "a.shared") == (after,)


def test_what_comes_into_force_must_find_what_it_was_staged_against() -> None:
    present = at(0, 2, "now")
    edits = difference((at(0, 2, "then"),), (at(0, 2, "new"),))
    with pytest.raises(KnownError) as refusal:
        brought_into_force((present,), edits, "uid-1")
    assert refusal.value.code == "registers.moved_on"
    assert refusal.value.findings[0].parameters["before"] == "then"
    (after,) = brought_into_force((at(0, 2, "then"),), edits, "uid-1")
    assert (after.value, after.change) == ("new", "uid-1")


def test_an_end_that_moved_meanwhile_is_noticed_too() -> None:
    edits = difference((at(0, 2),), (at(0, 3),))
    with pytest.raises(KnownError) as refusal:
        brought_into_force((at(0, -1),), edits, "uid-1")
    assert refusal.value.findings[0].value == "nothing"


@given(lines(), ranges(), st.sampled_from(DAYS), st.randoms())
def test_the_order_in_which_fields_were_staged_does_not_matter(
    present: tuple[ConfigValue, ...], new: ConfigValue, moment: LocalMoment, order: Random
) -> None:
    edits = list(setting_edits(present, new, moment))
    wanted = by_key(brought_into_force(present, edits, "uid-1"))
    order.shuffle(edits)
    assert by_key(brought_into_force(present, edits, "uid-1")) == wanted
    assert by_key(applied(present, edits, "uid-1")) == wanted


def test_no_time_that_a_longer_range_covers_is_a_gap() -> None:
    assert gaps([at(0, 7), at(1, 2), at(4, 9)]) == ()
    assert gaps([at(0, 7), at(1, 2), at(8, 9)]) == ((DAYS[7], DAYS[8]),)
