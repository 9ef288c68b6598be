"""What the main job promises, through the real command line, in the words of its users."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rollouts.demo import fleet, processes
from rollouts.demo.sshd import root_line
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import DEADLINE, disk_hash, live_files

pytestmark = REAL_REGISTERS


@dataclass(frozen=True, slots=True)
class CommandLine:
    """`storewave` for one home, as a shell would start it."""

    home: Path

    def __call__(self, *words: str, code: int = 0) -> Any:  # noqa: ANN401 - any JSON document
        """The JSON that the command printed; the test fails unless it ended with `code`."""
        done = subprocess.run(
            [sys.executable, "-m", "rollouts", *words, "--home", str(self.home), "--json"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            check=False,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout)

    def refused(self, *words: str) -> list[str]:
        """The codes of a refusal; each comes with a sentence and what to do."""
        errors = self(*words, code=1)["errors"]
        for each in errors:
            assert len(each["message"].split()) > 3, each
            assert each["mend"], each
            assert "{" not in each["message"] + each["mend"], each
        return [each["code"] for each in errors]


@pytest.fixture(scope="module")
def storewave(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    command = CommandLine(tmp_path_factory.mktemp("home"))
    command("demo", "up", "--stores", "4", "--registers", "3")
    yield command
    fleet.stop_fleet(command.home)


def registers(storewave: CommandLine) -> dict[str, Any]:
    found = fleet.fleet_state(storewave.home)
    assert found is not None
    return {each.name: each for each in found.registers}


def test_adoption_writes_nothing_and_plans_no_difference(storewave: CommandLine) -> None:
    before = {name: disk_hash(each) for name, each in registers(storewave).items()}
    adopted = storewave("config", "adopt", "store:0003,0004")
    assert (adopted["adopted"], adopted["unreadable"]) == (6, 0)
    storewave("change", "submit", adopted["change"])
    release = storewave("release", "list")[0]
    plan = storewave("rollout", "plan", release["release"])
    assert (plan["differences"], plan["already"], plan["changes"]) == (0, 6, 0)
    assert {name: disk_hash(each) for name, each in registers(storewave).items()} == before


def test_explain_names_every_layer_and_the_one_that_wins(storewave: CommandLine) -> None:
    told = storewave("config", "explain", "0001/01", "receipt.header1")
    assert told["value"] == "Harbour & Sons"
    winners = [each for each in told["layers"] if each["wins"]]
    assert [each["value"] for each in winners] == [told["value"]]
    assert {"scope", "value", "wins"} <= set(told["layers"][0])


def test_a_broken_run_is_held_and_leaves_the_rest_alone(storewave: CommandLine) -> None:
    before = {name: live_files(each) for name, each in registers(storewave).items()}
    run = storewave("demo", "run", "--break", "3", code=4)
    assert run["registers"] == 12
    assert run["verified"] + run["reverted"] + run["untouched"] == 12
    assert run["reverted"] > 0
    states = [each["state"] for each in run["waves"]]
    held = states.index("HELD")
    assert states[:held] == ["PASSED"] * held
    assert states[held + 1 :] == ["PLANNED"] * (len(states) - held - 1)
    number = str(run["rollout"])
    status = storewave("rollout", "status", number)
    assert status["state"] == "HELD"
    assert {"waves", "verified", "reverted", "failed", "unknown", "unreachable"} <= set(status)
    rows = storewave("rollout", "tasks", number)
    for row in rows:
        same = live_files(registers(storewave)[row["register"]]) == before[row["register"]]
        assert same is (row["counter"] != "verified"), row
    storewave("rollout", "resolve", number, "retry_failed", "--reason", "mended")
    storewave("engine", "run", "--until-idle")
    assert storewave("rollout", "status", number)["state"] == "COMPLETED"


def test_a_run_verifies_every_register_in_waves(storewave: CommandLine) -> None:
    run = storewave("demo", "run")
    assert (run["registers"], run["verified"], run["failed"]) == (12, 12, 0)
    assert run["activations"] == 12
    assert run["seconds"] > 0
    assert len(run["waves"]) > 1
    assert {each["state"] for each in run["waves"]} == {"PASSED"}
    assert all({"name", "state", "verified", "failed"} <= set(each) for each in run["waves"])
    assert sum(each["verified"] for each in run["waves"]) == 12


def test_bad_input_is_refused_in_a_sentence_and_changes_nothing(
    storewave: CommandLine, tmp_path: Path
) -> None:
    before = storewave("estate", "list", "all"), storewave("config", "check")
    stores = storewave("estate", "list", "all", "--what", "stores")
    head = "store,register,kind,platform,host,port,profile"
    row = "0001,{number},fixed,generic,{host},22,demo"
    files = {
        "twice.csv": [head, *[row.format(number="09", host="127.0.0.1")] * 2],
        "address.csv": [head, row.format(number="09", host="not an address!")],
    }
    for name, lines in files.items():
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        assert storewave.refused("estate", "import", str(path), "--kind", "registers")
    zone = tmp_path / "zone.csv"
    zone.write_text("store,name,time_zone\n0001,Harbour 1,Mars/Olympus\n")
    assert storewave.refused("estate", "import", str(zone), "--kind", "stores")
    assert storewave.refused("config", "set", "enterprise", "receipt.columns", "wide")
    assert storewave.refused("config", "adopt", "store:9999")
    after = storewave("estate", "list", "all"), storewave("config", "check")
    assert after == before
    assert storewave("estate", "list", "all", "--what", "stores") == stores


def test_nothing_is_left_when_the_demo_is_down(storewave: CommandLine) -> None:
    """Timers included. Runs last: the fleet is gone afterwards."""
    lines = {root_line(each) for each in registers(storewave).values()}
    assert storewave("demo", "down") == {"stopped": 12}
    left = [pid for pid in processes.everyone() if lines & processes.environment(pid)]
    assert not left
