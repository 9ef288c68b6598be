import hashlib
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from console.bridge.commands import Commands
from console.bridge.follower import MOST_PAGES, PAGE, Batch, Follower, batch_of
from console.bridge.guard import Watchdog, WindowThreadBlockedError, guarded
from console.bridge.late_backend import LateBackend
from console.bridge.promises import Standing, Target
from console.bridge.reads import Reader, Ticket
from console.bridge.refusals import all_spoken
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Event, Recorded

Soon = Callable[[Callable[[], bool]], None]
LIMIT = 10


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()


def test_a_read_runs_elsewhere_and_answers_here(reader: Reader, soon: Soon) -> None:
    threads: list[int] = []
    answers: list[tuple[str, int]] = []

    def read() -> str:
        threads.append(threading.get_ident())
        return "rows"

    reader.ask("slot", read, lambda rows: answers.append((rows, threading.get_ident())))
    assert reader.is_reading("slot")
    soon(lambda: bool(answers))
    here = threading.get_ident()
    assert answers == [("rows", here)]
    assert threads != [here]
    assert not reader.is_reading("slot")


def test_the_newest_question_of_a_slot_wins(reader: Reader, soon: Soon) -> None:
    going, answers = threading.Event(), list[str]()

    def slow(ticket: Ticket) -> str:
        going.wait(LIMIT)
        return "cancelled" if ticket.cancelled else "old"

    first = reader.ask_with_ticket("slot", slow, answers.append)
    reader.ask("slot", lambda: "new", answers.append)
    reader.ask("other", lambda: "beside", answers.append)
    assert first.cancelled
    going.set()
    soon(lambda: len(answers) == 2)
    assert sorted(answers) == ["beside", "new"]


def test_a_refusal_and_a_bug_go_different_ways(reader: Reader, soon: Soon) -> None:
    refused: list[KnownError] = []
    unheard, broken = QSignalSpy(reader.refused), QSignalSpy(reader.failed)

    def read() -> str:
        raise refuse("console.not_found")

    def bug() -> str:
        raise ZeroDivisionError

    def never(_: str) -> None:
        raise AssertionError

    reader.ask(1, read, never, refused.append)
    reader.ask(2, read, never)
    reader.ask(3, bug, never)
    soon(lambda: bool(refused) and unheard.count() == 1 and broken.count() == 1)
    assert refused[0].code == "console.not_found"
    assert isinstance(broken.at(0)[0], ZeroDivisionError)


def test_commands_run_one_after_the_other(soon: Soon) -> None:
    seen: list[object] = []

    def execute(command: object) -> object:
        seen.append(command)
        return command

    commands = Commands(execute)
    done: list[object] = []
    busy = QSignalSpy(commands.busy_changed)
    for number in range(20):
        commands.give(number, done.append)
    assert commands.waiting == 20
    soon(lambda: len(done) == 20)
    commands.close()
    assert seen == done == list(range(20))
    assert busy.at(busy.count() - 1) == [0]


def test_a_refused_command_tells_who_gave_it(soon: Soon) -> None:
    def execute(command: object) -> object:
        raise refuse("console.guide_missing", topic=str(command))

    commands = Commands(execute)
    told: list[KnownError] = []
    commands.give("x", refused=told.append)
    soon(lambda: bool(told))
    commands.close()
    assert all_spoken(told[0])[0].text == 'There is no page "x" in the guide.'
    assert commands.waiting == 0


def recorded(seq: int, subject: str, kind: str = "wave.opened") -> Recorded:
    event = Event(kind=kind, subject=subject, at=datetime(2026, 1, 1, tzinfo=UTC), rollout="r")
    return Recorded(seq=seq, origin="here", event=event)


class Journal:
    def __init__(self, count: int) -> None:
        self.rows = [recorded(at, f"s{at % 3}") for at in range(1, count + 1)]
        self.trouble: KnownError | None = None

    def after(self, seq: int, limit: int) -> Sequence[Recorded]:
        if self.trouble:
            raise self.trouble
        return self.rows[seq : seq + limit]


def test_a_batch_keeps_the_newest_per_subject() -> None:
    batch = batch_of([recorded(1, "a"), recorded(2, "b", "task.ended"), recorded(3, "a")])
    assert {subject: each.seq for subject, each in batch.latest.items()} == {"a": 3, "b": 2}
    assert batch.touches("task")
    assert not batch.touches("rollout")
    assert batch.rollouts == {"r"}


def test_everything_new_arrives_once_and_in_order(soon: Soon) -> None:
    journal = Journal(PAGE * 2 + 10)
    follower = Follower(journal.after)
    batches: list[Batch] = []
    follower.arrived.connect(batches.append)
    follower.start()
    soon(lambda: follower.seq == PAGE * 2 + 10)
    journal.rows += [recorded(PAGE * 2 + 11, "late")]
    soon(lambda: follower.seq == PAGE * 2 + 11)
    follower.close()
    assert len(batches) == 2
    assert [each.seq for batch in batches for each in batch.events] == list(range(1, PAGE * 2 + 12))


def test_a_long_absence_arrives_in_pieces(soon: Soon) -> None:
    journal = Journal(PAGE * MOST_PAGES + 1)
    follower = Follower(journal.after)
    sizes: list[int] = []
    follower.arrived.connect(lambda batch: sizes.append(len(batch.events)))
    follower.start()
    soon(lambda: len(sizes) == 2)
    follower.close()
    assert sizes == [PAGE * MOST_PAGES, 1]


def test_a_lost_journal_is_told_once_and_found_again(soon: Soon) -> None:
    journal = Journal(1)
    journal.trouble = refuse("console.not_found")
    follower = Follower(journal.after, interval_ms=1)
    lost, found, arrived = (
        QSignalSpy(follower.lost),
        QSignalSpy(follower.found),
        QSignalSpy(follower.arrived),
    )
    follower.start()
    soon(lambda: lost.count() == 1)
    journal.trouble = None
    soon(lambda: arrived.count() == 1)
    follower.close()
    assert (lost.count(), found.count()) == (1, 1)


class Opened:
    def __init__(self) -> None:
        self.closed = False

    def execute(self, command: object) -> object:
        return command

    def read(self, request: object) -> object:
        return request

    def events_after(self, seq: int, limit: int) -> Sequence[Recorded]:
        return ()

    def last_seq(self) -> int:
        return 7

    def standing(self) -> Standing:
        return Standing(environment="demo", operator="ann", engine=False, live=0)

    def start_engine(self) -> None:
        raise AssertionError("nobody asked for an engine")

    def stop_engine(self) -> None:
        raise AssertionError("nobody asked for its end")

    def search(self, query: str) -> Sequence[Target]:
        return ()

    def close(self) -> None:
        self.closed = True


def test_the_house_is_opened_by_a_worker_after_the_window_allows_it(
    reader: Reader, soon: Soon
) -> None:
    threads: list[int] = []
    house = Opened()

    def open_house() -> Opened:
        threads.append(threading.get_ident())
        return house

    late, answers = LateBackend(open_house), list[object]()
    reader.ask(1, lambda: late.read("a"), answers.append)
    reader.ask(2, late.last_seq, answers.append)
    assert threads == []
    late.allow()
    soon(lambda: len(answers) == 2)
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()
    late.close()
    assert house.closed


@pytest.fixture
def table(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(tmp_path / "x.db")
    yield made
    made.close()


def _open_database() -> None:
    sqlite3.connect(":memory:").close()


def _connect() -> None:
    with socket.socket() as plug:
        plug.connect_ex(("127.0.0.1", 9))


def test_the_guard_sees_sql_hashing_files_and_sockets(
    tmp_path: Path, table: sqlite3.Connection
) -> None:
    (tmp_path / "file").write_text("x")
    sins: dict[str, Callable[[], object]] = {
        "sql": lambda: table.execute("select 1"),
        "hash": lambda: hashlib.sha256(b"x"),
        "file": (tmp_path / "file").read_bytes,
        "socket": _connect,
        "connect": _open_database,
        "list": lambda: list(tmp_path.iterdir()),
    }
    for name, sin in sins.items():
        with pytest.raises(WindowThreadBlockedError), guarded() as guard:
            sin()
        assert guard.violations, name


def test_the_guard_lets_workers_work(tmp_path: Path, reader: Reader, soon: Soon) -> None:
    (tmp_path / "file").write_text("x")
    answers: list[bytes] = []
    with guarded():
        reader.ask(
            1, lambda: hashlib.sha256((tmp_path / "file").read_bytes()).digest(), answers.append
        )
        soon(lambda: bool(answers))


def test_the_watchdog_sees_a_block(qapp: QApplication) -> None:
    watchdog = Watchdog()
    watchdog.start()
    qapp.processEvents()
    QThread.msleep(80)
    qapp.processEvents()
    assert watchdog.stop() >= 70
