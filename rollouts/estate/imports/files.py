"""One door for every estate file: what kind it is, and its plan."""

from rollouts.estate.imports.columns import comparable, register_columns
from rollouts.estate.imports.plan import ImportKind, ImportPlan, Known
from rollouts.estate.imports.registers import plan_registers
from rollouts.estate.imports.stores import plan_stores
from rollouts.ports.sheets import Sheet


def plan_import(sheet: Sheet, known: Known, kind: ImportKind = ImportKind.AUTO) -> ImportPlan:
    """What importing `sheet` would do. A file with a register column describes registers.

    Never raises for what a file holds: every trouble is a finding that names file, row and column.
    """
    if kind is ImportKind.AUTO:
        kind = kind_of_sheet(sheet)
    return (
        plan_registers(sheet, known) if kind is ImportKind.REGISTERS else plan_stores(sheet, known)
    )


def kind_of_sheet(sheet: Sheet) -> ImportKind:
    """REGISTERS when a header means the register's number, else STORES."""
    number = next(each for each in register_columns(()) if each.field == "number")
    headers = {comparable(each) for each in sheet.header.cells}
    return ImportKind.REGISTERS if headers & set(number.spellings) else ImportKind.STORES
