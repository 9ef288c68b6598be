"""Cutting members into waves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.shared.errors import KnownError
from rollouts.waves.planning import Draft, plan
from rollouts.waves.sizing import Cut, WaveSize, cut, share_of, standard_sizes
from tests.unit.waves.fleet import AT, LENIENT, members


def names(wave: Cut) -> list[str]:
    return [each.register for each in wave.members]


def test_count_stores_percent_of_all_and_rest_take_in_order() -> None:
    sizes = [WaveSize(name=each, size=each) for each in ("1", "1 store", "25%", "rest")]
    waves, findings = cut(members(12, lanes=3), sizes)
    assert [names(each) for each in waves] == [
        ["0000/00"],
        ["0000/01", "0000/02"],
        ["0001/00", "0001/01", "0001/02"],
        ["0002/00", "0002/01", "0002/02", "0003/00", "0003/01", "0003/02"],
    ]
    assert findings == ()


def test_a_chosen_set_is_taken_from_anywhere_and_the_rest_follows() -> None:
    sizes = [
        WaveSize(name="pilot", size="store:0002", chosen=frozenset({"0002/00", "0002/01"})),
        WaveSize(name="rest", size="rest"),
    ]
    waves, _ = cut(members(7, lanes=3), sizes)
    assert names(waves[0]) == ["0002/00"]
    assert len(waves[1].members) == 6


def test_registers_in_no_wave_are_an_error_that_counts_them() -> None:
    _, findings = cut(members(5), [WaveSize(name="few", size="2")])
    assert [(each.code, each.parameters["count"]) for each in findings] == [("waves.left_over", 3)]


@pytest.mark.parametrize("size", ["", "some", "-1", "101%", "3.5", "10 %%", "1 shop"])
def test_a_size_that_is_none_is_refused(size: str) -> None:
    with pytest.raises(KnownError) as refused:
        cut(members(5), [WaveSize(name="odd", size=size)])
    assert refused.value.code == "waves.size_unreadable"


@pytest.mark.parametrize(
    ("count", "lanes", "expected"),
    [
        (1, 3, [1]),
        (3, 3, [1, 2, 0]),
        (12, 3, [1, 2, 2, 7]),
        (10, 5, [1, 4, 5]),
        (5, 1, [1, 4]),
        (900, 3, [1, 2, 90, 807]),
    ],
)
def test_the_standard_waves_fit_the_estate(count: int, lanes: int, expected: list[int]) -> None:
    who = members(count, lanes=lanes)
    waves, findings = cut(who, standard_sizes(who))
    sizes = [len(each.members) for each in waves]
    assert [each for each in sizes if each] == [each for each in expected if each]
    assert not [each for each in findings if each.code != "waves.empty_wave"]
    assert waves[0].rules.canary


@given(st.integers(1, 3000), st.integers(0, 100))
def test_a_share_is_rounded_up_and_never_more_than_all(count: int, percent: int) -> None:
    share = share_of(count, percent)
    assert share * 100 >= count * percent > (share - 1) * 100
    assert share <= count


@given(st.integers(1, 80), st.lists(st.sampled_from(["1", "2", "30%", "1 store"]), max_size=5))
def test_every_member_lands_in_exactly_one_wave(count: int, asked: list[str]) -> None:
    sizes = [WaveSize(name=f"{at}", size=each) for at, each in enumerate([*asked, "rest"])]
    waves, _ = cut(members(count), sizes)
    taken = [each.register for wave in waves for each in wave.members]
    assert taken == [each.register for each in members(count)]


def test_a_plan_that_reaches_nobody_or_a_register_twice_is_refused() -> None:
    draft = Draft(
        uid="r", number=1, title="t", components=("config",), releases=("x",), created_by="ann"
    )
    wave = Cut(name="w", size="rest", rules=LENIENT, members=members(1))
    with pytest.raises(KnownError) as nobody:
        plan(draft, (), new_uid=lambda: "u", at=AT)
    with pytest.raises(KnownError) as twice:
        plan(draft, (wave, wave), new_uid=lambda: "u", at=AT)
    assert (nobody.value.code, twice.value.code) == ("waves.no_targets", "waves.register_twice")
