"""The tender map that was live on each register of a store at a moment, by what was read back there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rollouts.engine.configuring import Selected
from rollouts.engine.content.tenders import TENDERS
from rollouts.engine.context import Context
from rollouts.engine.tendering import book_with
from rollouts.estate.model import Register, Store
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import read_records
from rollouts.ports.database import UnitOfWork
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.moments import LocalMoment
from rollouts.tenders.delivered import book_of
from rollouts.tenders.reconciling.model import Live, RouteMap
from rollouts.tenders.reconciling.routes import routes_at, rows_at
from rollouts.tenders.reconciling.standing import MapRow, MapUse
from rollouts.tenders.resolving import Book, TenderIndex
from rollouts.waves.ports import Rollouts
from rollouts.waves.states import TaskState

PROVED = frozenset({TaskState.SUCCEEDED.value, TaskState.ALREADY_CURRENT.value})
MOST_TASKS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedVersion:
    """A version of tenders that a register had from `at` on, and how that is known."""

    at: datetime
    rid: str
    evidence: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMap:
    """The routes of one register when a day began; `rid` is the version that was live.

    It is empty where only dates tell, and so is `proved`. `ended_with` is the version that was live
    when the day ended. `rows` are the rows of the map behind the routes.
    """

    register: str
    rid: str
    ended_with: str
    routes: RouteMap
    rows: tuple[MapRow, ...] = ()
    proved: ProvedVersion | None = None


@dataclass(slots=True)
class LiveBooks:
    """Maps that were read once, for many days and registers of one look at the database."""

    planned: TenderIndex | None = None
    kept: dict[str, TenderIndex] = field(default_factory=dict)


def live_maps(
    uow: UnitOfWork,
    context: Context,
    chosen: Selected,
    at: LocalMoment,
    until: LocalMoment,
    books: LiveBooks | None = None,
) -> tuple[LiveMap, ...]:
    """The map of each register of one store when its wall clock showed `at`, where a day began.

    A version counts that was confirmed there by then. Where none is known the map in force is used,
    by its dates.
    """
    books = books or LiveBooks()
    maps = []
    for register, place in zip(chosen.registers, chosen.places, strict=True):
        store = chosen.store_of(register)
        known = _proved(uow, register)
        first, last = (_newest(known, _instant(store, each)) for each in (at, until))
        index = _index(uow, context, register, first.rid if first else "", books)
        live = LiveMap(
            register=register.name,
            rid=first.rid if first else "",
            ended_with=last.rid if last else "",
            routes=routes_at(index, place, at),
            rows=rows_at(index, place, at),
            proved=first,
        )
        maps.append(live)
    return tuple(maps)


def _index(
    uow: UnitOfWork, context: Context, register: Register, rid: str, books: LiveBooks
) -> TenderIndex:
    if not rid:
        books.planned = books.planned or TenderIndex(book_with(uow))
        return books.planned
    key = f"{register.platform} {rid}"
    if key not in books.kept:
        books.kept[key] = TenderIndex(_book(uow, context, register, rid))
    return books.kept[key]


def _proved(uow: UnitOfWork, register: Register) -> tuple[ProvedVersion, ...]:
    """Every version of tenders that is known to have been proved at the register."""
    proofs = uow.repository(Proofs)
    known = [
        ProvedVersion(at=each.at, rid=each.rid, evidence=each.evidence, task=each.task)
        for each in (*proofs.past(register.name), *proofs.confirmed([register.name]))
        if each.component == TENDERS
    ]
    for each in uow.repository(Rollouts).tasks_of(register.name, limit=MOST_TASKS):
        rid = _versions(each.after).get(TENDERS, "")
        if rid and each.state in PROVED and each.ended_at:
            known.append(
                ProvedVersion(
                    at=each.ended_at, rid=rid, evidence="rollout", task=f"R-{each.rollout}"
                )
            )
    return tuple(known)


def _newest(known: Iterable[ProvedVersion], instant: datetime) -> ProvedVersion | None:
    earlier = (each for each in known if each.at <= instant)
    return max(earlier, key=lambda each: (each.at, each.rid), default=None)


def _book(uow: UnitOfWork, context: Context, register: Register, rid: str) -> Book:
    version = uow.repository(Releases).version(TENDERS, rid)
    payload: Mapping[str, str] = version.payload if version else {}
    platform = platform_named(register.platform)
    files = {
        each.name: context.services.blobs.get(payload[each.name])
        for each in platform.records_of(TENDERS)
        if each.name in payload
    }
    return book_of(read_records(platform, TENDERS, files))


def _versions(text: str) -> Mapping[str, str]:
    """`config 1a2b tenders 3c4d` as versions by component."""
    words: Iterable[str] = text.split()
    listed = list(words)
    return dict(zip(listed[::2], listed[1::2], strict=False))


def _instant(store: Store, at: LocalMoment) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(store.timezone))


def span_of(store: Store, day: str) -> tuple[LocalMoment, LocalMoment]:
    """When the business day begins and ends, on the store's own clock."""
    first = date.fromisoformat(day)
    following = first + timedelta(days=1) if first < date.max else first
    begins, ends = (
        LocalMoment(f"{each.isoformat()}T{store.cutover}:00") for each in (first, following)
    )
    return begins, ends


def live_of(maps: Sequence[LiveMap]) -> Live:
    """Totals without a register are taken by the map of the store's first one."""
    live = {each.register: each.routes for each in maps}
    return live | ({"": maps[0].routes} if maps else {})


def uses_of(maps: Sequence[LiveMap]) -> tuple[MapUse, ...]:
    """The maps that were live, registers that had the same rows of the same version together."""
    grouped: dict[tuple[str, tuple[MapRow, ...]], list[LiveMap]] = {}
    for each in maps:
        grouped.setdefault((each.rid, each.rows), []).append(each)
    return tuple(
        MapUse(
            registers=tuple(each.register for each in same),
            version=rid,
            rows=rows,
            proved_at=same[0].proved.at if same[0].proved else None,
            evidence=same[0].proved.evidence if same[0].proved else "",
            task=same[0].proved.task if same[0].proved else "",
        )
        for (rid, rows), same in grouped.items()
    )


def about_maps(maps: Sequence[LiveMap], store: str, day: str) -> Iterable[Finding]:
    """How sure it is that these maps were the live ones."""
    where = f"store {store}, {day}"
    by_dates = [each.register for each in maps if not each.rid]
    moved = [each.register for each in maps if each.rid != each.ended_with]
    if by_dates:
        yield _said("tenders.map_by_dates", where, by_dates, Severity.NOTICE)
    if moved:
        yield _said("tenders.map_moved", where, moved, Severity.WARNING)
    if len({each.routes for each in maps}) > 1:
        registers = [each.register for each in maps]
        yield _said("tenders.lanes_differ", where, registers, Severity.NOTICE)


def _said(rule: str, where: str, registers: Sequence[str], severity: Severity) -> Finding:
    return Finding(
        code=rule,
        object=where,
        field="register",
        value=", ".join(registers[:10]),
        severity=severity,
        parameters={"number": len(registers)},
    )
