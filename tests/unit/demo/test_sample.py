"""The sample estate is one that the product itself accepts without a word."""

import csv
import io

import pytest

from rollouts.demo.sample import (
    Row,
    as_csv,
    sample_items,
    sample_places,
    sample_registers,
    sample_settings,
    sample_stores,
)
from rollouts.estate.imports.files import plan_import
from rollouts.estate.imports.plan import ImportPlan, Known, LineState
from rollouts.estate.model import AccessProfile, Store
from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.registers.check import check_dead, check_lanes, check_values
from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.registers.rules.lane import Lane
from rollouts.registers.schema import load_schema
from rollouts.shared.moments import LocalMoment

NOON = LocalMoment("2026-11-21T12:00:00")
SIZES = [(1, 1), (4, 3), (30, 6)]
DEMO = AccessProfile(name="demo", credential="demo")


def planned(rows: list[Row], known: Known) -> ImportPlan:
    lines = list(csv.reader(io.StringIO(as_csv(rows))))
    header, *cells = (
        SheetRow(number=number, cells=tuple(line)) for number, line in enumerate(lines, start=1)
    )
    return plan_import(Sheet(name="sample.csv", sha256="", header=header, rows=tuple(cells)), known)


@pytest.mark.parametrize(("stores", "registers"), SIZES)
def test_stores_and_registers_import_without_a_finding(stores: int, registers: int) -> None:
    plan = planned(sample_stores(stores), Known())
    assert plan.findings == ()
    assert plan.count(LineState.NEW, "store") == stores
    known = Known(
        stores={
            row["store"]: Store(code=row["store"], timezone=row["timezone"])
            for row in sample_stores(stores)
        },
        profiles={"demo": DEMO},
    )
    plan = planned(sample_registers(stores, registers, {}), known)
    assert plan.findings == ()
    assert plan.count(LineState.NEW, "register") == stores * registers


@pytest.mark.parametrize(("stores", "registers"), SIZES)
def test_settings_pass_every_rule_and_repeat_nothing(stores: int, registers: int) -> None:
    schema = load_schema()
    values = [
        ConfigValue(scope=parse_scope(row["scope"]), setting=row["setting"], value=row["value"])
        for row in sample_settings(stores, registers)
    ]
    index = LayerIndex(values)
    resolver = Resolver(schema, index)
    lanes = [
        Lane(place=place, configuration=resolver.resolve(place, NOON))
        for place in sample_places(stores, registers)
    ]
    assert len(lanes) == stores * registers
    assert list(check_values(schema, values)) == []
    assert list(check_lanes(schema, lanes)) == []
    assert list(check_dead(schema, index, lanes, NOON)) == []


def test_registers_stand_where_they_listen() -> None:
    rows = sample_registers(1, 2, {"0001/02": ("127.0.0.1", 20_022)})
    assert [(row["host"], row["port"]) for row in rows] == [
        ("pos-0001-01.harbour.invalid", "22"),
        ("127.0.0.1", "20022"),
    ]


def test_a_larger_estate_holds_the_smaller_one() -> None:
    assert sample_stores(30)[:4] == sample_stores(4)
    assert len({row["timezone"] for row in sample_stores(12)}) > 5
    assert len({row["name"] for row in sample_stores(30)}) == 30


def test_items_have_gtins_with_their_check_digit_and_pos_sized_names() -> None:
    items = sample_items()
    assert 150 <= len(items) <= 250
    assert (
        len({row["gtin"] for row in items}) == len({row["item_id"] for row in items}) == len(items)
    )
    for row in items:
        digits = [int(each) for each in row["gtin"]]
        assert len(digits) == 13
        assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
        assert len(row["description"]) <= 30
        assert 0 < float(row["cost"]) < float(row["price"])
