"""From scopes to the registers below them."""

from collections.abc import Iterable
from contextlib import suppress

from rollouts.engine.selecting import registers
from rollouts.estate.model import Register
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.registers.model import Level, Scope
from rollouts.shared.errors import KnownError

FILTER_WORD = {
    Level.BRAND: "brand",
    Level.REGION: "region",
    Level.DISTRICT: "district",
    Level.STORE: "store",
    Level.KIND: "kind",
    Level.REGISTER: "register",
}


def below(uow: UnitOfWork, scopes: Iterable[Scope]) -> tuple[Register, ...]:
    """The registers below any of `scopes`, by name; a scope without a register adds none."""
    asked = set(scopes)
    estate = uow.repository(Estate)
    named = {level: [each.code for each in asked if each.level is level] for level in Level}
    reached = [
        *estate.registers_in(named[Level.STORE]),
        *estate.some_registers(named[Level.REGISTER]),
    ]
    for scope in asked:
        if scope.level not in {Level.STORE, Level.REGISTER}:
            with suppress(KnownError):  # a scope without a register reaches none
                reached += registers(uow, filter_of(scope))
    found = {each.name: each for each in reached}
    return tuple(found[name] for name in sorted(found))


def filter_of(scope: Scope) -> str:
    """The filter that selects the registers below a scope."""
    if scope.level is Level.ENTERPRISE:
        return "all"
    return f'{FILTER_WORD[scope.level]}:"{scope.code}"'
