"""How long a frame takes while a million rows are scrolled, filtered and updated.

`python -m tests.bench.window [--quick] --json`. What is measured by the clock is shown but binds nobody:
the machine may be shared.
"""

import argparse
import json
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
from array import array
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from console.bridge.guard import Watchdog
from console.bridge.reads import Reader
from console.kit import theme
from console.kit.columns import Column, Side
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Pill, Tone

ROWS, QUICK_ROWS = 1_000_000, 100_000
FRAMES, QUICK_FRAMES = 300, 60
SIZE = (1140, 660)
UPDATED = 5_000
SEED = 20_261_121
PILLS = {
    "SUCCEEDED": Pill("✓", "SUCCEEDED", Tone.GOOD),
    "RUNNING": Pill("●", "RUNNING", Tone.BUSY),
    "FAILED_CLEAN": Pill("✕", "FAILED_CLEAN", Tone.BAD),
    "PLANNED": Pill("○", "PLANNED", Tone.IDLE),
}
STATES = tuple(PILLS)


@dataclass(frozen=True, slots=True)
class Row:
    """One register as a table shows it."""

    id: int
    name: str
    store: str
    state: str
    version: str
    elapsed: str
    message: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the answer: `ours` against the stated limit `peer`."""

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    must: float


COLUMNS: tuple[Column[Row], ...] = (
    Column(title="Register", text=lambda row: row.name, width=110, sort_key="name"),
    Column(title="Store", text=lambda row: row.store, width=160),
    Column(title="State", text=lambda row: row.state, pill=lambda row: PILLS[row.state], width=150),
    Column(title="Version", text=lambda row: row.version, width=110),
    Column(title="Elapsed", text=lambda row: row.elapsed, side=Side.RIGHT, width=80),
    Column(title="Message", text=lambda row: row.message, width=220, stretch=True),
)


class SqliteSource:
    """Rows of a SQLite file, fetched by key on the bridge's worker threads."""

    def __init__(self, file: Path, reader: Reader, where: str = "1") -> None:
        self._file = file
        self._reader = reader
        found = _all(file, f"select id from register where {where} order by id")
        self._ids = array("q", [each[0] for each in found])

    def count(self) -> int:
        return len(self._ids)

    def ids(self) -> "array[int]":
        return self._ids

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[Row]], None]) -> None:
        wanted = ",".join(map(str, ids))
        query = f"select * from register where id in ({wanted})"
        self._reader.ask(("block", ids[0]), partial(_rows, self._file, query), deliver)


def _all(file: Path, query: str) -> list[tuple[int, ...]]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _rows(file: Path, query: str) -> list[Row]:
    connection = sqlite3.connect(file)
    try:
        return [Row(*each) for each in connection.execute(query)]
    finally:
        connection.close()


def made_row(at: int) -> tuple[int, str, str, str, str, str, str]:
    """The register number `at`; every hundredth has failed."""
    state = "FAILED_CLEAN" if at % 100 == 3 else STATES[at % 2]
    message = "checksum of tenders.ini differs" if state == "FAILED_CLEAN" else ""
    return (
        at,
        f"{at // 3:06d}/{at % 3 + 1:02d}",
        f"Store {at // 3}",
        state,
        "4.18.2",
        "3m 04s",
        message,
    )


def fill(file: Path, count: int) -> None:
    """A table of `count` registers."""
    connection = sqlite3.connect(file)
    connection.execute(
        "create table register (id integer primary key, name, store, state, version, elapsed, message)"
    )
    connection.executemany(
        "insert into register values (?,?,?,?,?,?,?)", map(made_row, range(count))
    )
    connection.execute("create index register_state on register (state)")
    connection.commit()
    connection.close()


class Bench:
    """One window with a table over `count` rows."""

    def __init__(self, application: QApplication, file: Path, count: int, frames: int) -> None:
        self._application = application
        self._file = file
        self._frames = frames
        self._random = random.Random(SEED)
        self._reader = Reader()
        self._count = count
        self.model: RecordTableModel[Row] = RecordTableModel(COLUMNS, lambda row: row.id)
        self.view = TableView(self.model, "Registers")
        self.view.resize(*SIZE)
        self.view.show()
        application.processEvents()

    def close(self) -> None:
        """End the reader's threads."""
        self._reader.close()

    def show(self) -> float:
        """Milliseconds from the ids to the painted rows."""
        source = SqliteSource(self._file, self._reader)
        start = perf_counter()
        self.model.set_source(source)
        self._settle()
        return _milliseconds(start)

    def scroll(self) -> tuple[list[float], list[float]]:
        """Milliseconds of each frame while jumping to rows not seen before, by clock and by CPU.

        The CPU time is that of the window's thread: it does not grow when others use the machine.
        """
        bar = self.view.verticalScrollBar()
        wall, cpu = [], []
        for _ in range(self._frames):
            bar.setValue(self._random.randrange(bar.maximum()))
            for _ in ("placeholders", "rows"):
                start, cpu_start = perf_counter(), thread_time()
                self.view.viewport().repaint()
                wall.append(_milliseconds(start))
                cpu.append((thread_time() - cpu_start) * 1000)
                self._settle()
        return sorted(wall), sorted(cpu)

    def update(self) -> float:
        """Milliseconds to merge UPDATED changed records and paint."""
        first, _ = self.model.visible_rows()
        changed = [
            Row(*made_row(at % self._count)[:6], "changed") for at in range(first, first + UPDATED)
        ]
        start = perf_counter()
        self.model.update(changed)
        self.view.viewport().repaint()
        return _milliseconds(start)

    def filter(self) -> float:
        """Milliseconds from a filter by state to its painted first rows, the query included."""
        start = perf_counter()
        self.model.set_source(SqliteSource(self._file, self._reader, "state = 'FAILED_CLEAN'"))
        self._settle()
        return _milliseconds(start)

    def _settle(self) -> None:
        self.view.viewport().repaint()
        self._application.processEvents()
        deadline = perf_counter() + 10
        while not self._is_whole() and perf_counter() < deadline:
            self._application.processEvents()
        self.view.viewport().repaint()

    def _is_whole(self) -> bool:
        first, last = self.model.visible_rows()
        last = min(last, self.model.rowCount() - 1)
        return self.model.is_here(first) and self.model.is_here(last)


def measure(*, quick: bool) -> list[Measured]:
    """All rows of the benchmark."""
    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError("a benchmark of the window needs the window's application")
    theme.apply(application, theme.load("light"))
    count = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.db"
        fill(file, count)
        bench = Bench(application, file, count, QUICK_FRAMES if quick else FRAMES)
        shown = bench.show()
        watchdog = Watchdog()
        watchdog.start()
        wall, cpu = bench.scroll()
        longest = watchdog.stop()
        updated = bench.update()
        filtered = bench.filter()
        bench.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        _against(f"show {count:,} rows", shown, 100, "ms"),
        _against("scroll frame p95, CPU", cpu[int(len(cpu) * 0.95)], 12, "ms"),
        _against("scroll frame max, CPU", cpu[-1], 16, "ms"),
        _against("scroll frame p50, by the clock", statistics.median(wall), 12, "ms", must=0),
        _against("scroll frame p95, by the clock", wall[int(len(wall) * 0.95)], 12, "ms", must=0),
        _against(f"{UPDATED:,} updates merged and painted", updated, 50, "ms"),
        _against("filter to first rows", filtered, 100, "ms", must=0),
        _against("longest block of the event loop", longest, 50, "ms", must=0),
        _against("memory", memory, 200, "MB"),
    ]


def _against(name: str, ours: float, limit: float, unit: str, *, must: float = 1) -> Measured:
    return Measured(name, round(ours, 2), limit, unit, round(limit / max(ours, 0.01), 2), must)


def _milliseconds(start: float) -> float:
    return (perf_counter() - start) * 1000


def main() -> int:
    """Print the measurements; 1 when one of them is behind what it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args()
    rows = measure(quick=options.quick)
    if options.json:
        sys.stdout.write(json.dumps({"rows": [asdict(each) for each in rows]}, indent=2) + "\n")
    else:
        for each in rows:
            sys.stdout.write(
                f"{each.name:40} {each.ours:10.2f} {each.unit} (limit {each.peer:g})\n"
            )
    return int(any(each.ratio < each.must for each in rows))


if __name__ == "__main__":
    sys.exit(main())
