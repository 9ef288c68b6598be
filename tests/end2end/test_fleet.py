"""Registers on loopback: real servers, real logins, and nothing left behind."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rollouts.demo import conditions, fleet, processes
from rollouts.demo.places import DemoRegister, Fleet, state_file, write_fleet
from rollouts.demo.sshd import root_line
from rollouts.shared.errors import KnownError
from tests.end2end.requirements import REAL_REGISTERS
from tests.unit.demo.trading import trading_files

pytestmark = REAL_REGISTERS

DEADLINE = 30
LEFT_BEHIND = "setsid sleep 100000 </dev/null >/dev/null 2>&1 & echo $!"


@pytest.fixture
def running(home: Path) -> Iterator[Fleet]:
    yield fleet.start_fleet(home, stores=2, registers=2)
    fleet.stop_fleet(home)


def on(running: Fleet, register: DemoRegister, command: str) -> "subprocess.CompletedProcess[str]":
    """Log in as an operator's own client would, with the host key pinned."""
    public = (register.folder / "sshd" / "host").with_suffix(".known")
    key = subprocess.run(
        ["ssh-keygen", "-y", "-f", register.folder / "sshd" / "host"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    public.write_text(f"[{register.host}]:{register.port} {key}")
    options = ("-o", "BatchMode=yes", "-o", f'UserKnownHostsFile="{public}"')
    address = ("-p", str(register.port), f"{register.user}@{register.host}")
    return subprocess.run(
        ["ssh", "-F", "none", *options, *address, command],
        env=os.environ | {"SSH_AUTH_SOCK": str(running.agent_socket)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def of(register: DemoRegister) -> list[int]:
    """Every process that a login on the register started and that still runs."""
    every = (each for each in processes.everyone() if is_running(each))
    return [each for each in every if root_line(register) in processes.environment(each)]


def is_running(pid: int) -> bool:
    try:
        return processes.mark_of(pid).is_alive
    except ProcessLookupError:
        return False


def test_every_register_is_a_server_of_its_own_with_its_own_disk(running: Fleet) -> None:
    assert [each.name for each in running.registers] == ["0001/01", "0001/02", "0002/01", "0002/02"]
    assert len({each.port for each in running.registers}) == 4
    assert len({each.fingerprint for each in running.registers}) == 4
    for each in running.registers:
        answer = on(running, each, 'pwd; echo "$REGISTER"; ls bin')
        assert answer.stdout == f"{each.root}\n{each.name}\npos\n", answer.stderr


def test_the_fingerprint_is_the_one_that_openssh_shows(running: Fleet) -> None:
    register = running.registers[0]
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", register.folder / "sshd" / "host"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split()[1] == register.fingerprint


def test_registers_sell_and_count_each_for_itself(running: Fleet) -> None:
    first, second = running.registers[:2]
    assert on(running, first, "bin/pos observe").stdout == "sales=0\nvoids=0\n"
    conditions.place_files(first, trading_files())
    assert on(running, first, "bin/pos sell 3 && bin/pos void").returncode == 0
    assert on(running, first, "bin/pos observe").stdout == "sales=3\nvoids=1\n"
    assert on(running, second, "bin/pos observe").stdout == "sales=0\nvoids=0\n"


def test_the_word_of_its_owner_breaks_and_mends_health(running: Fleet, home: Path) -> None:
    register = running.registers[0]
    conditions.place_files(register, trading_files())
    conditions.break_health(home, [register.name])
    assert on(running, register, "bin/pos health").returncode == 1
    conditions.mend_health(home, [register.name])
    assert on(running, register, "bin/pos health").returncode == 0
    with pytest.raises(KnownError) as refused:
        conditions.break_health(home, [register.name, "0009/01"])
    assert refused.value.code == "demo.no_register"
    assert on(running, register, "bin/pos health").returncode == 0


def test_an_open_sale_asks_for_patience(running: Fleet, home: Path) -> None:
    register = running.registers[0]
    conditions.set_busy(home, [register.name], busy=True)
    assert on(running, register, "bin/pos idle").returncode == 75
    conditions.set_busy(home, [register.name], busy=False)
    assert on(running, register, "bin/pos idle").returncode == 0


def test_each_reload_counts_as_one_activation(running: Fleet) -> None:
    register, other = running.registers[:2]
    assert conditions.activation_count(register) == 0
    assert on(running, register, "bin/pos reload && bin/pos reload").returncode == 0
    assert conditions.activation_count(register) == 2
    assert conditions.activation_count(other) == 0


def test_stop_leaves_no_process_timers_and_open_sessions_included(
    running: Fleet, home: Path
) -> None:
    register = running.registers[0]
    timer = int(on(running, register, LEFT_BEHIND).stdout)
    assert is_running(timer)
    servers = [each.server for each in running.registers]
    fleet.stop_fleet(home)
    assert not is_running(timer)
    assert not any(each.is_alive for each in (*servers, running.agent, running.supervisor))
    assert not running.agent_socket.parent.exists()


def test_a_killed_supervisor_is_cleaned_up_after(running: Fleet, home: Path) -> None:
    register = running.registers[0]
    timer = int(on(running, register, LEFT_BEHIND).stdout)
    os.kill(running.supervisor.pid, signal.SIGKILL)
    assert processes.ended_within(running.supervisor, DEADLINE)
    again = fleet.start_fleet(home, stores=2, registers=2)
    assert again.running
    assert not is_running(timer)
    assert not any(each.server.is_alive for each in running.registers)
    identity = [(each.name, each.fingerprint) for each in running.registers]
    assert [(each.name, each.fingerprint) for each in again.registers] == identity
    assert on(again, again.registers[0], "true").returncode == 0


def test_starting_what_runs_changes_nothing(running: Fleet, home: Path) -> None:
    again = fleet.start_fleet(home, stores=2, registers=2)
    assert again.registers == running.registers
    assert again.key is None
    with pytest.raises(KnownError) as refused:
        fleet.start_fleet(home, stores=2, registers=3)
    assert refused.value.code == "demo.other_size"


def test_a_stopped_register_comes_back_as_itself(running: Fleet, home: Path) -> None:
    register = running.registers[3]
    (register.root / "kept").write_text("by the register")
    fleet.stop_fleet(home)
    again = fleet.start_fleet(home, stores=2, registers=2).registers[3]
    assert (again.fingerprint, again.port) == (register.fingerprint, register.port)
    assert (again.root / "kept").read_text() == "by the register"


def test_a_reboot_ends_the_register_s_processes_and_changes_its_boot_id(
    running: Fleet, home: Path
) -> None:
    register, other = running.registers[:2]
    kept = int(on(running, other, LEFT_BEHIND).stdout)
    timer = int(on(running, register, LEFT_BEHIND).stdout)
    before = register.boot_file.read_text()
    manager = register.base / "state" / "manager"
    manager.parent.mkdir(parents=True)
    manager.write_text('echo "$1 $2" >booted; sleep 100000 & exit 7')
    assert fleet.reboot(home, register) == 7
    assert (register.root / "booted").read_text() == f"boot {register.base}\n"
    assert register.boot_file.read_text() != before
    assert not is_running(timer)
    assert is_running(kept)
    assert len(of(register)) == 1  # what the boot entry started
    assert on(running, register, "true").returncode == 0


def test_the_client_key_is_in_the_agent_and_in_no_file(running: Fleet, home: Path) -> None:
    assert running.key is not None
    secret_half = running.key.text().splitlines()[3].encode()
    files = [each for each in home.rglob("*") if each.is_file()]
    assert len(files) > 8
    assert not [each for each in files if secret_half in each.read_bytes()]


def test_what_stands_in_for_a_recorded_process_is_left_alone(running: Fleet, home: Path) -> None:
    fleet.stop_fleet(home)
    with subprocess.Popen(["sleep", "100000"]) as stranger:
        forged = processes.Mark(pid=stranger.pid, started=1)
        path = state_file(home)
        write_fleet(path, replace(running, supervisor=forged, agent=forged))
        fleet.stop_fleet(home)
        assert stranger.poll() is None
        stranger.kill()
