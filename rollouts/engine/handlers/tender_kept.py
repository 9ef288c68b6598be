"""Files that were taken in to be reconciled, listed."""

from dataclasses import dataclass
from datetime import datetime

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.tenders.reconciling.commands import TenderFiles
from rollouts.tenders.reconciling.dividing import DayKey, day_named
from rollouts.tenders.reconciling.filing import Intake
from rollouts.tenders.reconciling.ports import Reconciliations


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKept:
    """A file that was taken in; `taken_back_at` says that it holds no more."""

    uid: str
    name: str
    kind: str
    source: str
    rows: int
    stores: int
    days: int
    store: str
    business_date: str
    sha256: str
    taken_at: datetime
    taken_by: str
    taken_back_at: datetime | None
    taken_back_by: str
    taken_back_why: str


def list_files(context: Context, request: TenderFiles) -> tuple[FileKept, ...]:
    """Also those that were taken back, unless a day is asked about."""
    day = None
    if request.store or request.date:
        day = DayKey(store=request.store, business_date=day_named(request.date))
    with context.read() as uow:
        found = uow.repository(Reconciliations).intakes(day=day, limit=request.limit)
    return tuple(map(_kept, found))


def _kept(intake: Intake) -> FileKept:
    return FileKept(
        uid=intake.uid,
        name=intake.name,
        kind=intake.kind.value,
        source=intake.source,
        rows=intake.rows,
        stores=intake.stores,
        days=intake.days,
        store=intake.first.store,
        business_date=intake.first.business_date,
        sha256=intake.sha256,
        taken_at=intake.taken_at,
        taken_by=intake.taken_by,
        taken_back_at=intake.taken_back_at,
        taken_back_by=intake.taken_back_by,
        taken_back_why=intake.taken_back_why,
    )


ACTIONS = (Action(name="tender files", request=TenderFiles, handler=list_files, mode=Mode.LOOK),)
