"""Engines as processes of their own, to be killed, stopped and started by tests.

`python -m tests.end2end.engines HOME SECONDS` runs one whose lease lasts SECONDS.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

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
            engine.communicate(timeout=DEADLINE)


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
