"""What any provider of the engine's lease promises."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.engine.ports import EngineLease, Holder
from tests.services.databases import BORN

LENGTH = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


def take(database: SqlDatabase, owner: str, now: datetime = BORN) -> Holder | None:
    with database.begin() as uow:
        return uow.repository(EngineLease).take(owner, f"engine of {owner}", now, LENGTH)


def holder(database: SqlDatabase, now: datetime = BORN) -> Holder | None:
    with database.read() as uow:
        return uow.repository(EngineLease).holder(now)


def release(database: SqlDatabase, owner: str) -> None:
    with database.begin() as uow:
        uow.repository(EngineLease).release(owner)


def ask_to_stop(database: SqlDatabase, now: datetime = BORN) -> bool:
    with database.begin() as uow:
        return uow.repository(EngineLease).ask_to_stop(now)


class TestEngineLease:
    def test_a_lease_that_nobody_took_is_free(self, database: SqlDatabase) -> None:
        assert holder(database) is None
        assert not ask_to_stop(database)
        release(database, "a")

    def test_one_of_many_wins(self, database: SqlDatabase) -> None:
        names = [f"owner-{number}" for number in range(8)]
        with ThreadPoolExecutor(len(names)) as pool:
            won = [each for each in pool.map(lambda name: take(database, name), names) if each]
        assert len(won) == 1
        assert holder(database) == won[0]
        assert won[0].fence == 1

    def test_renewing_keeps_the_fence_and_moves_the_end(self, database: SqlDatabase) -> None:
        first = take(database, "a")
        again = take(database, "a", BORN + 20 * SECOND)
        assert first is not None
        assert again is not None
        assert again.fence == first.fence
        assert again.until == BORN + 50 * SECOND
        assert take(database, "b", BORN + 40 * SECOND) is None

    def test_it_runs_out_on_the_second_and_the_fence_grows(self, database: SqlDatabase) -> None:
        take(database, "a")
        assert take(database, "b", BORN + LENGTH - SECOND) is None
        assert holder(database, BORN + LENGTH) is None
        taken = take(database, "b", BORN + LENGTH)
        assert taken is not None
        assert taken.fence == 2
        assert take(database, "a", BORN + LENGTH) is None

    def test_only_its_owner_gives_it_back(self, database: SqlDatabase) -> None:
        take(database, "a")
        release(database, "b")
        assert holder(database) is not None
        release(database, "a")
        assert holder(database) is None
        taken = take(database, "b")
        assert taken is not None
        assert taken.fence == 2

    def test_the_wish_to_stop_reaches_the_holder_and_not_the_next(
        self, database: SqlDatabase
    ) -> None:
        take(database, "a")
        assert ask_to_stop(database)
        renewed = take(database, "a")
        assert renewed is not None
        assert renewed.stop_wanted
        release(database, "a")
        after = take(database, "b")
        assert after is not None
        assert not after.stop_wanted

    def test_the_wish_dies_with_a_lease_that_ran_out(self, database: SqlDatabase) -> None:
        take(database, "a")
        assert ask_to_stop(database)
        after = take(database, "b", BORN + LENGTH)
        assert after is not None
        assert not after.stop_wanted
