"""The map of a proof: every store once, a letter for each column, alike stores together."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rollouts.shared.matrix import Active, CellState, Struck, matrix

STORES = [f"{at:04}" for at in range(6)]
COLUMNS = ("CASH", "CREDIT", "GIFT")

some_stores = st.lists(st.sampled_from(STORES), unique=True).map(lambda each: tuple(sorted(each)))
actives = st.lists(st.builds(Active, st.frozensets(st.sampled_from(COLUMNS)), some_stores))
struck = st.lists(
    st.builds(Struck, st.none() | st.sampled_from(COLUMNS), st.booleans(), some_stores), max_size=8
)


@settings(max_examples=60)
@given(actives, struck)
def test_every_cell_says_what_is_known_of_it(active: list[Active], flaws: list[Struck]) -> None:
    rows = matrix(COLUMNS, active, flaws, most=4)
    named = [store for row in rows for store in row.stores]
    assert len(named) == len(set(named))
    for row in rows:
        for store in row.stores:
            used = {name for each in active if store in each.stores for name in each.columns}
            mine = [each for each in flaws if store in each.stores]
            assert row.flaws == tuple(
                at for at, each in enumerate(flaws) if store in each.stores and at < 4
            )
            for name, letter in zip(COLUMNS, row.states, strict=True):
                own = [
                    each
                    for each in mine
                    if each.column == name or (each.column is None and name in used)
                ]
                wanted = CellState.PROVED if name in used else CellState.INACTIVE
                if own:
                    holes = any(each.is_hole for each in own)
                    wanted = CellState.HOLE if holes else CellState.DOUBLE
                assert letter == wanted


def test_alike_stores_are_one_row() -> None:
    rows = matrix(("CASH",), [Active(frozenset({"CASH"}), tuple(STORES))], (), most=10)
    assert [(each.states, each.stores) for each in rows] == [("P", tuple(STORES))]
