import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from rollouts.adapters.ssh import program
from tests.unit.register.desk import SHELLS, Desk


@pytest.mark.parametrize("flips", [80, pytest.param(800, marks=pytest.mark.faults)])
def test_readers_never_miss_a_file_while_releases_switch(
    desk: Desk, tmp_path: Path, flips: int
) -> None:
    for rid, text in (("a" * 16, "old"), ("b" * 16, "new")):
        place = desk.base / "config/releases" / rid
        place.mkdir(parents=True)
        (place / "pos.ini").write_text(text)
    (desk.base / "config/state").mkdir()
    (desk.base / "config/current").symlink_to("releases/" + "a" * 16)
    live = tmp_path / "pos.ini"
    live.symlink_to(desk.base / "config/current/pos.ini")
    loop = (
        f"based {desk.base}; SYNCS=none; n=0; while [ $n -lt {flips // 2} ]; do"
        f" point config {'b' * 16} && point config {'a' * 16} || exit 1; n=$((n + 1)); done"
    )
    script = tmp_path / "flip.sh"
    # A sync of the whole system per flip would measure other people's disks.
    body = program.source().replace('main "$@"\n', "").replace("sync 2>/dev/null || :", ":")
    script.write_text(body + loop + "\n")
    reads, misses, ended = 0, 0, threading.Event()

    def read() -> None:
        nonlocal reads, misses
        while not ended.is_set():
            try:
                assert live.read_text() in {"old", "new"}
            except FileNotFoundError:
                misses += 1
            reads += 1

    reader = threading.Thread(target=read)
    reader.start()
    words = SHELLS[desk.shell]
    words = [shutil.which(words[0]) or words[0], *words[1:]]
    done = subprocess.run([*words, str(script)], check=False, env=desk.settings())
    ended.set()
    reader.join()
    assert done.returncode == 0
    assert (reads > flips, misses) == (True, 0)
    assert str((desk.base / "config/current").readlink()) == "releases/" + "a" * 16
