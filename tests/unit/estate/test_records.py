"""Objects as edits see them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollouts.estate.model import (
    AccessProfile,
    BusinessUnit,
    Group,
    JumpHost,
    Register,
    Store,
    UnitKind,
)
from rollouts.estate.records import (
    WHOLE,
    Entity,
    applied,
    edits_between,
    entity_of,
    fields_of,
    kind_of,
)
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError

NAMES = st.from_regex(r"\A[a-z0-9]{1,4}\Z")
REGISTERS = st.builds(
    Register,
    store=st.just("0021"),
    number=st.just("01"),
    host=NAMES,
    port=st.sampled_from([0, 22, 2022]),
    serial=st.text(max_size=4),
    labels=st.lists(NAMES, max_size=3).map(tuple),
)
ENTITIES: list[Entity] = [
    BusinessUnit(kind=UnitKind.REGION, code="west"),
    Store(code="0021", timezone="UTC", city="Köln"),
    Register(store="0021", number="01", host="h", labels=("a", "b"), port=2022),
    AccessProfile(
        name="p", credential="c", jumps=(JumpHost(host="gate", credential="g", port=2222),)
    ),
    Group(name="g", rule='store:"00"'),
]


@pytest.mark.parametrize("entity", ENTITIES, ids=kind_of)
def test_an_object_is_its_fields(entity: Entity) -> None:
    assert entity_of(kind_of(entity), fields_of(entity)) == entity


@pytest.mark.parametrize("entity", ENTITIES, ids=kind_of)
def test_creating_and_removing_is_one_edit(entity: Entity) -> None:
    created = edits_between(None, entity)
    assert [(each.field, each.before) for each in created] == [(WHOLE, None)]
    assert applied(None, created) == entity
    assert applied(entity, inverse_of(created)) is None


@given(REGISTERS, REGISTERS)
def test_edits_lead_there_and_back(before: Register, after: Register) -> None:
    edits = edits_between(before, after)
    assert applied(before, edits) == after
    assert applied(after, inverse_of(edits)) == before
    assert not any(each.is_idle for each in edits)


def test_the_identity_is_no_field() -> None:
    known = Store(code="1", timezone="UTC", uid="x")
    assert edits_between(known, Store(code="1", timezone="UTC")) == ()


@pytest.mark.parametrize("before", ["Bonn", None])
def test_an_edit_must_find_what_it_replaces(before: str | None) -> None:
    edit = Edit(kind="store", key="0021", field="city", before=before, after="Ulm")
    with pytest.raises(KnownError) as caught:
        applied(ENTITIES[1], (edit,))
    assert caught.value.code == "estate.moved_on"
    assert caught.value.findings[0].value == "Köln"


def test_a_field_of_nothing_cannot_change() -> None:
    with pytest.raises(KnownError):
        applied(None, (Edit(kind="store", key="1", field="city", before=None, after="Ulm"),))
