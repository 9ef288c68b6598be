"""A PostgreSQL server that is stopped in its tracks: a call ends, and says that it was not reached."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from rollouts.adapters.sql import answering
from rollouts.adapters.sql.database import SqlDatabase
from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.providers import PROVIDERS
from rollouts.changes.ports import ChangeSets
from rollouts.shared.errors import NOT_REACHED, KnownError
from tests.services import postgresql as service
from tests.services.databases import EMPTY, migrate

pytestmark = pytest.mark.services

SAFETY = 120.0
SILENT = 2.0


@pytest.fixture(scope="module")
def server() -> Iterator[service.PostgresqlServer]:
    """A server of its own, because it is stopped."""
    if reason := service.why_not():
        pytest.skip(reason)
    with service.PostgresqlServer() as made:
        yield made


@pytest.fixture
def url(server: service.PostgresqlServer) -> str:
    made = server.create(EMPTY)
    migrate(made)
    return made


@pytest.fixture
def database(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlDatabase]:
    monkeypatch.setattr(answering, "SILENT_SECONDS", SILENT)
    made = SqlDatabase(open_engine(url), PROVIDERS)
    yield made
    made.close()


@contextmanager
def frozen(server: service.PostgresqlServer) -> Iterator[None]:
    """The server and everything it started, stopped."""
    assert server.process is not None
    main = server.process.pid
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    stopped = [main, *map(int, children)]
    for pid in stopped:
        _send(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in stopped:
            _send(pid, signal.SIGCONT)


def _send(pid: int, sent: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # what the server starts now and then ends by itself
        os.kill(pid, sent)


def count(database: SqlDatabase) -> int:
    with database.read() as uow:
        return uow.repository(ChangeSets).submissions()


def ended(call: Callable[[], object]) -> KnownError:
    """The refusal in which `call` ends, long before the test gives up on it."""
    with ThreadPoolExecutor(1) as pool:
        refusal = pool.submit(call).exception(SAFETY)
    assert isinstance(refusal, KnownError), refusal
    return refusal


def test_a_connection_that_was_open_is_given_up(
    server: service.PostgresqlServer, database: SqlDatabase
) -> None:
    assert count(database) == 0
    with frozen(server):
        refusal = ended(lambda: count(database))
    assert (refusal.code, refusal.exit_code) == ("database.not_reached", NOT_REACHED)
    assert count(database) == 0


def test_a_transaction_that_was_begun_is_given_up(
    server: service.PostgresqlServer, database: SqlDatabase
) -> None:
    def interrupted() -> None:
        with database.begin() as uow:
            changes = uow.repository(ChangeSets)
            changes.submissions()
            with frozen(server):
                changes.submissions()

    assert ended(interrupted).code == "database.not_reached"
    assert count(database) == 0


def test_no_new_connection_is_waited_for(
    server: service.PostgresqlServer, url: str, tmp_path: Path
) -> None:
    environment = {**os.environ, "STOREWAVE_DATABASE": url, "STOREWAVE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "rollouts", "change", "list"]
    with frozen(server):
        answer = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=SAFETY, check=False
        )
    assert answer.returncode == NOT_REACHED
    assert "not reached" in answer.stderr
