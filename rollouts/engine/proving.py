"""What every proof of coverage carries besides its outcome: when, of which rows, and how far it is."""

from collections.abc import Callable
from datetime import date, datetime

from rollouts.changes.model import ChangeSet
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import require_open
from rollouts.engine.change_sets import find
from rollouts.engine.context import Context
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse

READING, PROVING, MENDING = "reading", "proving", "mending"

Told = Callable[[int, int], None]


def revision(uow: UnitOfWork) -> int:
    """How many change sets were ever put in force: as long as it stands, a proof does too."""
    return uow.repository(ChangeSets).submissions()


def proved_at(context: Context) -> datetime:
    """The instant that a proof tells."""
    return context.services.clock().replace(microsecond=0)


def watched(context: Context, note: str) -> Told:
    """Passes progress on; KnownError `requests.cancelled` as soon as nobody wants the proof any more."""

    def told(done: int, total: int) -> None:
        if context.cancelled():
            raise refuse("requests.cancelled", object=context.action)
        context.progress(done, total, note)

    return told


def edits_of(uow: UnitOfWork, context: Context, reference: str) -> tuple[ChangeSet, list[Edit]]:
    """The OPEN change set named and its edits, in their order."""
    found = find(uow, context, reference)
    require_open(found)
    return found, [each.edit for each in uow.repository(ChangeSets).edits(found.uid)]


def open_edits(uow: UnitOfWork, context: Context, reference: str) -> list[Edit]:
    """The edits that new ones would join: of the change set named, else of the operator's open one."""
    if not reference and uow.repository(ChangeSets).open_of(context.operator) is None:
        return []
    return edits_of(uow, context, reference)[1]


def first_day(context: Context, text: str, code: str) -> date:
    """The day that a person names, or today; KnownError `code`."""
    try:
        return date.fromisoformat(text) if text else context.services.clock().date()
    except ValueError:
        raise refuse(code, object="coverage", field="from", value=text[:40]) from None
