"""Registers whose `sync` takes no file, or whose `dd` cannot sync, or that have neither."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.register.desk import Desk, release

OLD_SYNC = """#!/bin/sh
echo "sync $*" >>@LOG@
PATH=/usr/bin:/bin exec sync
"""
NO_SYNC = """#!/bin/sh
echo 'sync: not found' >&2
exit 127
"""
DD = """#!/bin/sh
case "$*" in *fsync*) echo "dd $*" >>@LOG@ ;; esac
PATH=@PATH@ exec dd "$@"
"""
POOR_DD = """#!/bin/sh
case "$*" in *fsync*) echo "dd: invalid argument 'fsync' to 'conv'" >&2; exit 1 ;; esac
PATH=@PATH@ exec dd "$@"
"""
OLD = release({"etc/pos.ini": b"shop=1\n"})
NEW = release({"etc/pos.ini": b"shop=2\n"})
Furnish = Callable[..., Path]


@pytest.fixture
def furnish(desk: Desk, tmp_path: Path) -> Furnish:
    """Put tools before the register's own; the log of what they were asked."""

    def put(**tools: str) -> Path:
        folder, log = tmp_path / "old-tools", tmp_path / "log"
        folder.mkdir()
        for name, text in tools.items():
            script = text.replace("@LOG@", str(log)).replace("@PATH@", f"'{desk.path}'")
            (folder / name).write_text(script)
            (folder / name).chmod(0o755)
        desk.path = f"{folder}:{desk.path}"
        live = desk.live / "etc/pos.ini"
        live.parent.mkdir()
        live.write_bytes(b"shop=1\n")
        return log

    return put


def whole_way(desk: Desk) -> list[str]:
    """Init, push, revert, push, confirm; the `durable` word of each answer."""
    live = desk.live / "etc/pos.ini"
    answers = [desk.init(), desk.push(OLD, NEW)]
    assert live.read_bytes() == b"shop=2\n"
    answers.append(desk.close("revert"))
    assert live.read_bytes() == b"shop=1\n"
    answers += [desk.push(OLD, NEW, trial="T2"), desk.close("confirm", "T2")]
    assert [each.told for each in answers] == [("done", "-")] * 5
    assert live.read_bytes() == b"shop=2\n"
    return [each.one("durable") for each in answers]


def test_a_sync_that_takes_no_file_is_helped_by_dd(desk: Desk, furnish: Furnish) -> None:
    log = furnish(sync=OLD_SYNC, dd=DD)
    assert desk.probe().fact("syncs") == "dd"
    assert whole_way(desk) == ["1"] * 5
    asked = log.read_text().splitlines()
    synced = {each.split("of=")[1].split()[0] for each in asked if each.startswith("dd ")}
    for record in (
        "state/trial.new",
        "config/state/journal.new",
        f"config/incoming/{NEW.manifest.rid}/tree/etc/pos.ini",
        f"config/incoming/{NEW.manifest.rid}/tree/.rx/ok.new",
    ):
        assert str(desk.base / record) in synced
    assert "sync " in asked, "folders are synced with everything else"


@pytest.mark.parametrize(
    "tools",
    [
        {"sync": OLD_SYNC, "dd": POOR_DD},
        {"sync": NO_SYNC, "dd": DD},
        {"sync": NO_SYNC, "dd": POOR_DD},
    ],
    ids=["old sync, poor dd", "no sync, dd", "no sync, poor dd"],
)
def test_what_cannot_be_synced_is_written_and_said_so(
    desk: Desk, furnish: Furnish, tools: dict[str, str]
) -> None:
    furnish(**tools)
    assert desk.probe().fact("syncs") == "none"
    assert whole_way(desk) == ["0"] * 5


def test_a_sync_that_takes_files_is_used(desk: Desk, furnish: Furnish) -> None:
    log = furnish(dd=DD)
    assert desk.probe().fact("syncs") == "file"
    assert whole_way(desk) == ["1"] * 5
    assert not log.exists()
