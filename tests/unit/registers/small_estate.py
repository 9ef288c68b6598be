"""A small schema, places and hypothesis strategies that the room's tests share."""

from hypothesis import strategies as st

from rollouts.registers.model import ConfigValue, Place, Schema, Setting, SettingType, parse_scope
from rollouts.registers.schema import schema_of
from rollouts.shared.moments import OPEN, LocalMoment

NOW = LocalMoment("2026-06-01T12:00:00")


def place(store: str = "0001", register: str = "01", **codes: str) -> Place:
    layers = {"brand": "alpha", "region": "west", "district": "w1", "kind": "fixed"}
    return Place(store=store, register=register, **(layers | codes))


def value(
    scope: str, setting: str, text: str, start: LocalMoment = OPEN, end: LocalMoment = OPEN
) -> ConfigValue:
    return ConfigValue(
        scope=parse_scope(scope), setting=setting, value=text, valid_from=start, valid_to=end
    )


def setting(type_: SettingType, **fields: object) -> Setting:
    return Setting(key="some.key", group="some", type=type_, help="", **fields)  # type: ignore[arg-type]


def tiny_schema() -> Schema:
    entries = [
        {"key": "a.shared", "type": "text", "max_length": 10, "default": "", "help": ""},
        {"key": "a.store", "type": "text", "default": "", "widest": "store", "help": ""},
        {"key": "a.own", "type": "text", "default": "", "widest": "register", "help": ""},
        {"key": "a.count", "type": "integer", "default": "1", "help": ""},
    ]
    return schema_of([{"group": "a", "title": "A", "order": 1, "settings": entries}])


KEYS = tuple(tiny_schema().settings)
TEXTS = ("1", "2", "3")


@st.composite
def estates(draw: st.DrawFn) -> tuple[Place, ...]:
    """Places of a consistent tree: a store lies in one district, that in one region, that in one brand."""
    places = []
    for store in range(draw(st.integers(1, 6))):
        district = draw(st.sampled_from(["", "d1", "d2", "d3"]))
        region = {"": "", "d1": "north", "d2": "north", "d3": "south"}[district]
        brand = {"": "", "north": "alpha", "south": "alpha"}[region]
        for register in range(draw(st.integers(1, 4))):
            kind = draw(st.sampled_from(["fixed", "mobile", "kiosk"]))
            places.append(
                place(
                    f"s{store}",
                    f"r{register}",
                    district=district,
                    region=region,
                    brand=brand,
                    kind=kind,
                )
            )
    return tuple(places)


@st.composite
def layers(draw: st.DrawFn, places: tuple[Place, ...]) -> tuple[ConfigValue, ...]:
    """Open-ended values at scopes where their setting may stand, one per scope and setting."""
    schema = tiny_schema()
    scopes = sorted({scope for each in places for scope in each.scopes()}, key=str)
    keys = draw(st.sets(st.tuples(st.sampled_from(scopes), st.sampled_from(KEYS)), max_size=25))
    return tuple(
        ConfigValue(scope=scope, setting=key, value=draw(st.sampled_from(TEXTS)))
        for scope, key in sorted(keys, key=str)
        if schema.settings[key].may_stand_at(scope.level)
    )
