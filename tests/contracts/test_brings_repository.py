"""What any provider of the brings under way promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.engine.brings import Bring, Brings, claimed, entered, left
from rollouts.engine.ports import Installations
from rollouts.waves.ports import Rollouts
from rollouts.waves.states import Phase
from tests.services.databases import BORN


def bring(uid: str, register: str = "0021/01") -> Bring:
    return Bring(
        uid=uid,
        register=register,
        request=f"request {uid}",
        operator="ann",
        reason="a new disk",
        wanted={"config": "0123456789abcdef", "software": "fedcba9876543210"},
        fence=(1, 2**40),
        started_at=BORN,
    )


def add(database: SqlDatabase, made: Bring) -> bool:
    with database.begin() as uow:
        uow.repository(Installations).take_fences(1)
        return uow.repository(Brings).add(made)


def kept(database: SqlDatabase) -> tuple[Bring, ...]:
    with database.read() as uow:
        return uow.repository(Brings).all()


class TestBrings:
    def test_one_comes_back_as_it_was_in_every_state(self, database: SqlDatabase) -> None:
        begun = bring("a")
        assert add(database, begun)
        switched = entered(begun, Phase.ACTIVATE, 120, BORN)
        unknown = left(switched, BORN + timedelta(seconds=3))
        assert unknown is not None
        looking = claimed(replace(unknown, looks=4), (2, 1))
        for before, after in ((begun, switched), (switched, unknown), (unknown, looking)):
            with database.begin() as uow:
                assert uow.repository(Brings).of("0021/01") == before
                assert uow.repository(Brings).save(before, after)
            assert kept(database) == (after,)

    def test_a_register_has_one_at_a_time(self, database: SqlDatabase) -> None:
        with ThreadPoolExecutor(6) as pool:
            won = list(pool.map(lambda uid: add(database, bring(uid)), "abcdef"))
        assert won.count(True) == 1
        assert add(database, bring("g", "0021/02"))

    def test_who_was_overtaken_writes_nothing(self, database: SqlDatabase) -> None:
        begun = entered(bring("a"), Phase.ACTIVATE, 120, BORN)
        add(database, begun)
        unknown = left(begun, BORN)
        assert unknown is not None
        with database.begin() as uow:
            brings = uow.repository(Brings)
            assert brings.save(begun, unknown)
            assert not brings.save(begun, entered(begun, Phase.CONFIRM, 120, BORN))
            assert not brings.end(begun)
            ours = claimed(unknown, (1, 2**40 + 1))
            assert brings.save(unknown, ours)
            assert not brings.save(unknown, claimed(unknown, (1, 2**40 + 2)))
        assert kept(database) == (ours,)

    def test_its_register_is_busy_until_it_ends(self, database: SqlDatabase) -> None:
        begun = bring("a")
        add(database, begun)
        with database.begin() as uow:
            rollouts = uow.repository(Rollouts)
            assert rollouts.busy_registers() == {"0021/01": "a"}
            assert uow.repository(Brings).end(begun)
            assert rollouts.busy_registers() == {}
            assert uow.repository(Brings).of("0021/01") is None
