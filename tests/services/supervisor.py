"""Keeps whatever it starts, and what that leaves behind, and ends all of it when its input ends.

Reads one JSON list of arguments per line and prints the process id of what it started. As the
reaper of orphans it also owns sessions that detached themselves, such as a register's timers.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
MOST_ROUNDS = 200


def main() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started = []
    try:
        for line in sys.stdin:
            child = subprocess.Popen(json.loads(line), stdin=subprocess.DEVNULL, stdout=2)
            started.append(child)
            sys.stdout.write(f"{child.pid}\n")
            sys.stdout.flush()
    finally:
        end_children()


def end_children() -> None:
    """Kill and collect, again and again, until no child and no adopted orphan is left."""
    for _ in range(MOST_ROUNDS):
        for pid in children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.005)


def children() -> list[int]:
    """Direct children now; orphans of the dead become direct children in turn."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


if __name__ == "__main__":
    main()
