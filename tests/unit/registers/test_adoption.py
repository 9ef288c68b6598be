from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from rollouts.registers.adoption import Proposal, Reading, mismatches, propose
from rollouts.registers.dead import dead_overrides
from rollouts.registers.edits import applied, by_key, key_of
from rollouts.registers.layers import LayerIndex, resolve
from rollouts.registers.model import Level, Place
from rollouts.registers.schema import load_schema
from rollouts.shared.edits import inverse_of
from rollouts.shared.findings import Severity
from rollouts.shared.moments import LocalMoment
from tests.unit.registers.small_estate import (
    KEYS,
    NOW,
    TEXTS,
    estates,
    layers,
    place,
    tiny_schema,
    value,
)

NOTHING = LayerIndex(())


def read_from(where: Place, **values: str) -> Reading:
    return Reading(place=where, values={f"a.{key}": text for key, text in values.items()})


def texts(proposal: Proposal) -> dict[str, str]:
    return {f"{each.scope} {each.setting}": each.value for each in proposal.values}


@given(st.data())
def test_an_adoption_gives_back_what_was_read_and_touches_nobody_else(data: st.DataObject) -> None:
    schema, places = tiny_schema(), data.draw(estates())
    before = data.draw(layers(places))
    adopted = set(data.draw(st.lists(st.sampled_from(places), unique=True, min_size=1)))
    managed = [each for each in places if each not in adopted]
    values = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS))
    readings = [
        Reading(place=each, values=data.draw(values), absent=data.draw(absent_keys))
        for each in sorted(adopted, key=lambda each: each.label)
    ]
    index = LayerIndex(before)
    proposal = propose(schema, index, readings, NOW, managed=managed)
    after = LayerIndex(applied(before, proposal.edits))
    assert mismatches(schema, after, readings, NOW) == ()
    for each in managed:
        assert texts_of(schema_index=after, where=each) == texts_of(schema_index=index, where=each)
    undone = applied(tuple(after), inverse_of(proposal.edits))
    assert {(key, each.value) for key, each in by_key(undone).items()} == {
        (key_of(each), each.value) for each in before
    }


absent_keys = st.frozensets(st.sampled_from(KEYS))


def texts_of(*, schema_index: LayerIndex, where: Place) -> Mapping[str, str]:
    resolved = resolve(tiny_schema(), schema_index, where, NOW)
    return {key: each.value for key, each in resolved.items()}


@given(st.data())
def test_an_adoption_writes_no_dead_override(data: st.DataObject) -> None:
    schema, places = tiny_schema(), data.draw(estates())
    readings = [
        Reading(place=each, values={key: data.draw(st.sampled_from(TEXTS)) for key in KEYS})
        for each in places
    ]
    proposal = propose(schema, NOTHING, readings, NOW)
    assert not list(dead_overrides(schema, LayerIndex(proposal.values), places, NOW))


def test_what_all_stores_share_stands_at_the_enterprise_and_the_rest_overrides() -> None:
    readings = [read_from(place(f"000{n}", "01"), shared="same") for n in range(1, 5)]
    readings.append(read_from(place("0005", "01"), shared="other"))
    proposal = propose(tiny_schema(), NOTHING, readings, NOW)
    assert texts(proposal) == {
        "district:w1 a.shared": "same",
        "register:0005/01 a.shared": "other",
    } or texts(proposal) == {"enterprise a.shared": "same", "register:0005/01 a.shared": "other"}
    assert (proposal.hoisted, proposal.overrides) == (1, 1)


def test_a_kind_takes_a_value_that_its_registers_share_across_stores() -> None:
    readings = [
        read_from(place(f"000{n}", lane, kind=kind), shared=kind)
        for n in range(1, 5)
        for lane, kind in (("01", "fixed"), ("02", "fixed"), ("03", "fixed"), ("09", "kiosk"))
    ]
    proposal = propose(tiny_schema(), NOTHING, readings, NOW)
    assert proposal.overrides == 0
    assert proposal.hoisted == 2
    assert texts(proposal)["kind:kiosk a.shared"] == "kiosk"


def test_identity_stays_at_the_register_even_when_all_agree() -> None:
    readings = [read_from(place("0001", f"0{n}"), own="x", store="y") for n in range(1, 4)]
    scopes = {
        each.setting: each.scope.level
        for each in propose(tiny_schema(), NOTHING, readings, NOW).values
    }
    assert scopes == {"a.own": Level.REGISTER, "a.store": Level.STORE}


def test_the_default_is_never_written_down() -> None:
    readings = [read_from(place("0001", f"0{n}"), count="1", shared="") for n in range(1, 4)]
    assert propose(tiny_schema(), NOTHING, readings, NOW).edits == ()


def test_a_value_with_dates_of_its_own_is_replaced_inside_those_dates() -> None:
    start, end = LocalMoment("2026-01-01T00:00:00"), LocalMoment("2026-12-01T00:00:00")
    before = (value("register:0001/01", "a.shared", "old", start, end),)
    proposal = propose(tiny_schema(), LayerIndex(before), [read_from(place(), shared="new")], NOW)
    (edit,) = proposal.edits
    assert (edit.before, edit.after, edit.field) == ("old", "new", "value")
    assert applied(before, proposal.edits)[0].valid_to == end


def test_a_coming_value_limits_the_adopted_one() -> None:
    start = LocalMoment("2026-12-01T00:00:00")
    before = (value("register:0001/01", "a.shared", "xmas", start),)
    (added,) = propose(
        tiny_schema(), LayerIndex(before), [read_from(place(), shared="new")], NOW
    ).values
    assert added.valid_to == start


def test_unknown_keys_are_listed_and_kept_out_of_the_layers() -> None:
    reading = Reading(place=place(), values={"no.such": "1"}, unknown={"Extra": "2"})
    proposal = propose(tiny_schema(), NOTHING, [reading], NOW)
    assert {(each.key, each.value) for each in proposal.unknown} == {
        ("no.such", "1"),
        ("Extra", "2"),
    }
    assert proposal.edits == ()


def test_a_doubtful_value_is_adopted_with_a_warning() -> None:
    proposal = propose(
        tiny_schema(), NOTHING, [read_from(place(), shared="far too long text")], NOW
    )
    assert [each.code for each in proposal.findings] == ["registers.too_long"]
    assert {each.severity for each in proposal.findings} == {Severity.WARNING}
    assert proposal.overrides == 1


def test_a_secret_found_in_a_file_never_reaches_a_proposal() -> None:
    canary = "canary-5f2b"
    reading = Reading(place=place(), values={"payment.api_key": canary})
    proposal = propose(load_schema(), NOTHING, [reading], NOW)
    assert proposal.edits == ()
    assert [each.code for each in proposal.findings] == ["registers.secret_in_plain"]
    assert canary not in repr(proposal)
