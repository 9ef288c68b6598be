"""From scopes to the registers below them."""

from collections.abc import Iterable

from rollouts.engine.selecting import registers
from rollouts.estate.model import Register
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
    found: dict[str, Register] = {}
    for scope in sorted(set(scopes), key=str):
        try:
            found.update({each.name: each for each in registers(uow, filter_of(scope))})
        except KnownError:
            continue  # a scope without a register reaches none
    return tuple(found[name] for name in sorted(found))


def filter_of(scope: Scope) -> str:
    """The filter that selects the registers below a scope."""
    if scope.level is Level.ENTERPRISE:
        return "all"
    return f'{FILTER_WORD[scope.level]}:"{scope.code}"'
