"""How long a frame takes while a million rows are scrolled, filtered and updated.

`python -m tests.bench.window [--quick] --json`. What is measured by the clock is shown but binds nobody:
the machine may be shared. Processor time is that of the window's thread where the window alone works,
of the whole process where workers read for it.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from console.app import SWITCH_SECONDS
from console.bridge.reads import Reader
from console.kit import theme
from console.kit.columns import Column, Side
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Pill, Tone
from tests.bench.rows import Row as Claim

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


class Cost(NamedTuple):
    """Milliseconds by the clock, of the thread and of the whole process."""

    clock: float
    thread: float
    process: float


@contextmanager
def measuring(into: list[Cost]) -> Iterator[None]:
    """Add what the body cost to `into`."""
    clock, thread, process = perf_counter(), thread_time(), process_time()
    yield
    spent = (perf_counter() - clock, thread_time() - thread, process_time() - process)
    into.append(Cost(*(each * 1000 for each in spent)))


class Bench:
    """One window with a table over `count` rows."""

    def __init__(self, application: QApplication, file: Path, count: int, frames: int) -> None:
        self._application = application
        self._file = file
        self._frames = frames
        self._random = random.Random(SEED)
        self._reader = Reader()
        self._count = count
        self.blocks: list[Cost] = []
        self.model: RecordTableModel[Row] = RecordTableModel(COLUMNS, lambda row: row.id)
        self.view = TableView(self.model, "Registers")
        theme.dress(self.view)
        self.view.resize(*SIZE)
        self.view.show()
        application.processEvents()

    def close(self) -> None:
        """End the reader's threads."""
        self._reader.close()

    def show(self) -> Cost:
        """From the ids to the painted rows."""
        source = SqliteSource(self._file, self._reader)
        return self._shown(lambda: source)

    def filter(self) -> Cost:
        """From a filter by state to its painted first rows, the query included."""
        return self._shown(lambda: SqliteSource(self._file, self._reader, "state = 'FAILED_CLEAN'"))

    def scroll(self) -> list[Cost]:
        """Each frame while jumping to rows not seen before: placeholders, then the rows.

        What the event loop did between is in `blocks`.
        """
        bar = self.view.verticalScrollBar()
        frames: list[Cost] = []
        for _ in range(self._frames):
            bar.setValue(self._random.randrange(bar.maximum()))
            for _ in ("placeholders", "rows"):
                with measuring(frames):
                    self.view.viewport().repaint()
                self._settle()
        return frames

    def update(self) -> Cost:
        """Merge UPDATED changed records and paint."""
        first, _ = self.model.visible_rows()
        changed = [
            Row(*made_row(at % self._count)[:6], "changed") for at in range(first, first + UPDATED)
        ]
        spent: list[Cost] = []
        with measuring(spent):
            self.model.update(changed)
            self.view.viewport().repaint()
        return spent[0]

    def _shown(self, source: Callable[[], SqliteSource]) -> Cost:
        spent: list[Cost] = []
        with measuring(spent):
            self.model.set_source(source())
            self._settle()
            self.view.viewport().repaint()
        return spent[0]

    def _settle(self) -> None:
        deadline = perf_counter() + 10
        self.view.viewport().update()
        while perf_counter() < deadline:
            with measuring(self.blocks):
                self._application.processEvents()
            if self._is_whole():
                return

    def _is_whole(self) -> bool:
        first, last = self.model.visible_rows()
        last = min(last, self.model.rowCount() - 1)
        return self.model.is_here(first) and self.model.is_here(last)


def measure(*, quick: bool) -> list[Claim]:
    """All rows of the benchmark."""
    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError("a benchmark of the window needs the window's application")
    sys.setswitchinterval(SWITCH_SECONDS)
    theme.apply(application, theme.load("light"))
    count = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.db"
        fill(file, count)
        bench = Bench(application, file, count, QUICK_FRAMES if quick else FRAMES)
        shown = bench.show()
        frames = bench.scroll()
        blocks = bench.blocks
        updated = bench.update()
        filtered = bench.filter()
        bench.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, cpu = (sorted(each) for each in list(zip(*frames, strict=True))[:2])
    return [
        *_both(f"show {count:,} rows", shown.clock, shown.process, 100),
        _against("scroll frame p50, CPU", statistics.median(cpu), 12, "ms"),
        _against("scroll frame p95, CPU", cpu[int(len(cpu) * 0.95)], 12, "ms"),
        _against("scroll frame max, CPU", cpu[-1], 16, "ms"),
        _against("scroll frame p50, by the clock", statistics.median(wall), 12, "ms", must=0),
        _against("scroll frame p95, by the clock", wall[int(len(wall) * 0.95)], 12, "ms", must=0),
        *_both(f"{UPDATED:,} updates merged and painted", updated.clock, updated.thread, 50),
        *_both("filter to first rows", filtered.clock, filtered.process, 100),
        *_both(
            "longest block of the event loop",
            max(each.clock for each in blocks),
            max(each.thread for each in blocks),
            50,
        ),
        _against("memory", memory, 200, "MB"),
    ]


def _both(name: str, clock: float, cpu: float, limit: float) -> tuple[Claim, Claim]:
    return (
        _against(f"{name}, CPU", cpu, limit, "ms"),
        _against(f"{name}, by the clock", clock, limit, "ms", must=0),
    )


def _against(name: str, ours: float, limit: float, unit: str, *, must: float = 1) -> Claim:
    return Claim(
        name=name,
        ours=round(ours, 2),
        peer=limit,
        unit=unit,
        ratio=round(limit / max(ours, 0.01), 2),
        must=must,
    )


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
