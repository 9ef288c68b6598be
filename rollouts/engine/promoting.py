"""Promotions as the handlers work with them: read whole, with staged edits laid over, beside the trade."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from rollouts.changes.model import ChangeSet
from rollouts.changes.ports import ChangeSets
from rollouts.changes.staging import require_open
from rollouts.engine.change_sets import find
from rollouts.engine.configuring import utc_moment
from rollouts.engine.content.reaching import below
from rollouts.engine.context import Context
from rollouts.engine.selecting import registers
from rollouts.engine.taxing import all_stores
from rollouts.estate.model import Store
from rollouts.items.assortment import Assortments
from rollouts.items.model import Assortment, Item
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.prices.book import by_line, candidates
from rollouts.prices.model import Line, Price
from rollouts.prices.ports import PriceBook
from rollouts.promotions.basket import SavedBasket
from rollouts.promotions.model import Promotion
from rollouts.promotions.policy import DEFAULT, Policy
from rollouts.promotions.ports import Promotions
from rollouts.promotions.records import KINDS, Entity
from rollouts.promotions.trade import Shop, Trade
from rollouts.registers.model import ENTERPRISE
from rollouts.shared.edits import Edit
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.moments import LocalMoment

PAGE = 5_000
MOST_PRICED = 1_000
"""Items of one set of goods whose prices are looked up."""

GROUP = "group:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything of the room, in order of key."""

    promotions: tuple[Promotion, ...]
    policies: Mapping[str, Policy]
    baskets: tuple[SavedBasket, ...]

    @property
    def policy(self) -> Policy:
        """How registers settle where nothing else is said."""
        return self.policies.get(DEFAULT.name, DEFAULT)

    def policy_named(self, name: str) -> Policy:
        """The policy of this name, or the general one; KnownError `promotions.unknown_policy`."""
        if not name or name == DEFAULT.name:
            return self.policy
        if name not in self.policies:
            known = ", ".join(self.policies) or "-"
            raise refuse(
                "promotions.unknown_policy", object="promotions", value=name[:80], known=known
            )
        return self.policies[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """What is in force, and the same with the edits of an open change set; equal where there are none."""

    in_force: Kept
    staged: Kept
    change: ChangeSet | None = None

    @property
    def label(self) -> str:
        """The change set's, empty where none has edits of promotions."""
        return self.change.label if self.change else ""


def kept_with(uow: UnitOfWork, edits: Sequence[Edit] = ()) -> Kept:
    """Everything of the room, with `edits` of promotions laid over it."""
    kept: dict[str, dict[str, Entity]] = {
        kind: {each.key: each for each in uow.repository(Promotions).every(made)}
        for kind, made in KINDS.classes.items()
    }
    slots: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        slots.setdefault((edit.kind, edit.key), []).append(edit)
    for (kind, key), own in slots.items():
        after = KINDS.all_applied(kept[kind].get(key), own)
        kept[kind].pop(key, None)
        if after is not None:
            kept[kind][key] = after
    found: Mapping[str, tuple[Any, ...]] = {
        kind: tuple(each for _, each in sorted(objects.items())) for kind, objects in kept.items()
    }
    return Kept(
        promotions=found["promotion"],
        policies={each.name: each for each in found["promotion_policy"]},
        baskets=found["promotion_basket"],
    )


def staging_of(uow: UnitOfWork, context: Context, reference: str) -> Staging:
    """What is in force beside the OPEN change set named, or the operator's open one if any."""
    kept = kept_with(uow)
    changes = uow.repository(ChangeSets)
    found = find(uow, context, reference) if reference else changes.open_of(context.operator)
    if found is None:
        return Staging(in_force=kept, staged=kept)
    require_open(found)
    edits = promotion_edits(each.edit for each in changes.edits(found.uid))
    if not edits:
        return Staging(in_force=kept, staged=kept)
    return Staging(in_force=kept, staged=kept_with(uow, edits), change=found)


def promotion_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Those of the edits that are of promotions, in their order."""
    return tuple(each for each in edits if each.kind in KINDS.classes)


def trade_of(uow: UnitOfWork, context: Context, kept: Kept) -> Trade:
    """Promotions beside the stores, goods and prices of the estate.

    Prices are those of the price book where it has one, else those of the saved baskets: nothing is
    guessed for an item that neither knows.
    """
    statements = uow.repository(Items).every(Assortment)
    groups = _groups_named(kept.promotions, statements)
    items = {each.item_id: each for each in _all_items(uow)}
    trade = Trade(
        promotions=kept.promotions,
        shops=tuple(_shops(uow, groups)),
        items=items,
        assortments=Assortments(statements),
        baskets=kept.baskets,
        policies=kept.policies,
        policy=kept.policy,
        now=utc_moment(context),
    )
    return replace(trade, prices=_prices(uow, kept, trade))


def shop_of(uow: UnitOfWork, store: Store, kept: Kept, scopes: Iterable[str] = ()) -> Shop:
    """One store as the promotions kept, and `scopes` besides, name it."""
    named = {each.removeprefix(GROUP) for each in scopes if each.startswith(GROUP)}
    members = _members(uow, _groups_named(kept.promotions, ()) | named)
    return _shop(store, members, {})


def rung_prices(
    uow: UnitOfWork,
    items: Iterable[str],
    currency: str,
    at: LocalMoment,
    store: Store | None = None,
) -> Mapping[str, int]:
    """What the price book rings for one unit of each item at a moment, in minor units of `currency`.

    Without a store it is what holds everywhere. An item without such a price is left out, and so is one
    with a price for several pieces or in another currency.
    """
    lines: dict[str, dict[Line, tuple[Price, ...]]] = {}
    for line, counting in by_line(uow.repository(PriceBook).prices_of(items)).items():
        lines.setdefault(line.item_id, {})[line] = counting
    code, zone = (store.code, store.price_zone) if store else ("", "")
    found: dict[str, int] = {}
    for item, own in lines.items():
        held = candidates(own, item, code, zone, at)
        first = held[0] if held else None
        if first is None or first.price is None or first.currency != currency:
            continue
        if first.multi_qty == 1:
            found[item] = first.price
    return found


def _shops(uow: UnitOfWork, groups: Iterable[str]) -> Iterator[Shop]:
    members = _members(uow, groups)
    platforms: dict[str, set[str]] = {}
    for each in below(uow, (ENTERPRISE,)):
        platforms.setdefault(each.store, set()).add(each.platform)
    for store in all_stores(uow):
        yield _shop(store, members, platforms)


def _shop(
    store: Store, members: Mapping[str, frozenset[str]], platforms: Mapping[str, set[str]]
) -> Shop:
    return Shop(
        code=store.code,
        timezone=store.timezone,
        currency=store.currency,
        cutover=store.cutover,
        zone=store.price_zone,
        groups=frozenset(name for name, stores in members.items() if store.code in stores),
        platforms=frozenset(platforms.get(store.code, ())),
    )


def _groups_named(
    promotions: Iterable[Promotion], statements: Iterable[Assortment]
) -> frozenset[str]:
    scopes = {scope for each in promotions for scope in each.scopes}
    scopes |= {each.where for each in statements}
    return frozenset(each.removeprefix(GROUP) for each in scopes if each.startswith(GROUP))


def _members(uow: UnitOfWork, groups: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The stores that have a register in each group; none for a group that selects nothing."""
    found: dict[str, frozenset[str]] = {}
    for name in groups:
        found[name] = frozenset()
        with suppress(KnownError):
            found[name] = frozenset(each.store for each in registers(uow, f'group:"{name}"'))
    return found


def _all_items(uow: UnitOfWork) -> Iterator[Item]:
    after = ""
    while page := uow.repository(Items).items(after=after, limit=PAGE):
        yield from page
        after = page[-1].item_id
        if len(page) < PAGE:
            return


def _prices(uow: UnitOfWork, kept: Kept, trade: Trade) -> Mapping[str, int]:
    """Of the goods that promotions name, where all promotions are in one currency."""
    currencies = {each.currency for each in kept.promotions if each.currency}
    if len(currencies) != 1:
        return {}
    (currency,) = currencies
    rung = {
        line.item: line.unit_price
        for saved in kept.baskets
        for line in saved.basket.lines
        if line.quantity > 0 and saved.basket.currency == currency
    }
    goods = {
        item
        for each in kept.promotions
        for items in (each.match, each.reward, *(slot.items for slot in each.slots))
        for item in trade.goods_of(items, MOST_PRICED)
    }
    return {**rung, **rung_prices(uow, goods, currency, trade.now)}
