"""Files taken in to be reconciled, and taken back; column maps remembered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.tender_files import (
    FileRead,
    Named,
    Shelf,
    read_file,
    shelf_of,
    shown_name,
)
from rollouts.engine.tender_judging import judge
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.shared.card_numbers import masked
from rollouts.shared.errors import refuse
from rollouts.shared.events import Event
from rollouts.shared.findings import Finding, blocking
from rollouts.shared.plain_text import plain
from rollouts.tenders.reconciling.commands import (
    TenderIntake,
    TenderTakeBack,
)
from rollouts.tenders.reconciling.dividing import DayKey, day_named
from rollouts.tenders.reconciling.doubles import collisions
from rollouts.tenders.reconciling.filing import Intake, Part
from rollouts.tenders.reconciling.ports import Reconciliations
from rollouts.tenders.reconciling.telling import spoken

MOST_FILES = 10_000
SHOWN = 60
TAKEN, READY, REFUSED = "taken", "ready", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTold:
    """What became of one file: `taken`, `ready` (with --dry-run) or `refused`.

    `missing` are the headers that a refused file lacks for the nearest column map.
    """

    name: str
    path: str
    outcome: str
    uid: str = ""
    kind: str = ""
    source: str = ""
    rows: int = 0
    stores: int = 0
    days: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMeant:
    """A store's business day and how it came out; the state is empty before it was reconciled."""

    store: str
    business_date: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesTaken:
    """Every file with what became of it, and the days that were reconciled; ends 1 after a refusal."""

    files: tuple[FileTold, ...]
    days: tuple[DayMeant, ...]
    findings: tuple[Finding, ...]

    @property
    def plain(self) -> str:
        """A line for each file, sentence and day."""
        files = (f"{e.name}: {e.outcome} {e.kind} {e.source}".rstrip() for e in self.files)
        days = (f"{e.store} {e.business_date}: {e.state or 'empty'}" for e in self.days)
        return "\n".join([*files, *map(spoken, self.findings), *days])


def take_in(context: Context, request: TenderIntake) -> FilesTaken:
    """Read every file to its end, keep those without an error together, then reconcile their days."""
    with context.read() as uow:
        shelf = shelf_of(uow)
        named = _named(uow, request)
        places = list(_places(request.paths, shelf, named))
        read = []
        for done, (path, day) in enumerate(places):
            if context.cancelled():
                raise refuse("requests.cancelled", object=context.action)
            context.progress(done, len(places), path.name)
            read.append((path, read_file(context, shelf, path, replace(named, day=day))))
        seen = _checked(uow.repository(Reconciliations), read, keep=False)
    if request.dry_run or not any(file.intake for _, file in seen):
        return _told(seen, READY if request.dry_run else TAKEN, ())
    with context.begin(_names(read)) as uow:
        kept = uow.repository(Reconciliations)
        read = _checked(kept, read, keep=True)
        taken = [file for _, file in read if file.intake]
        if taken:
            now = context.services.clock()
            uow.record(
                Event(kind="reconciliation.filed", subject=taken[0].name[:64], at=now, data={})
            )
    days = judge(context, f"{context.action}: {_names(read)}")
    return _told(read, TAKEN, _meant(context, days))


def take_back(context: Context, request: TenderTakeBack) -> FilesTaken:
    """The file stays in the list, marked; what it held is forgotten."""
    reason = request.reason.strip()
    if not reason:
        raise refuse("tenders.needs_reason", object="take back", field="reason")
    with context.begin(f"file {request.file[:40]}") as uow:
        kept = uow.repository(Reconciliations)
        found = kept.intake(request.file.strip())
        if found is None:
            raise refuse("tenders.no_file", object="file", value=request.file[:40])
        if found.taken_back_at is not None:
            raise refuse("tenders.taken_back_before", object=found.name, value=found.taken_back_by)
        now = context.services.clock()
        gone = replace(
            found,
            taken_back_at=now,
            taken_back_by=context.operator,
            taken_back_why=plain(masked(reason), cap=400),
        )
        kept.take_back(gone)
        uow.record(Event(kind="reconciliation.taken_back", subject=gone.uid, at=now, data={}))
    days = judge(context, f"{context.action}: {found.name}")
    told = FileTold(name=found.name, path="", outcome="taken back", uid=found.uid)
    return FilesTaken(files=(told,), days=_meant(context, days), findings=())


def _named(uow: UnitOfWork, request: TenderIntake) -> Named:
    if request.store and uow.repository(Estate).store(request.store) is None:
        raise refuse("estate.store_unknown", value=request.store[:40])
    day = DayKey(store=request.store, business_date=day_named(request.date) if request.date else "")
    return Named(day=day, processor=request.processor, layout=request.layout)


def _places(paths: Iterable[str], shelf: Shelf, named: Named) -> Iterator[tuple[Path, DayKey]]:
    """Every file with the day that it is of where it does not say it, in order of name.

    Of folders only those are entered that are called like a store; hidden files are no files of ours.
    """
    number = 0
    for given in paths:
        path = Path(given)
        for each, store in _within(path, shelf) if path.is_dir() else [(path, "")]:
            number += 1
            if number > MOST_FILES:
                raise refuse(
                    "tenders.too_many_files", object=shown_name(path.name), most=MOST_FILES
                )
            yield each, replace(named.day, store=store) if store else named.day


def _within(folder: Path, shelf: Shelf) -> Iterator[tuple[Path, str]]:
    for each in _sorted(folder):
        if each.is_file():
            yield each, ""
        elif each.is_dir() and (store := shelf.store(each.name)) is not None:
            yield from ((file, store.code) for file in _sorted(each) if file.is_file())


def _sorted(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    except OSError as trouble:
        raise refuse(
            "files.unreadable", object=str(folder), value=str(trouble.strerror)
        ) from trouble


def _checked(
    kept: Reconciliations, read: list[tuple[Path, FileRead]], *, keep: bool
) -> list[tuple[Path, FileRead]]:
    """Refuse what is there already; what is left is kept, where `keep` says so."""
    made, seen = [], dict[str, Intake]()
    for path, file in read:
        if file.intake is None:
            made.append((path, file))
            continue
        first = kept.same(file.intake) or seen.get(file.intake.identity)
        found = [_same(file, first)] if first else list(collisions(file.parts, _there(kept, file)))
        checked = replace(file, findings=(*file.findings, *found))
        if blocking(found):
            checked = replace(checked, intake=None, parts=())
        else:
            seen[file.intake.identity] = file.intake
            if keep:
                kept.take(file.intake, file.parts)
        made.append((path, checked))
    return made


def _there(kept: Reconciliations, file: FileRead) -> list[Part]:
    return [
        part
        for each in file.parts
        for part in kept.parts(each.day.store, each.day.business_date, each.day.business_date)
    ]


def _same(file: FileRead, first: Intake) -> Finding:
    return Finding(
        code="tenders.file_taken_before",
        object=file.name,
        value=first.name,
        parameters={
            "by": first.taken_by,
            "at": f"{first.taken_at:%Y-%m-%d %H:%M} UTC",
            "file": first.uid[-8:],
            "store": first.first.store,
            "date": first.first.business_date,
        },
    )


def _told(
    read: Iterable[tuple[Path, FileRead]], done: str, days: tuple[DayMeant, ...]
) -> FilesTaken:
    listed = list(read)
    return FilesTaken(
        files=tuple(_file_told(path, file, done) for path, file in listed),
        days=days,
        findings=tuple(found for _, file in listed for found in file.findings),
    )


def _file_told(path: Path, file: FileRead, done: str) -> FileTold:
    intake = file.intake
    if intake is None:
        return FileTold(
            name=file.name,
            path=str(path),
            outcome=REFUSED,
            kind=file.kind,
            source=file.source,
            missing=file.missing,
        )
    return FileTold(
        name=file.name,
        path=str(path),
        outcome=done,
        uid=intake.uid if done == TAKEN else "",
        kind=intake.kind.value,
        source=intake.source,
        rows=intake.rows,
        stores=intake.stores,
        days=intake.days,
    )


def _meant(context: Context, days: Iterable[DayKey]) -> tuple[DayMeant, ...]:
    listed = list(days)
    with context.read() as uow:
        kept = uow.repository(Reconciliations)
        states = {
            DayKey(store=each.store, business_date=day): each.state.value
            for day in dict.fromkeys(each.business_date for each in listed)
            for each in kept.summaries(day)
        }
    return tuple(
        DayMeant(store=each.store, business_date=each.business_date, state=states.get(each, ""))
        for each in listed
    )


def _names(read: Iterable[tuple[Path, FileRead]]) -> str:
    names = [file.name for _, file in read if file.intake]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0][:120]}{more}" if names else "no file"


ACTIONS = (
    Action(name="tender intake", request=TenderIntake, handler=take_in, mode=Mode.REGISTERS),
    Action(name="tender take-back", request=TenderTakeBack, handler=take_back),
)
