"""Promotions as a component: those of each store with the policy of its registers, to files."""

import json
from collections.abc import Iterator, Sequence

from rollouts.changes.model import ChangeSet
from rollouts.engine.configuring import Selected, wall_clock
from rollouts.engine.content.reaching import below
from rollouts.engine.context import Context
from rollouts.engine.promoting import Kept, kept_with, shop_of, trade_of
from rollouts.engine.selecting import stores_of
from rollouts.estate.model import Register
from rollouts.platforms.compiling import CompiledFiles
from rollouts.platforms.layouts import platform_named
from rollouts.platforms.records import compile_records
from rollouts.ports.database import UnitOfWork
from rollouts.promotions.checking import findings_about
from rollouts.promotions.lane import POLICY, PROMOTION, lane_of, lane_rows
from rollouts.promotions.model import Promotion
from rollouts.promotions.records import KINDS
from rollouts.promotions.rules import alone, proof
from rollouts.registers.model import ENTERPRISE
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding
from rollouts.shared.moments import LocalMoment
from rollouts.shared.objects import WHOLE

PROMOTIONS = "promotions"


class PromotionSource:
    """Keeps `Source` and `Gated`."""

    component = PROMOTIONS
    kinds = frozenset(KINDS.classes)

    def reached_by(self, uow: UnitOfWork, edits: Sequence[Edit]) -> tuple[Register, ...]:
        """Registers of stores where a promotion holds, before or after; a policy reaches all."""
        kept = kept_with(uow)
        reaches = tuple(_reaches(kept, edits))
        every = below(uow, (ENTERPRISE,)) if reaches else ()
        if not all(reaches):
            return every
        wanted = {scope for each in reaches for scope in each}
        stores = {
            store.code
            for store in stores_of(uow, every).values()
            if not shop_of(uow, store, kept, wanted).places.isdisjoint(wanted)
        }
        return tuple(each for each in every if each.store in stores)

    def check(
        self, uow: UnitOfWork, context: Context, edits: Sequence[Edit], change: ChangeSet
    ) -> tuple[Finding, ...]:
        del change
        trade = trade_of(uow, context, kept_with(uow, edits))
        touched = {each.key for each in edits if each.kind == PROMOTION}
        return findings_about(trade, touched)

    def gate(self, uow: UnitOfWork, context: Context, chosen: Selected) -> tuple[Finding, ...]:
        """No saved basket, one that fails, or a platform that cannot keep a promotion."""
        trade = trade_of(uow, context, kept_with(uow))
        stores = {each.store for each in chosen.registers}
        going = [
            each
            for each in trade.promotions
            if each.active and any(shop.code in stores for shop in trade.shops_of(each))
        ]
        found = [one for each in going for one in alone.not_expressed(trade, each)]
        found += proof.untested(trade, {each.code for each in going})
        return (*found, *proof.failing(trade))

    def maker(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> "_PromotionMaker":
        return _PromotionMaker(uow, context, chosen, edits)


class _PromotionMaker:
    def __init__(
        self, uow: UnitOfWork, context: Context, chosen: Selected, edits: Sequence[Edit]
    ) -> None:
        self._uow = uow
        self._kept = kept_with(uow, edits)
        self._chosen = chosen
        self._now = context.services.clock()
        self._places: dict[str, frozenset[str]] = {}
        self._made: dict[tuple[str, str, LocalMoment], CompiledFiles] = {}
        self._distinct: dict[tuple[str, tuple[Promotion, ...]], CompiledFiles] = {}

    def files(self, register: Register) -> CompiledFiles:
        store = self._chosen.store_of(register)
        key = (register.platform, store.code, wall_clock(store, self._now))
        if key not in self._made:
            places = frozenset(shop_of(self._uow, store, self._kept).places)
            self._made[key] = self._compiled(register.platform, places, key[2])
        return self._made[key]

    def _compiled(self, platform: str, places: frozenset[str], at: LocalMoment) -> CompiledFiles:
        lane = lane_of(self._kept.promotions, places, at)
        if (platform, lane) not in self._distinct:
            rows = lane_rows(lane, self._kept.policy)
            self._distinct[platform, lane] = compile_records(
                platform_named(platform), PROMOTIONS, rows
            )
        return self._distinct[platform, lane]


def _reaches(kept: Kept, edits: Sequence[Edit]) -> Iterator[tuple[str, ...]]:
    """The scopes of every promotion that is touched, before and after; an empty one is everywhere."""
    present = {each.code: each for each in kept.promotions}
    for each in edits:
        if each.kind == POLICY:
            yield ()
        if each.kind != PROMOTION:
            continue
        if each.key in present:
            yield present[each.key].scopes
        if each.field in {WHOLE, "scopes"}:
            for text in (each.before, each.after):
                if each.field != WHOLE or text is not None:
                    yield _scopes(text, whole=each.field == WHOLE)


def _scopes(text: str | None, *, whole: bool) -> tuple[str, ...]:
    """The scopes that one side of an edit says."""
    if whole:
        text = json.loads(text or "{}").get("scopes")
    return tuple(json.loads(text)) if text else ()
