import os
from dataclasses import replace
from pathlib import Path

from rollouts.shared.manifest import HookKind
from tests.unit.register.desk import Desk, release, wait_for

OLD = release({"etc/pos.ini": b"shop=1\n"})


def test_hooks_run_inside_their_release_and_know_their_place(ready: Desk) -> None:
    text = 'pwd; echo "$STOREWAVE_LIVE_ROOT $STOREWAVE_COMPONENT"; cat etc/pos.ini'
    new = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.HEALTH: text})
    said = [row[3] for row in ready.push(OLD, new).all("output")]
    place = ready.base / "config/releases" / new.manifest.rid
    assert said == [str(place), f"{ready.live} config", "shop=2"]


def test_an_open_sale_makes_the_register_busy(ready: Desk) -> None:
    new = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.IDLE: "exit 75"})
    assert ready.push(OLD, new).told == ("busy", "register_busy")
    assert (ready.live / "etc/pos.ini").read_bytes() == b"shop=1\n"
    broken = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.IDLE: "exit 3"})
    assert ready.push(OLD, broken).told == ("refused", "idle_failed")
    assert ready.probe().all("trial") == []


def test_a_hook_that_hangs_is_ended_with_its_children(ready: Desk, tmp_path: Path) -> None:
    mark = tmp_path / "child"
    text = f"sleep 600 & echo $! >{mark}; wait"
    new = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.ACTIVATE: text})
    answer = ready.push(OLD, new, more=[["limit", "1"]])
    assert answer.told == ("unhealthy", "activate_failed")
    assert answer.all("output")[0][2] == "124"
    child = Path("/proc") / mark.read_text().strip() / "cmdline"
    assert wait_for(lambda: not child.exists() or b"sleep" not in child.read_bytes())


def test_a_hook_that_leaves_a_child_behind_does_not_hold_the_answer(
    ready: Desk, tmp_path: Path
) -> None:
    mark = tmp_path / "child"
    text = f"sleep 600 & echo $! >{mark}; echo started"
    new = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.ACTIVATE: text})
    assert ready.push(OLD, new).told == ("done", "-")
    os.kill(int(mark.read_text()), 9)


def test_output_is_plain_and_capped(ready: Desk) -> None:
    text = "printf 'a\\033[31mb\\tc\\r\\303\\244\\n'; echo storewave-end; head -c 9000 /dev/zero"
    new = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.HEALTH: text})
    answer = ready.push(OLD, new)
    lines = [row[3] for row in answer.all("output")]
    assert lines[:2] == ["a?[31mb?c???", "storewave-end"]
    assert sum(len(line) + 1 for line in lines) <= 4097
    assert all(0x20 <= byte < 0x7F or byte in b"\n\t" for byte in answer.raw)


def test_a_failing_revert_hook_is_told_and_the_files_are_old(ready: Desk) -> None:
    new = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.REVERT: "exit 4"})
    ready.push(OLD, new)
    assert ready.close("revert").told == ("unhealthy", "revert_failed")
    assert (ready.live / "etc/pos.ini").read_bytes() == b"shop=1\n"
    assert ready.probe().all("trial") == []


def test_observe_runs_for_the_open_trial_and_for_what_is_current(ready: Desk) -> None:
    new = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.OBSERVE: "echo sales=7"})
    ready.push(OLD, new)
    assert ready.close("observe").all("output") == [("config", "observe", "0", "sales=7")]
    ready.close("confirm")
    answer = ready.call("observe", [["component", "config"]])
    assert answer.all("output") == [("config", "observe", "0", "sales=7")]


def test_an_unconfirmed_trial_goes_back_by_itself(ready: Desk) -> None:
    new = release({"etc/pos.ini": b"shop=2\n"})
    assert ready.push(OLD, new, more=[["seconds", "1"]]).told == ("done", "-")
    live = ready.live / "etc/pos.ini"
    assert wait_for(lambda: live.read_bytes() == b"shop=1\n")
    assert wait_for(lambda: not (ready.base / "state/lock").exists())
    assert ready.close("confirm").told == ("refused", "trial_gone")
    assert ready.probe().fact("last") == "T1 reverted expired"


def test_a_stale_timer_ends_no_later_trial(ready: Desk) -> None:
    first = release({"etc/pos.ini": b"shop=2\n"})
    second = release({"etc/pos.ini": b"shop=3\n"})
    ready.push(OLD, first)
    ready.close("confirm")
    ready.push(first, second, trial="T2")
    assert ready.run_stored("expire", str(ready.base), "T1") == 0
    assert (ready.live / "etc/pos.ini").read_bytes() == b"shop=3\n"
    assert ready.probe().all("trial") == [("T2", "trial", "300")]
    assert ready.run_stored("expire", str(ready.base), "T2") == 0
    assert (ready.live / "etc/pos.ini").read_bytes() == b"shop=2\n"


def test_a_reboot_takes_the_trial_back_with_and_without_the_boot_entry(ready: Desk) -> None:
    new = release({"etc/pos.ini": b"shop=2\n"})
    ready.push(OLD, new)
    ready.reboot()
    assert ready.boot() == 0
    assert (ready.live / "etc/pos.ini").read_bytes() == b"shop=1\n"
    assert ready.probe().fact("last") == "T1 reverted boot"
    ready.push(OLD, new, trial="T2")
    ready.reboot()
    assert ready.close("confirm", "T2").told == ("refused", "trial_gone")
    assert (ready.live / "etc/pos.ini").read_bytes() == b"shop=1\n"


def test_a_confirmed_release_survives_the_boot_entry(ready: Desk) -> None:
    new = release({"etc/pos.ini": b"shop=2\n"})
    ready.push(OLD, new)
    ready.close("confirm")
    ready.reboot()
    assert ready.boot() == 0
    assert (ready.live / "etc/pos.ini").read_bytes() == b"shop=2\n"


SUDO = """#!/bin/sh
[ "$1" = -n ] || exit 1
shift
echo "$1 $(basename "$2")" >>"$HOME/sudo.txt"
exec "$@"
"""


def test_a_hook_that_needs_rights_gets_them_only_by_the_profile(
    ready: Desk, tmp_path: Path
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "sudo").write_text(SUDO)
    (tools / "sudo").chmod(0o755)
    ready.path = f"{tools}:{ready.path}"
    plain = release({"etc/pos.ini": b"shop=2\n"}, hooks={HookKind.HEALTH: "echo ok"})
    hooks = tuple(replace(hook, become=True) for hook in plain.manifest.hooks)
    new = replace(plain, manifest=replace(plain.manifest, hooks=hooks))
    assert ready.push(OLD, new).told == ("unhealthy", "health_failed")
    assert ready.close("revert").told == ("done", "-")
    answer = ready.push(OLD, new, trial="T2", more=[["become", "sudo"]])
    assert answer.told == ("done", "-")
    assert answer.all("output") == [("config", "health", "0", "ok")]
    assert (ready.folder / "sudo.txt").read_text().startswith("env ")
