"""Tenders as the engine works with them: everything written about them, and where registers trade."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar, cast

from rollouts.engine.configuring import Selected
from rollouts.estate.model import RegisterKind, RegisterStatus, Store, StoreStatus
from rollouts.items.accounts import GlAccount, MerchantId, Processor
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.shared.moments import OPEN, LocalMoment, within
from rollouts.shared.objects import WHOLE
from rollouts.tenders.coverage import Site
from rollouts.tenders.model import (
    CardRange,
    SettlementChannel,
    TenderMapping,
    TenderOverride,
    TenderType,
)
from rollouts.tenders.ports import Tenders
from rollouts.tenders.records import KINDS, Entity
from rollouts.tenders.resolving import Book
from rollouts.tenders.rules.mapping import Declarations

E = TypeVar("E", bound=Entity)

TAKING = frozenset({RegisterStatus.STAGED, RegisterStatus.ACTIVE})
"""Registers in these states take payments, or are about to."""


def book_with(uow: UnitOfWork, edits: Sequence[Edit] = ()) -> Book:
    """Everything that is in force or dated, with `edits` laid over; KnownError where one does not fit."""
    return Book(
        types=_rows(uow, TenderType, edits),
        overrides=_rows(uow, TenderOverride, edits),
        mappings=_rows(uow, TenderMapping, edits),
        ranges=_rows(uow, CardRange, edits),
        channels=_rows(uow, SettlementChannel, edits),
    )


def book_about(uow: UnitOfWork, edits: Sequence[Edit]) -> Book:
    """As `book_with`, but of the map only rows at the scopes and for the tenders that `edits` touch."""
    maps = _by_key(edits, "tender_map")
    touched = (*uow.repository(Tenders).some(TenderMapping, maps).values(), *_made(maps))
    scopes, tenders = {each.scope for each in touched}, {each.tender for each in touched}
    near = uow.repository(Tenders).mappings_at(scopes, tenders)
    return Book(
        types=_rows(uow, TenderType, edits),
        overrides=_rows(uow, TenderOverride, edits),
        mappings=_laid(near, TenderMapping, edits),
        ranges=_rows(uow, CardRange, edits),
        channels=_rows(uow, SettlementChannel, edits),
    )


def tender_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Those of the edits that are of tenders, in their order."""
    return tuple(each for each in edits if each.kind in KINDS.classes)


def sites_of(chosen: Selected) -> tuple[Site, ...]:
    """The registers that take payments, each with the time in which its store trades.

    Servers have no till; spare, quarantined and retired registers and closed stores do not trade.
    """
    return tuple(
        Site(place=place, opens=_moment(store.opens), closes=_moment(store.closes, days=1))
        for register, place in zip(chosen.registers, chosen.places, strict=True)
        if register.status in TAKING
        and register.kind is not RegisterKind.SERVER
        and (store := _open_store(chosen.store_of(register))) is not None
    )


def declarations(uow: UnitOfWork, book: Book, at: LocalMoment) -> Declarations:
    """What the retailer declared; of a channel with several rows the one in force at `at`."""
    items = uow.repository(Items)
    in_turn = sorted(book.channels, key=lambda each: within(at, each.valid_from, each.valid_to))
    return Declarations(
        accounts={each.key: each for each in items.every(GlAccount)},
        processors={each.key: each for each in items.every(Processor)},
        merchants={each.key: each for each in items.every(MerchantId)},
        channels={each.code: each for each in in_turn},
    )


def sells_benefits(uow: UnitOfWork) -> bool:
    """Whether any item carries the flag that food benefits can pay for."""
    items, after = uow.repository(Items), ""
    while page := items.items(after=after):
        if any(each.food_stamp for each in page):
            return True
        after = page[-1].item_id
    return False


def _rows(uow: UnitOfWork, made: type[E], edits: Iterable[Edit]) -> tuple[E, ...]:
    return _laid(uow.repository(Tenders).every(made), made, edits)


def _laid(present: Iterable[E], made: type[E], edits: Iterable[Edit]) -> tuple[E, ...]:
    """The rows after those of the edits that are of their kind."""
    kind = next(word for word, each in KINDS.classes.items() if each is made)
    rows: dict[str, Entity] = {each.key: each for each in present}
    for key, own in _by_key(edits, kind).items():
        after = KINDS.all_applied(rows.get(key), own)
        if after is None:
            rows.pop(key, None)
        else:
            rows[key] = after
    return tuple(cast("E", each) for each in rows.values())


def _made(maps: Mapping[str, Sequence[Edit]]) -> Iterator[TenderMapping]:
    """The rows of the map that edits make from nothing, as far as they can be read by themselves."""
    for own in maps.values():
        if own[0].field == WHOLE and own[0].before is None:
            row = KINDS.applied(None, own[0])
            if isinstance(row, TenderMapping):
                yield row


def _by_key(edits: Iterable[Edit], kind: str) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = {}
    for each in edits:
        if each.kind == kind:
            found.setdefault(each.key, []).append(each)
    return found


def _open_store(store: Store) -> Store | None:
    return None if store.status is StoreStatus.CLOSED else store


def _moment(day: str, *, days: int = 0) -> LocalMoment:
    """The first moment of the day, or of the one `days` later; a store trades on its closing day."""
    if not day:
        return OPEN
    first = date.fromisoformat(day) + timedelta(days=days)
    return LocalMoment(f"{first.isoformat()}T00:00:00")
