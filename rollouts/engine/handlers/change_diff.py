"""What a change set changes in the files of registers, equal differences once."""

from collections.abc import Sequence

from rollouts.changes.commands import ChangeDiff
from rollouts.changes.model import ChangeState
from rollouts.changes.ports import ChangeSets
from rollouts.engine.action import Action, Mode
from rollouts.engine.checking import reached_by
from rollouts.engine.configuring import Compiler, Selected, selected, values_with
from rollouts.engine.context import Context
from rollouts.engine.differences import bytes_difference
from rollouts.engine.handlers.changes import find
from rollouts.estate.model import Register
from rollouts.platforms.compiling import CompiledFiles
from rollouts.ports.database import UnitOfWork
from rollouts.reads.looks import ChangeDifference, DifferenceGroup, FileChange
from rollouts.registers.edits import KIND
from rollouts.registers.schema import load_schema
from rollouts.releases.ports import Proofs
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding


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
    known: dict[tuple[int, int], tuple[FileChange, ...]] = {}
    groups: dict[tuple[FileChange, ...], list[str]] = {}
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
            for rows, names in sorted(groups.items(), key=lambda each: (-len(each[1]), each[1]))
        ),
        findings=tuple(findings),
    )


def _rows(before: CompiledFiles, after: CompiledFiles) -> tuple[FileChange, ...]:
    old, new = before.data, after.data
    formats = {each.name: each.format for each in (*before.files, *after.files)}
    return tuple(
        FileChange(
            file=row.file, key=row.key, before=row.before, after=row.after, secret=row.secret
        )
        for name in sorted(formats)
        if old.get(name) != new.get(name)
        for row in bytes_difference(name, old.get(name), new.get(name), formats[name])
    )


ACTIONS = (Action(name="change diff", request=ChangeDiff, handler=diff, mode=Mode.LOOK),)
