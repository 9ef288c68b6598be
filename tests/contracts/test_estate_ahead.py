"""What any provider of the estate promises about rows that are written ahead."""

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.estate.filters.syntax import Everything
from rollouts.estate.model import Register, Store
from rollouts.estate.ports import Estate
from rollouts.estate.records import edits_between
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError

STORES = tuple(Store(code=code, timezone="UTC") for code in ("A", "B", "C"))
REGISTERS = tuple(
    Register(store=store, number=number, host="h") for store in "AB" for number in ("1", "2")
)
NUMBER, MANY = 7, 100


def edits_of(*entities: Store | Register) -> tuple[Edit, ...]:
    return tuple(edit for each in entities for edit in edits_between(None, each))


def names(database: SqlDatabase) -> list[str]:
    with database.read() as uow:
        return [each.name for each in uow.repository(Estate).registers(Everything())]


def ahead(database: SqlDatabase, edits: tuple[Edit, ...], step: int) -> None:
    """Write `edits` ahead, `step` rows at a time, each in a transaction of its own."""
    with database.read() as uow:
        plan = uow.repository(Estate).planned(edits)
    for start in range(0, plan.ahead, step):
        with database.begin() as uow:
            uow.repository(Estate).write_ahead(plan, NUMBER, start, step)


@pytest.mark.parametrize("step", [1, 3, MANY])
def test_nobody_sees_them_until_they_are_in_force(database: SqlDatabase, step: int) -> None:
    with database.begin() as uow:
        uow.repository(Estate).apply(edits_of(STORES[0], STORES[1]))
    with database.read() as uow:
        plan = uow.repository(Estate).planned(edits_of(STORES[2], *REGISTERS))
    assert plan.ahead == len(REGISTERS) + 1
    for start in range(0, plan.ahead, step):
        with database.begin() as uow:
            uow.repository(Estate).write_ahead(plan, NUMBER, start, step)
    with database.read() as uow:
        estate = uow.repository(Estate)
        assert (estate.count_registers(Everything()), estate.count_stores(Everything())) == (0, 2)
        assert not estate.known(()).registers
        assert estate.left_ahead(MANY) == {NUMBER}
    with database.begin() as uow:
        uow.repository(Estate).write(plan, NUMBER)
    assert names(database) == [each.name for each in REGISTERS]
    with database.read() as uow:
        estate = uow.repository(Estate)
        assert estate.count_stores(Everything()) == len(STORES)
        assert estate.left_ahead(MANY) == frozenset()
        found = estate.register("a/1")
        assert found is not None
        assert edits_between(None, found) == edits_of(REGISTERS[0])


def test_a_register_of_a_store_that_is_new_too_is_not_written_ahead(database: SqlDatabase) -> None:
    edits = edits_of(*STORES, *REGISTERS)
    with database.read() as uow:
        plan = uow.repository(Estate).planned(edits)
    assert plan.ahead == len(STORES)
    with database.begin() as uow:
        uow.repository(Estate).write_ahead(plan, NUMBER, 0, MANY)
    with database.begin() as uow:
        uow.repository(Estate).write(plan, NUMBER)
    assert names(database) == [each.name for each in REGISTERS]


def test_what_is_missing_of_them_is_written_with_the_rest(database: SqlDatabase) -> None:
    with database.begin() as uow:
        uow.repository(Estate).apply(edits_of(*STORES))
    with database.read() as uow:
        plan = uow.repository(Estate).planned(edits_of(*REGISTERS))
    with database.begin() as uow:
        uow.repository(Estate).write_ahead(plan, NUMBER, 0, 2)
        uow.repository(Estate).write(plan, NUMBER)
    assert names(database) == [each.name for each in REGISTERS]


def test_what_was_left_is_in_nobodys_way_and_can_be_dropped(database: SqlDatabase) -> None:
    with database.begin() as uow:
        uow.repository(Estate).apply(edits_of(*STORES))
    edits = edits_of(*REGISTERS)
    ahead(database, edits, MANY)
    with database.begin() as uow:
        uow.repository(Estate).apply(edits)
        assert uow.repository(Estate).left_ahead(MANY) == {NUMBER}
        uow.repository(Estate).drop_ahead({NUMBER + 1}, MANY)
        assert uow.repository(Estate).left_ahead(MANY) == {NUMBER}
        uow.repository(Estate).drop_ahead({NUMBER}, MANY)
        assert uow.repository(Estate).left_ahead(MANY) == frozenset()
    assert names(database) == [each.name for each in REGISTERS]
    with database.begin() as uow:
        uow.repository(Estate).apply(inverse_of(edits))
    assert names(database) == []


def test_a_plan_refuses_what_applying_refuses(database: SqlDatabase) -> None:
    with database.read() as uow, pytest.raises(KnownError) as caught:
        uow.repository(Estate).planned(edits_of(*REGISTERS))
    assert caught.value.code == "estate.store_unknown"
