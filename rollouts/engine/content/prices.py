"""Prices as a component: what the book says in each store from now on, to files."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rollouts.changes.model import ChangeSet
from rollouts.engine.configuring import Selected, wall_clock
from rollouts.engine.context import Context
from rollouts.engine.pricing.holding import every_store
from rollouts.estate.model import Register, Store
from rollouts.estate.ports import Estate
from rollouts.platforms.compiling import CompiledFiles
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import compile_records
from rollouts.ports.database import UnitOfWork
from rollouts.prices.edits import KIND, labels
from rollouts.prices.lane import lane_rows
from rollouts.prices.model import EVERYWHERE, Price, places_of
from rollouts.prices.ports import PriceBook
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding, Severity
from rollouts.shared.objects import canonical
from rollouts.shared.records import to_json

PRICES = "prices"


class PriceSource:
    """Keeps `Source`."""

    component = PRICES
    kinds = frozenset({KIND})

    def reached_by(self, uow: UnitOfWork, edits: Sequence[Edit]) -> tuple[Register, ...]:
        """Registers of the stores in which some price of these uploads holds."""
        book = uow.repository(PriceBook)
        places = {place for each in edits for place in book.places_of(_number(uow, each.key))}
        stores = [
            each.code
            for each in every_store(uow)
            if EVERYWHERE in places or not places.isdisjoint(places_of(each.code, each.price_zone))
        ]
        found = uow.repository(Estate).registers_in(stores)
        return tuple(sorted(found, key=lambda each: each.name))

    def check(
        self, uow: UnitOfWork, context: Context, edits: Sequence[Edit], change: ChangeSet
    ) -> tuple[Finding, ...]:
        """What was warned of when the uploads were checked, in one line for each."""
        del context, change
        book = uow.repository(PriceBook)
        uploads = (book.upload(each) for each in labels(edits, after=True))
        return tuple(
            Finding(
                code="prices.upload_warned",
                object=each.label,
                value=str(each.warnings),
                severity=Severity.WARNING,
            )
            for each in uploads
            if each and each.warnings
        )

    def maker(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> "_PriceMaker":
        return _PriceMaker(uow, context, chosen, edits)


class _PriceMaker:
    def __init__(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> None:
        self._book = uow.repository(PriceBook)
        self._more = [_number(uow, each) for each in labels(edits, after=True)]
        self._less = frozenset(_number(uow, each) for each in labels(edits, after=False))
        self._chosen = chosen
        self._now = context.services.clock()
        self._made: dict[tuple[str, str], CompiledFiles] = {}
        self._distinct: dict[tuple[str, str], CompiledFiles] = {}

    def files(self, register: Register) -> CompiledFiles:
        store = self._chosen.store_of(register)
        key = (register.platform, store.code)
        if key not in self._made:
            self._made[key] = self._compiled(register.platform, store)
        return self._made[key]

    def _compiled(self, platform: str, store: Store) -> CompiledFiles:
        prices = self._prices(places_of(store.code, store.price_zone))
        now = wall_clock(store, self._now)
        rows = lane_rows(prices, store.code, store.price_zone, now)
        digest = hashlib.sha256(canonical(to_json(rows)).encode()).hexdigest()
        if (platform, digest) not in self._distinct:
            made = compile_records(platform_named(platform), PRICES, rows)
            self._distinct[platform, digest] = made
        return self._distinct[platform, digest]

    def _prices(self, places: Sequence[str]) -> Iterable[Price]:
        """The applied prices of these places, with what the edits would put in or take out."""
        for each in self._book.prices_at(places):
            if each.upload not in self._less:
                yield each
        last = self._book.version()
        for at, upload in enumerate(self._more, last + 1):
            for each in self._book.prices_at(places, upload=upload):
                yield replace(each, applied=each.applied or at)


def _number(uow: UnitOfWork, label: str) -> int:
    found = uow.repository(PriceBook).upload(label)
    return found.number if found else 0
