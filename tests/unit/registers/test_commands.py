from dataclasses import replace

import pytest

from rollouts.registers.commands import (
    ConfigExplain,
    ConfigSet,
    ConfigSetMany,
    ConfigState,
    ConfigUnset,
    bulk_preview,
    explanation,
    scopes_of,
    set_edits,
    unset_edits,
)
from rollouts.registers.edits import applied
from rollouts.registers.layers import LayerIndex, resolve
from rollouts.registers.model import ConfigValue, parse_scope
from rollouts.registers.schema import load_schema
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError
from rollouts.shared.moments import LocalMoment
from tests.unit.registers.small_estate import NOW, place, value

PLACES = tuple(place(store, f"0{number}") for store in ("0001", "0002") for number in (1, 2))
SCHEMA = load_schema()
FOOTER = "receipt.footer1"


def state(*values: ConfigValue) -> ConfigState:
    index, scopes = LayerIndex(values), scopes_of(PLACES)
    return ConfigState(schema=SCHEMA, index=index, scopes=scopes, at=NOW)


def ask(
    scope: str = "store:0001", setting: str = FOOTER, text: str = "Bye", **more: str
) -> ConfigSet:
    return ConfigSet(scope=scope, setting=setting, value=text, **more)


def test_setting_a_footer_is_one_edit_that_the_store_s_registers_resolve_to() -> None:
    edits = set_edits(ask(), state())
    key = f"store:0001 {FOOTER} -"
    assert edits == (Edit(kind="setting", key=key, field="value", before=None, after="Bye"),)
    index = LayerIndex(applied((), edits))
    said = [resolve(SCHEMA, index, each, NOW)[FOOTER].value for each in PLACES]
    assert said == ["Bye", "Bye", "", ""]


def test_setting_what_stands_there_already_changes_nothing() -> None:
    assert set_edits(ask(), state(value("store:0001", FOOTER, "Bye"))) == ()


def test_a_christmas_footer_gives_way_again() -> None:
    before = value("store:0001", FOOTER, "Bye")
    request = ask(text="Ho ho", valid_from="2026-12-01", valid_to="2026-12-27")
    index = LayerIndex(applied((before,), set_edits(request, state(before))))
    moments = [NOW, LocalMoment("2026-12-24T10:00:00"), LocalMoment("2026-12-27T00:00:00")]
    said = [resolve(SCHEMA, index, PLACES[0], each)[FOOTER].value for each in moments]
    assert said == ["Bye", "Ho ho", "Bye"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (ask(scope="planet:x"), "bad_scope"),
        (ask(scope="store:9999"), "unknown_scope"),
        (ask(setting="no.such"), "unknown_setting"),
        (ask(setting="receipt.copies", text="NaN"), "wrong_type"),
        (ask(setting="receipt.copies", text="9" * 5000), "too_long"),
        (ask(setting="network.ip", text="10.0.0.7"), "too_wide"),
        (ask(setting="payment.api_key", text="canary-1"), "secret_in_plain"),
        (ask(text="token: ${secret:a#1}"), "looks_secret"),
        (ask(text="日本"), "codepage"),
        (ask(valid_from="soon"), "bad_moment"),
        (ask(valid_from="2026-12-01T10:00:00+01:00"), "bad_moment"),
        (ask(valid_from="2026-12-02", valid_to="2026-12-01"), "backwards"),
        (ask(valid_from="2026-03-29T02:30"), "skipped_time"),
        (ask(valid_to="2026-10-25T02:30"), "ambiguous_time"),
    ],
)
def test_a_bad_request_is_refused(request_: ConfigSet, code: str) -> None:
    known = replace(state(), codepages=frozenset({"cp437"}), zones=frozenset({"Europe/Berlin"}))
    with pytest.raises(KnownError) as refusal:
        set_edits(request_, known)
    assert refusal.value.code == f"registers.{code}"
    assert "canary-1" not in repr(refusal.value.findings)


def test_a_scope_is_found_in_the_estate_s_own_spelling() -> None:
    (edit,) = set_edits(ask(scope="Region:WEST"), state())
    assert edit.key == f"region:west {FOOTER} -"


def test_unsetting_lets_the_store_inherit_again() -> None:
    stands = value("store:0001", FOOTER, "Bye")
    edits = unset_edits(ConfigUnset(scope="store:0001", setting=FOOTER), state(stands))
    assert applied((stands,), edits) == ()


def test_unsetting_one_of_several_dated_values_leaves_the_others() -> None:
    start = LocalMoment("2026-12-01T00:00:00")
    both = (value("store:0001", FOOTER, "Bye", end=start), value("store:0001", FOOTER, "Ho", start))
    request = ConfigUnset(scope="store:0001", setting=FOOTER, valid_from="2026-12-01")
    assert applied(both, unset_edits(request, state(*both))) == both[:1]


def test_unsetting_what_is_not_there_is_refused() -> None:
    with pytest.raises(KnownError) as refusal:
        unset_edits(ConfigUnset(scope="store:0001", setting=FOOTER), state())
    assert refusal.value.code == "registers.nothing_there"


def test_an_explanation_may_look_ahead() -> None:
    known = state(value("store:0001", FOOTER, "Ho", LocalMoment("2026-12-01T00:00:00")))
    now = explanation(ConfigExplain(register="0001/01", setting=FOOTER), known, PLACES[0])
    later = ConfigExplain(register="0001/01", setting=FOOTER, at="2026-12-24")
    assert (now.value, explanation(later, known, PLACES[0]).value) == ("", "Ho")


def many(**more: object) -> ConfigSetMany:
    fields = {"filter": "store:*", "setting": FOOTER, "value": "5 €", "level": "store"} | more
    return ConfigSetMany(**fields)  # type: ignore[arg-type]


def test_a_bulk_edit_shows_what_changes_what_is_there_and_what_is_left_out() -> None:
    one, two = parse_scope("store:0001"), parse_scope("store:0002")
    shown = bulk_preview(many(), state(value("store:0001", FOOTER, "old")), PLACES)
    assert [(each.scope, each.before, each.after) for each in shown.rows] == [
        (one, "old", "5 €"),
        (two, None, "5 €"),
    ]
    there = bulk_preview(many(), state(value("store:0001", FOOTER, "5 €")), PLACES)
    assert (there.same, [each.scope for each in there.rows]) == ((one,), [two])
    without = bulk_preview(many(leave_out=("store:0002",)), state(), PLACES)
    assert [each.code for each in without.exceptions] == ["registers.left_out"]
    assert {each.key for each in without.edits} == {f"store:0001 {FOOTER} -"}


def test_a_bulk_edit_excepts_the_stores_that_cannot_print_it() -> None:
    pages = [(parse_scope("store:0001"), "cp437"), (parse_scope("store:0002"), "cp858")]
    shown = bulk_preview(many(), state(), PLACES, pages)
    assert [(each.code, each.object) for each in shown.exceptions] == [
        ("registers.codepage", "store:0001")
    ]
    assert [str(each.scope) for each in shown.rows] == ["store:0002"]


@pytest.mark.parametrize(
    ("request_", "places", "code"),
    [
        (many(), (), "no_targets"),
        (many(level="planet"), PLACES, "bad_level"),
        (many(setting="receipt.copies", value="x"), PLACES, "wrong_type"),
    ],
)
def test_a_bulk_edit_without_targets_or_sense_is_refused(
    request_: ConfigSetMany, places: tuple[()], code: str
) -> None:
    with pytest.raises(KnownError) as refusal:
        bulk_preview(request_, state(), places)
    assert refusal.value.code == f"registers.{code}"
