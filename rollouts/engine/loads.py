"""Large change sets: filled in short transactions, and there for others only by the last one.

A load is born DISCARDED: what is filled has no effect, and a process that is killed in the middle
leaves a change set that never came into force. The last transaction opens it or puts it in force.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import staged
from rollouts.engine.applying import Enforcement, enforcement
from rollouts.engine.change_sets import begin, put_in_force, tell
from rollouts.engine.context import Context
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.ids import new_uid

EDITS = 2_000
"""Edits of one transaction."""
ROWS = 250
"""Rows of the estate of one transaction: each brings the text that is searched."""
FORGOTTEN = timedelta(days=1)
"""After which rows written ahead belong to a load that was killed."""


@dataclass(slots=True, kw_only=True)
class Load:
    """A change set being filled; `change` is None as long as nothing was written.

    `ready` is what putting it in force comes to, as it stood at `submissions`.
    """

    context: Context
    title: str
    rows: tuple[StagedEdit, ...]
    kind: ChangeKind = ChangeKind.EDITS
    undoes: str = ""
    uid: str = field(default_factory=new_uid)
    submissions: int = 0
    ready: Enforcement | None = None
    change: ChangeSet | None = None
    written_ahead: bool = False

    def prepare(self, uow: UnitOfWork) -> None:
        """Work out on a view what putting the edits in force comes to; KnownError if it cannot be."""
        self.submissions = uow.repository(ChangeSets).submissions()
        self.ready = enforcement(uow, tuple(each.edit for each in self.rows), self.uid)

    @property
    def large(self) -> bool:
        """Whether it is too much for one transaction."""
        return len(self.rows) > EDITS or (self.ready is not None and self.ready.ahead > ROWS)

    def fill(self) -> None:
        """Write what can be written before the last transaction; nothing when that is little."""
        if not self.large:
            return
        drop_forgotten(self.context)
        with self.context.services.database.begin() as uow:
            self.change = self._begun(uow, ChangeState.DISCARDED)
        for some in _parts(self.rows, EDITS):
            with self.context.services.database.begin() as uow:
                uow.repository(ChangeSets).amend(self.uid, (), some)
        if self.ready:
            _write_ahead(self.context, self.ready, self.change.number)
            self.written_ahead = True

    def open(self, uow: UnitOfWork) -> ChangeSet:
        """The change set, OPEN and with all of its edits."""
        if self.change is None:
            change = self._begun(uow, ChangeState.OPEN)
            uow.repository(ChangeSets).amend(self.uid, (), self.rows)
        else:
            change = replace(self.change, state=ChangeState.OPEN)
            uow.repository(ChangeSets).put(change)
        tell(uow, self.context, "change.staged", change)
        return change

    def stands(self, uow: UnitOfWork) -> bool:
        """Whether nothing was put in force since it was prepared."""
        return uow.repository(ChangeSets).submissions() == self.submissions

    def put(self, uow: UnitOfWork) -> ChangeSet:
        """The change set in force; what was prepared is worked out again when it does not stand."""
        stands = self.stands(uow)
        return put_in_force(
            uow,
            self.context,
            self.open(uow),
            self.rows,
            self.ready if stands else None,
            ahead=stands and self.written_ahead,
        )

    def _begun(self, uow: UnitOfWork, state: ChangeState) -> ChangeSet:
        return begin(
            uow, self.context, self.title, self.kind, self.undoes, uid=self.uid, state=state
        )


def load_of(
    context: Context, title: str, edits: Sequence[Edit], kind: ChangeKind = ChangeKind.EDITS
) -> Load:
    """A load of `edits`, joined where two concern one field."""
    rows = staged((), edits, by=context.operator, at=context.services.clock())
    return Load(context=context, title=title, rows=rows, kind=kind)


def drop_forgotten(context: Context) -> None:
    """Remove rows that loads wrote ahead and, killed, never put in force."""
    before = context.services.clock() - FORGOTTEN
    while numbers := _forgotten(context, before):
        with context.services.database.begin() as uow:
            uow.repository(Estate).drop_ahead(numbers, ROWS)


def _write_ahead(context: Context, ready: Enforcement, number: int) -> None:
    for start in range(0, ready.ahead, ROWS):
        with context.services.database.begin() as uow:
            ready.write_ahead(uow, number, start, ROWS)


def _forgotten(context: Context, before: datetime) -> set[int]:
    with context.read() as uow:
        changes = uow.repository(ChangeSets)
        found = {each: changes.get(str(each)) for each in uow.repository(Estate).left_ahead(ROWS)}
    return {
        number for number, change in found.items() if change is None or change.created_at < before
    }


def _parts(rows: Sequence[StagedEdit], size: int) -> Iterator[Sequence[StagedEdit]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
