"""What every register resolves to: sparse values by scope, the narrowest valid one wins."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rollouts.registers.model import ConfigValue, Level, Place, Schema, Scope
from rollouts.shared.moments import LocalMoment


class Resolved(NamedTuple):
    """What one setting comes to: `value`, and the layer that says so (None: the schema's default).

    A tuple, because an estate has tens of millions of them and a dataclass takes thrice the time.
    """

    setting: str
    value: str
    layer: ConfigValue | None = None

    @property
    def scope(self) -> Scope | None:
        """The winning scope; None for the default."""
        return self.layer.scope if self.layer else None


Configuration = Mapping[str, Resolved]
"""What a register has: every key of the schema, and keys that only values know."""

REMEMBERED = 5000
"""How many stores' configurations a resolver keeps: about 10 KB each, and places come by store."""

Prefix = tuple[str, str, str, str, str]


class LayerIndex:
    """Values by scope and setting. Building is linear in the values; a look-up touches 7 scopes.

    Iterating gives every value once. Does not change after it is built.
    """

    def __init__(self, values: Iterable[ConfigValue]) -> None:
        self._by_scope: dict[str, dict[str, list[ConfigValue]]] = {}
        names: dict[Scope, str] = {}
        for value in values:
            name = names.get(value.scope)
            if name is None:
                name = names[value.scope] = str(value.scope)
            self._by_scope.setdefault(name, {}).setdefault(value.setting, []).append(value)
        for settings in self._by_scope.values():
            for ranges in settings.values():
                if len(ranges) > 1:
                    ranges.sort(key=lambda each: each.valid_from)

    def __iter__(self) -> Iterator[ConfigValue]:
        for settings in self._by_scope.values():
            for ranges in settings.values():
                yield from ranges

    def at_scope(self, scope: Scope) -> Mapping[str, list[ConfigValue]]:
        """Every value at `scope` by setting, each list in the order of `valid_from`."""
        return self._by_scope.get(str(scope), {})

    def ranges(self, scope: Scope, setting: str) -> tuple[ConfigValue, ...]:
        """The dated values of one setting at one scope, in the order of `valid_from`."""
        return tuple(self.at_scope(scope).get(setting, ()))

    def valid(self, scope: Scope, setting: str, at: LocalMoment) -> ConfigValue | None:
        """The value in force at `scope` at `at`; None when there is none."""
        return _valid(self.at_scope(scope).get(setting, ()), at)

    def in_force(self, scope_name: str, at: LocalMoment) -> dict[str, Resolved]:
        """What the layer called `scope_name` says at `at`, by setting."""
        found = {}
        for setting, ranges in self._by_scope.get(scope_name, {}).items():
            layer = _valid(ranges, at)
            if layer is not None:
                found[setting] = Resolved(setting, layer.value, layer)
        return found


class Resolver:
    """Resolves many places at one schema and index, remembering what siblings share.

    A register costs one copy of its store's configuration plus its own values. Where two ranges of
    one setting overlap (a finding of its own) the later `valid_from` wins.
    """

    def __init__(self, schema: Schema, index: LayerIndex) -> None:
        self._index = index
        self._defaults = {
            key: Resolved(setting=key, value=value) for key, value in schema.defaults.items()
        }
        self._shared: dict[tuple[Prefix, str, LocalMoment], dict[str, Resolved]] = {}
        self._layers: dict[tuple[str, LocalMoment], dict[str, Resolved]] = {}

    def resolve(self, place: Place, at: LocalMoment) -> Configuration:
        """Every setting of the register at `place` at the store's wall-clock moment `at`."""
        shared = self._above(place, at)
        own = self._index.in_force(f"{Level.REGISTER.value}:{place.store}/{place.register}", at)
        return shared | own if own else shared

    def above(self, place: Place, at: LocalMoment) -> Configuration:
        """What the register would have without values of its own; shared, so not to be altered."""
        return self._above(place, at)

    def _above(self, place: Place, at: LocalMoment) -> dict[str, Resolved]:
        prefix = (place.enterprise, place.brand, place.region, place.district, place.store)
        found = self._shared.get((prefix, place.kind, at))
        if found is None:
            if len(self._shared) >= REMEMBERED:
                self._shared.clear()
            found = dict(self._defaults)
            for scope in place.scopes()[:-1]:
                found.update(self._layer(str(scope), at))
            self._shared[prefix, place.kind, at] = found
        return found

    def _layer(self, name: str, at: LocalMoment) -> dict[str, Resolved]:
        found = self._layers.get((name, at))
        if found is None:
            found = self._layers[name, at] = self._index.in_force(name, at)
        return found


def resolve(schema: Schema, index: LayerIndex, place: Place, at: LocalMoment) -> Configuration:
    """Every setting of one register at the store's wall-clock moment `at`.

    For many registers make one `Resolver`: it remembers what they share.
    """
    return Resolver(schema, index).resolve(place, at)


def _valid(ranges: Sequence[ConfigValue], at: LocalMoment) -> ConfigValue | None:
    for each in reversed(ranges):
        if each.valid_from <= at and (not each.valid_to or at < each.valid_to):
            return each
    return None
