"""What any database promises about transactions and the numbers of its journal."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import Engine
from sqlalchemy import event as listening
from sqlalchemy.exc import InternalError

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.adapters.sql.opening import open_engine
from rollouts.engine.ports import Installations
from rollouts.policies.ports import Policies
from rollouts.shared.errors import NOT_REACHED, KnownError
from rollouts.shared.events import Event
from tests.services.databases import BORN

WRITERS = 6
EACH = 15


def event(subject: str) -> Event:
    return Event(kind="change.staged", subject=subject, at=BORN, data={"ö": [1, None, "x"]})


def record(database: SqlDatabase, *subjects: str) -> None:
    with database.begin() as uow:
        for subject in subjects:
            uow.record(event(subject))


class TestJournal:
    def test_events_come_back_whole_and_in_order(self, database: SqlDatabase) -> None:
        record(database, "a", "b")
        record(database, "c")
        told = database.events_after(0)
        assert [(each.seq, each.event) for each in told] == [
            (1, event("a")),
            (2, event("b")),
            (3, event("c")),
        ]
        with database.read() as uow:
            assert {each.origin for each in told} == {uow.repository(Installations).this().origin}

    def test_pages_end_with_a_short_one(self, database: SqlDatabase) -> None:
        record(database, *"abcde")
        assert [each.seq for each in database.events_after(0, limit=2)] == [1, 2]
        assert [each.seq for each in database.events_after(4, limit=2)] == [5]
        assert database.events_after(5) == ()

    def test_what_was_rolled_back_leaves_no_event_and_no_gap(self, database: SqlDatabase) -> None:
        def change_nothing() -> None:
            with database.begin() as uow:
                uow.record(event("never"))
                uow.repository(Policies).put("sessions", 7)
                raise LookupError

        with pytest.raises(LookupError):
            change_nothing()
        record(database, "first")
        assert [(each.seq, each.event.subject) for each in database.events_after(0)] == [
            (1, "first")
        ]
        with database.read() as uow:
            assert uow.repository(Policies).all()["sessions"] == 50

    def test_numbers_are_gapless_and_become_visible_in_order(self, database: SqlDatabase) -> None:
        done = threading.Event()
        seen: list[int] = []

        def follow() -> None:
            while True:
                last = done.is_set()
                page = database.events_after(seen[-1] if seen else 0)
                seen.extend(each.seq for each in page)
                if last and not page:
                    return

        def write(writer: int) -> None:
            for number in range(EACH):
                record(database, f"{writer}-{number}-a", f"{writer}-{number}-b")

        follower = threading.Thread(target=follow)
        follower.start()
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(write, range(WRITERS)))
        done.set()
        follower.join(60)
        assert seen == list(range(1, 2 * WRITERS * EACH + 1))
        subjects = [each.event.subject for each in database.events_after(0)]
        for first, second in zip(subjects[::2], subjects[1::2], strict=True):
            assert (first[-1], second[-1]) == ("a", "b")
            assert first[:-1] == second[:-1]


class TestTransactions:
    def test_a_reader_sees_one_view_to_its_end(self, database: SqlDatabase) -> None:
        with database.read() as uow:
            before = uow.repository(Policies).all()
            with database.begin() as other:
                other.repository(Policies).put("sessions", 9)
            assert uow.repository(Policies).all() == before
        with database.read() as uow:
            assert uow.repository(Policies).all()["sessions"] == 9

    def test_what_a_reader_writes_is_never_kept(self, database: SqlDatabase) -> None:
        # PostgreSQL refuses at once, SQLite forgets at the end.
        with suppress(InternalError), database.read() as uow:
            uow.repository(Policies).put("sessions", 9)
        with database.read() as uow:
            assert uow.repository(Policies).all()["sessions"] == 50

    def test_two_writers_never_count_from_the_same_number(self, database: SqlDatabase) -> None:
        def count(_: int) -> None:
            with database.begin() as uow:
                kept = uow.repository(Policies)
                kept.put("sessions", kept.all()["sessions"] + 1)

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(count, range(30)))
        with database.read() as uow:
            assert uow.repository(Policies).all()["sessions"] == 80

    def test_a_writer_that_holds_on_too_long_is_named(self, database: SqlDatabase) -> None:
        impatient = SqlDatabase(hurried(database._engine), database._providers)
        with database.begin(), pytest.raises(KnownError) as refusal, impatient.begin():
            pass
        assert (refusal.value.code, refusal.value.exit_code) == ("database.busy", NOT_REACHED)
        impatient.close()


class TestInstallation:
    def test_fences_are_never_given_twice(self, database: SqlDatabase) -> None:
        def take(count: int) -> range:
            with database.begin() as uow:
                first = uow.repository(Installations).take_fences(count)
            return range(first, first + count)

        with ThreadPoolExecutor(WRITERS) as pool:
            given = [fence for each in pool.map(take, [1, 2, 3, 4, 5]) for fence in each]
        assert sorted(given) == list(range(1, 16))

    def test_it_knows_when_and_what_it_is(self, database: SqlDatabase) -> None:
        with database.begin() as uow:
            uow.repository(Installations).set_environment("pilot")
        with database.read() as uow:
            this = uow.repository(Installations).this()
        assert this.created_at == BORN
        assert this.environment == "pilot"
        assert this.fence_epoch == 1
        assert this.origin != this.estate


def hurried(engine: Engine) -> Engine:
    """The same database, asked with a patience of milliseconds."""

    url = engine.url.render_as_string(hide_password=False)
    other = open_engine(url)

    def hurry(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        sqlite = engine.dialect.name == "sqlite"
        cursor.execute("PRAGMA busy_timeout=50" if sqlite else "SET lock_timeout = 50")
        if not sqlite:
            connection.commit()  # type: ignore[attr-defined]
        cursor.close()

    listening.listen(other, "connect", hurry)
    return other
