"""What goes out to a spreadsheet comes back without a change."""

from pathlib import Path

import pytest

from rollouts.adapters.files.sheets import FileSheets
from rollouts.estate.exports import register_table, store_table
from rollouts.estate.imports.files import plan_import
from rollouts.estate.imports.plan import ImportKind, Known, LineState
from rollouts.estate.model import AccessProfile, Register, RegisterStatus, Store, StoreStatus

STORES = (
    Store(
        code="0021",
        timezone="Europe/Zurich",
        name="Zürich, 'HB'",
        opens="2020-02-29",
        cutover="04:30",
    ),
    Store(code="1e5", timezone="UTC", status=StoreStatus.CLOSED, postal="01067", country="DE"),
)
REGISTERS = (
    Register(
        store="0021", number="01", host="10.0.0.1", mac="00:1b:44:11:3a:b7", labels=("a", "b")
    ),
    Register(store="1e5", number="007", host="fe80::1", port=2022, profile="lanes", ip="10.0.0.9"),
    Register(store="1e5", number="008", host="h", status=RegisterStatus.RETIRED, serial="0001E2"),
)
KNOWN = Known(
    stores={each.code: each for each in STORES},
    registers={each.name: each for each in REGISTERS},
    profiles={"lanes": AccessProfile(name="lanes", credential="pos")},
)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".xlsx"])
def test_both_tables_come_back_unchanged(tmp_path: Path, suffix: str) -> None:
    sheets = FileSheets()
    for kind, table in (
        (ImportKind.STORES, store_table(STORES)),
        (ImportKind.REGISTERS, register_table(REGISTERS)),
    ):
        path = tmp_path / f"{kind}{suffix}"
        assert sheets.write(path, *table) == len(STORES if kind == "stores" else REGISTERS)
        plan = plan_import(sheets.read(path), KNOWN)
        assert (plan.kind, plan.findings) == (kind, ())
        assert {line.state for line in plan.lines} == {LineState.UNCHANGED}
