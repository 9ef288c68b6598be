"""Change sets as the handlers work with them: found, begun, filled, put in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import amendments, require_open, staged, submitted
from rollouts.engine.applying import Enforcement, apply_edits
from rollouts.engine.context import Context
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.events import Event
from rollouts.shared.ids import new_uid


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
    *,
    uid: str = "",
    state: ChangeState = ChangeState.OPEN,
) -> ChangeSet:
    """A new change set."""
    changes = uow.repository(ChangeSets)
    change = ChangeSet(
        uid=uid or new_uid(),
        number=changes.next_number(),
        title=title,
        kind=kind,
        state=state,
        created_by=context.operator,
        created_at=context.services.clock(),
        undoes=undoes,
    )
    changes.add(change)
    tell(uow, context, "change.begun", change)
    return change


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A change set that edits are to join as a view showed it; None where there was none to join.

    `heard` is the journal's newest row in that view.
    """

    change: ChangeSet | None
    rows: tuple[StagedEdit, ...]
    heard: int

    def stands(self, uow: UnitOfWork, context: Context, reference: str) -> bool:
        """Whether the same edits would join it in the same way now."""
        changes = uow.repository(ChangeSets)
        if self.change is None:
            return bool(reference) or changes.open_of(context.operator) is None
        return not changes.stirred(self.change.uid, self.heard)


def seen_of(uow: UnitOfWork, context: Context, reference: str) -> Seen:
    """The named change set, else the operator's open one; KnownError when it is not OPEN."""
    changes = uow.repository(ChangeSets)
    found = find(uow, context, reference) if reference else changes.open_of(context.operator)
    if found:
        require_open(found)
    rows = changes.edits(found.uid) if found else ()
    return Seen(change=found, rows=rows, heard=changes.heard())


def stage(
    uow: UnitOfWork, context: Context, seen: Seen, edits: Sequence[Edit], title: str
) -> ChangeSet:
    """Take `edits` into the change set seen, or a new one."""
    change = seen.change or begin(uow, context, title or "edits")
    joined = staged(seen.rows, edits, by=context.operator, at=context.services.clock())
    uow.repository(ChangeSets).amend(change.uid, *amendments(seen.rows, joined))
    tell(uow, context, "change.staged", change)
    return change


def apply_now(uow: UnitOfWork, context: Context, edits: Sequence[Edit], title: str) -> str:
    """Put edits in force as a change set of their own, so that it can be taken back; its label."""
    change = begin(uow, context, title)
    rows = staged((), edits, by=context.operator, at=context.services.clock())
    uow.repository(ChangeSets).stage(change.uid, rows)
    tell(uow, context, "change.staged", change)
    return put_in_force(uow, context, change, rows).label


def put_in_force(
    uow: UnitOfWork,
    context: Context,
    change: ChangeSet,
    rows: Sequence[StagedEdit],
    ready: Enforcement | None = None,
    *,
    ahead: bool = False,
) -> ChangeSet:
    """Apply every edit of an OPEN change set and freeze it; all or nothing.

    What is `ready` was worked out before and still stands; `ahead` says that its rows are there.
    """
    frozen = submitted(change, rows, by=context.operator, at=context.services.clock())
    if ready is None:
        apply_edits(uow, tuple(each.edit for each in rows), change.uid)
    else:
        ready.write(uow, change.number if ahead else 0)
    uow.repository(ChangeSets).put(frozen)
    tell(uow, context, "change.submitted", frozen)
    return frozen


def tell(uow: UnitOfWork, context: Context, kind: str, change: ChangeSet) -> None:
    """Record what happened to a change set."""
    data = {"change": change.label, "title": change.title, "by": context.operator}
    uow.record(Event(kind=kind, subject=change.uid, at=context.services.clock(), data=data))
