"""An order about a rollout that somebody else wrote to meanwhile: given once, said once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from rollouts.adapters.blobs.folder import FolderBlobs
from rollouts.adapters.files.sheets import FileSheets
from rollouts.adapters.keyring.store import KeyringSecrets
from rollouts.adapters.sql.database import SqlDatabase
from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.providers import PROVIDERS
from rollouts.audit.ports import AuditTrail
from rollouts.engine.context import Context, Services
from rollouts.engine.handlers.rollouts import give_order
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Event
from rollouts.testing.device import FakeDevices
from rollouts.waves import orders
from rollouts.waves.ports import Rollouts
from rollouts.waves.snapshot import Snapshot
from tests.services.databases import BORN
from tests.services.postgresql import PostgresqlServer
from tests.unit.waves.fleet import LENIENT, members, one_wave, started

pytestmark = pytest.mark.services


@pytest.fixture
def server_url(postgresql: PostgresqlServer) -> str:
    """A database on a server: only there can somebody write who does not queue with our writers."""
    return postgresql.create("migrated")


@pytest.fixture
def server_database(server_url: str) -> Iterator[SqlDatabase]:
    made = SqlDatabase(open_engine(server_url), PROVIDERS)
    with made.begin() as uow:
        uow.repository(Rollouts).add(started(members(6), one_wave(LENIENT)).snapshot)
    yield made
    made.close()


def overtake(url: str) -> None:
    """Another hand writes to the rollout, past the queue of writers."""
    stranger = create_engine(url)
    with stranger.begin() as connection:
        connection.execute(text("UPDATE rollouts SET edition = edition + 1"))
    stranger.dispose()


def context_of(database: SqlDatabase, home: Path, action: str) -> Context:
    services = Services(
        home=home,
        database=database,
        blobs=FolderBlobs(home / "blobs"),
        secrets=KeyringSecrets(),
        devices=FakeDevices(),
        sheets=FileSheets(),
        clock=lambda: BORN,
        origin="test",
    )
    return Context(services=services, operator="ann", action=action)


def audited(database: SqlDatabase) -> list[str]:
    with database.read() as uow:
        return [each.entry.action for each in uow.repository(AuditTrail).newest(limit=50)][::-1]


def test_an_order_that_was_overtaken_is_given_again_and_audited_once(
    server_database: SqlDatabase, server_url: str, tmp_path: Path
) -> None:
    calls: list[str] = []

    def abort(present: Snapshot) -> tuple[Event, ...]:
        if not calls:
            overtake(server_url)
        calls.append(present.rollout.state)
        return orders.abort(present, by="ann", reason="a wrong text", at=BORN)

    context = context_of(server_database, tmp_path, "rollout abort")
    assert give_order(context, "r", abort).state == "ABORTING"
    assert calls == ["RUNNING", "RUNNING"]
    assert audited(server_database) == ["rollout abort"]
    kinds = [each.event.kind for each in server_database.events_after(0)]
    assert kinds.count("rollout.aborting") == 1


def test_an_order_that_is_refused_after_it_was_overtaken_leaves_no_entry(
    server_database: SqlDatabase, server_url: str, tmp_path: Path
) -> None:
    calls: list[str] = []

    def pause(present: Snapshot) -> tuple[Event, ...]:
        calls.append(present.rollout.state)
        if len(calls) == 2:
            raise refuse("waves.wrong_state", object="rollout 7", value="PAUSED")
        overtake(server_url)
        return orders.pause(present, by="ann", reason="a look", at=BORN)

    with pytest.raises(KnownError, match=r"waves\.wrong_state"):
        give_order(context_of(server_database, tmp_path, "rollout pause"), "r", pause)
    assert audited(server_database) == []
    assert server_database.events_after(0) == ()
