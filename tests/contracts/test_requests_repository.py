"""What any provider of the rows of requests promises."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.adapters.sql.engine import SqlRequests
from rollouts.engine.ports import RequestRow, Requests, RequestState
from tests.services.databases import BORN

LATER = BORN + timedelta(minutes=1)


def row(uid: str) -> RequestRow:
    return RequestRow(
        uid=uid,
        action="register test",
        operator="ann",
        body={"register": "0021/01"},
        state=RequestState.QUEUED,
        created_at=BORN,
    )


@pytest.fixture(autouse=True)
def filled(database: SqlDatabase) -> None:
    with database.begin() as uow:
        for uid in "abc":
            uow.repository(Requests).add(row(uid))


def start(database: SqlDatabase, uid: str) -> bool:
    with database.begin() as uow:
        return uow.repository(Requests).start(uid, LATER)


def state_of(database: SqlDatabase, uid: str) -> RequestState:
    with database.read() as uow:
        found = uow.repository(Requests).get(uid)
    assert found is not None
    return found.state


class TestRequests:
    def test_they_wait_in_order(self, database: SqlDatabase) -> None:
        with database.read() as uow:
            kept = uow.repository(Requests)
            assert kept.queued() == (row("a"), row("b"), row("c"))
            assert kept.newest(limit=2) == (row("c"), row("b"))
            assert kept.get("z") is None

    def test_one_of_many_starts_it(self, database: SqlDatabase) -> None:
        with ThreadPoolExecutor(6) as pool:
            won = list(pool.map(lambda _: start(database, "a"), range(6)))
        assert won.count(True) == 1
        assert not start(database, "z")

    def test_progress_overwrites_and_answers_whether_a_cancel_is_wanted(
        self, database: SqlDatabase
    ) -> None:
        start(database, "a")
        with database.begin() as uow:
            kept = uow.repository(Requests)
            assert kept.progress("a", 1, 9, "probing") is False
            assert kept.want_cancel("a")
            assert kept.progress("a", 2, 9, "reading") is True
            found = kept.get("a")
        assert found is not None
        assert (found.done, found.total, found.note) == (2, 9, "reading")
        assert found.state is RequestState.RUNNING

    def test_an_answer_is_kept_as_json(self, database: SqlDatabase) -> None:
        start(database, "a")
        with database.begin() as uow:
            kept = uow.repository(Requests)
            kept.finish("a", RequestState.DONE, result={"n": [1, None, "ö"]}, error=None, at=LATER)
            found = kept.get("a")
            assert not kept.want_cancel("a")
        assert found is not None
        assert found.result == {"n": [1, None, "ö"]}
        assert found.error is None
        assert (found.started_at, found.finished_at) == (LATER, LATER)

    def test_a_cancelled_one_never_starts(self, database: SqlDatabase) -> None:
        with database.begin() as uow:
            assert uow.repository(Requests).want_cancel("a")
            assert not uow.repository(Requests).want_cancel("z")
        assert state_of(database, "a") is RequestState.CANCELLED
        assert not start(database, "a")

    def test_what_an_engine_left_running_waits_again_unless_it_was_to_stop(
        self, database: SqlDatabase
    ) -> None:
        start(database, "a")
        start(database, "b")
        with database.begin() as uow:
            kept = uow.repository(Requests)
            kept.want_cancel("b")
            assert kept.abandon_running(LATER) == 1
        states = [state_of(database, uid) for uid in "abc"]
        assert states == [RequestState.QUEUED, RequestState.CANCELLED, RequestState.QUEUED]
        assert start(database, "a")

    def test_who_started_it_before_another_one_did_closes_nothing(
        self, database: SqlDatabase
    ) -> None:
        start(database, "a")
        with database.begin() as uow:
            kept = uow.repository(Requests)
            kept.abandon_running(LATER)
            kept.finish("a", RequestState.REFUSED, result=None, error=None, at=LATER, started=LATER)
            found = kept.get("a")
            assert found is not None
            assert found.state is RequestState.QUEUED
            again = LATER + timedelta(seconds=1)
            assert kept.start("a", again)
            kept.finish("a", RequestState.DONE, result=1, error=None, at=again, started=again)
        assert state_of(database, "a") is RequestState.DONE

    def test_who_waits_and_until_when_is_kept(self, database: SqlDatabase) -> None:
        waited = replace(row("d"), caller="boot pid 7/9", wanted_until=BORN)
        with database.begin() as uow:
            kept = uow.repository(Requests)
            kept.add(waited)
            kept.await_until("d", LATER)
            assert kept.get("d") == replace(waited, wanted_until=LATER)

    def test_only_what_ended_is_forgotten(self, database: SqlDatabase) -> None:
        start(database, "a")
        start(database, "b")
        with database.begin() as uow:
            kept = SqlRequests(uow._connection)
            kept.finish("a", RequestState.DONE, result=None, error=None, at=BORN)
            kept.want_cancel("c")
            assert kept.forget_before(LATER) == 2
            assert [each.uid for each in kept.newest()] == ["b"]
