"""A register whose power can be cut at any named point, and a disk that forgets what was not synced.

The disk model. A `sync` put in front of the real one records what a successful fsync promises, and no
more: for a file its bytes up to its size at that moment (a hard link keeps the inode), for a folder
its list of names. Everything that is there when the recording starts counts as synced. `cut` then
rewrites the folder as the disk would show it after the loss of power. Files are assumed to be written
once and appended to, never rewritten in place; the program keeps to that.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from rollouts.adapters.ssh import program
from tests.faults.register import everything
from tests.faults.register.everything import record

REACHED = """
reached() {
[ -z "${STOREWAVE_TRACE:-}" ] || echo "$1" >>"$STOREWAVE_TRACE"
reached_count=$((${reached_count:-0} + 1))
[ "$reached_count" != "${STOREWAVE_CUT:-}" ] || kill -9 $$
}
"""

SYNC = """#!/bin/sh
# Stands before the system's sync: records what is durable now.
PATH=/usr/bin:/bin
shadow=@SHADOW@
[ $# -gt 0 ] || set -- $(find @FOLDER@ -type d) $(find @FOLDER@ -type f)
for each; do [ -e "$each" ] || { echo "sync: $each: No such file or directory" >&2; exit 1; }; done
find "$@" -maxdepth 0 -printf '%y %i %s %p\\n' | while read -r kind inode size path; do
    case $kind in
        d)
            find "$path" -mindepth 1 -maxdepth 1 -printf '%y\\t%i\\t%m\\t%f\\t%l\\n' >"$shadow/new"
            mv "$shadow/new" "$shadow/d-$inode"
            ;;
        f)
            ln -f "$path" "$shadow/f-$inode"
            echo "$size" >"$shadow/s-$inode"
            ;;
    esac
done
"""

OLD_SYNC = """#!/bin/sh
# A sync of the days when it took no file: it syncs everything.
exec @PYTHON@ -I -S @EVERYTHING@ @FOLDER@ @SHADOW@
"""

OLD_DD = """#!/bin/sh
# Stands before the system's dd: records the file that it synced.
PATH=/usr/bin:/bin
shadow=@SHADOW@ file='' synced=''
for each; do case $each in of=*) file=${each#of=} ;; conv=*fsync*) synced=1 ;; esac; done
dd "$@" || exit
[ -n "$synced" ] && [ -f "$file" ] || exit 0
inode=$(stat -c %i "$file")
ln -f "$file" "$shadow/f-$inode"
stat -c %s "$file" >"$shadow/s-$inode"
"""

OLD = {"sync": OLD_SYNC, "dd": OLD_DD}
TOOLS = {"PYTHON": sys.executable, "EVERYTHING": everything.__file__}


class Cut(StrEnum):
    """What a cut leaves."""

    KILL = "kill"  # the process dies, the machine runs on
    LOST = "lost"  # unsynced bytes are gone, names stay
    ZEROED = "zeroed"  # unsynced bytes read as zeros
    HALVED = "halved"  # half of the unsynced bytes arrived
    REVERTED = "reverted"  # unsynced names and renames are undone as well


def build(changes: Mapping[str, str] | None = None) -> bytes:
    """The program with its points armed and, for a mutant, with some text replaced."""
    text = program.source()
    for old, new in (changes or {}).items():
        if old not in text:
            raise AssertionError(old)
        text = text.replace(old, new)
    text = text.replace("# POINT ", "reached ")
    return program.compress(REACHED + text)


@contextmanager
def memory() -> Iterator[Path]:
    """A folder in memory, where inode numbers are not used twice; the ordinary one where none is."""
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="storewave-", dir=place) as folder:
        yield Path(folder)


class Disk:
    """The durable state of one folder; `old`: of a system whose sync takes no file."""

    def __init__(self, folder: Path, shadow: Path, *, old: bool = False) -> None:
        self.folder = folder
        self.shadow = shadow
        self.tools = shadow.parent / f"{shadow.name}.tools"
        self.tools.mkdir(exist_ok=True)
        for name, script in (OLD if old else {"sync": SYNC}).items():
            tool, text = self.tools / name, script
            values = {"SHADOW": shadow, "FOLDER": folder} | TOOLS
            for key, value in values.items():
                text = text.replace(f"@{key}@", str(value))
            tool.write_text(text)
            tool.chmod(0o755)

    def record(self) -> None:
        """Everything there is now counts as synced."""
        record(self.folder, self.shadow)

    def cut(self, model: Cut) -> None:
        """Rewrite the folder as the disk shows it after the power came back."""
        if model is Cut.KILL:
            return
        if model is Cut.REVERTED:
            fresh = self.folder.with_name(self.folder.name + ".after")
            shutil.rmtree(fresh, ignore_errors=True)
            self._restore(self.folder.stat().st_ino, fresh, 0o755)
            shutil.rmtree(self.folder)
            fresh.rename(self.folder)
            return
        for place, _, files in os.walk(self.folder):
            for name in files:
                path = Path(place) / name
                if not path.is_symlink():
                    self._forget(path, model)

    def _synced(self, inode: int) -> int:
        try:
            return int((self.shadow / f"s-{inode}").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def _forget(self, path: Path, model: Cut) -> None:
        status = path.stat()
        synced = self._synced(status.st_ino)
        tail = status.st_size - synced
        if tail <= 0:
            return
        data = path.read_bytes()
        kept = {
            Cut.LOST: b"",
            Cut.ZEROED: bytes(tail),
            Cut.HALVED: data[synced : synced + tail // 2],
        }
        path.write_bytes(data[:synced] + kept[model])

    def _restore(self, inode: int, target: Path, mode: int) -> None:
        target.mkdir()
        listing = self.shadow / f"d-{inode}"
        for row in listing.read_text().splitlines() if listing.exists() else ():
            kind, number, bits, name, link = row.split("\t")
            path = target / name
            if kind == "d":
                self._restore(int(number), path, int(bits, 8))
            elif kind == "l":
                path.symlink_to(link)
            else:
                kept = self.shadow / f"f-{number}"
                data = kept.read_bytes()[: self._synced(int(number))] if kept.exists() else b""
                path.write_bytes(data)
                path.chmod(int(bits, 8))
        target.chmod(mode)
