import os
from pathlib import Path

from tests.unit.register.desk import Desk, release


def test_probe_writes_nothing(desk: Desk) -> None:
    before = sorted(desk.folder.rglob("*"))
    answer = desk.probe()
    assert answer.told == ("done", "-")
    assert answer.fact("device") == "-"
    assert answer.fact("boot_id") == "boot-1"
    assert int(answer.fact("free_kib")) > 0
    assert answer.fact("syncs") == "file"
    assert sorted(desk.folder.rglob("*")) == before


def test_free_space_is_told_where_df_knows_no_mounts(desk: Desk, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    lost = """echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; exit 1"""
    (tools / "df").write_text(f"#!/bin/sh\n{lost}\n")
    (tools / "df").chmod(0o755)
    desk.path = f"{tools}:{desk.path}"
    answer = desk.probe()
    assert int(answer.fact("free_kib")) > 0
    assert answer.fact("free_inodes") == "-1"


def test_init_makes_base_once(desk: Desk) -> None:
    assert desk.init().told == ("done", "-")
    assert desk.init().told == ("already", "-")
    facts = desk.probe()
    assert (facts.fact("device"), facts.fact("estate")) == ("R1", "E1")
    assert facts.fact("boot_revert") == "0"
    assert facts.fact("lock") == "-"
    assert desk.base.stat().st_mode & 0o777 == 0o711
    assert (desk.base / "state").stat().st_mode & 0o777 == 0o700


def test_another_estate_and_another_device_are_refused(ready: Desk) -> None:
    assert ready.init(estate="E2").told == ("refused", "foreign_estate")
    assert ready.init(device="R2").told == ("refused", "foreign_device")
    answer = ready.call("gc", [["estate", "E2"], ["component", "config"], ["keep", "1"]])
    assert answer.told == ("refused", "foreign_estate")


def test_a_lower_fence_is_refused_and_a_higher_one_kept(ready: Desk) -> None:
    ready.fence = (2, 7)
    collect = [["component", "config"], ["keep", "1"]]
    assert ready.call("gc", collect).told == ("done", "-")
    ready.fence = (2, 6)
    assert ready.call("gc", collect).told == ("refused", "fence_low")
    ready.fence = (1, 900)
    assert ready.call("gc", collect).told == ("refused", "fence_low")
    assert ready.probe().fact("fence") == "2.7"


def test_nothing_is_done_before_init(desk: Desk) -> None:
    new = release({"etc/pos.ini": b"shop=2\n"})
    assert desk.push(None, new).told == ("refused", "not_initialised")
    assert not desk.base.exists()


def test_a_lock_of_another_holder_is_respected_until_its_lease_ends(ready: Desk) -> None:
    lock = ready.base / "state/lock"
    lock.mkdir()
    (lock / "owner").write_text(f"other {os.getpid()}\n")
    (lock / "boot").write_text("boot-1\n")
    (lock / "expires").write_text("999999999\n")
    collect = [["component", "config"], ["keep", "1"]]
    assert ready.call("gc", collect).told == ("busy", "lock_held")
    assert ready.probe().fact("lock") == "other"
    (lock / "expires").write_text("1\n")
    assert ready.call("gc", collect).told == ("done", "-")
    assert not lock.exists()


def test_a_lock_of_another_boot_or_of_our_own_dead_process_is_taken(ready: Desk) -> None:
    collect = [["component", "config"], ["keep", "1"]]
    lock = ready.base / "state/lock"
    for owner, boot in ((f"other {os.getpid()}", "boot-0"), ("desk 4194304", "boot-1")):
        lock.mkdir()
        (lock / "owner").write_text(f"{owner}\n")
        (lock / "boot").write_text(f"{boot}\n")
        (lock / "expires").write_text("999999999\n")
        assert ready.call("gc", collect).told == ("done", "-")


def test_our_own_living_process_keeps_the_lock(ready: Desk) -> None:
    lock = ready.base / "state/lock"
    lock.mkdir()
    (lock / "owner").write_text(f"{ready.token} {os.getpid()}\n")
    (lock / "boot").write_text("boot-1\n")
    (lock / "expires").write_text("999999999\n")
    answer = ready.call("gc", [["component", "config"], ["keep", "1"]])
    assert answer.told == ("busy", "lock_held")


def test_planted_links_inside_base_are_refused(ready: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    new = release({"etc/pos.ini": b"shop=2\n"})
    old = release({"etc/pos.ini": b"shop=1\n"})
    for planted in ("config", "state/work", "state/trial", "state/fence"):
        place = ready.base / planted
        kept = place.read_bytes() if place.is_file() else None
        place.unlink(missing_ok=True)
        place.symlink_to(outside)
        assert ready.push(old, new).told == ("refused", "base_unsafe"), planted
        place.unlink()
        if kept is not None:
            place.write_bytes(kept)
    assert list(outside.iterdir()) == []


def test_a_relative_base_lies_in_the_login_folder(desk: Desk) -> None:
    desk.base_name = "my base"
    desk.boot_file.write_text("boot-1\n")
    answer = desk.call("init", [["boot", "none"]], base="my base")
    assert answer.told == ("done", "-")
    assert (desk.folder / "my base/device").read_text() == "device R1\nestate E1\n"


def test_read_gives_bytes_modes_and_links(ready: Desk) -> None:
    (ready.live / "etc/raw").write_bytes(bytes(range(256)))
    (ready.live / "etc/empty").touch()
    (ready.live / "etc/link").symlink_to("raw")
    paths = ["etc/pos.ini", "etc/raw", "etc/empty", "etc/link", "etc/none", "etc"]
    answer = ready.call("read", [["path", each] for each in paths])
    rows = answer.all("content")
    assert [row[1] for row in rows] == ["file", "file", "file", "file", "absent", "other"]
    assert rows[0][2:4] == ("7", "640")
    assert bytes.fromhex(rows[0][6]) == b"shop=1\n"
    assert bytes.fromhex(rows[1][6]) == bytes(range(256))
    assert rows[2][2] == "0"
    assert rows[3][5] == "raw"
    capped = ready.call("read", [["cap", "100"], ["path", "etc/raw"]])
    assert capped.told == ("refused", "too_large")
