"""What a start costs: the command line's help, the window's first paint, the first visit of a page.

`python -m tests.bench.start [--quick] --json` prints rows of name, ours, peer, unit, ratio, must. The
peers are budgets. Times are the least processor time of several runs: a machine that others use too
gives every run less of its caches. The window's 400 ms are promised of the installed bundle on an
office laptop: this runs from source, where Python looks for every
module in many folders, so that row is shown and binds nobody.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import monotonic, process_time, thread_time
from typing import TYPE_CHECKING

from tests.bench.rows import Row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from console.app import Console

RUNS, QUICK_RUNS = 15, 5
COMMAND, WINDOW, PAGE = 200.0, 400.0, 50.0
FIRST_PAINT = "first paint, from source (promised of the bundle)"
COMMANDS = (("--version",), ("--help",), ("rollout", "--help"))
DEADLINE = 60.0
Times = dict[str, float]


def row(name: str, ours: float, budget: float, *, must: float = 1) -> Row:
    """A cost in milliseconds of processor time against its budget."""
    ratio = round(budget / max(ours, 0.1), 2)
    return Row(name=name, ours=round(ours, 1), peer=budget, unit="ms cpu", ratio=ratio, must=must)


def cost_of(words: Sequence[str]) -> float:
    """Milliseconds of processor time of one whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "console", *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def window_times() -> Times:
    """One window in a process of its own: the first paint, then the first visit of every page."""
    with tempfile.TemporaryDirectory() as home:
        words = [sys.executable, "-m", "tests.bench.start", "--window", home]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
        ended = subprocess.run(words, check=True, capture_output=True, text=True, env=environment)
    times: Times = json.loads(ended.stdout.splitlines()[-1])
    return times


def open_window(home: Path) -> Times:
    """Milliseconds of processor time: of the process at the first paint, of the window's thread."""
    from PySide6.QtWidgets import QApplication

    from console.app import SWITCH_SECONDS, Console
    from console.bridge.house import open_house_backend
    from console.kit import theme

    sys.setswitchinterval(SWITCH_SECONDS)
    application = QApplication([])
    theme.apply(application, theme.load("light"))
    console = Console(home, lambda: open_house_backend(home))
    console.frame.autostart = False
    times: Times = {}
    console.window.first_painted.connect(
        lambda: times.setdefault(FIRST_PAINT, process_time() * 1000)
    )
    console.open()
    _settle(application, console)
    for spec in console.window.specs:
        start = thread_time()
        console.window.go(spec.id)
        times.setdefault(f"first visit of {spec.id}", (thread_time() - start) * 1000)
        _settle(application, console)
    console.window.close()
    console.close()
    return times


def _settle(application: "QApplication", console: "Console") -> None:
    deadline, quiet = monotonic() + DEADLINE, 0
    while quiet < 200 and monotonic() < deadline:
        application.processEvents()
        quiet = 0 if console.parts.reader.is_busy else quiet + 1


def measure(*, quick: bool) -> list[Row]:
    """All rows of the benchmark."""
    runs = QUICK_RUNS if quick else RUNS
    found = [
        row(f"storewave {' '.join(words)}", min(cost_of(words) for _ in range(runs)), COMMAND)
        for words in COMMANDS
    ]
    windows = [window_times() for _ in range(max(runs // 3, 2))]
    for name in windows[0]:
        least = min(each[name] for each in windows)
        is_paint = name == FIRST_PAINT
        found.append(row(name, least, WINDOW if is_paint else PAGE, must=0 if is_paint else 1))
    return found


def main() -> int:
    """Print the measurements; 1 when one of them is behind what it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--window", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.window:
        sys.stdout.write(json.dumps(open_window(chosen.window)) + "\n")
        return 0
    rows = measure(quick=chosen.quick)
    if chosen.json:
        sys.stdout.write(json.dumps({"rows": [asdict(each) for each in rows]}, indent=2) + "\n")
    else:
        for each in rows:
            sys.stdout.write(f"{each.name:50} {each.ours:8.1f} {each.unit} of {each.peer:.0f}\n")
    return int(any(each.ratio < each.must for each in rows))


if __name__ == "__main__":
    sys.exit(main())
