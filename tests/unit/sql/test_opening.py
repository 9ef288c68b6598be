"""Addresses of databases: any home's name works, and a wrong address is refused without its password."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from rollouts.adapters.sql.opening import open_engine, sqlite_url, without_password
from rollouts.bootstrap import check_home, open_house, upgrade_home
from rollouts.shared.errors import REFUSED, KnownError

SECRET = "Canary-7"
NAMES = ["a b", "a?b", "a#b", "100%", "a%20b", "mode?mode=ro&uri=true", "ä@b:c", "a+b;c", "file:a"]
WRONG = [
    "nonsense",
    f"user:{SECRET}@host/name",
    f"postgresql+psycopg://user:{SECRET}@host:port/name",
    f"postgresql+asyncpg://user:{SECRET}@host/name",
    f"mysql://user:{SECRET}@host/name",
    f"oracle://user:{SECRET}@a@host/name",
    f"mysql://host/name?user=u&password={SECRET}",
    "sqlite://",
    "sqlite+aiosqlite:///name",
    "sqlite:///name?mode=ro",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    house = open_house(home)
    house.close()
    assert (home / "storewave.db").stat().st_size
    assert {each.name for each in tmp_path.iterdir()} == {name, "storewave-home"}
    assert upgrade_home(home)[0] == check_home(home)[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_opened_under_its_own_name(tmp_path: Path, name: str) -> None:
    engine = open_engine(sqlite_url(tmp_path / f"{name}.db"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (one INTEGER)"))
    engine.dispose()
    assert (tmp_path / f"{name}.db").exists()


@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_address_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(KnownError) as caught:
        open_engine(address)
    assert (caught.value.code, caught.value.exit_code) == ("database.address", REFUSED)
    assert SECRET not in repr(caught.value.findings)


def test_an_address_without_a_password_is_shown_as_it_is() -> None:
    for address in ("nonsense", "sqlite:///a b", "mysql://host/name"):
        assert without_password(address) == address


@pytest.mark.parametrize("address", [WRONG[2], WRONG[4]])
def test_the_command_line_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("STOREWAVE_DATABASE", address)
    command = [sys.executable, "-m", "rollouts", "change", "list"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == REFUSED
    assert "STOREWAVE_DATABASE" in ended.stderr
    assert SECRET not in ended.stdout + ended.stderr
    assert not (home / "storewave.db").exists()
