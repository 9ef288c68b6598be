"""The program as a worker: one job from standard input, progress and an answer to standard output."""

import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from rollouts.shared.errors import BUG, NOT_REACHED, REFUSED, KnownError
from rollouts.shared.events import Json


def run(argv: Sequence[str]) -> int:
    """Do the work named by `argv` (`WORK --home DIR`); the exit code."""
    from rollouts.bootstrap import work
    from rollouts.engine.serving import error_json

    name, home = argv[0], Path(argv[argv.index("--home") + 1])
    job = json.loads(_line(sys.stdin.fileno()))
    threading.Thread(target=_end_with_caller, args=(sys.stdin.fileno(),), daemon=True).start()
    try:
        _say({"answer": work(name, home, job, _tell)})
    except KnownError as refusal:
        _say({"error": error_json(refusal)})
        return REFUSED
    except Exception:  # noqa: BLE001 - the last reader: its caller hears of it by the exit code
        import traceback

        traceback.print_exc()
        return BUG
    return 0


def _tell(done: int, total: int, note: str) -> None:
    _say({"progress": [done, total, note]})


def _say(document: Json) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def _line(descriptor: int) -> bytes:
    """The first line, read without a buffer that would still be locked at the end."""
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(descriptor, 65_536)
        if not piece:
            break
        line += piece
    return line


def _end_with_caller(descriptor: int) -> None:
    while os.read(descriptor, 4096):
        pass
    os._exit(NOT_REACHED)
