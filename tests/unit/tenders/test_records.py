import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.registers.model import parse_scope
from rollouts.shared.errors import KnownError
from rollouts.tenders.catalogue import NAXML, EntryMode, RoundingMode, TenderClass
from rollouts.tenders.model import CardRange, SettlementChannel, TenderOverride
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout
from rollouts.tenders.records import KINDS, Entity
from tests.unit.tenders.small_book import day, mappings, patch, row, tender, types

OTHERS: list[Entity] = [
    CardRange(brand="VISA", bin_from="400000", bin_to="499999", priority=3),
    SettlementChannel(code="C1", processor="ACQ1", cut_off="23:30"),
    SettlementLayout(processor="ACQ1", gross="Gross", scheme_words=("VS=VISA",)),
    PosLayout(name="export", tender="T", amount="A"),
    patch("active", "false", "store:0001"),
    tender(
        max_line=50_000,
        max_refund=0,
        denominations=(5, 10),
        rounding_mode=RoundingMode.DOWN,
        entry_modes=(EntryMode.CHIP,),
    ),
]


@given(st.one_of(types(), mappings(), st.sampled_from(OTHERS)))
def test_every_object_comes_back_from_its_edits(entity: Entity) -> None:
    created = KINDS.edits_between(None, entity)
    assert KINDS.all_applied(None, created) == entity
    (edit,) = created
    assert edit.key == entity.key
    assert KINDS.applied(entity, edit.inverse()) is None


def test_keys_say_scope_what_and_start() -> None:
    assert tender("2", "region:west", valid_from=day(3)).key == "region:west 2 2026-01-03T00:00:00"
    assert row(brand="VISA", entry_mode=EntryMode.CHIP).key == "enterprise 2/VISA//chip -"
    assert row(bin_from="400000", bin_to="400001").key == "enterprise 2//400000-400001 -"
    assert row().key == "enterprise 2 -"
    over = TenderOverride(tender="2", field="name", value="x", scope=parse_scope("store:1"))
    assert over.key == "store:1 2.name -"


def test_an_edit_that_does_not_find_what_it_replaces_is_refused() -> None:
    edits = KINDS.edits_between(row(), row(valid_to=day(3)))
    with pytest.raises(KnownError) as caught:
        KINDS.all_applied(row(valid_to=day(5)), edits)
    assert caught.value.code == "tenders.moved_on"


def test_every_class_has_a_naxml_code() -> None:
    assert TenderClass.EBT.naxml == "foodStamps"
    assert TenderClass.SEND_CHECK.naxml == "other"
    assert {each.naxml for each in TenderClass} == {*NAXML.values(), "other"}
