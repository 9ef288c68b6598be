"""Looks at the book: what a store rings, why, and what comes next."""

from dataclasses import dataclass

from rollouts.engine.context import Context
from rollouts.estate.model import Store
from rollouts.estate.ports import Estate
from rollouts.items.model import Item
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.prices.book import by_line, explained, next_change, replaced
from rollouts.prices.model import EVERYWHERE, Line, Price, PriceAction, Upload
from rollouts.prices.ports import PriceBook
from rollouts.shared.errors import refuse
from rollouts.shared.moments import LocalMoment, local_moment, moment_in
from rollouts.shared.money import written


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """A price of an item as people read it; `upload` is where it came from, with its line."""

    item: str
    uom: str
    place: str
    type: str
    price: str
    multi_qty: int
    currency: str
    valid_from: str
    valid_to: str
    upload: str
    row_no: int
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceExplained:
    """Why a store rings a price: `origin` says it in a sentence's words, `beaten` what it stands above."""

    item: str
    store: str
    at: str
    price: str
    currency: str
    type: str
    origin: str
    replaces: str
    beaten: tuple[PriceRow, ...]
    next_change: str
    next_price: str
    history: tuple[PriceRow, ...]


def explain_price(
    uow: UnitOfWork, context: Context, word: str, code: str, at: str
) -> PriceExplained:
    """The price of an item in a store at a moment, with its history in that store's places."""
    item, store = item_of(uow, word), store_of(uow, code)
    moment = moment_of(context, store, at)
    book = uow.repository(PriceBook)
    prices = book.prices_of([item.item_id])
    lines = by_line(prices)
    found = explained(lines, item.item_id, store.code, store.price_zone, moment)
    held = found.price
    before = replaced(lines[held.line], held) if held else None
    coming = found.next_price
    return PriceExplained(
        item=item.item_id,
        store=store.code,
        at=moment,
        price=amount(held),
        currency=held.currency if held else "",
        type=held.line.type.value if held else "",
        origin=origin(held, book.upload(str(held.upload))) if held else "",
        replaces=f"{amount(before)} since {_day(before)}" if before else "",
        beaten=tuple(row_of(each) for each in found.beaten),
        next_change=found.next_change,
        next_price=amount(coming),
        history=tuple(row_of(each) for each in _chronicle(prices)),
    )


def rings(uow: UnitOfWork, context: Context, word: str, code: str, at: str) -> tuple[PriceRow, ...]:
    """What a store rings for an item, the strongest first; all of its prices without a store."""
    item = item_of(uow, word)
    prices = uow.repository(PriceBook).prices_of([item.item_id])
    lines = by_line(prices)
    if not code:
        counting = (each for some in lines.values() for each in some)
        return tuple(row_of(each) for each in _chronicle(tuple(counting)))
    store = store_of(uow, code)
    moment = moment_of(context, store, at)
    found = explained(lines, item.item_id, store.code, store.price_zone, moment)
    held = (found.price, *found.beaten) if found.price else ()
    return tuple(row_of(each) for each in held if each)


def coming_in(lines: dict[Line, tuple[Price, ...]], at: LocalMoment) -> LocalMoment:
    """When the first of some lines changes next; OPEN when none does."""
    moments = [moment for some in lines.values() if (moment := next_change(some, at)[0])]
    return min(moments, default=LocalMoment(""))


def item_of(uow: UnitOfWork, word: str) -> Item:
    """The item with this id, else the one that the barcode finds; KnownError `prices.no_such_item`."""
    items = uow.repository(Items)
    found = items.item(word)
    if found is None and word.isascii() and word.isdecimal():
        found = items.by_barcode(word)
    if found is None:
        raise refuse("prices.no_such_item", object="price", field="item", value=word[:40])
    return found


def store_of(uow: UnitOfWork, code: str) -> Store:
    """The store; KnownError `prices.no_such_store`."""
    found = uow.repository(Estate).some_stores([code]) if code else ()
    if not found:
        raise refuse("prices.no_such_store", object="price", field="store", value=code[:40])
    return found[0]


def moment_of(context: Context, store: Store, text: str) -> LocalMoment:
    """The moment that `text` writes, else what the store's wall clock shows."""
    if not text:
        return moment_in(store.timezone, context.services.clock())
    try:
        return local_moment(text)
    except ValueError:
        raise refuse("prices.bad_moment", object="price", field="at", value=text[:40]) from None


def row_of(price: Price, state: str = "") -> PriceRow:
    """The price as people read it."""
    return PriceRow(
        item=price.line.item_id,
        uom=price.line.uom,
        place=price.line.place or "everywhere",
        type=price.line.type.value,
        price=amount(price),
        multi_qty=price.multi_qty,
        currency=price.currency,
        valid_from=price.valid_from,
        valid_to=price.valid_to,
        upload=f"P-{price.upload}",
        row_no=price.row_no,
        state=state or ("" if price.action is PriceAction.UPSERT else price.action.value),
    )


def amount(price: Price | None) -> str:
    """The amount in the currency itself, for several pieces as `3 for 5.00`."""
    if price is None or price.price is None:
        return ""
    text = written(price.price, price.currency)
    return text if price.multi_qty == 1 else f"{price.multi_qty} for {text}"


def origin(price: Price, upload: Upload | None) -> str:
    """Where a price comes from: `zone W, upload P-3 of 2026-05-03 (week18.csv, line 7)`."""
    place = "everywhere" if price.line.place == EVERYWHERE else price.line.place.replace(":", " ")
    if upload is None:
        return place
    day = f" of {upload.applied_at:%Y-%m-%d}" if upload.applied_at else ""
    return f"{place}, upload {upload.label}{day} ({upload.name}, line {price.row_no})"


def _chronicle(prices: tuple[Price, ...]) -> list[Price]:
    return sorted(
        prices,
        key=lambda each: (each.line.place, each.line.type, each.valid_from, each.applied),
    )


def _day(price: Price) -> str:
    return price.valid_from[:10] or "the beginning"
