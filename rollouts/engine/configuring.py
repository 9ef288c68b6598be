"""The configuration as a whole: values in force and staged, every place, and compiled files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rollouts.changes.ports import ChangeSets
from rollouts.engine.context import Context, Services
from rollouts.engine.selecting import place_of, stores_of
from rollouts.estate.model import Register, RegisterKind, Store, UnitKind
from rollouts.estate.ports import Estate
from rollouts.platforms.compiling import CompiledFiles, compile_files
from rollouts.platforms.layouts import platform_named
from rollouts.ports.database import UnitOfWork
from rollouts.registers.commands import ConfigState
from rollouts.registers.edits import KIND, applied
from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.model import ENTERPRISE, ConfigValue, Level, Place, Schema, Scope
from rollouts.registers.ports import ConfigValues
from rollouts.registers.rules.lane import Lane
from rollouts.registers.schema import load_schema
from rollouts.releases.model import RegisterFacts
from rollouts.shared.edits import Edit
from rollouts.shared.moments import LocalMoment, moment_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """Registers with their stores and places, in the same order."""

    registers: tuple[Register, ...]
    stores: Mapping[str, Store]

    @property
    def places(self) -> tuple[Place, ...]:
        """Where each stands in the layers."""
        return tuple(place_of(each, self.stores[each.store]) for each in self.registers)

    def store_of(self, register: Register) -> Store:
        """The register's store."""
        return self.stores[register.store]


def selected(uow: UnitOfWork, registers: tuple[Register, ...]) -> Selected:
    """The registers with what resolving them needs."""
    return Selected(registers=registers, stores=stores_of(uow, registers))


def values_with(uow: UnitOfWork, staged: Sequence[Edit]) -> tuple[ConfigValue, ...]:
    """The values in force, with `staged` edits laid over them."""
    present = uow.repository(ConfigValues).all()
    return applied(present, staged) if staged else present


def staged_edits(uow: UnitOfWork, context: Context, reference: str) -> tuple[Edit, ...]:
    """The edits staged so far in the named, or the operator's open, change set."""
    changes = uow.repository(ChangeSets)
    found = changes.get(reference) if reference else changes.open_of(context.operator)
    if found is None:
        return ()
    return tuple(each.edit for each in changes.edits(found.uid) if each.edit.kind == KIND)


def wide_scopes(uow: UnitOfWork) -> frozenset[Scope]:
    """Every scope of the estate wider than a register."""
    estate = uow.repository(Estate)
    units = (
        Scope(level=Level(each.kind), code=each.code)
        for each in estate.units()
        if each.kind is not UnitKind.ENTERPRISE
    )
    stores = (Scope(level=Level.STORE, code=code) for code in estate.known(()).stores)
    kinds = (Scope(level=Level.KIND, code=each) for each in RegisterKind)
    return frozenset({ENTERPRISE, *units, *stores, *kinds})


def register_scopes(uow: UnitOfWork, names: Iterable[str]) -> frozenset[Scope]:
    """The scopes of the registers called `names`, as far as there are such."""
    estate = uow.repository(Estate)
    found = (estate.register(each) for each in names)
    return frozenset(Scope(level=Level.REGISTER, code=each.name) for each in found if each)


def state_at(
    uow: UnitOfWork, values: Sequence[ConfigValue], at: LocalMoment, named: Sequence[str] = ()
) -> ConfigState:
    """What an edit is checked against; `named` are registers whose scopes are asked about."""
    return ConfigState(
        schema=load_schema(),
        index=LayerIndex(values),
        scopes=wide_scopes(uow) | register_scopes(uow, named),
        at=at,
    )


def lanes_of(chosen: Selected, values: Sequence[ConfigValue], now: datetime) -> tuple[Lane, ...]:
    """What each register comes to at the moment its store's wall clock shows now."""
    resolver = Resolver(load_schema(), LayerIndex(values))
    return tuple(
        Lane(
            place=place,
            configuration=resolver.resolve(place, wall_clock(chosen.stores[place.store], now)),
            status=chosen.stores[place.store].status,
        )
        for place in chosen.places
    )


def wall_clock(store: Store, now: datetime) -> LocalMoment:
    """What the clock on the store's wall shows."""
    return moment_in(store.timezone, now)


class Compiler:
    """Compiles registers, once per distinct content: equal values and templates share the bytes."""

    def __init__(
        self,
        services: Services,
        schema: Schema,
        values: Sequence[ConfigValue],
        facts: Mapping[str, RegisterFacts],
    ) -> None:
        self._services = services
        self._schema = schema
        self._resolver = Resolver(schema, LayerIndex(values))
        self._facts = facts
        self._made: dict[tuple[object, ...], CompiledFiles] = {}
        self._templates: dict[str, bytes] = {}

    def compile(self, register: Register, store: Store, now: datetime) -> CompiledFiles:
        """The register's files; KnownError `platforms.*` when its platform cannot express them."""
        configuration = self._resolver.resolve(place_of(register, store), wall_clock(store, now))
        values = {key: each.value for key, each in configuration.items() if each.layer}
        known = self._facts.get(register.name)
        templates = dict(known.templates) if known else {}
        key = (
            register.platform,
            tuple(sorted(values.items())),
            tuple(sorted(templates.items())),
        )
        if key not in self._made:
            self._made[key] = compile_files(
                platform_named(register.platform),
                values,
                {name: self._template(blob) for name, blob in templates.items()},
                defaults=self._schema.defaults,
            )
        return self._made[key]

    def _template(self, blob: str) -> bytes:
        if blob not in self._templates:
            self._templates[blob] = self._services.blobs.get(blob)
        return self._templates[blob]
