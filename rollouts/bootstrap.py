"""The only composition root: puts adapters behind the ports and opens a home."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rollouts.engine.bus import Bus
from rollouts.engine.context import Services
from rollouts.engine.table import ACTIONS
from rollouts.shared.errors import refuse
from rollouts.shared.moments import Clock, utc_now

if TYPE_CHECKING:
    from rollouts.adapters.sql.database import SqlDatabase

__all__ = ["ACTIONS", "House", "home_folder", "open_house"]


def home_folder(named: Path | None = None) -> Path:
    """The home: `named`, else STOREWAVE_HOME, else the operating system's place for user data."""
    if named is not None:
        return named.expanduser().resolve()
    if os.environ.get("STOREWAVE_HOME"):
        return Path(os.environ["STOREWAVE_HOME"]).expanduser().resolve()
    from platformdirs import user_data_path

    return user_data_path("storewave", appauthor=False)


@dataclass(frozen=True, slots=True)
class House:
    """One opened installation."""

    home: Path
    services: Services
    bus: Bus
    database: "SqlDatabase"

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()


def open_house(
    home: Path | None = None, *, environment: str = "production", clock: Clock = utc_now
) -> House:
    """Open the home, making it (0700) and its database when there is none.

    Refuses a database of another program version (`database.older`, `database.newer`).
    """
    from rollouts.adapters.blobs.folder import FolderBlobs
    from rollouts.adapters.files.sheets import FileSheets
    from rollouts.adapters.keyring.store import KeyringSecrets
    from rollouts.adapters.sql.database import SqlDatabase
    from rollouts.adapters.sql.opening import open_engine
    from rollouts.adapters.sql.providers import PROVIDERS
    from rollouts.adapters.sql.upgrading import require_current, upgrade, version
    from rollouts.adapters.ssh.devices import SshDevices
    from rollouts.engine.ports import Installations

    folder = home_folder(home)
    _make(folder)
    engine = open_engine(database_url(folder))
    if not version(engine):
        upgrade(engine, environment=environment, now=clock())
    require_current(engine)
    database = SqlDatabase(engine, PROVIDERS)
    with database.read() as uow:
        origin = uow.repository(Installations).this().origin
    services = Services(
        home=folder,
        database=database,
        blobs=FolderBlobs(folder / "blobs"),
        secrets=KeyringSecrets(),
        devices=SshDevices(clock=clock),
        sheets=FileSheets(),
        clock=clock,
        origin=origin,
    )
    return House(folder, services, Bus(services, ACTIONS), database)


def database_url(home: Path) -> str:
    """STOREWAVE_DATABASE when set (PostgreSQL for a team), else the file in the home."""
    named = os.environ.get("STOREWAVE_DATABASE")
    if named:
        return named
    from rollouts.adapters.sql.opening import refuse_network_share, sqlite_url

    refuse_network_share(home / "storewave.db")
    return sqlite_url(home / "storewave.db")


def _make(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("blobs", "logs", "backups"):
            (home / name).mkdir(exist_ok=True, mode=0o700)
    except OSError as trouble:
        raise refuse("database.home", object=str(home), value=str(trouble.strerror)) from trouble
