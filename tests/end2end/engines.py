"""Engines as processes of their own, to be killed, stopped and started by tests.

`python -m tests.end2end.engines HOME SECONDS` runs one whose lease lasts SECONDS.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rollouts.ports.database import Database

DEADLINE = 60.0


@contextmanager
def engine_process(home: Path, *, lease: float = 0) -> "Iterator[subprocess.Popen[bytes]]":
    """An engine that runs until it is killed, at the latest when the block ends."""
    command = ["rollouts", "engine", "run", "--home", str(home), "--json"]
    if lease:
        command = ["tests.end2end.engines", str(home), str(lease)]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
    ) as engine:
        try:
            yield engine
        finally:
            engine.kill()
            said, _ = engine.communicate(timeout=DEADLINE)
            print(said.decode(errors="replace"))  # noqa: T201 - pytest shows it with a failure


def put_to_sleep(database: Database, engine: "subprocess.Popen[bytes]") -> None:
    """Stop the engine between two of its transactions, until SIGCONT.

    We hold the writer meanwhile: an engine that slept in a transaction would shut out everybody.
    """
    with database.begin():
        engine.send_signal(signal.SIGSTOP)
        _until_stopped(engine.pid)


def _until_stopped(pid: int) -> None:
    ends = time.monotonic() + DEADLINE
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < ends, "never stopped"


def main(home: str, seconds: str) -> None:
    from rollouts.bootstrap import open_house
    from rollouts.engine.process import EngineProcess

    house = open_house(Path(home))
    services = replace(house.services, lease=timedelta(seconds=float(seconds)))
    try:
        ended = EngineProcess(services, house.bus.actions).run()
    finally:
        house.close()
    sys.stdout.write(f"{ended.reason}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
