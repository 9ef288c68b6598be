"""What the bus promises: one answer, whoever holds the engine's lease, and a row that always ends."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rollouts.adapters.blobs.folder import FolderBlobs
from rollouts.adapters.files.sheets import FileSheets
from rollouts.adapters.keyring.store import KeyringSecrets
from rollouts.adapters.sql.database import SqlDatabase
from rollouts.engine.action import Action, Mode
from rollouts.engine.bus import Bus
from rollouts.engine.context import Context, Services
from rollouts.engine.lease import LeaseKeeper, present_holder
from rollouts.engine.ports import EngineLease, Holder, RequestRow, Requests, RequestState
from rollouts.engine.process import EngineEnded, EngineProcess
from rollouts.shared.errors import BUG, NOT_REACHED, KnownError, refuse
from rollouts.shared.ids import new_uid
from rollouts.shared.requests import argument, option
from rollouts.shared.secret import Secret
from rollouts.testing.device import FakeDevices

SAFETY = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask a register."""

    how: str = argument("What the handler does.")
    pin: Secret | None = option(  # noqa: RUF009 - makes a field
        "A secret.", default=None, secret_input=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Who answered."""

    how: str
    thread: str


@dataclass(slots=True)
class Desk:
    """A handler that tests can hold up, and what it saw."""

    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    contexts: list[Context] = field(default_factory=list)

    def handle(self, context: Context, request: Ask) -> Answer:
        self.contexts.append(context)
        self.entered.set()
        context.progress(1, 2, "half")
        if request.how == "refuse":
            raise refuse("ssh.unreachable", object="0021/01", exit_code=NOT_REACHED, port=22)
        if request.how == "break":
            raise LookupError
        if request.how == "wait":
            assert self.go_on.wait(SAFETY)
        if request.how == "until cancelled":
            patience = threading.Event()
            while not context.cancelled():
                patience.wait(0.01)
            raise refuse("requests.cancelled", object="ask")
        return Answer(how=request.how, thread=threading.current_thread().name)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def services(database: SqlDatabase, tmp_path: Path) -> Services:
    return Services(
        home=tmp_path,
        database=database,
        blobs=FolderBlobs(tmp_path / "blobs"),
        secrets=KeyringSecrets(),
        devices=FakeDevices(),
        sheets=FileSheets(),
        clock=lambda: datetime.now(UTC),
        origin="test",
    )


@pytest.fixture
def bus(services: Services, desk: Desk) -> Bus:
    action = Action(name="ask", request=Ask, handler=desk.handle, mode=Mode.REGISTERS)
    return Bus(services, (action,), operator="ann")


@pytest.fixture
def engine(services: Services, bus: Bus) -> Iterator[threading.Thread]:
    with running(services, bus) as thread:
        yield thread


class running:  # noqa: N801 - reads as a verb: with running(...)
    """A real engine in a thread of its own, from its lease to its end."""

    def __init__(self, services: Services, bus: Bus) -> None:
        self._services = services
        self._stop = threading.Event()
        process = EngineProcess(services, bus.actions, wanted=self._stop.is_set)
        self._thread = threading.Thread(target=process.run, name="engine")

    def __enter__(self) -> threading.Thread:
        self._thread.start()
        until(lambda: present_holder(self._services) is not None)
        return self._thread

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(SAFETY)
        assert not self._thread.is_alive()


def until(wanted: Callable[[], bool]) -> None:
    """Return when `wanted` is so; a safety deadline proves a hang."""
    patience = threading.Event()
    for _ in range(int(SAFETY / 0.02)):
        if wanted():
            return
        patience.wait(0.02)
    pytest.fail("it never came to pass")


def hold(services: Services, owner: str = "other") -> None:
    with services.database.begin() as uow:
        lease = uow.repository(EngineLease)
        assert lease.take(owner, "another", services.clock(), timedelta(hours=1))


def let_go(services: Services, owner: str = "other") -> None:
    with services.database.begin() as uow:
        uow.repository(EngineLease).release(owner)


def only_row(services: Services) -> RequestRow:
    with services.database.read() as uow:
        (row,) = uow.repository(Requests).newest()
    return row


class TestWithoutAnEngine:
    def test_the_command_serves_its_own_request_and_gives_the_lease_back(
        self, bus: Bus, services: Services
    ) -> None:
        told: list[tuple[int, int, str]] = []
        answer = bus.execute(Ask(how="fine"), progress=lambda *args: told.append(args))
        assert answer == Answer(how="fine", thread=threading.current_thread().name)
        assert (1, 2, "half") in told
        assert present_holder(services) is None
        assert only_row(services).state is RequestState.DONE

    def test_a_refusal_arrives_whole(self, bus: Bus, services: Services) -> None:
        with pytest.raises(KnownError) as refusal:
            bus.execute(Ask(how="refuse"))
        (finding,) = refusal.value.findings
        assert (finding.code, finding.object) == ("ssh.unreachable", "0021/01")
        assert finding.parameters == {"port": 22}
        assert refusal.value.exit_code == NOT_REACHED
        assert only_row(services).state is RequestState.REFUSED

    def test_a_bug_is_logged_and_told_as_one(
        self, bus: Bus, services: Services, caplog: pytest.LogCaptureFixture
    ) -> None:
        with pytest.raises(KnownError) as refusal:
            bus.execute(Ask(how="break"))
        assert (refusal.value.code, refusal.value.exit_code) == ("requests.broken", BUG)
        assert "LookupError" in caplog.text
        assert only_row(services).state is RequestState.BROKEN
        assert present_holder(services) is None

    def test_an_interrupt_closes_the_row_and_gives_the_lease_back(
        self, bus: Bus, services: Services
    ) -> None:
        def interrupt(done: int, _total: int, _note: str) -> None:
            if done:  # the handler is at work
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bus.execute(Ask(how="fine"), progress=interrupt)
        assert only_row(services).state is RequestState.CANCELLED
        assert present_holder(services) is None

    def test_no_secret_reaches_the_row(self, bus: Bus, services: Services) -> None:
        bus.execute(Ask(how="fine", pin=Secret("4711")))
        assert only_row(services).body == {"how": "fine"}

    def test_what_a_dead_engine_left_running_does_not_stay_so(
        self, bus: Bus, services: Services
    ) -> None:
        with services.database.begin() as uow:
            kept = uow.repository(Requests)
            kept.add(waiting(services, "left"))
            kept.start("left", services.clock())
        bus.execute(Ask(how="fine"))
        with services.database.read() as uow:
            left = uow.repository(Requests).get("left")
        assert left is not None
        assert left.state is RequestState.QUEUED


class TestWithAnEngine:
    @pytest.mark.usefixtures("engine")
    def test_the_engine_answers(self, bus: Bus) -> None:
        answer = bus.execute(Ask(how="fine"))
        assert isinstance(answer, Answer)
        assert answer.thread.startswith("request")

    @pytest.mark.usefixtures("engine")
    def test_a_waiting_command_can_cancel(self, bus: Bus, services: Services, desk: Desk) -> None:
        with pytest.raises(KnownError) as refusal:
            bus.execute(Ask(how="until cancelled"), cancelled=desk.entered.is_set)
        assert refusal.value.code == "requests.cancelled"
        assert only_row(services).state is RequestState.CANCELLED

    @pytest.mark.usefixtures("engine")
    def test_a_second_engine_ends_and_names_the_first(self, bus: Bus, services: Services) -> None:
        ended = EngineProcess(services, bus.actions).run()
        assert isinstance(ended, EngineEnded)
        assert ended.reason == "second"
        assert ended.first.startswith("engine of")

    @pytest.mark.usefixtures("engine")
    def test_an_engine_asked_to_stop_finishes_what_it_serves(
        self, bus: Bus, services: Services, desk: Desk
    ) -> None:
        answers: list[object] = []
        command = threading.Thread(target=lambda: answers.append(bus.execute(Ask(how="wait"))))
        command.start()
        assert desk.entered.wait(SAFETY)
        with services.database.begin() as uow:
            assert uow.repository(EngineLease).ask_to_stop(services.clock())
        desk.go_on.set()
        command.join(SAFETY)
        assert isinstance(answers[0], Answer)
        assert answers[0].how == "wait"

    def test_requests_of_a_killed_engine_are_served_by_the_next(
        self, bus: Bus, services: Services
    ) -> None:
        with services.database.begin() as uow:
            kept = uow.repository(Requests)
            kept.add(waiting(services, "left"))
            assert kept.start("left", services.clock())
        with running(services, bus):
            until(lambda: only_row(services).state is RequestState.DONE)

    def test_a_request_that_this_program_does_not_know_is_closed(
        self, bus: Bus, services: Services
    ) -> None:
        with services.database.begin() as uow:
            uow.repository(Requests).add(replace(waiting(services, "new"), action="from later"))
        with running(services, bus):
            until(lambda: only_row(services).state is RequestState.REFUSED)


class TestWithAHolderThatDoesNotServe:
    def test_without_waiting_the_id_is_told(self, bus: Bus, services: Services) -> None:
        hold(services)
        answer = bus.execute(Ask(how="fine"), wait=False)
        assert answer == {"request": only_row(services).uid}
        assert only_row(services).state is RequestState.QUEUED

    def test_a_queued_request_is_cancelled_at_once(self, bus: Bus, services: Services) -> None:
        hold(services)
        with pytest.raises(KnownError) as refusal:
            bus.execute(Ask(how="fine"), cancelled=lambda: True)
        assert refusal.value.code == "requests.cancelled"

    def test_the_command_serves_itself_as_soon_as_the_lease_is_free(
        self, bus: Bus, services: Services
    ) -> None:
        hold(services)
        rounds = iter(range(1000))

        def release_on_third(*_: object) -> None:
            if next(rounds) == 2:
                let_go(services)

        answer = bus.execute(Ask(how="fine"), progress=release_on_third)
        assert isinstance(answer, Answer)
        assert answer.thread == threading.current_thread().name


class TestLeaseKeeper:
    def test_it_renews_until_its_end(self, services: Services) -> None:
        services = replace(services, lease=timedelta(milliseconds=300))
        keeper = LeaseKeeper(services, "engine")
        assert keeper.take()
        first = holder_now(services)
        with keeper:
            until(lambda: holder_now(services).until > first.until + timedelta(milliseconds=300))
            assert holder_now(services).fence == first.fence == keeper.fence
            assert not keeper.lost.is_set()
        assert present_holder(services) is None

    def test_it_learns_that_it_was_asked_to_stop(self, services: Services) -> None:
        services = replace(services, lease=timedelta(seconds=3))
        keeper = LeaseKeeper(services, "engine")
        assert keeper.take()
        with keeper:
            with services.database.begin() as uow:
                assert uow.repository(EngineLease).ask_to_stop(services.clock())
            assert keeper.stop_wanted.wait(SAFETY)

    def test_it_knows_that_another_took_over(self, services: Services) -> None:
        times = [services.clock()]
        slept = replace(services, clock=lambda: times[0], lease=timedelta(milliseconds=300))
        keeper = LeaseKeeper(slept, "engine")
        assert keeper.take()
        times[0] += timedelta(hours=1)
        hold(slept, "another")
        with keeper:
            assert keeper.lost.wait(SAFETY)
        found = present_holder(slept)
        assert found is not None
        assert found.owner == "another"

    def test_it_counts_as_lost_when_the_database_is_away_for_longer(
        self, services: Services, database: SqlDatabase
    ) -> None:
        away = threading.Event()
        keeper = LeaseKeeper(
            replace(services, database=Absent(database, away), lease=timedelta(milliseconds=300)),
            "engine",
        )
        assert keeper.take()
        with keeper:
            away.set()
            assert keeper.lost.wait(SAFETY)


class Absent(SqlDatabase):
    """A database that is not reached while `away` is set."""

    def __init__(self, database: SqlDatabase, away: threading.Event) -> None:
        super().__init__(database._engine, database._providers)
        self._away = away

    def begin(self):  # type: ignore[no-untyped-def] # noqa: ANN201 - the parent's own promise
        if self._away.is_set():
            raise refuse("database.not_reached", exit_code=NOT_REACHED)
        return super().begin()


def waiting(services: Services, uid: str) -> RequestRow:
    return RequestRow(
        uid=uid or new_uid(),
        action="ask",
        operator="ann",
        body={"how": "fine"},
        state=RequestState.QUEUED,
        created_at=services.clock(),
    )


def holder_now(services: Services) -> Holder:
    found = present_holder(services)
    assert found is not None
    return found
