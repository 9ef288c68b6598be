"""Change sets: staged, checked, put in force, taken back."""

from dataclasses import dataclass, replace
from datetime import datetime

from rollouts.changes.commands import ChangeCheck, ChangeList, ChangeShow, ChangeSubmit, ChangeUndo
from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import require_open, staged_last, taking_back
from rollouts.engine.action import Action, Mode
from rollouts.engine.applying import enforcement
from rollouts.engine.change_sets import find, put_in_force, tell
from rollouts.engine.checking import check_edits
from rollouts.engine.context import Context
from rollouts.engine.loads import Load
from rollouts.ports.database import UnitOfWork
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.findings import Finding


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
    then the one writer is held only to write them. Otherwise they are checked again.
    """
    with context.read() as uow:
        change = find(uow, context, request.change)
        seen = _checked(uow, context, change)
        refuse_all(seen.findings)
        ready = enforcement(uow, tuple(each.edit for each in seen.rows), change.uid)
    with context.begin(change.label) as uow:
        change = find(uow, context, change.uid)
        require_open(change)
        if request.title:
            change = replace(change, title=request.title)
        if seen.stands(uow, change):
            put_in_force(uow, context, change, seen.rows, ready)
        else:
            seen = _checked(uow, context, change)
            refuse_all(seen.findings)
            put_in_force(uow, context, change, seen.rows)
    return _told(context, change.uid, seen.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """What checking found, and by what it is known that it still holds."""

    submissions: int
    heard: int
    rows: tuple[StagedEdit, ...]
    findings: tuple[Finding, ...]

    def stands(self, uow: UnitOfWork, change: ChangeSet) -> bool:
        """Whether neither the edits nor what is in force has moved."""
        changes = uow.repository(ChangeSets)
        moved = changes.stirred(change.uid, self.heard)
        return not moved and changes.submissions() == self.submissions


def _checked(uow: UnitOfWork, context: Context, change: ChangeSet) -> _Checked:
    require_open(change)
    changes = uow.repository(ChangeSets)
    submissions, heard, rows = changes.submissions(), changes.heard(), changes.edits(change.uid)
    return _Checked(
        submissions=submissions,
        heard=heard,
        rows=rows,
        findings=check_edits(uow, context, tuple(each.edit for each in rows), change),
    )


def undo(context: Context, request: ChangeUndo) -> ChangeDetail:
    """Of an OPEN change set: drop edits. Of a SUBMITTED one: a reverse change set, in force at once."""
    with context.read() as uow:
        found = find(uow, context, request.change)
    if found.state is ChangeState.OPEN:
        with context.begin(found.label) as uow:
            change = find(uow, context, found.uid)
            require_open(change)
            _drop(uow, context, change, request.edit)
        return _told(context, found.uid)
    if found.state is not ChangeState.SUBMITTED:
        raise refuse("changes.nothing_to_undo", object=found.label)
    if request.edit >= 0:
        raise refuse("changes.whole_only", object=found.label, value=str(request.edit))
    return _told(context, _reverse(context, found))


def _reverse(context: Context, change: ChangeSet) -> str:
    """The uid of the change set that takes `change` back, in force."""
    now = context.services.clock()
    with context.read() as uow:
        edits = taking_back(uow.repository(ChangeSets).edits(change.uid))
        load = Load(
            context=context,
            title=f"takes back {change.label} {change.title}",
            rows=tuple(
                StagedEdit(position=position, edit=edit, by=context.operator, at=now)
                for position, edit in enumerate(edits, 1)
            ),
            kind=change.kind,
            undoes=change.uid,
        )
        load.prepare(uow)
    load.fill()
    with context.begin(change.label) as uow:
        return load.put(uow).uid


def _drop(uow: UnitOfWork, context: Context, change: ChangeSet, number: int) -> None:
    changes = uow.repository(ChangeSets)
    present = changes.edits(change.uid)
    if not present:
        raise refuse("changes.nothing_to_undo", object=change.label)
    if number < 0:
        discarded = replace(change, state=ChangeState.DISCARDED)
        changes.put(discarded)
        tell(uow, context, "change.discarded", discarded)
        return
    gone = staged_last(present) if not number else (number,)
    if not {each.position for each in present}.issuperset(gone):
        raise refuse("changes.no_such_edit", object=change.label, value=str(number))
    changes.amend(change.uid, gone, ())
    tell(uow, context, "change.staged", change)


def _told(context: Context, uid: str, findings: tuple[Finding, ...] = ()) -> ChangeDetail:
    with context.read() as uow:
        return _detail(uow, find(uow, context, uid), findings)


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
