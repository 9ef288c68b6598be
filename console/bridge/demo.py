"""Starts the demo as the command line's own process, as `storewave demo up` does."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from rollouts.shared.errors import refuse

EXCERPT = 300
SECONDS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadDemo:
    """Start real SSH registers on loopback and load the sample estate into this home."""

    stores: int = 4
    registers: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLoaded:
    """The demo runs."""

    registers: int
    stores: int


def load_demo(home: Path, command: LoadDemo) -> DemoLoaded:
    """Wait until the demo is up. KnownError `overview.demo_failed` with what its process said."""
    from rollouts.bootstrap import program

    words = ["demo", "up", "--stores", str(command.stores), "--registers", str(command.registers)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own program with our own words
            [*program(), *words, "--home", str(home), "--json"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise refuse("overview.demo_failed", value=f"{SECONDS} s") from late
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip()
        raise refuse("overview.demo_failed", value=said[-EXCERPT:])
    told = json.loads(ended.stdout)
    return DemoLoaded(registers=told["registers"], stores=told["stores"])
