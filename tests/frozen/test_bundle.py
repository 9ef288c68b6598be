"""The built bundle (`python packaging/build.py` first): run with `-m frozen`."""

import json
import os
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "dist" / "storewave" / "storewave"

pytestmark = [
    pytest.mark.frozen,
    pytest.mark.skipif(not PROGRAM.exists(), reason="no bundle: run packaging/build.py"),
]


def ran(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "STOREWAVE_HOME": str(home)}
    return subprocess.run(
        [str(PROGRAM), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment,
    )


def test_the_bundle_paints_migrates_and_asks_the_keyring(tmp_path: Path) -> None:
    ended = ran("--self-test", home=tmp_path)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["painted"]
    assert told["heavy"] == []
    assert told["database"]
    assert told["keyring"] in {"available", "locked", "absent"}


def test_the_bundle_is_the_command_line_too(tmp_path: Path) -> None:
    ended = ran("settings", "show", "--json", home=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert {each["name"] for each in json.loads(ended.stdout)} >= {"approvals", "trial_seconds"}


def test_the_bundle_runs_the_engine(tmp_path: Path) -> None:
    ended = ran("engine", "run", "--until-idle", "--json", home=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["reason"] == "idle"


def test_the_bundle_reads_what_people_exchange(tmp_path: Path) -> None:
    stores = tmp_path / "stores.csv"
    stores.write_text("store,timezone\n0001,Europe/Berlin\n", encoding="utf-8")
    ended = ran("estate", "import", str(stores), "--json", home=tmp_path / "home")
    assert ended.returncode == 0, ended.stderr + ended.stdout
    assert json.loads(ended.stdout)["new"] >= 1


def test_the_bundle_checks_prices_in_a_worker_of_its_own(tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text("SKU,Price,Currency\n1001,1e3,EUR\n", encoding="utf-8")
    ended = ran("price", "import", str(prices), "--dry-run", "--json", home=tmp_path / "home")
    assert ended.returncode == 1, ended.stderr + ended.stdout
    errors = [each for each in json.loads(ended.stdout)["errors"] if each["severity"] == "error"]
    assert [(each["row_no"], each["value"]) for each in errors] == [(2, "1e3")]
