from rollouts.registers.edits import applied
from rollouts.registers.layers import LayerIndex, resolve
from rollouts.registers.model import ENTERPRISE, ConfigValue, parse_scope
from rollouts.registers.sheet import (
    Overlay,
    SettingLine,
    layers_of,
    overrider_counts,
    setting_lines,
)
from rollouts.shared.edits import Edit
from rollouts.shared.moments import LocalMoment
from tests.unit.registers.small_estate import NOW, place, tiny_schema, value

STORE = parse_scope("store:0001")
CHAIN = (ENTERPRISE, parse_scope("region:west"), STORE)
LATER = LocalMoment("2026-09-01T00:00:00")


def line(values: tuple[ConfigValue, ...], key: str, overlay: Overlay | None = None) -> SettingLine:
    lines = setting_lines(tiny_schema(), LayerIndex(values), CHAIN, NOW, {key: 2}, overlay)
    return next(each for each in lines if each.key == key)


def staged(values: tuple[ConfigValue, ...], *edits: Edit) -> Overlay:
    return Overlay(
        index=LayerIndex(applied(values, edits)),
        touched={"a.shared": value("store:0001", "a.shared", "later", LATER)},
    )


def edit(key: str, before: str | None, after: str | None) -> Edit:
    return Edit(kind="setting", key=key, field="value", before=before, after=after)


def test_the_narrowest_value_holds_and_its_scope_is_the_origin() -> None:
    values = (value("enterprise", "a.shared", "1"), value("region:west", "a.shared", "2"))
    found = line(values, "a.shared")
    assert (found.value, found.origin, found.own) == ("2", "region:west", False)
    assert found.overriders == 2


def test_without_a_value_the_default_holds() -> None:
    found = line((), "a.count")
    assert (found.value, found.origin, found.own, found.staged) == ("1", "default", False, None)


def test_a_line_says_whether_a_value_may_stand_at_the_scope() -> None:
    assert line((), "a.store").settable
    assert not line((), "a.own").settable


def test_what_begins_later_is_announced_and_does_not_hold_yet() -> None:
    found = line((value("store:0001", "a.shared", "2", LATER),), "a.shared")
    assert found.upcoming
    assert found.origin == "default"


def test_a_staged_value_stands_beside_the_one_in_force() -> None:
    values = (value("enterprise", "a.shared", "1"),)
    overlay = Overlay(
        index=LayerIndex(applied(values, [edit("store:0001 a.shared -", None, "9")])), touched={}
    )
    found = line(values, "a.shared", overlay)
    assert (found.value, found.staged) == ("1", "9")
    assert line(values, "a.count", overlay).staged is None


def test_a_staged_removal_shows_what_is_inherited_then() -> None:
    values = (value("enterprise", "a.shared", "1"), value("store:0001", "a.shared", "2"))
    overlay = Overlay(
        index=LayerIndex(applied(values, [edit("store:0001 a.shared -", "2", None)])), touched={}
    )
    assert line(values, "a.shared", overlay).staged == "1"


def test_a_value_staged_for_later_tells_from_when() -> None:
    overlay = staged((), edit(f"store:0001 a.shared {LATER}", None, "later"))
    found = line((), "a.shared", overlay)
    assert (found.value, found.staged, found.staged_from) == ("", "later", LATER)


def test_only_narrower_values_with_time_left_are_counted() -> None:
    inside = {parse_scope("store:0001"), parse_scope("register:0001/01")}
    values = (
        value("enterprise", "a.shared", "1"),
        value("store:0001", "a.shared", "2"),
        value("register:0001/01", "a.shared", "3", LATER),
        value("register:0001/01", "a.shared", "4", end=LocalMoment("2026-01-01T00:00:00")),
        value("store:0002", "a.shared", "5"),
    )
    assert overrider_counts(values, inside, NOW) == {"a.shared": 2}


def test_the_layers_agree_with_what_a_register_resolves_to() -> None:
    values = (
        value("enterprise", "a.shared", "1"),
        value("region:west", "a.shared", "2", LATER),
        value("store:0001", "a.shared", "3", end=NOW),
    )
    where = place()
    told = layers_of(tiny_schema(), LayerIndex(values), where.scopes(), "a.shared", NOW)
    winner = [each for each in told if each.wins]
    resolved = resolve(tiny_schema(), LayerIndex(values), where, NOW)["a.shared"]
    assert [(each.scope, each.value) for each in winner] == [(str(resolved.scope), resolved.value)]
    assert [each.scope for each in told] == ["store:0001", "region:west", "enterprise", "default"]
    assert [each.in_force for each in told] == [False, False, True, True]
