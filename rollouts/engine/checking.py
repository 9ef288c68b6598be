"""What checking a change set finds: every rule over the registers that its edits reach."""

from collections.abc import Sequence

from rollouts.changes.model import ChangeKind, ChangeSet
from rollouts.changes.ports import ChangeSets
from rollouts.engine.configuring import lanes_of, selected, values_with
from rollouts.engine.context import Context
from rollouts.engine.selecting import registers
from rollouts.estate.model import Register
from rollouts.ports.database import UnitOfWork
from rollouts.registers.check import check_lanes, check_values
from rollouts.registers.edits import KIND, parse_key
from rollouts.registers.model import Level, Scope
from rollouts.registers.schema import load_schema
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding, Severity

FILTER_WORD = {
    Level.BRAND: "brand",
    Level.REGION: "region",
    Level.DISTRICT: "district",
    Level.STORE: "store",
    Level.KIND: "kind",
    Level.REGISTER: "register",
}


def check_edits(
    uow: UnitOfWork, context: Context, edits: Sequence[Edit], change: ChangeSet
) -> tuple[Finding, ...]:
    """Findings about an OPEN change set; of an adoption, only what would block is an error."""
    settings = [each for each in edits if each.kind == KIND]
    if not settings or change.kind is ChangeKind.ADOPTION:
        return ()
    values = values_with(uow, settings)
    touched = {str(parse_key(each.key).scope) for each in settings}
    concerned = tuple(each for each in values if str(each.scope) in touched)
    reached = reached_by(uow, settings)
    lanes = lanes_of(selected(uow, reached), values, context.services.clock()) if reached else ()
    return (
        *check_values(load_schema(), concerned),
        *check_lanes(load_schema(), lanes),
        *_also_open(uow, settings, change),
    )


def reached_by(uow: UnitOfWork, edits: Sequence[Edit]) -> tuple[Register, ...]:
    """The registers below the scopes that `edits` of settings touch, by name."""
    found: dict[str, Register] = {}
    for scope in sorted({parse_key(each.key).scope for each in edits}, key=str):
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


def _also_open(uow: UnitOfWork, edits: Sequence[Edit], change: ChangeSet) -> tuple[Finding, ...]:
    keys = sorted({each.key for each in edits})
    others = uow.repository(ChangeSets).open_edits(KIND, keys)
    return tuple(
        Finding(
            code="changes.also_open",
            object=change.label,
            field=edit.key,
            value=other.label,
            severity=Severity.WARNING,
        )
        for other, edit in others
        if other.uid != change.uid
    )
