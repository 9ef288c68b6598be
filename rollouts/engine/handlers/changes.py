"""Change sets: staged, checked, put in force, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rollouts.changes.commands import ChangeCheck, ChangeList, ChangeShow, ChangeSubmit, ChangeUndo
from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import require_open, staged, submitted, taking_back, without
from rollouts.engine.action import Action, Mode
from rollouts.engine.applying import apply_edits
from rollouts.engine.checking import check_edits
from rollouts.engine.context import Context
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.events import Event
from rollouts.shared.findings import Finding
from rollouts.shared.ids import new_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change set in a list."""

    change: str
    uid: str
    title: str
    state: ChangeState
    kind: ChangeKind
    edits: int
    created_by: str
    created_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRow:
    """One edit as people read it."""

    number: int
    kind: str
    key: str
    field: str
    before: str | None
    after: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDetail:
    """A change set with its edits and what checking it finds now."""

    change: str
    uid: str
    title: str
    state: ChangeState
    kind: ChangeKind
    created_by: str
    edits: tuple[EditRow, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def exit_code(self) -> int:
        """Showing a change set is never a failure; `change check` decides for itself."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What checking found; the command ends 1 when an error is among it."""

    change: str
    edits: int
    findings: tuple[Finding, ...]


def find(uow: UnitOfWork, context: Context, reference: str) -> ChangeSet:
    """The change set named, or the operator's open one when `reference` is empty."""
    changes = uow.repository(ChangeSets)
    if reference:
        found = changes.get(reference)
        if found is None:
            raise refuse("changes.unknown", value=reference)
        return found
    found = changes.open_of(context.operator) or _adoption_of(changes, context.operator)
    if found is None:
        raise refuse("changes.none_open", value=context.operator)
    return found


def _adoption_of(changes: ChangeSets, operator: str) -> ChangeSet | None:
    """The operator's one open adoption, when there is exactly one: what `submit` then means."""
    found = [
        each
        for each in changes.all(limit=200)
        if each.state is ChangeState.OPEN and each.created_by == operator
    ]
    return found[0] if len(found) == 1 else None


def begin(
    uow: UnitOfWork,
    context: Context,
    title: str,
    kind: ChangeKind = ChangeKind.EDITS,
    undoes: str = "",
) -> ChangeSet:
    """A new OPEN change set."""
    changes = uow.repository(ChangeSets)
    change = ChangeSet(
        uid=new_uid(),
        number=changes.next_number(),
        title=title,
        kind=kind,
        state=ChangeState.OPEN,
        created_by=context.operator,
        created_at=context.services.clock(),
        undoes=undoes,
    )
    changes.add(change)
    _tell(uow, context, "change.begun", change)
    return change


def stage(
    uow: UnitOfWork, context: Context, edits: Sequence[Edit], reference: str = "", title: str = ""
) -> ChangeSet:
    """Take `edits` into the named change set, else the operator's open one, else a new one."""
    changes = uow.repository(ChangeSets)
    found = find(uow, context, reference) if reference else changes.open_of(context.operator)
    change = found or begin(uow, context, title or "edits")
    require_open(change)
    present = changes.edits(change.uid)
    now = context.services.clock()
    changes.stage(change.uid, staged(present, edits, by=context.operator, at=now))
    _tell(uow, context, "change.staged", change)
    return change


def put_in_force(uow: UnitOfWork, context: Context, change: ChangeSet) -> ChangeSet:
    """Apply every edit of an OPEN change set and freeze it; all or nothing."""
    changes = uow.repository(ChangeSets)
    edits = changes.edits(change.uid)
    now = context.services.clock()
    frozen = submitted(change, edits, by=context.operator, at=now)
    apply_edits(uow, tuple(each.edit for each in edits), change.uid)
    changes.put(frozen)
    _tell(uow, context, "change.submitted", frozen)
    return frozen


def list_changes(context: Context, request: ChangeList) -> tuple[ChangeRow, ...]:
    """Newest first."""
    with context.read() as uow:
        changes = uow.repository(ChangeSets)
        found = changes.all(limit=request.limit)
        counts = changes.edit_counts([each.uid for each in found])
        return tuple(
            ChangeRow(
                change=each.label,
                uid=each.uid,
                title=each.title,
                state=each.state,
                kind=each.kind,
                edits=counts[each.uid],
                created_by=each.created_by,
                created_at=each.created_at,
                submitted_at=each.submitted_at,
            )
            for each in found
        )


def show(context: Context, request: ChangeShow) -> ChangeDetail:
    """One change set, whole."""
    with context.read() as uow:
        return _detail(uow, find(uow, context, request.change))


def check(context: Context, request: ChangeCheck) -> Checked:
    """What `submit` would find."""
    with context.read() as uow:
        change = find(uow, context, request.change)
        edits = uow.repository(ChangeSets).edits(change.uid)
        findings = check_edits(uow, context, tuple(each.edit for each in edits), change)
    return Checked(change=change.label, edits=len(edits), findings=findings)


def submit(context: Context, request: ChangeSubmit) -> ChangeDetail:
    """Refused with every error found; otherwise in force at once.

    What was found stands for as long as nothing else was put in force and the edits are the same:
    then the one writer is held only to apply them. Otherwise they are checked again.
    """
    with context.read() as uow:
        change = find(uow, context, request.change)
        seen = _checked(uow, context, change)
        refuse_all(seen.findings)
    with context.begin(change.label) as uow:
        change = find(uow, context, change.uid)
        require_open(change)
        if request.title:
            change = replace(change, title=request.title)
        if not seen.stands(uow, change):
            seen = _checked(uow, context, change)
            refuse_all(seen.findings)
        frozen = put_in_force(uow, context, change)
        return _detail(uow, frozen, seen.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What checking found, and by what it is known that it still holds."""

    submissions: int
    edits: tuple[StagedEdit, ...]
    findings: tuple[Finding, ...]

    def stands(self, uow: UnitOfWork, change: ChangeSet) -> bool:
        """Whether neither the edits nor what is in force has moved."""
        changes = uow.repository(ChangeSets)
        return changes.submissions() == self.submissions and changes.edits(change.uid) == self.edits


def _checked(uow: UnitOfWork, context: Context, change: ChangeSet) -> _Seen:
    require_open(change)
    changes = uow.repository(ChangeSets)
    edits = changes.edits(change.uid)
    return _Seen(
        submissions=changes.submissions(),
        edits=edits,
        findings=check_edits(uow, context, tuple(each.edit for each in edits), change),
    )


def undo(context: Context, request: ChangeUndo) -> ChangeDetail:
    """Of an OPEN change set: drop edits. Of a SUBMITTED one: a reverse change set, in force at once."""
    with context.read() as uow:
        found = find(uow, context, request.change)
    with context.begin(found.label) as uow:
        change = find(uow, context, found.uid)
        if change.state is ChangeState.OPEN:
            return _detail(uow, _drop(uow, context, change, request.edit))
        if change.state is not ChangeState.SUBMITTED:
            raise refuse("changes.nothing_to_undo", object=change.label)
        if request.edit >= 0:
            raise refuse("changes.whole_only", object=change.label, value=str(request.edit))
        edits = uow.repository(ChangeSets).edits(change.uid)
        title = f"takes back {change.label} {change.title}"
        reverse = begin(uow, context, title, change.kind, undoes=change.uid)
        now = context.services.clock()
        rows = [
            StagedEdit(position=position, edit=edit, by=context.operator, at=now)
            for position, edit in enumerate(taking_back(edits), 1)
        ]
        uow.repository(ChangeSets).stage(reverse.uid, rows)
        return _detail(uow, put_in_force(uow, context, reverse))


def _drop(uow: UnitOfWork, context: Context, change: ChangeSet, number: int) -> ChangeSet:
    changes = uow.repository(ChangeSets)
    present = changes.edits(change.uid)
    if not present:
        raise refuse("changes.nothing_to_undo", object=change.label)
    if number < 0:
        discarded = replace(change, state=ChangeState.DISCARDED)
        changes.put(discarded)
        _tell(uow, context, "change.discarded", discarded)
        return discarded
    position = number or present[-1].position
    if position not in {each.position for each in present}:
        raise refuse("changes.no_such_edit", object=change.label, value=str(number))
    changes.stage(change.uid, without(present, position))
    _tell(uow, context, "change.staged", change)
    return change


def _tell(uow: UnitOfWork, context: Context, kind: str, change: ChangeSet) -> None:
    data = {"change": change.label, "title": change.title, "by": context.operator}
    uow.record(Event(kind=kind, subject=change.uid, at=context.services.clock(), data=data))


def _detail(uow: UnitOfWork, change: ChangeSet, findings: tuple[Finding, ...] = ()) -> ChangeDetail:
    edits = uow.repository(ChangeSets).edits(change.uid)
    return ChangeDetail(
        change=change.label,
        uid=change.uid,
        title=change.title,
        state=change.state,
        kind=change.kind,
        created_by=change.created_by,
        edits=tuple(_edit_row(each) for each in edits),
        findings=findings,
    )


def _edit_row(staged_edit: StagedEdit) -> EditRow:
    edit = staged_edit.edit
    return EditRow(
        number=staged_edit.position,
        kind=edit.kind,
        key=edit.key,
        field=edit.field,
        before=edit.before,
        after=edit.after,
        by=staged_edit.by,
    )


ACTIONS = (
    Action(name="change list", request=ChangeList, handler=list_changes, mode=Mode.LOOK),
    Action(name="change show", request=ChangeShow, handler=show, mode=Mode.LOOK),
    Action(name="change check", request=ChangeCheck, handler=check, mode=Mode.LOOK),
    Action(name="change submit", request=ChangeSubmit, handler=submit),
    Action(name="change undo", request=ChangeUndo, handler=undo),
)
