"""Backups made while everything runs, and restores that are whole or change nothing."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rollouts.adapters.sql.keeping import backup
from rollouts.adapters.sql.opening import open_engine
from rollouts.bootstrap import (
    House,
    backup_home,
    check_home,
    database_url,
    open_house,
    restore_home,
    upgrade_home,
)
from rollouts.engine.ports import EngineLease, Installations
from rollouts.policies.commands import SettingsSet
from rollouts.policies.ports import Policies
from rollouts.releases.model import ComponentVersion, RegisterFacts
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.errors import NOT_REACHED, KnownError
from rollouts.shared.events import Event
from tests.services.homes import new_house

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FOLDER = "backup"


def keep_version(house: House, number: int) -> None:
    """One version with two blobs of its own, as a release makes it."""
    blobs = house.services.blobs
    version = ComponentVersion(
        component="config",
        rid=f"{number:016}",
        sha256=f"{number:064}",
        manifest=blobs.put(f"manifest {number}".encode()),
        payload={"pos.ini": blobs.put(f"payload {number}".encode())},
        created_at=AT,
    )
    with house.database.begin() as uow:
        uow.repository(Releases).add_version(version)
        uow.record(Event(kind="release.made", subject=str(number), at=AT))


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    made = new_house(home)
    keep_version(made, 0)
    template = made.services.blobs.put(b"adopted template")
    with made.database.begin() as uow:
        facts = RegisterFacts(register="0021/01", templates={"pos.ini": template})
        uow.repository(Proofs).keep_facts(facts)
    yield made
    made.close()


def sessions(home: Path) -> int:
    opened = open_house(home)
    with opened.database.read() as uow:
        value = uow.repository(Policies).all()["sessions"]
    opened.close()
    return value


def epoch(home: Path) -> int:
    opened = open_house(home)
    with opened.database.read() as uow:
        found = uow.repository(Installations).this().fence_epoch
    opened.close()
    return found


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and not each.name.endswith(("-shm", "-wal"))
    }


def refusal_of(home: Path, folder: Path) -> KnownError:
    with pytest.raises(KnownError) as refusal:
        restore_home(home, folder)
    return refusal.value


class TestBackup:
    def test_it_is_whole_while_a_writer_goes_on(self, house: House, tmp_path: Path) -> None:
        done, written = threading.Event(), threading.Event()

        def write() -> None:
            number = 1
            while not done.is_set():
                keep_version(house, number)
                number += 1
                written.set()

        writer = threading.Thread(target=write)
        writer.start()
        assert written.wait(60)
        _, blobs = backup_home(house.home, tmp_path / FOLDER)
        done.set()
        writer.join(60)
        assert blobs >= 5
        house.close()
        elsewhere = tmp_path / "elsewhere"
        restore_home(elsewhere, tmp_path / FOLDER)
        _, named, _ = check_home(elsewhere)
        assert named == blobs

    def test_nobody_else_may_read_it(self, house: House, tmp_path: Path) -> None:
        folder, _ = backup_home(house.home, tmp_path / FOLDER)
        assert folder.stat().st_mode & 0o777 == 0o700

    def test_a_folder_that_is_there_is_left_alone(self, house: House, tmp_path: Path) -> None:
        (tmp_path / FOLDER).mkdir()
        (tmp_path / FOLDER / "mine").write_text("x")
        with pytest.raises(KnownError) as refusal:
            backup_home(house.home, tmp_path / FOLDER)
        assert refusal.value.code == "database.backup_exists"
        assert [each.name for each in (tmp_path / FOLDER).iterdir()] == ["mine"]

    @pytest.mark.parametrize(
        ("spoil", "code"),
        [
            (lambda blob: blob.unlink(), "blob.missing"),
            (lambda blob: blob.write_bytes(b"altered"), "blob.damaged"),
        ],
    )
    def test_what_cannot_be_whole_is_not_left_behind(
        self, house: House, tmp_path: Path, spoil: "object", code: str
    ) -> None:
        assert callable(spoil)
        spoil(next(each for each in (house.home / "blobs").glob("??/*")))
        with pytest.raises(KnownError) as refusal:
            backup_home(house.home, tmp_path / FOLDER)
        assert refusal.value.code == code
        assert not (tmp_path / FOLDER).exists()

    def test_the_connection_it_used_still_writes(self, house: House, tmp_path: Path) -> None:
        engine = open_engine(database_url(house.home))
        backup(engine, house.home / "blobs", tmp_path / FOLDER)
        with engine.begin() as connection:
            connection.exec_driver_sql("UPDATE installation SET environment = 'pilot'")
        engine.dispose()
        with house.database.read() as uow:
            assert uow.repository(Installations).this().environment == "pilot"

    @pytest.mark.services
    @pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
    def test_postgresql_is_left_to_its_own_tools(
        self, database_url: str, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("STOREWAVE_DATABASE", database_url)
        open_house(home).close()
        with pytest.raises(KnownError) as refusal:
            backup_home(home, tmp_path / FOLDER)
        assert refusal.value.code == "database.own_backup"
        assert refusal_of(home, tmp_path / FOLDER).code == "database.own_backup"


class TestRestore:
    @pytest.fixture
    def folder(self, house: House, tmp_path: Path) -> Path:
        """A backup with 50 sessions; the home goes on with 60."""
        made, _ = backup_home(house.home, tmp_path / FOLDER)
        house.bus.execute(SettingsSet(name="sessions", value="60"))
        house.close()
        return made

    def test_it_brings_back_what_was_and_raises_the_epoch(self, home: Path, folder: Path) -> None:
        assert restore_home(home, folder) == 2
        assert sessions(home) == 50
        assert check_home(home)[1] == 3
        assert epoch(home) == 2

    def test_the_same_backup_twice_never_gives_the_same_epoch(
        self, home: Path, folder: Path
    ) -> None:
        assert [restore_home(home, folder) for _ in range(3)] == [2, 3, 4]

    def test_what_was_replaced_is_kept(self, home: Path, folder: Path, tmp_path: Path) -> None:
        restore_home(home, folder)
        (kept,) = (home / "backups").glob("before-restore-*/storewave.db")
        again = tmp_path / "again"
        again.mkdir()
        kept.rename(again / "storewave.db")
        assert sessions(again) == 60

    def test_it_works_where_the_database_is_lost_or_damaged(self, home: Path, folder: Path) -> None:
        (home / "storewave.db").write_bytes(b"no database " * 1000)
        restore_home(home, folder)
        assert sessions(home) == 50
        for each in home.glob("storewave.db*"):
            each.unlink()
        restore_home(home, folder)
        assert sessions(home) == 50

    def test_a_stale_journal_is_not_played_onto_it(self, home: Path, folder: Path) -> None:
        (home / "storewave.db").write_bytes(b"no database " * 1000)
        (home / "storewave.db-wal").write_bytes(b"stale")
        restore_home(home, folder)
        assert sessions(home) == 50

    def test_a_lease_in_the_backup_keeps_nobody_out(self, house: House, tmp_path: Path) -> None:
        with house.database.begin() as uow:
            lease = uow.repository(EngineLease)
            assert lease.take("engine", "an engine", datetime.now(UTC), timedelta(hours=9))
        made, _ = backup_home(house.home, tmp_path / FOLDER)
        house.close()
        elsewhere = tmp_path / "elsewhere"
        restore_home(elsewhere, made)
        opened = open_house(elsewhere)
        with opened.database.read() as uow:
            assert uow.repository(EngineLease).holder(datetime.now(UTC)) is None
        opened.close()

    def test_a_running_engine_keeps_its_database(self, house: House, tmp_path: Path) -> None:
        made, _ = backup_home(house.home, tmp_path / FOLDER)
        with house.database.begin() as uow:
            lease = uow.repository(EngineLease)
            assert lease.take("engine", "an engine", datetime.now(UTC), timedelta(hours=9))
        refusal = refusal_of(house.home, made)
        assert (refusal.code, refusal.findings[0].value) == ("database.in_use", "an engine")

    def test_a_window_that_has_it_open_keeps_it_too(self, home: Path, folder: Path) -> None:
        open_one = open_house(home)
        with open_one.database.read() as uow:
            uow.repository(Policies).all()
            refusal = refusal_of(home, folder)
        assert (refusal.code, refusal.exit_code) == ("database.in_use", NOT_REACHED)
        open_one.close()
        assert sessions(home) == 60

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("storewave.db", b"altered", "database.backup_damaged"),
            ("storewave.db", None, "database.backup_damaged"),
            ("manifest.json", b"{", "database.backup_damaged"),
            ("manifest.json", b"[]", "database.backup_damaged"),
            ("manifest.json", b'{"version": "0001"}', "database.backup_damaged"),
            (
                "manifest.json",
                b'{"version": "9999", "database": "", "blobs": []}',
                "database.newer",
            ),
            ("manifest.json", None, "database.no_backup"),
            ("blobs", b"altered", "database.backup_damaged"),
            ("blobs", None, "database.backup_damaged"),
        ],
    )
    def test_a_damaged_backup_changes_nothing(
        self, home: Path, folder: Path, name: str, content: bytes | None, code: str
    ) -> None:
        place = next(folder.glob("blobs/??/*")) if name == "blobs" else folder / name
        place.unlink()
        if content is not None:
            place.write_bytes(content)
        before = everything(home)
        assert refusal_of(home, folder).code == code
        assert everything(home) == before
        assert sessions(home) == 60

    def test_what_is_no_backup_is_told_so(self, home: Path, tmp_path: Path) -> None:
        assert refusal_of(home, tmp_path / "nowhere").code == "database.no_backup"


class TestUpgradeHome:
    def test_a_present_database_needs_no_backup(self, house: House) -> None:
        house.close()
        version, kept = upgrade_home(house.home)
        assert version == check_home(house.home)[0]
        assert kept is None


class TestCheck:
    def test_a_damaged_page_is_found(self, house: House) -> None:
        house.close()
        place = house.home / "storewave.db"
        data = bytearray(place.read_bytes())
        data[4096 * 3 : 4096 * 12] = bytes(4096 * 9)
        place.write_bytes(data)
        with pytest.raises(KnownError) as refusal:
            check_home(house.home)
        assert refusal.value.code == "database.damaged"

    def test_a_lost_blob_is_found(self, house: House) -> None:
        next((house.home / "blobs").glob("??/*")).unlink()
        with pytest.raises(KnownError) as refusal:
            check_home(house.home)
        assert refusal.value.code == "blob.missing"
