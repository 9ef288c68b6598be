"""What a change set changes in the files of registers, equal differences once."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollouts.changes.commands import ChangeDiff
from rollouts.changes.model import ChangeState
from rollouts.changes.ports import ChangeSets
from rollouts.engine.action import Action, Mode
from rollouts.engine.checking import reached_by
from rollouts.engine.configuring import Compiler, Selected, selected, values_with
from rollouts.engine.context import Context
from rollouts.engine.differences import Changed, bytes_difference
from rollouts.engine.handlers.changes import find
from rollouts.estate.model import Register
from rollouts.platforms.compiling import CompiledFiles
from rollouts.ports.database import UnitOfWork
from rollouts.registers.edits import KIND
from rollouts.registers.schema import load_schema
from rollouts.releases.ports import Proofs
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceGroup:
    """Registers whose files change in the same way; a secret is never shown."""

    registers: tuple[str, ...]
    rows: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDifference:
    """What a change set does to the registers that it reaches, the largest group first.

    `unchanged` are reached and stay as they are, for something narrower overrides the change;
    `findings` say why a register's files cannot be made.
    """

    change: str
    reached: int
    unchanged: int
    groups: tuple[DifferenceGroup, ...]
    findings: tuple[Finding, ...]

    @property
    def exit_code(self) -> int:
        """Showing a difference is never a failure."""
        return 0


def diff(context: Context, request: ChangeDiff) -> ChangeDifference:
    """Of an OPEN change set: against what is in force. Of a SUBMITTED one: what it has changed."""
    with context.read() as uow:
        change = find(uow, context, request.change)
        staged = uow.repository(ChangeSets).edits(change.uid)
        edits = tuple(each.edit for each in staged if each.edit.kind == KIND)
        chosen = selected(uow, reached_by(uow, edits))
        is_in_force = change.state is ChangeState.SUBMITTED
        before = _Files(uow, context, chosen, inverse_of(edits) if is_in_force else ())
        after = _Files(uow, context, chosen, () if is_in_force else edits)
        return _compared(change.label, chosen, before, after)


class _Files:
    """The files of registers under the values in force with `edits` laid over them."""

    def __init__(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> None:
        names = [each.name for each in chosen.registers]
        facts = uow.repository(Proofs).facts(names) if names else {}
        self._compiler = Compiler(context.services, load_schema(), values_with(uow, edits), facts)
        self._now = context.services.clock()
        self._chosen = chosen

    def of(self, register: Register) -> CompiledFiles:
        return self._compiler.compile(register, self._chosen.store_of(register), self._now)


def _compared(label: str, chosen: Selected, before: _Files, after: _Files) -> ChangeDifference:
    known: dict[tuple[int, int], tuple[Changed, ...]] = {}
    groups: dict[tuple[Changed, ...], list[str]] = {}
    findings: list[Finding] = []
    for register in chosen.registers:
        try:
            old, new = before.of(register), after.of(register)
        except KnownError as refusal:
            findings += refusal.findings
            continue
        pair = id(old), id(new)
        if pair not in known:
            known[pair] = _rows(old, new)
        groups.setdefault(known[pair], []).append(register.name)
    unchanged = groups.pop((), [])
    return ChangeDifference(
        change=label,
        reached=len(chosen.registers),
        unchanged=len(unchanged),
        groups=tuple(
            DifferenceGroup(registers=tuple(names), rows=rows)
            for rows, names in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[1]))
        ),
        findings=tuple(findings),
    )


def _rows(before: CompiledFiles, after: CompiledFiles) -> tuple[Changed, ...]:
    old, new = before.data, after.data
    formats = {each.name: each.format for each in (*before.files, *after.files)}
    return tuple(
        row
        for name in sorted(formats)
        if old.get(name) != new.get(name)
        for row in bytes_difference(name, old.get(name), new.get(name), formats[name])
    )


ACTIONS = (Action(name="change diff", request=ChangeDiff, handler=diff, mode=Mode.LOOK),)
