"""Processes as Linux tells of them: identified by number *and* start, because numbers are reused."""

import os
import select
import signal
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PARENT, START = 1, 19
"""Positions in /proc/PID/stat behind the command's closing bracket; the state comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One process for as long as it lives: `started` is in clock ticks since the computer booted."""

    pid: int
    started: int

    @property
    def is_alive(self) -> bool:
        """Whether this very process still runs; a process that reuses its number does not count."""
        fields = _stat(self.pid)
        return bool(fields) and int(fields[START]) == self.started


NOBODY = Mark(pid=0, started=0)
"""Stands for a process that is not started yet; never alive."""


def mark_of(pid: int) -> Mark:
    """The process `pid` as it runs now; ProcessLookupError when there is none or it has ended."""
    fields = _stat(pid)
    if not fields:
        raise ProcessLookupError(pid)
    return Mark(pid=pid, started=int(fields[START]))


def descendants(ancestor: int) -> list[int]:
    """Every running process below `ancestor`, nearest first, as one look at /proc shows them."""
    children = defaultdict(list)
    for pid in everyone():
        if fields := _stat(pid):
            children[int(fields[PARENT])].append(pid)
    found = list(children[ancestor])
    for pid in found:
        found += children[pid]
    return found


def environment(pid: int) -> frozenset[str]:
    """The `NAME=value` entries that `pid` was started with; empty when it may not be looked at."""
    try:
        entries = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return frozenset()
    return frozenset(os.fsdecode(each) for each in entries)


def everyone() -> Iterator[int]:
    """Every process of this computer."""
    return (int(each.name) for each in PROC.iterdir() if each.name.isdigit())


def kill(pids: Iterable[int]) -> None:
    """End `pids` at once; silent about those that have ended by themselves."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def ended_within(process: Mark, seconds: float) -> bool:
    """Wait until `process` has ended; False when it still runs after `seconds`."""
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return True
    try:
        if not process.is_alive:
            return True
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(handle)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the command; empty when the process is gone or a zombie."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    fields = text.rpartition(")")[2].split()
    return [] if fields[0] in {"Z", "X"} else fields
