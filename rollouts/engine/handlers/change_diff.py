"""What a change set changes in the files of registers, equal differences once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rollouts.changes.commands import ChangeDiff
from rollouts.changes.model import ChangeState
from rollouts.changes.ports import ChangeSets
from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import find
from rollouts.engine.configuring import selected
from rollouts.engine.content.every import touched
from rollouts.engine.content.source import Maker
from rollouts.engine.context import Context
from rollouts.engine.differences import bytes_difference
from rollouts.estate.model import Register
from rollouts.platforms.compiling import CompiledFiles
from rollouts.reads.looks import ChangeDifference, DifferenceGroup, FileChange
from rollouts.shared.edits import inverse_of
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding

Rows = tuple[FileChange, ...]


def diff(context: Context, request: ChangeDiff) -> ChangeDifference:
    """Of an OPEN change set: against what is in force. Of a SUBMITTED one: what it has changed."""
    with context.read() as uow:
        change = find(uow, context, request.change)
        staged = uow.repository(ChangeSets).edits(change.uid)
        is_in_force = change.state is ChangeState.SUBMITTED
        compared = _Compared()
        for source, own in touched(each.edit for each in staged):
            chosen = selected(uow, source.reached_by(uow, own))
            before = source.maker(uow, context, chosen, inverse_of(own) if is_in_force else ())
            after = source.maker(uow, context, chosen, () if is_in_force else own)
            compared.take(chosen.registers, before, after)
        return compared.told(change.label)


@dataclass(slots=True)
class _Compared:
    """The rows of every register reached, equal pairs of files compared once."""

    rows: dict[str, Rows] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def take(self, registers: Sequence[Register], before: Maker, after: Maker) -> None:
        """Add one component's difference at `registers`."""
        known: dict[tuple[int, int], Rows] = {}
        for register in registers:
            try:
                old, new = before.files(register), after.files(register)
            except KnownError as refusal:
                self.findings += refusal.findings
                self.refused.add(register.name)
                continue
            pair = id(old), id(new)
            if pair not in known:
                known[pair] = _rows(old, new)
            self.rows[register.name] = self.rows.get(register.name, ()) + known[pair]

    def told(self, label: str) -> ChangeDifference:
        """Registers with equal differences as one group, the largest first."""
        groups: dict[Rows, list[str]] = {}
        for name, rows in sorted(self.rows.items()):
            groups.setdefault(rows, []).append(name)
        unchanged = groups.pop((), [])
        return ChangeDifference(
            change=label,
            reached=len(self.rows.keys() | self.refused),
            unchanged=len(unchanged),
            groups=tuple(
                DifferenceGroup(registers=tuple(names), rows=rows)
                for rows, names in sorted(groups.items(), key=lambda each: (-len(each[1]), each[1]))
            ),
            findings=tuple(self.findings),
        )


def _rows(before: CompiledFiles, after: CompiledFiles) -> Rows:
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
