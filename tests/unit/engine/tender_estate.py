"""A home with the sample estate, its reference data and its tenders, without registers that answer."""

from rollouts.bootstrap import House
from rollouts.demo.sample import (
    TENDER_KINDS,
    as_csv,
    sample_items,
    sample_reference,
    sample_registers,
    sample_stores,
    sample_tenders,
)
from rollouts.engine.importing import ObjectsImported
from rollouts.estate.commands import EstateImport, EstateProfile
from rollouts.items.commands import ItemImport, ReferenceImport
from rollouts.tenders.commands import TenderImport

STORES, REGISTERS = 4, 2
KINDS_OF_SAMPLE = TENDER_KINDS


def stocked(house: House) -> None:
    """Bring the sample in through the commands that people use."""
    bus = house.bus
    bus.execute(EstateProfile(name="demo", credential="demo"))
    for kind, rows in (
        ("stores", sample_stores(STORES)),
        ("registers", sample_registers(STORES, REGISTERS, {})),
    ):
        bus.execute(EstateImport(path=written(house, f"{kind}.csv", as_csv(rows)), kind=kind))
    for kind, rows in sample_reference(STORES).items():
        bus.execute(ReferenceImport(kind=kind, path=written(house, f"{kind}.csv", as_csv(rows))))
    bus.execute(ItemImport(path=written(house, "items.csv", as_csv(sample_items()))))
    for kind, rows in sample_tenders(STORES).items():
        imported(house, kind, as_csv(rows))


def imported(house: House, kind: str, text: str, *, dry_run: bool = False) -> ObjectsImported:
    """What `tender import` answers for a file of this text."""
    path = written(house, f"{kind}.csv", text)
    answer = house.bus.execute(TenderImport(kind=kind, path=path, dry_run=dry_run))
    assert isinstance(answer, ObjectsImported)
    return answer


def written(house: House, name: str, text: str) -> str:
    """The path of a file of the home with this text."""
    path = house.home / name
    path.write_text(text, encoding="utf-8")
    return str(path)
