"""Keeps `ports.workers.Workers`: this program again, one JSON document a line each way.

The job goes to standard input, which then stays open: when it closes, the caller is gone and the
worker ends. Progress and the answer come on standard output; whatever else is said goes to the log.
"""

import json
import queue
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from rollouts.engine.bus import known_error
from rollouts.shared.errors import refuse
from rollouts.shared.events import Json

LOOK_SECONDS = 0.2
LOG = "worker.log"
LARGEST_LOG = 4_000_000

Progress = Callable[[int, int, str], None]


class ProcessWorkers:
    """Starts `command` with the word of the work and the home."""

    def __init__(self, home: Path, command: Sequence[str]) -> None:
        self._home = home
        self._command = tuple(command)

    def run(self, work: str, job: Json, progress: Progress, cancelled: Callable[[], bool]) -> Json:
        with self._log() as log, self._started(work, log) as process:
            try:
                return _answered(process, work, job, progress, cancelled)
            finally:
                process.kill()

    def _started(self, work: str, log: IO[bytes]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - this program itself
            [*self._command, "worker", work, "--home", str(self._home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )

    def _log(self) -> IO[bytes]:
        path = self._home / "logs" / LOG
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not path.exists() or path.stat().st_size > LARGEST_LOG
        return path.open("wb" if fresh else "ab")


def _answered(
    process: "subprocess.Popen[bytes]",
    work: str,
    job: Json,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Json:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a worker without pipes")
    said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(process.stdout, said), daemon=True).start()
    try:
        process.stdin.write(json.dumps(job).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        raise refuse("workers.lost", object=work, value="it did not start") from None
    while True:
        if cancelled():
            raise refuse("workers.cancelled", object=work)
        try:
            line = said.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            continue
        if not line:
            raise refuse("workers.lost", object=work, value=f"exit code {process.wait()}")
        document = json.loads(line)
        if "progress" in document:
            done, total, note = document["progress"]
            progress(done, total, note)
        elif "error" in document:
            raise known_error(document["error"])
        else:
            answer: Json = document["answer"]
            return answer


def _listen(stream: IO[bytes], said: "queue.SimpleQueue[bytes]") -> None:
    for line in stream:
        said.put(line)
    said.put(b"")
