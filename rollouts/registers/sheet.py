"""Every setting as it holds at one scope: value, where it comes from, and what is staged over it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rollouts.registers.explain import DEFAULT, Layer
from rollouts.registers.layers import LayerIndex
from rollouts.registers.model import ConfigValue, Level, Schema, Scope, Setting
from rollouts.shared.moments import OPEN, LocalMoment, within


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingLine:
    """One setting at a scope.

    `origin` is the scope whose value holds, or `default`; `own` tells that it is the scope itself,
    `settable` that a value may stand there. `overriders` counts narrower values inside the scope
    that hold or will hold. `staged` is what the staged edits make of the value (None: nothing),
    from `staged_from` on. Of a secret the value is its reference. `upcoming` tells that a value at
    this scope begins or ends later.
    """

    key: str
    group: str
    group_title: str
    type: str
    unit: str
    choices: tuple[str, ...]
    minimum: str
    maximum: str
    max_length: int
    secret: bool
    apply: str
    help: str
    default: str
    widest: str
    settable: bool
    value: str
    origin: str
    own: bool
    valid_from: LocalMoment
    valid_to: LocalMoment
    upcoming: bool
    overriders: int
    staged: str | None = None
    staged_from: LocalMoment = OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Values with staged edits laid over them, and the staged values by setting at the scope."""

    index: LayerIndex
    touched: Mapping[str, ConfigValue]


def setting_lines(
    schema: Schema,
    index: LayerIndex,
    chain: Sequence[Scope],
    at: LocalMoment,
    overriders: Mapping[str, int],
    overlay: Overlay | None = None,
) -> tuple[SettingLine, ...]:
    """One line per setting of the schema, in its order; `chain` are the scopes, widest first."""
    return tuple(
        _line(schema, index, chain, at, setting, overriders.get(key, 0), overlay)
        for key, setting in schema.settings.items()
    )


def overrider_counts(
    values: Iterable[ConfigValue], inside: Collection[Scope], at: LocalMoment
) -> dict[str, int]:
    """By setting, how many values at scopes of `inside` hold at `at` or will hold later."""
    counts: dict[str, int] = {}
    for each in values:
        if each.scope in inside and _has_time_left(each, at):
            counts[each.setting] = counts.get(each.setting, 0) + 1
    return counts


def layers_of(
    schema: Schema, index: LayerIndex, chain: Sequence[Scope], key: str, at: LocalMoment
) -> tuple[Layer, ...]:
    """Every value of `key` that reaches the last scope of `chain`, narrowest first; one wins.

    KnownError `registers.unknown_setting` for a key that the schema does not hold.
    """
    default = schema.setting(key).default
    winner = _winner(index, chain, key, at)
    layers = [
        layer_of(each, at, wins=each is winner)
        for scope in reversed(chain)
        for each in reversed(index.ranges(scope, key))
    ]
    return (*layers, Layer(scope=DEFAULT, value=default, wins=winner is None))


def layer_of(value: ConfigValue, at: LocalMoment, *, wins: bool) -> Layer:
    """A value as a layer of an explanation."""
    return Layer(
        scope=str(value.scope),
        value=value.value,
        wins=wins,
        in_force=within(at, value.valid_from, value.valid_to),
        valid_from=value.valid_from,
        valid_to=value.valid_to,
        change=value.change,
    )


def _line(
    schema: Schema,
    index: LayerIndex,
    chain: Sequence[Scope],
    at: LocalMoment,
    setting: Setting,
    overriders: int,
    overlay: Overlay | None,
) -> SettingLine:
    scope, winner = chain[-1], _winner(index, chain, setting.key, at)
    staged, staged_from = _staged(setting, chain, at, winner, overlay)
    return SettingLine(
        key=setting.key,
        group=setting.group,
        group_title=schema.titles.get(setting.group, setting.group),
        type=setting.type.value,
        unit=setting.unit,
        choices=setting.choices,
        minimum=setting.minimum,
        maximum=setting.maximum,
        max_length=setting.max_length,
        secret=setting.secret,
        apply=setting.apply.value,
        help=setting.help,
        default=setting.default,
        widest=setting.widest.value,
        settable=setting.may_stand_at(Level(scope.level)),
        value=winner.value if winner else setting.default,
        origin=str(winner.scope) if winner else DEFAULT,
        own=winner is not None and winner.scope == scope,
        valid_from=winner.valid_from if winner else OPEN,
        valid_to=winner.valid_to if winner else OPEN,
        upcoming=_is_upcoming(index.ranges(scope, setting.key), at),
        overriders=overriders,
        staged=staged,
        staged_from=staged_from,
    )


def _staged(
    setting: Setting,
    chain: Sequence[Scope],
    at: LocalMoment,
    winner: ConfigValue | None,
    overlay: Overlay | None,
) -> tuple[str | None, LocalMoment]:
    if overlay is None:
        return None, OPEN
    after = _winner(overlay.index, chain, setting.key, at)
    if _said(after) != _said(winner):
        return (after.value if after else setting.default), OPEN
    touched = overlay.touched.get(setting.key)
    return (touched.value, touched.valid_from) if touched else (None, OPEN)


def _said(value: ConfigValue | None) -> tuple[Scope, str] | None:
    return (value.scope, value.value) if value else None


def _winner(
    index: LayerIndex, chain: Sequence[Scope], key: str, at: LocalMoment
) -> ConfigValue | None:
    for scope in reversed(chain):
        found = index.valid(scope, key, at)
        if found is not None:
            return found
    return None


def _is_upcoming(ranges: Iterable[ConfigValue], at: LocalMoment) -> bool:
    return any(each.valid_from > at or (each.valid_to and each.valid_to > at) for each in ranges)


def _has_time_left(value: ConfigValue, at: LocalMoment) -> bool:
    return not value.valid_to or value.valid_to > at
