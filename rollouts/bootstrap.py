"""The only composition root: puts adapters behind the ports and opens a home."""

import logging
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from rollouts.reads.first_page import FirstPage
from rollouts.reads.ports import Reads
from rollouts.shared.errors import NOT_REACHED, KnownError, refuse
from rollouts.shared.events import Json
from rollouts.shared.home import home_folder
from rollouts.shared.moments import Clock, utc_now

if TYPE_CHECKING:
    from rollouts.adapters.sql.database import SqlDatabase
    from rollouts.engine.action import Action
    from rollouts.engine.bus import Bus
    from rollouts.engine.context import Services

__all__ = ["House", "all_actions", "home_folder", "make_home", "open_house"]


@dataclass(frozen=True, slots=True)
class House:
    """One opened installation."""

    home: Path
    services: "Services"
    bus: "Bus"
    database: "SqlDatabase"
    reads: Reads

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()


def all_actions() -> "tuple[Action, ...]":
    """Everything that the house can be asked to do: the command line's words and the window's."""
    from rollouts.engine.table import all_actions as actions

    return actions()


def open_house(
    home: Path | None = None,
    *,
    environment: str = "production",
    clock: Clock = utc_now,
    actions: "tuple[Action, ...] | None" = None,
) -> House:
    """Open the home, making it (0700) and its database when there is none.

    `actions` are those the bus must know (None: all of them; loading all costs a command 200 ms).

    Refuses a database of another program version (`database.older`, `database.newer`).
    """
    from rollouts.adapters.blobs.folder import FolderBlobs
    from rollouts.adapters.files.sheets import FileSheets
    from rollouts.adapters.keyring.store import KeyringSecrets, service_of
    from rollouts.adapters.sql.database import SqlDatabase
    from rollouts.adapters.sql.opening import open_engine
    from rollouts.adapters.sql.providers import PROVIDERS
    from rollouts.adapters.sql.reads.answering import SqlReads
    from rollouts.adapters.sql.upgrading import require_current, upgrade, version
    from rollouts.adapters.ssh.devices import SshDevices
    from rollouts.adapters.workers.process import ProcessWorkers
    from rollouts.engine.bus import Bus
    from rollouts.engine.context import Services
    from rollouts.engine.ports import Installations

    folder = home_folder(home)
    make_home(folder)
    engine = open_engine(database_url(folder))
    if not version(engine):
        upgrade(engine, environment=environment, now=clock())
    require_current(engine)
    database = SqlDatabase(engine, PROVIDERS)
    with database.read() as uow:
        installation = uow.repository(Installations).this()
    services = Services(
        home=folder,
        database=database,
        blobs=FolderBlobs(folder / "blobs"),
        secrets=KeyringSecrets(service_of(installation.estate)),
        devices=SshDevices(clock=clock),
        sheets=FileSheets(),
        clock=clock,
        origin=installation.origin,
        workers=ProcessWorkers(folder, program()),
    )
    bus = Bus(services, all_actions() if actions is None else actions)
    return House(folder, services, bus, database, SqlReads(engine, clock))


def upgrade_home(home: Path | None = None, *, clock: Clock = utc_now) -> tuple[str, Path | None]:
    """Bring a home's database to this program's version; the version and the backup made before."""
    from rollouts.adapters.sql.keeping import backup
    from rollouts.adapters.sql.opening import open_engine
    from rollouts.adapters.sql.upgrading import HEAD, upgrade, version

    folder = home_folder(home)
    make_home(folder)
    engine = open_engine(database_url(folder))
    try:
        found, kept = version(engine), None
        if found and found < HEAD and engine.dialect.name == "sqlite":
            kept = folder / "backups" / f"{clock():%Y%m%dT%H%M%S}-before-{HEAD}"
            backup(engine, folder / "blobs", kept)
        return upgrade(engine, environment="production", now=clock()), kept
    finally:
        engine.dispose()


def check_home(home: Path | None = None) -> tuple[str, int, int]:
    """Version, blobs and audit entries of a home that is whole; KnownError otherwise."""
    from rollouts.adapters.sql.keeping import named_blobs, require_sound
    from rollouts.adapters.sql.opening import open_engine
    from rollouts.adapters.sql.upgrading import version
    from rollouts.audit.model import first_break
    from rollouts.audit.ports import AuditTrail

    house = open_house(home)
    engine = open_engine(database_url(house.home))
    try:
        require_sound(engine)
        names = named_blobs(engine)
        for name in names:
            house.services.blobs.get(name)
        with house.services.database.read() as uow:
            broken = first_break(uow.repository(AuditTrail).whole())
            if broken is not None:
                raise refuse("audit.broken", value=str(broken))
            newest = uow.repository(AuditTrail).newest(limit=1)
        return version(engine), len(names), newest[0].seq if newest else 0
    finally:
        engine.dispose()
        house.close()


def backup_home(
    home: Path | None, folder: Path | None, *, clock: Clock = utc_now
) -> tuple[Path, int]:
    """Back a home up while everything runs: the folder written and how many blobs are in it."""
    from rollouts.adapters.sql.keeping import backup
    from rollouts.adapters.sql.opening import open_engine

    house = open_house(home)
    engine = open_engine(database_url(house.home))
    try:
        place = folder or house.home / "backups" / f"{clock():%Y%m%dT%H%M%S}"
        return place, backup(engine, house.home / "blobs", place)
    finally:
        engine.dispose()
        house.close()


def restore_home(home: Path | None, folder: Path) -> int:
    """Restore a backup into a home that no engine uses; the new fence epoch.

    The home's own database may be damaged or missing: then there is nothing that could be in use.
    """
    from rollouts.adapters.sql.keeping import require_file, restore
    from rollouts.adapters.sql.opening import open_engine

    target = home_folder(home)
    engine = open_engine(database_url(target))
    require_file(engine)
    engine.dispose()
    make_home(target)
    if (target / "storewave.db").exists():
        _require_unused(target)
    return restore(folder, target)


def _require_unused(home: Path) -> None:
    from rollouts.engine.process import holder_text

    try:
        house = open_house(home)
    except KnownError as refusal:
        if refusal.exit_code == NOT_REACHED:
            raise
        return  # damaged, or of another version: exactly what is to be replaced
    holder = holder_text(house.services)
    house.close()
    if holder:
        raise refuse("database.in_use", value=holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseStanding:
    """What a window's frame shows: `live` counts rollouts that an engine must move."""

    environment: str
    operator: str
    engine: bool
    live: int


def first_page(home: Path) -> FirstPage | None:
    """What the window shows first, without loading the house; None when there is nothing to show."""
    from rollouts.adapters.sql.first_page import first_page as read

    return None if os.environ.get("STOREWAVE_DATABASE") else read(home / "storewave.db")


def standing(house: House) -> HouseStanding:
    """How the installation stands now."""
    from rollouts.engine.bus import present_operator
    from rollouts.engine.ports import EngineLease, Installations
    from rollouts.waves.ports import Rollouts

    with house.database.read() as uow:
        holder = uow.repository(EngineLease).holder(house.services.clock())
        return HouseStanding(
            environment=uow.repository(Installations).this().environment,
            operator=present_operator(),
            engine=holder is not None,
            live=len(uow.repository(Rollouts).moving()),
        )


def stop_engine(house: House) -> None:
    """Ask whoever holds the lease to stop; silent when nobody does."""
    from rollouts.engine.ports import EngineLease

    with house.database.begin() as uow:
        uow.repository(EngineLease).ask_to_stop(house.services.clock())


def start_engine(home: Path) -> "subprocess.Popen[bytes]":
    """Start an engine process for `home`; it ends by itself when another one holds the lease."""
    from rollouts.engine.process import start_engine as start

    return start(home)


def program() -> list[str]:
    """How this program is started again, to be followed by a command's words."""
    from rollouts.engine.process import own_command

    return own_command()


def work(name: str, home: Path, job: Json, progress: Callable[[int, int, str], None]) -> Json:
    """Do a piece of work in this process, which is a worker's; KeyError for work that nobody knows."""
    from rollouts.adapters.columnar.checking import ColumnarChecker
    from rollouts.engine.pricing.working import WORKS
    from rollouts.shared.records import to_json

    house = open_house(home, actions=())
    try:
        checker = ColumnarChecker(house.services.sheets)
        return to_json(WORKS[name](house.services, checker, job, progress))
    finally:
        house.close()


def self_test(home: Path) -> dict[str, str]:
    """Migrate a database in `home` and look the keyring up: what a new build must be able to do."""
    house = open_house(home)
    try:
        return {"database": check_home(home)[0], "keyring": str(house.services.secrets.state())}
    finally:
        house.close()


def log_to_home(home: Path, name: str) -> None:
    """Send this process's log to `logs/NAME.log`: one JSON object a line, rotated, without secrets."""
    from rollouts.engine.logs import JsonLines

    place = home / "logs" / f"{name}.log"
    handler = RotatingFileHandler(place, maxBytes=8_000_000, backupCount=5, encoding="utf-8")
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("paramiko").setLevel(logging.WARNING)


def database_url(home: Path) -> str:
    """STOREWAVE_DATABASE when set (PostgreSQL for a team), else the file in the home."""
    named = os.environ.get("STOREWAVE_DATABASE")
    if named:
        return named
    from rollouts.adapters.sql.opening import refuse_network_share, sqlite_url

    refuse_network_share(home / "storewave.db")
    return sqlite_url(home / "storewave.db")


def make_home(home: Path) -> None:
    """The home's folders, closed to other users. Refuses with `database.home`."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("blobs", "logs", "backups"):
            (home / name).mkdir(exist_ok=True, mode=0o700)
    except OSError as trouble:
        raise refuse("database.home", object=str(home), value=str(trouble.strerror)) from trouble
