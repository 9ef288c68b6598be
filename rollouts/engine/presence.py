"""Which process this is, so that another one on the same computer can tell whether it still runs."""

import os
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
STATE, START = 0, 19
"""Positions in /proc/PID/stat behind the command's closing bracket."""


def present_process() -> str:
    """This process, for as long as it lives; empty where the system does not tell.

    Names the boot and the namespace too: a number means nothing in another container or after a
    restart.
    """
    return _described(os.getpid())


def is_gone(process: str) -> bool:
    """Whether `process` (of `present_process`) certainly runs no more; False when in doubt."""
    return lives(process) is False


def lives(process: str) -> bool | None:
    """Whether `process` runs; None where this computer cannot tell."""
    where, _, pid = process.rpartition(" ")
    number = pid.partition("/")[0]
    if not number.isdecimal() or where != _where():
        return None
    return _described(int(number)) == process


def _described(pid: int) -> str:
    with suppress(OSError):
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        if fields[STATE] not in {"Z", "X"}:
            return f"{_where()} {pid}/{fields[START]}"
    return ""


def _where() -> str:
    with suppress(OSError):
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {(PROC / 'self/ns/pid').readlink()}"
    return ""
