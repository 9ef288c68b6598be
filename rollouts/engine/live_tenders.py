"""The tender map that was live on each register of a store at a moment, by what was read back there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
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
from rollouts.shared.moments import LocalMoment
from rollouts.tenders.delivered import book_of
from rollouts.tenders.reconciling.model import RouteMap
from rollouts.tenders.reconciling.routes import routes_at
from rollouts.tenders.resolving import Book, TenderIndex
from rollouts.waves.ports import Rollouts
from rollouts.waves.states import TaskState

PROVED = frozenset({TaskState.SUCCEEDED.value, TaskState.ALREADY_CURRENT.value})
MOST_TASKS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMap:
    """The routes of one register when a day began; `rid` is the version that was live.

    It is empty where only dates tell. `ended_with` is the version that was live when the day ended.
    """

    register: str
    rid: str
    ended_with: str
    routes: RouteMap


def live_maps(
    uow: UnitOfWork, context: Context, chosen: Selected, at: LocalMoment, until: LocalMoment
) -> tuple[LiveMap, ...]:
    """The map of each register of one store when its wall clock showed `at`, where a day began.

    A version counts that was confirmed there by then. Where none is known the map in force is used,
    by its dates.
    """
    planned = TenderIndex(book_with(uow))
    kept: dict[str, TenderIndex] = {}
    maps = []
    for register, place in zip(chosen.registers, chosen.places, strict=True):
        store = chosen.store_of(register)
        rid, last = (_rid_at(uow, register, _instant(store, each)) for each in (at, until))
        if rid and rid not in kept:
            kept[rid] = TenderIndex(_book(uow, context, register, rid))
        index = kept[rid] if rid else planned
        routes = routes_at(index, place, at)
        maps.append(LiveMap(register=register.name, rid=rid, ended_with=last, routes=routes))
    return tuple(maps)


def _rid_at(uow: UnitOfWork, register: Register, instant: datetime) -> str:
    """The newest version of tenders that was proved at the register by then."""
    known = [
        (each.at, each.rid)
        for each in uow.repository(Proofs).confirmed([register.name])
        if each.component == TENDERS and each.at <= instant
    ]
    tasks = uow.repository(Rollouts).tasks_of(register.name, limit=MOST_TASKS)
    for each in tasks:
        rid = _versions(each.after).get(TENDERS, "")
        if rid and each.state in PROVED and each.ended_at and each.ended_at <= instant:
            known.append((each.ended_at, rid))
    return max(known, default=(instant, ""))[1]


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
