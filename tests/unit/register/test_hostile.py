import contextlib
import hashlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rollouts.shared.manifest import Place
from tests.unit.register.desk import Desk, archive, release

OLD = release({"etc/pos.ini": b"shop=1\n"})
NEW = release({"etc/pos.ini": b"shop=2\n"})


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.lstat().st_mode, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
    }


def test_nothing_outside_base_and_the_live_paths_is_written(ready: Desk) -> None:
    for name in ("etc/other.ini", "var/log", "home/.profile"):
        (ready.live / name).parent.mkdir(parents=True, exist_ok=True)
        (ready.live / name).write_bytes(b"not ours\n")
    before = snapshot(ready.folder)
    copied = release({"data/prices.csv": b"1\n"}, component="prices", place=Place.COPY)
    ready.move("push", [(OLD, NEW), (None, copied)])
    ready.close("revert")
    ready.move("push", [(OLD, NEW), (None, copied)], trial="T2")
    ready.close("confirm", "T2")
    after = snapshot(ready.folder)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    outside = {path for path in changed if not path.startswith("base/")}
    assert outside == {
        "base",
        "live",
        "live/etc",
        "live/etc/pos.ini",
        "live/data",
        "live/data/prices.csv",
    }


HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    "a;touch pwned",
    "../../pwned",
    "-rf",
    "a b'\"; touch pwned #",
    "a|touch pwned",
    "etc/../../../pwned",
    "*",
    "a&touch pwned",
    "{a,b}",
    "%s%n",
    "a" * 4000 + "/../x",
]


def test_names_that_would_do_harm_are_refused_as_data(ready: Desk) -> None:
    before = snapshot(ready.live)
    good = NEW.manifest.text().decode()
    for name in HOSTILE:
        as_name = good.replace("\tetc/pos.ini\n", f"\t{name}\n")
        as_live = good.replace("\t0\tetc/pos.ini\t", f"\t0\t{name}\t")
        for text in (as_name, as_live):
            assert text != good
            told = raw_push(ready, text.encode())
            assert told == ("refused", "manifest_invalid"), name
        answer = ready.call("read", [["path", name]])
        assert answer.told == ("refused", "request_invalid"), name
    assert snapshot(ready.live) == before
    assert not [path for path in ready.folder.rglob("*") if "pwned" in path.name]


def test_an_absolute_live_path_lies_below_the_root(ready: Desk) -> None:
    text = NEW.manifest.text().decode().replace("\t0\tetc/pos.ini\t", "\t0\t/etc/absolute\t")
    assert raw_push(ready, text.encode()) == ("done", "-")
    assert (ready.live / "etc/absolute").read_bytes() == b"shop=2\n"


def raw_push(desk: Desk, text: bytes) -> tuple[str, str]:
    rid = hashlib.sha256(text).hexdigest()[:16]
    payload = archive({"etc/pos.ini": b"shop=2\n"})
    digest = hashlib.sha256(payload).hexdigest()
    move = ["move", "config", "-", rid, str(len(text)), "0", str(len(payload)), digest]
    return desk.call("push", [["trial", "T9"], move], [text, payload]).told


@pytest.fixture
def small(desk: Desk) -> Iterator[Desk]:
    """A register on a file system of 2 MiB, in a namespace of its own."""
    line = f"mount -t tmpfs -o size=2m none {desk.folder} && echo ready && exec sleep 600"
    with subprocess.Popen(
        ["unshare", "-Urm", "sh", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as holder:
        if holder.stdout is None or holder.stdout.readline() != b"ready\n":
            pytest.skip("no mounts in a namespace of our own here")
        desk.prefix = ["nsenter", "-t", str(holder.pid), "-U", "-m", "--preserve-credentials", "--"]
        inside = within(desk)
        (inside / "live/etc").mkdir(parents=True)
        (inside / "live/etc/pos.ini").write_bytes(b"shop=1\n")
        (inside / "base.boot").write_text("boot-1\n")
        yield desk
        with contextlib.suppress(FileNotFoundError):
            timer = (within(desk) / "base/state/timer").read_text().split()[0]
            os.killpg(int(timer), signal.SIGKILL)
        holder.kill()


def within(desk: Desk) -> Path:
    return Path(f"/proc/{desk.prefix[2]}/root{desk.folder}")


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(bytes(4096)):
            pass


def test_a_disk_too_small_is_refused_before_the_first_byte(small: Desk) -> None:
    assert small.init().told == ("done", "-")
    answer = small.push(OLD, release({"etc/pos.ini": os.urandom(900_000)}))
    assert answer.told == ("refused", "disk_full")
    assert "need=" in answer.all("detail")[0][1]
    assert not list(within(small).glob("base/config/incoming/*/payload"))


def test_a_disk_that_fills_up_leaves_the_old_release(small: Desk) -> None:
    small.init()
    fill(within(small) / "filler")
    answer = small.push(OLD, NEW, more=[["reserve", "0"]])
    assert answer.told == ("refused", "disk_full")
    assert (within(small) / "live/etc/pos.ini").read_bytes() == b"shop=1\n"
    (within(small) / "filler").unlink()
    assert small.push(OLD, NEW).told == ("done", "-")


def test_a_full_disk_does_not_stop_the_way_back(small: Desk) -> None:
    small.init()
    assert small.push(OLD, NEW).told == ("done", "-")
    fill(within(small) / "filler")
    small.close("revert")
    current = within(small) / "base/config/current"
    assert str(current.readlink()) == f"releases/{OLD.manifest.rid}"
    (within(small) / "filler").unlink()
    assert small.close("revert").told[0] in {"done", "already"}
    assert small.probe().all("trial") == []


def test_a_read_only_file_system_is_told_apart(small: Desk) -> None:
    small.init()
    remount = ["mount", "-o", "remount,ro", str(small.folder)]
    if subprocess.run([*small.prefix, *remount], check=False, capture_output=True).returncode:
        pytest.skip("only root may remount here")
    assert small.push(OLD, NEW).told == ("refused", "read_only")
