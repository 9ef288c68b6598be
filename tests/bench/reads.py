"""How soon a list of registers answers: the first page, all ids, a block while scrolling.

`python -m tests.bench.reads [--quick] --json` prints rows of name, ours, peer, unit, ratio, must: a
million registers (`--quick`: a hundred thousand) in SQLite, the peers are budgets.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

from rollouts.adapters.sql.opening import open_engine
from rollouts.adapters.sql.reads.answering import SqlReads
from rollouts.reads.overview import GoTo, Overview
from rollouts.reads.questions import Ids, Page, Question, Rows
from rollouts.reads.registers import RegisterListing
from rollouts.reads.tasks import TaskCounters, TaskListing
from tests.bench.big_estate import make_big_estate

MANY, FEW = 1_000_000, 100_000
TIMES = 5
BUDGET = 100.0
LONG = 1500.0
SORTED = 2500.0
"""A sort by what lies in another table has no index to follow: it reads one value for each register."""

PAGES = (
    "",
    "state:failed",
    "state:failures region:region1",
    "adopted:no",
    '"s00777"',
    "kind:kiosk",
)
SORTS = ("kind", "store_name", "proved", "last_seen", "state", "rollout")
LISTS = ("state:failed", "store:s00021", '"s00777"', "proved:c-7")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One claim: `ratio` above 1 is within the budget, `must` the least that is accepted."""

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    must: float


def measured(reads: SqlReads, name: str, question: Question[object], budget: float) -> Row:
    """The best processor time of a few answers: what the work costs, whoever else is at work."""
    took = []
    for _ in range(TIMES):
        start = process_time()
        reads.answer(question)
        took.append((process_time() - start) * 1000)
    ours = round(min(took), 1)
    ratio = round(budget / max(ours, 0.1), 2)
    return Row(name=name, ours=ours, peer=budget, unit="ms cpu", ratio=ratio, must=1.0)


def rows(reads: SqlReads, registers: int) -> list[Row]:
    """Every claim."""
    found = [
        measured(reads, f"first page of [{text}]", Page(of=RegisterListing(filter=text)), BUDGET)
        for text in PAGES
    ]
    found += [
        measured(reads, f"ids of [{text}]", Ids(of=RegisterListing(filter=text)), BUDGET)
        for text in LISTS
    ]
    for sort in SORTS:
        listing = RegisterListing(sort=sort)
        page, all_ids = (BUDGET, LONG) if sort == "kind" else (SORTED, 2 * SORTED)
        found.append(measured(reads, f"first page by {sort}", Page(of=listing), page))
        found.append(measured(reads, f"all ids by {sort}", Ids(of=listing), all_ids))
    ids = reads.answer(Ids(of=RegisterListing())).ids()
    block = Rows(of=RegisterListing(), ids=ids[registers // 2 : registers // 2 + 256])
    counters = TaskCounters(of=TaskListing(rollout="1"))
    return [
        *found,
        measured(reads, "all ids", Ids(of=RegisterListing()), LONG),
        measured(reads, "a block while scrolling", block, BUDGET),
        measured(reads, "palette", GoTo(text="s00777"), BUDGET),
        measured(reads, "counters of a rollout", counters, LONG),
        measured(reads, "overview", Overview(), 4 * LONG),
    ]


def main() -> int:
    """Make the estate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    registers = FEW if chosen.quick else MANY
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(make_big_estate(Path(folder), registers))
        made = rows(SqlReads(engine), registers)
        engine.dispose()
    if chosen.json:
        sys.stdout.write(json.dumps({"rows": [asdict(each) for each in made]}, indent=1) + "\n")
    else:
        for each in made:
            sys.stdout.write(f"{each.name:44} {each.ours:9.1f} {each.unit} of {each.peer:.0f}\n")
    return int(any(each.ratio < each.must for each in made))


if __name__ == "__main__":
    sys.exit(main())
