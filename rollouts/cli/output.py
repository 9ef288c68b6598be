"""How results, refusals and progress look on a terminal; JSON is one document on standard output."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from resources.i18n import sentence
from rollouts.shared.errors import REFUSED, KnownError
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.records import to_json

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID


PROGRESS = "STOREWAVE_PROGRESS"
TOLD_APART = 0.1
"""Seconds between two lines of progress."""


def show(result: object, *, as_json: bool) -> None:
    """Print what a command answered; a record that has a text for people, `plain`, is that text."""
    plain = getattr(result, "plain", None)
    if isinstance(plain, str) and not as_json:
        print(plain)
        return
    document = to_json(result)
    if as_json:
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return
    _show_plainly(document)


def exit_code_of(result: object) -> int:
    """1 when the answer says that a check found something, else 0."""
    own = getattr(result, "exit_code", None)
    if isinstance(own, int):
        return own
    document = to_json(result)
    findings = document.get("findings") if isinstance(document, dict) else None
    if not isinstance(findings, list):
        return 0
    blocks = any(isinstance(each, dict) and each.get("severity") == "error" for each in findings)
    return REFUSED if blocks else 0


def finding_texts(finding: Finding) -> tuple[str, str]:
    """A finding's sentence and what to do about it."""
    values = {
        "object": finding.object,
        "field": finding.field,
        "value": finding.value,
        **finding.parameters,
    }
    return sentence(finding.code, values), sentence(finding.code, values, "mend")


def complain(refusal: KnownError, *, as_json: bool) -> None:
    """A refusal on standard error; with --json also as a document on standard output."""
    spoken = [(each, *finding_texts(each)) for each in refusal.findings]
    if as_json:
        errors = [
            {**_object(to_json(each)), "message": text, "mend": mend} for each, text, mend in spoken
        ]
        print(json.dumps({"errors": errors}, indent=2, ensure_ascii=False))
    for _, text, mend in spoken[:50]:
        sys.stderr.write(f"{text}\n" + (f"  {mend}\n" if mend else ""))
    if len(spoken) > 50:
        sys.stderr.write(f"... and {len(spoken) - 50} more\n")


def _object(document: Json) -> dict[str, Json]:
    return document if isinstance(document, dict) else {}


def _show_plainly(document: Json) -> None:
    if isinstance(document, list):
        _show_rows(document)
    elif isinstance(document, dict):
        for name, value in document.items():
            _show_field(name, value)
    elif document is not None:
        print(document)


def _show_field(name: str, value: Json) -> None:
    if value == []:
        return  # nothing was found: nothing is said
    if isinstance(value, list) and value and isinstance(value[0], dict):
        print(f"{name}:")
        _show_rows(value)
    elif isinstance(value, dict):
        print(f"{name}:")
        for each, part in value.items():
            print(f"  {each}: {_cell(part)}")
    else:
        print(f"{name}: {_cell(value)}")


def _show_rows(rows: Sequence[Json]) -> None:
    if not rows:
        print("none")
        return
    if not isinstance(rows[0], dict):
        for row in rows:
            print(_cell(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = list(rows[0])
    table = Table(*names, box=None, pad_edge=False)
    for row in rows:
        cells = row if isinstance(row, Mapping) else {}
        table.add_row(*(Text(_cell(cells.get(name))) for name in names))
    console = Console()
    if not console.is_terminal:
        console = Console(width=240)
    console.print(table)


def _cell(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_cell(each) for each in value)
    if isinstance(value, dict):
        return " ".join(f"{name}={_cell(each)}" for name, each in value.items())
    return str(value)


class Watcher:
    """Shows progress with elapsed and remaining time on a terminal.

    The first Ctrl+C asks the work to stop at its next step, so that its request ends as CANCELLED; the
    second ends the command at once. With `STOREWAVE_PROGRESS=json` in the environment progress goes to
    standard error as JSON lines instead, for a program that started this one.
    """

    def __init__(self, title: str, *, quiet: bool) -> None:
        self._title = title
        self._as_lines = os.environ.get(PROGRESS) == "json"
        self._told_at = 0.0
        self._shown = not quiet and sys.stderr.isatty()
        self._stopping = threading.Event()
        self._before: Any = None
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        if self._bar is not None:
            self._bar.stop()

    def progress(self, done: int, total: int, note: str) -> None:
        """Draw `done` of `total`."""
        if self._as_lines:
            self._tell(done, total, note)
        if not self._shown or not total:
            return
        if self._bar is None:
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task(self._title, total=total)
        if self._task is not None:
            self._bar.update(
                self._task, completed=done, total=total, description=note or self._title
            )

    def _tell(self, done: int, total: int, note: str) -> None:
        now = time.monotonic()
        if not total or done >= total or now - self._told_at >= TOLD_APART:
            self._told_at = now
            line = {"done": done, "total": total, "note": note}
            sys.stderr.write(json.dumps(line) + "\n")
            sys.stderr.flush()

    def cancelled(self) -> bool:
        """True after Ctrl+C."""
        return self._stopping.is_set()

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self._stopping.is_set():
            raise KeyboardInterrupt
        self._stopping.set()
        sys.stderr.write("stopping; Ctrl+C again ends at once\n")


def _bar() -> "RichProgress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def print_line(document: object) -> None:
    """One JSON line, flushed: what `watch --json` prints for every event and at the end."""
    print(json.dumps(to_json(document), ensure_ascii=False), flush=True)
