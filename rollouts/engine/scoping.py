"""Where a scope stands in the estate: what lies above it, what lies inside it, what it is called."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from rollouts.engine.selecting import place_of
from rollouts.estate.model import BusinessUnit, Register, RegisterKind, Store, UnitKind, unit_key
from rollouts.estate.ports import Estate
from rollouts.registers.model import ENTERPRISE, Level, Scope, parse_scope
from rollouts.shared.errors import refuse
from rollouts.shared.moments import LocalMoment, moment_in

UNITS = (Level.BRAND, Level.REGION, Level.DISTRICT)


class Scoping:
    """Answers about scopes from one look at the estate; stores and registers are read once."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._stores: dict[str, Store | None] = {}
        self._registers: dict[str, Register | None] = {}

    def chain(self, text: str) -> tuple[Scope, ...]:
        """The scope that `text` names with every layer above it, widest first.

        KnownError `registers.bad_scope`, or `registers.unknown_scope` when the estate has none such.
        """
        scope = parse_scope(text)
        match scope.level:
            case Level.ENTERPRISE:
                return (ENTERPRISE,)
            case Level.KIND:
                self._require(scope, scope.code in set(RegisterKind))
                return (ENTERPRISE, scope)
            case Level.STORE:
                return self._store_chain(scope)
            case Level.REGISTER:
                return self._register_chain(scope)
            case _:
                return self._unit_chain(scope)

    def inside(self, outer: Scope, scopes: Iterable[Scope]) -> frozenset[Scope]:
        """Those of `scopes` that are narrower than `outer` and reach a register that it reaches.

        A kind crosses every store, so it counts as inside all of them.
        """
        return frozenset(each for each in scopes if self._holds(outer, each))

    def name(self, scope: Scope) -> str:
        """What people call the unit or store; empty when it has no name."""
        if scope.level is Level.STORE:
            store = self._store(scope.code)
            return store.name if store else ""
        unit = self._units.get(_unit_key(scope)) if scope.level in UNITS else None
        return unit.name if unit else ""

    def wall_clock(self, scope: Scope, now: datetime) -> LocalMoment:
        """The moment on the wall of the scope's store; UTC for what is wider than one store."""
        store = self._store(scope.code.partition("/")[0]) if _is_in_store(scope) else None
        return moment_in(store.timezone if store else "UTC", now)

    @cached_property
    def _units(self) -> dict[str, BusinessUnit]:
        return {each.key: each for each in self._estate.units()}

    def _store_chain(self, scope: Scope) -> tuple[Scope, ...]:
        store = self._store(scope.code)
        if store is None:
            raise refuse("registers.unknown_scope", object=str(scope))
        return (*_above(store), Scope(level=Level.STORE, code=store.code))

    def _register_chain(self, scope: Scope) -> tuple[Scope, ...]:
        register = self._register(scope.code)
        store = self._store(register.store) if register else None
        if register is None or store is None:
            raise refuse("registers.unknown_scope", object=str(scope))
        return place_of(register, store).scopes()

    def _unit_chain(self, scope: Scope) -> tuple[Scope, ...]:
        unit = self._units.get(_unit_key(scope))
        self._require(scope, unit is not None)
        found: list[Scope] = []
        while unit is not None and unit.kind is not UnitKind.ENTERPRISE:
            found.append(Scope(level=Level(unit.kind), code=unit.code))
            unit = self._units.get(unit.parent)
        return (ENTERPRISE, *reversed(found))

    def _require(self, scope: Scope, known: bool) -> None:  # noqa: FBT001 - the answer to one question
        if not known:
            raise refuse("registers.unknown_scope", object=str(scope))

    def _holds(self, outer: Scope, inner: Scope) -> bool:
        if inner.level.rank <= outer.level.rank:
            return False
        match outer.level, inner.level:
            case (Level.ENTERPRISE, _) | (_, Level.KIND):
                return True
            case Level.STORE, Level.REGISTER:
                return inner.code.startswith(f"{outer.code}/")
            case Level.KIND, Level.REGISTER:
                register = self._register(inner.code)
                return register is not None and register.kind == outer.code
            case _, (Level.STORE | Level.REGISTER):
                store = self._store(inner.code.partition("/")[0])
                return store is not None and getattr(store, outer.level) == outer.code
            case _:
                return outer in self._unit_chain(inner)

    def _store(self, code: str) -> Store | None:
        if code not in self._stores:
            self._stores[code] = self._estate.store(code)
        return self._stores[code]

    def _register(self, name: str) -> Register | None:
        if name not in self._registers:
            self._registers[name] = self._estate.register(name)
        return self._registers[name]


def _above(store: Store) -> tuple[Scope, ...]:
    codes = zip(UNITS, (store.brand, store.region, store.district), strict=True)
    return (ENTERPRISE, *(Scope(level=level, code=code) for level, code in codes if code))


def _unit_key(scope: Scope) -> str:
    return unit_key(UnitKind(scope.level), scope.code)


def _is_in_store(scope: Scope) -> bool:
    return scope.level in {Level.STORE, Level.REGISTER}
