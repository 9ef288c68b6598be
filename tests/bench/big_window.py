"""The real window on a home of a million registers: what each thing a person does costs its thread.

`python -m tests.bench.big_window [--quick] [--home DIR] --json` prints rows of name, ours, peer, unit,
ratio, must (`--quick`: a hundred thousand; `--home`: a home that `big_estate` made, to be used again).
For each step the longest block of the window's thread in its own processor time against 50 ms, and
the time until its first rows are painted. That one is told by the clock, so it binds nobody: the
machine may be shared, and `tests.bench.reads` binds what the answers cost.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import monotonic, perf_counter, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.app import SWITCH_SECONDS, Console
from console.bridge.house import open_house_backend
from console.kit import theme
from console.pages.stores.view import StoresPage
from tests.bench.big_estate import make_big_estate
from tests.bench.rows import Row

MANY, FEW = 1_000_000, 100_000
BLOCK, FIRST_ROWS = 50.0, 1000.0
SIZE = (1440, 900)
DEADLINE = 300.0
QUIET = 100
FILTERS = (
    "state:failed",
    "store:S00777",
    '"city 99"',
    "kind:kiosk",
    "state:failures region:region1",
)
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Step:
    """What one thing cost: the longest block and the time to the first rows, in milliseconds."""

    name: str
    block_cpu: float
    block_clock: float
    first_rows: float


class Walk:
    """One window, and what was measured in it."""

    def __init__(self, application: QApplication, home: Path) -> None:
        self.steps: list[Step] = []
        self._application = application
        self.console = Console(home, lambda: open_house_backend(home))
        self.console.frame.autostart = False
        self._blocks: list[tuple[float, float]] = []

    @property
    def stores(self) -> StoresPage:
        """The page of registers, which must be shown."""
        page = self.console.window.page
        if not isinstance(page, StoresPage):
            raise TypeError("the page of registers is not shown")
        return page

    def step(self, name: str, act: Callable[[], object], are_there: Callable[[], bool]) -> None:
        """Do something and wait until its rows `are_there` and painted, then until nothing is read."""
        self._blocks = []
        start = perf_counter()
        with self._measuring():
            act()
        self._run(are_there)
        first_rows = (perf_counter() - start) * 1000
        self._settle()
        self.steps.append(
            Step(
                name,
                max(cpu for cpu, _ in self._blocks),
                max(clock for _, clock in self._blocks),
                first_rows,
            )
        )

    def shows_rows(self) -> bool:
        """Whether every row that is seen in the list of registers has come: its first page will do."""
        model = self.stores.list.panel.model
        is_reading = self.console.parts.reader.is_reading(("stores", "list", "ids"))
        if is_reading and not model.is_partial:
            return False
        first, last = model.visible_rows()
        last = min(last, model.rowCount() - 1)
        return last < 0 or (model.is_here(first) and model.is_here(last))

    def is_quiet(self) -> bool:
        """Whether nothing is read."""
        return not self.console.parts.reader.is_busy

    def close(self) -> None:
        """End the window and its threads."""
        self.console.window.close()
        self.console.close()

    @contextmanager
    def _measuring(self) -> Iterator[None]:
        clock, cpu = perf_counter(), thread_time()
        yield
        self._blocks.append(((thread_time() - cpu) * 1000, (perf_counter() - clock) * 1000))

    def _run(self, until: Callable[[], bool]) -> None:
        deadline = monotonic() + DEADLINE
        self._turn()
        while not until():
            if monotonic() > deadline:
                raise TimeoutError
            self._turn()
        self._turn()

    def _turn(self) -> None:
        with self._measuring():
            self._application.processEvents()

    def _settle(self) -> None:
        quiet = 0
        deadline = monotonic() + DEADLINE
        while quiet < QUIET and monotonic() < deadline:
            self._turn()
            quiet = quiet + 1 if self.is_quiet() else 0


def walk(application: QApplication, home: Path) -> list[Step]:
    """Everything a person does first with a big estate."""
    made = Walk(application, home)
    window = made.console.window
    window.resize(*SIZE)
    made.step("start on the overview", lambda: made.console.open(("overview",)), made.is_quiet)
    made.step("stores and registers", lambda: window.go("stores"), made.shows_rows)
    _scroll(made)
    for text in FILTERS:
        made.step(f"filter {text}", partial(_filter, made, text), made.shows_rows)
    made.step("no filter", lambda: _filter(made, ""), made.shows_rows)
    _sort(made)
    made.step("choose every row", made.stores.list.panel.table.selectAll, made.is_quiet)
    made.step("palette", lambda: _search(made, "S00777"), made.is_quiet)
    made.step("a register", lambda: window.go("stores", 'register:"S00777/05"'), made.is_quiet)
    made.step("rollouts", lambda: window.go("rollouts"), made.is_quiet)
    made.step("a rollout's board", lambda: window.go("rollouts", "1"), made.is_quiet)
    made.step("overview", lambda: window.go("overview"), made.is_quiet)
    made.close()
    return made.steps


def _scroll(made: Walk) -> None:
    table = made.stores.list.panel.table
    bar = table.verticalScrollBar()
    made.step("scroll to the middle", lambda: bar.setValue(bar.maximum() // 2), made.shows_rows)
    made.step("scroll to the end", lambda: bar.setValue(bar.maximum()), made.shows_rows)
    made.step("Ctrl+Home", lambda: QTest.keyClick(table, Qt.Key.Key_Home, CONTROL), made.shows_rows)
    made.step("Ctrl+End", lambda: QTest.keyClick(table, Qt.Key.Key_End, CONTROL), made.shows_rows)


def _sort(made: Walk) -> None:
    table = made.stores.list.panel.table
    for at, column in enumerate(made.stores.list.panel.model.columns):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            if column.sort_key:
                made.step(
                    f"sort by {column.sort_key} {order.name[:-5].lower()}",
                    partial(table.sortByColumn, at, order),
                    made.shows_rows,
                )


def _filter(made: Walk, text: str) -> None:
    made.stores.list.panel.filter.set_text(text)


def _search(made: Walk, text: str) -> None:
    made.console.window.open_palette()
    made.console.window.palette_box.line.setText(text)


def claims(steps: Sequence[Step]) -> list[Row]:
    """The rows of the benchmark."""
    found = [_claim(f"{each.name}: longest block", each.block_cpu, BLOCK, 1) for each in steps]
    found += [_claim(f"{each.name}: to its rows", each.first_rows, FIRST_ROWS, 0) for each in steps]
    return found


def _claim(name: str, ours: float, limit: float, must: float) -> Row:
    unit = "ms cpu" if must else "ms"
    ratio = round(limit / max(ours, 0.01), 2)
    return Row(name=name, ours=round(ours, 1), peer=limit, unit=unit, ratio=ratio, must=must)


def measure(home: Path) -> list[Step]:
    """Walk through the home with a window of its own."""
    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError("a benchmark of the window needs the window's application")
    sys.setswitchinterval(SWITCH_SECONDS)
    theme.apply(application, theme.load("light"))
    return walk(application, home)


def main() -> int:
    """Print the measurements; 1 when one of them is behind what it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the registers")
    parser.add_argument("--home", type=Path, help="a home made before")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.home is None:
            make_big_estate(Path(folder), FEW if options.quick else MANY)
        steps = measure(options.home or Path(folder))
    rows = claims(steps)
    if options.json:
        sys.stdout.write(json.dumps({"rows": [asdict(each) for each in rows]}, indent=2) + "\n")
    else:
        for each in steps:
            sys.stdout.write(
                f"{each.name:34} block {each.block_cpu:7.1f} ms cpu {each.block_clock:8.1f} ms,"
                f" rows after {each.first_rows:9.1f} ms\n"
            )
    return int(any(each.ratio < each.must for each in rows))


if __name__ == "__main__":
    sys.exit(main())
