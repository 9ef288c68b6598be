"""Sets of stores are sets, whichever way they are kept."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rollouts.taxes.store_sets import StoreSet, Universe

NAMES = [f"{at:04}" for at in range(20)]
UNIVERSE = Universe(NAMES)

plain = st.frozensets(st.sampled_from(NAMES))


@settings(max_examples=80)
@given(plain, plain)
def test_every_operation_is_that_of_sets(one: frozenset[str], other: frozenset[str]) -> None:
    left, right = UNIVERSE.of(one), UNIVERSE.of(other)
    for made, wanted in (
        (left & right, one & other),
        (left | right, one | other),
        (left - right, one - other),
        (left & other, one & other),
    ):
        assert isinstance(made, StoreSet)
        assert list(made) == sorted(wanted)
        assert (len(made), bool(made)) == (len(wanted), bool(wanted))
        assert made == wanted
    assert (left <= right, left <= other) == (one <= other, one <= other)
    assert (left == right) is (one == other)
    assert {left: 1}.get(UNIVERSE.of(one)) == 1
    assert [each in left for each in NAMES] == [each in one for each in NAMES]


def test_what_is_no_store_is_in_no_set() -> None:
    assert list(UNIVERSE.of(["0003", "else"])) == ["0003"]
    assert "else" not in UNIVERSE.all()
    assert len(UNIVERSE.all()) == len(NAMES)
    assert list(Universe(()).all()) == []
