"""A home that holds the demo's stores, items and taxes, for tests through the bus."""

import shutil
from pathlib import Path
from typing import TypeVar

from rollouts.bootstrap import House, open_house
from rollouts.changes.commands import ChangeSubmit
from rollouts.demo.sample import (
    as_csv,
    sample_items,
    sample_reference,
    sample_registers,
    sample_stores,
    sample_taxes,
)
from rollouts.engine.handlers.taxes_proving import Proof
from rollouts.engine.importing import ObjectsImported
from rollouts.estate.commands import EstateImport
from rollouts.items.commands import ItemImport, ReferenceImport
from rollouts.taxes.commands import TaxCoverage, TaxImport

T = TypeVar("T")
STORES = 12
FIRST_DAY = "2027-01-01"


def stocked(home: Path) -> Path:
    """The home of a dozen stores with everything that their taxes need, at rest."""
    house = open_house(home)
    house.bus.execute(EstateImport(path=written(home, "stores", as_csv(sample_stores(STORES)))))
    registers = as_csv(sample_registers(STORES, 1, {}, profile=""))
    house.bus.execute(EstateImport(path=written(home, "registers", registers)))
    departments = as_csv(sample_reference(STORES)["departments"])
    accounts = as_csv(sample_reference(STORES)["gl-accounts"])
    for kind, text in (("gl-accounts", accounts), ("departments", departments)):
        house.bus.execute(ReferenceImport(kind=kind, path=written(home, kind, text)))
    house.bus.execute(ItemImport(path=written(home, "items", as_csv(sample_items()))))
    for kind, rows in sample_taxes().items():
        imported(house, kind, as_csv(rows))
    house.close()
    return home


def copied(sample: Path, home: Path) -> House:
    """An open house with all that is in another home, which stays as it is."""
    shutil.copytree(sample, home, dirs_exist_ok=True)
    return open_house(home)


def written(folder: Path, name: str, text: str) -> str:
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def imported(house: House, kind: str, text: str, *, dry_run: bool = False) -> ObjectsImported:
    path = written(house.home, kind, text)
    return done(house, TaxImport(kind=kind, path=path, dry_run=dry_run), ObjectsImported)


def done(house: House, request: object, kind: type[T]) -> T:
    """What the bus answers, which is of this kind."""
    answer = house.bus.execute(request)
    assert isinstance(answer, kind)
    return answer


def proof(house: House, **options: object) -> Proof:
    return done(house, TaxCoverage(since=FIRST_DAY, **options), Proof)  # type: ignore[arg-type]


def submitted(house: House, change: str = "") -> None:
    house.bus.execute(ChangeSubmit(change=change))
