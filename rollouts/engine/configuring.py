"""The configuration as a whole: values in force and staged, every place, and compiled files."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rollouts.changes.ports import ChangeSets
from rollouts.engine.context import Context, Services
from rollouts.engine.selecting import place_of, registers, stores_of
from rollouts.estate.model import Register, RegisterKind, Store, UnitKind
from rollouts.estate.names import fold
from rollouts.estate.ports import Estate
from rollouts.platforms.compiling import CompiledFiles, compile_files
from rollouts.platforms.layouts import platform_named
from rollouts.ports.database import UnitOfWork
from rollouts.registers.bulk import BulkPreview
from rollouts.registers.commands import ConfigSetMany, ConfigState, bulk_preview, rows_of
from rollouts.registers.edits import KIND, applied, parse_key
from rollouts.registers.layers import LayerIndex, Resolver
from rollouts.registers.model import (
    ENTERPRISE,
    ConfigValue,
    Level,
    Place,
    Schema,
    Scope,
    parse_scope,
)
from rollouts.registers.ports import ConfigValues
from rollouts.registers.rules.lane import Lane
from rollouts.registers.schema import load_schema
from rollouts.releases.model import RegisterFacts
from rollouts.shared.edits import Edit
from rollouts.shared.moments import LocalMoment, moment_in

UNITS = (Level.BRAND, Level.REGION, Level.DISTRICT)


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


def values_at(
    uow: UnitOfWork, scopes: Collection[Scope], staged: Sequence[Edit] = ()
) -> tuple[ConfigValue, ...]:
    """The values in force at `scopes`, with those of the `staged` edits laid over that are there."""
    present = uow.repository(ConfigValues).at_scopes(scopes)
    ours = [each for each in staged if parse_key(each.key).scope in scopes]
    return applied(present, ours) if ours else present


def scopes_among(uow: UnitOfWork, asked: Iterable[Scope]) -> frozenset[Scope]:
    """Those of the scopes `asked` about that the estate has, found in any case, in its spelling."""
    estate = uow.repository(Estate)
    levels: dict[Level, set[str]] = {level: set() for level in Level}
    for each in asked:
        levels[each.level].add(each.code)
    stores = estate.some_stores(levels[Level.STORE])
    registers = estate.some_registers(levels[Level.REGISTER])
    units = estate.units() if any(levels[each] for each in UNITS) else ()
    there = (
        ENTERPRISE,
        *(Scope(level=Level.KIND, code=each) for each in RegisterKind),
        *(
            Scope(level=Level(each.kind), code=each.code)
            for each in units
            if each.kind is not UnitKind.ENTERPRISE
        ),
        *(Scope(level=Level.STORE, code=each.code) for each in stores),
        *(Scope(level=Level.REGISTER, code=each.name) for each in registers),
    )
    folded = {level: {fold(each) for each in codes} for level, codes in levels.items()}
    return frozenset(each for each in there if fold(each.code) in folded[each.level])


def state_among(
    uow: UnitOfWork, asked: Iterable[Scope], staged: Sequence[Edit], at: LocalMoment
) -> ConfigState:
    """What edits at the scopes `asked` about are checked against, `staged` ones included."""
    scopes = scopes_among(uow, asked)
    return ConfigState(
        schema=load_schema(),
        index=LayerIndex(values_at(uow, scopes, staged)),
        scopes=scopes,
        at=at,
    )


def bulk_seen(
    uow: UnitOfWork, request: ConfigSetMany, staged: Sequence[Edit], at: LocalMoment
) -> BulkPreview:
    """What `request` would do to its registers or their stores; KnownError when it selects none."""
    places = selected(uow, registers(uow, request.filter)).places
    left_out = (parse_scope(each) for each in request.leave_out)
    state = state_among(uow, (*rows_of(places, request.level), *left_out), staged, at)
    return bulk_preview(request, state, places)


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


def utc_moment(context: Context) -> LocalMoment:
    """The present moment where no single store's wall clock applies."""
    return moment_in("UTC", context.services.clock())


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
