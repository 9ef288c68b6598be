"""Register configuration as a component: settings resolved through the layers, compiled to files."""

from collections.abc import Sequence

from rollouts.changes.model import ChangeSet
from rollouts.changes.ports import ChangeSets
from rollouts.engine.configuring import Compiler, Selected, lanes_of, selected, values_with
from rollouts.engine.content.reaching import below
from rollouts.engine.context import Context
from rollouts.estate.model import Register
from rollouts.platforms.compiling import CompiledFiles
from rollouts.platforms.component import CONFIG
from rollouts.ports.database import UnitOfWork
from rollouts.registers.check import check_lanes, check_values
from rollouts.registers.edits import KIND, parse_key
from rollouts.registers.schema import load_schema
from rollouts.releases.ports import Proofs
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding, Severity


class ConfigSource:
    """Keeps `Source`."""

    component = CONFIG
    kinds = frozenset({KIND})

    def reached_by(self, uow: UnitOfWork, edits: Sequence[Edit]) -> tuple[Register, ...]:
        return below(uow, (parse_key(each.key).scope for each in edits))

    def check(
        self, uow: UnitOfWork, context: Context, edits: Sequence[Edit], change: ChangeSet
    ) -> tuple[Finding, ...]:
        values = values_with(uow, edits)
        touched = {str(parse_key(each.key).scope) for each in edits}
        concerned = tuple(each for each in values if str(each.scope) in touched)
        reached = self.reached_by(uow, edits)
        now = context.services.clock()
        lanes = lanes_of(selected(uow, reached), values, now) if reached else ()
        return (
            *check_values(load_schema(), concerned),
            *check_lanes(load_schema(), lanes),
            *_also_open(uow, edits, change),
        )

    def maker(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> "_ConfigMaker":
        return _ConfigMaker(uow, context, chosen, edits)


class _ConfigMaker:
    def __init__(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> None:
        names = [each.name for each in chosen.registers]
        facts = uow.repository(Proofs).facts(names) if names else {}
        self._compiler = Compiler(context.services, load_schema(), values_with(uow, edits), facts)
        self._now = context.services.clock()
        self._chosen = chosen

    def files(self, register: Register) -> CompiledFiles:
        return self._compiler.compile(register, self._chosen.store_of(register), self._now)


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
