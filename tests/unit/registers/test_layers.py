from hypothesis import given
from hypothesis import strategies as st

from rollouts.registers.explain import explain
from rollouts.registers.layers import LayerIndex, Resolver, resolve
from rollouts.registers.model import ConfigValue, Place
from rollouts.shared.moments import OPEN, LocalMoment
from tests.unit.registers.small_estate import KEYS, NOW, estates, layers, place, tiny_schema, value

CHRISTMAS = LocalMoment("2026-12-01T00:00:00")
NEW_YEAR = LocalMoment("2027-01-01T00:00:00")


def test_the_narrowest_layer_wins_and_a_kind_beats_its_store() -> None:
    chain = ["enterprise", "brand:alpha", "region:west", "district:w1", "store:0001", "kind:fixed"]
    values: list[ConfigValue] = []
    for scope in [*chain, "register:0001/01"]:
        values.append(value(scope, "a.shared", scope))
        resolved = resolve(tiny_schema(), LayerIndex(values), place(), NOW)["a.shared"]
        assert (resolved.value, str(resolved.scope)) == (scope, scope)


def test_without_any_value_the_default_holds() -> None:
    resolved = resolve(tiny_schema(), LayerIndex(()), place(), NOW)["a.count"]
    assert (resolved.value, resolved.scope) == ("1", None)


def test_a_value_holds_from_its_first_moment_to_just_before_its_end() -> None:
    index = LayerIndex([value("store:0001", "a.shared", "xmas", CHRISTMAS, NEW_YEAR)])
    resolver = Resolver(tiny_schema(), index)
    moments = ["2026-11-30T23:59:59", CHRISTMAS, "2026-12-31T23:59:59", NEW_YEAR]
    seen = [resolver.resolve(place(), LocalMoment(each))["a.shared"].value for each in moments]
    assert seen == ["", "xmas", "xmas", ""]


def test_a_value_of_a_setting_that_no_schema_knows_is_kept() -> None:
    resolved = resolve(tiny_schema(), LayerIndex([value("enterprise", "b.old", "x")]), place(), NOW)
    assert resolved["b.old"].value == "x"


@given(st.data())
def test_a_resolver_agrees_with_reading_the_chain_by_hand(data: st.DataObject) -> None:
    places = data.draw(estates())
    values = data.draw(layers(places))
    resolver = Resolver(tiny_schema(), LayerIndex(values))
    for each in places:
        resolved = resolver.resolve(each, NOW)
        for key in KEYS:
            assert resolved[key].value == by_hand(values, each, key)


def by_hand(values: tuple[ConfigValue, ...], where: Place, key: str) -> str:
    found = [each for each in values if each.setting == key and where.lies_in(each.scope)]
    found.sort(key=lambda each: each.scope.level.rank)
    return found[-1].value if found else tiny_schema().settings[key].default


@given(st.data())
def test_an_explanation_names_every_layer_and_the_one_that_wins(data: st.DataObject) -> None:
    places = data.draw(estates())
    values = data.draw(layers(places))
    index = LayerIndex(values)
    where, key = data.draw(st.sampled_from(places)), data.draw(st.sampled_from(KEYS))
    explained = explain(tiny_schema(), index, where, key, NOW)
    assert explained.value == resolve(tiny_schema(), index, where, NOW)[key].value
    assert sum(each.wins for each in explained.layers) == 1
    assert explained.layers[-1].scope == "default"
    reaching = [each for each in values if each.setting == key and where.lies_in(each.scope)]
    assert len(explained.layers) == len(reaching) + 1


def test_an_explanation_shows_what_is_planned_without_letting_it_win() -> None:
    index = LayerIndex(
        [
            value("enterprise", "a.shared", "always"),
            value("store:0001", "a.shared", "xmas", CHRISTMAS, NEW_YEAR),
        ]
    )
    explained = explain(tiny_schema(), index, place(), "a.shared", NOW)
    shown = [(each.scope, each.wins, each.in_force) for each in explained.layers]
    assert shown == [
        ("store:0001", False, False),
        ("enterprise", True, True),
        ("default", False, True),
    ]
    assert explained.layers[0].valid_from == CHRISTMAS
    assert explained.winner.valid_from == OPEN
