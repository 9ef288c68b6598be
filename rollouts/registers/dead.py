"""Dead overrides: values that say what would hold without them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.model import ConfigValue, Level, Place, Schema, Scope
from rollouts.shared.moments import LocalMoment

Chain = tuple[Scope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadOverride:
    """A value in force that equals what every register below its scope would inherit anyway.

    `inherited_from` is the scope that gives the same value, None for the schema's default; where
    several give it (a kind reaches many stores) one of them is named.
    """

    value: ConfigValue
    inherited_from: Scope | None


def dead_overrides(
    schema: Schema, index: LayerIndex, places: Iterable[Place], at: LocalMoment
) -> Iterator[DeadOverride]:
    """The dead overrides at `at` on the way to `places`, wider scopes first.

    A value of a scope without any place, and a value of an unknown setting, are never dead.
    """
    chains: dict[Scope, set[Chain]] = {}
    known = tuple(places)
    for place in known:
        scopes = place.scopes()
        for position, scope in enumerate(scopes[:-1]):
            chains.setdefault(scope, set()).add(scopes[:position])
    for scope in sorted(chains, key=lambda each: (each.level.rank, each.code)):
        yield from _dead_at(schema, index, scope, chains[scope], at)
    yield from _dead_at_registers(schema, index, known, at)


def _dead_at(
    schema: Schema, index: LayerIndex, scope: Scope, chains: set[Chain], at: LocalMoment
) -> Iterator[DeadOverride]:
    for setting in index.at_scope(scope):
        value = index.valid(scope, setting, at)
        if value is None or setting not in schema.settings:
            continue
        sources = [_inherited(schema, index, chain, setting, at) for chain in chains]
        if all(text == value.value for text, _ in sources):
            yield DeadOverride(value=value, inherited_from=sources[0][1])


def _inherited(
    schema: Schema, index: LayerIndex, chain: Chain, setting: str, at: LocalMoment
) -> tuple[str, Scope | None]:
    for scope in reversed(chain):
        layer = index.valid(scope, setting, at)
        if layer is not None:
            return layer.value, scope
    return schema.settings[setting].default, None


def _dead_at_registers(
    schema: Schema, index: LayerIndex, places: Iterable[Place], at: LocalMoment
) -> Iterator[DeadOverride]:
    resolver = Resolver(schema, index)
    for place in places:
        own = index.in_force(f"{Level.REGISTER.value}:{place.label}", at)
        above = resolver.above(place, at) if own else {}
        for setting, resolved in own.items():
            other = above.get(setting)
            if (
                other
                and resolved.layer
                and setting in schema.settings
                and other.value == resolved.value
            ):
                yield DeadOverride(value=resolved.layer, inherited_from=other.scope)
