"""How soon a file of prices is checked, compared and kept, against a bare read of the same file.

`python -m tests.bench.prices [--quick] --json` prints rows of name, ours, peer, unit, ratio, must.
Peers: `polars.read_csv` of the same file in the same process, times the budget; the `frictionless`
package in an environment of its own, over the same rows; megabytes that are allowed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rollouts.prices.commands import PriceApply, PriceImport, PriceShow, PriceUndo
from tests.bench.price_files import Planted, estate, fill, new_file, old_file
from tests.bench.rows import Row

SIZES, QUICK = (10_000, 100_000, 1_000_000), (10_000, 50_000)
CHECKING, STORING, MEMORY, PEER = 4.0, 7.0, 900.0, 10.0
LIMIT_ROWS = 100_000
SCHEMA = [
    {"name": "SKU", "type": "string", "constraints": {"required": True}},
    {"name": "GTIN", "type": "string", "constraints": {"pattern": "[0-9]{8,14}"}},
    {"name": "Description", "type": "string"},
    {"name": "Price", "type": "number", "constraints": {"minimum": 0.01}},
    {"name": "Currency", "type": "string", "constraints": {"enum": ["EUR"]}},
    {"name": "Zone", "type": "string"},
    {"name": "From", "type": "date"},
    {"name": "To", "type": "date"},
    {"name": "Tax", "type": "string", "constraints": {"enum": ["STD"]}},
    {"name": "Dept", "type": "string"},
]
FRICTIONLESS = """
import json, resource, sys
from frictionless import Schema, validate
with open(sys.argv[2]) as stream:
    schema = Schema.from_descriptor({"fields": json.load(stream)})
report = validate(sys.argv[1], schema=schema, limit_errors=100000)
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, report.stats["errors"]]))
"""


def main() -> int:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=2, metavar=("HOME", "FILE"))
    chosen = parser.parse_args()
    if chosen.child:
        print(json.dumps(_measured(Path(chosen.child[0]), Path(chosen.child[1]))))  # noqa: T201
        return 0
    rows = [row for size in (QUICK if chosen.quick else SIZES) for row in _of_size(size)]
    if chosen.json:
        sys.stdout.write(json.dumps({"rows": [asdict(each) for each in rows]}, indent=1) + "\n")
    else:
        for each in rows:
            sys.stdout.write(f"{each.name:58} {each.ours:9.2f} of {each.peer:9.2f} {each.unit}\n")
    return int(any(each.ratio < each.must for each in rows))


def _of_size(size: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        home = place / "home"
        house = estate(home, size)
        fill(house, old_file(place / "old.csv", size))
        planted = new_file(place / "new.csv", size)
        _child(home, planted.path)  # makes the snapshots of this book
        told = _child(home, planted.path)
        rows = _rows(size, told) + _proved(house, planted, size)
        house.close()
        return rows + (_against_peer(place, planted.path, told) if size == LIMIT_ROWS else [])


def _rows(size: int, told: dict[str, float]) -> list[Row]:
    read = told["read"]
    budget = 1.0 if size == max(SIZES) else 0.0
    return [
        _row(f"{size:,} rows: check and compare, CPU", told["check"], CHECKING * read, "s", budget),
        _row(f"{size:,} rows: read, check, keep, CPU", told["whole"], STORING * read, "s", budget),
        _row(f"{size:,} rows: peak memory of the worker", told["peak"], MEMORY, "MB", 1.0),
    ]


def _row(name: str, ours: float, peer: float, unit: str, must: float) -> Row:
    return Row(name=name, ours=ours, peer=peer, unit=unit, ratio=peer / max(ours, 1e-9), must=must)


def _child(home: Path, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.prices", "--child", str(home), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(home: Path, path: Path) -> dict[str, float]:
    """In a process of its own: the worker's check, its writes (not made visible), then the peer."""
    from rollouts.adapters.columnar.checking import ColumnarChecker
    from rollouts.bootstrap import open_house
    from rollouts.engine.pricing.holding import against
    from rollouts.prices.answers import Answers
    from rollouts.prices.files.bundles import members
    from rollouts.prices.ports import PriceBook

    house = open_house(home, actions=())
    checker = ColumnarChecker(house.services.sheets)
    held = against(house.services, Answers())
    checker.stock(held)
    checker.shelf(held)
    start = _cpu()
    checked = checker.check(next(members(path)), held)
    done = _cpu()
    for part in checked.delta():
        with house.database.begin() as uow:
            uow.repository(PriceBook).stage(1_000_000, part)
    kept, peak = _cpu(), _peak()
    with house.database.begin() as uow:
        book = uow.repository(PriceBook)
        while book.discard_staging(1_000_000, 5_000):
            pass
    house.close()
    import polars as pl

    before = _cpu()
    pl.read_csv(path, infer_schema=False)
    read = _cpu() - before
    return {"read": read, "check": done - start - read, "whole": kept - start, "peak": peak}


def _proved(house: Any, planted: Planted, size: int) -> list[Row]:  # noqa: ANN401 - a House
    """Every planted error and no other; then apply, look, undo: the book is what it was."""
    run = house.bus.execute
    before = run(PriceShow(digest=True)).sha256
    found = run(PriceImport(paths=(str(planted.path),), good_rows=True))
    told = {(each.row_no, each.rule) for each in found.errors if each.severity == "error"}
    missed = planted.errors - told
    lines = {line for line, _ in planted.errors}
    false = {each for each in told if each[0] not in lines}
    run(PriceApply(upload=found.upload, reason="bench"))
    changed = run(PriceShow(digest=True)).sha256 != before
    run(PriceUndo(upload=found.upload))
    same = run(PriceShow(digest=True)).sha256 == before
    wrong = len(missed) + len(false) + (not changed) + (not same)
    name = f"{size:,} rows: {len(planted.errors)} planted errors missed, false, book not as before"
    return [Row(name=name, ours=wrong, peer=0, unit="of 0", ratio=0.0 if wrong else 1.0, must=1.0)]


def _against_peer(place: Path, path: Path, told: dict[str, float]) -> list[Row]:
    """The peer's own environment, and its CPU over the same rows."""
    env = place / "peer"
    make = ["uv", "venv", str(env), "--python", sys.executable]
    python = str(env / "bin" / "python")
    install = ["uv", "pip", "install", "--python", python, "frictionless"]
    _run([sys.executable, "-m", *make], place)
    _run([sys.executable, "-m", *install], place)
    (place / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    said = _run([python, "-c", FRICTIONLESS, path.name, "schema.json"], place)
    used = json.loads(said.splitlines()[-1])[0]
    ours = told["check"] + told["read"]
    name = f"{LIMIT_ROWS:,} rows: read and check, CPU against frictionless"
    return [Row(name=name, ours=ours, peer=used, unit="s", ratio=used / ours, must=PEER)]


def _run(command: list[str], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
