"""Baskets from files and options, and what the stores settle them with."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from rollouts.engine.configuring import wall_clock
from rollouts.engine.context import Context
from rollouts.engine.promoting import Kept, rung_prices, shop_of
from rollouts.engine.selling import tax_group_of
from rollouts.engine.taxing import json_of
from rollouts.engine.tendering import book_with
from rollouts.estate.model import Store
from rollouts.estate.ports import Estate
from rollouts.items.model import Department
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.ports.sheets import Sheet
from rollouts.promotions.basket import Basket
from rollouts.promotions.basket_form import FORMAT, LINE_KEYS, Around, basket_of, items_in
from rollouts.promotions.lab import Till
from rollouts.registers.model import Place
from rollouts.shared.errors import refuse
from rollouts.shared.events import Json
from rollouts.shared.moments import LocalMoment
from rollouts.shared.money import major_units
from rollouts.taxes.book import TaxBook
from rollouts.tenders.catalogue import TenderClass
from rollouts.tenders.resolving import TenderIndex
from rollouts.tenders.rounding import CashRule

MANY = "promotion-baskets/1"
JSON_SUFFIX = ".json"
BASKET = "basket"
LISTS = ("codes", "segments")
NO = frozenset({"n", "no", "false", "0"})
MOST_BASKETS = 100_000


class Sales:
    """Reads baskets in one view; stores and departments are read once."""

    def __init__(self, uow: UnitOfWork, context: Context, kept: Kept) -> None:
        self._uow = uow
        self._context = context
        self._kept = kept
        self._stores: dict[str, Store] = {}
        self._places: dict[str, tuple[str, ...]] = {}
        self._departments = {each.code: each for each in uow.repository(Items).every(Department)}

    def basket(self, document: Json, about: str = BASKET, store: str = "") -> Basket:
        """The basket of a document; KnownError `promotions.*` with everything that is wrong."""
        body: dict[str, Json] = dict(document) if isinstance(document, dict) else {}
        named = body.get("store")
        code = named if isinstance(named, str) and named else store
        return basket_of(document, self._around(code, items_in(document), body), about)

    def store(self, code: str) -> Store:
        """The store; KnownError `promotions.unknown_store`."""
        if code not in self._stores:
            found = self._uow.repository(Estate).store(code)
            if found is None:
                raise refuse(
                    "promotions.unknown_store", object=BASKET, field="store", value=code[:80]
                )
            self._stores[code] = found
        return self._stores[code]

    def till(self, basket: Basket, book: TaxBook) -> Till:
        """What the basket's store settles it with; one without a store has no taxes and no cash."""
        if not basket.store:
            return Till(book=book)
        store = self.store(basket.store)
        return Till(
            book=book,
            location=store.tax_location,
            cash=self._cash(store, basket.currency, basket.moment),
        )

    def _around(self, code: str, items: Sequence[str], body: Mapping[str, Json]) -> Around:
        known = self._uow.repository(Items).some_items(items)
        groups = {key: tax_group_of(each, self._departments) for key, each in known.items()}
        if not code:
            return Around(items=known, tax_groups=groups)
        store = self.store(code)
        if code not in self._places:
            self._places[code] = tuple(sorted(shop_of(self._uow, store, self._kept).places))
        said = body.get("moment")
        now = wall_clock(store, self._context.services.clock())
        moment = LocalMoment(said) if isinstance(said, str) and said else now
        return Around(
            store=code,
            places=self._places[code],
            currency=store.currency,
            moment=now,
            items=known,
            tax_groups=groups,
            prices=rung_prices(self._uow, items, store.currency, moment, store),
        )

    def _cash(self, store: Store, currency: str, at: LocalMoment) -> CashRule | None:
        """How the store rounds cash: by its first active cash tender that rounds."""
        place = Place(
            store=store.code,
            register="",
            brand=store.brand,
            region=store.region,
            district=store.district,
        )
        for each in TenderIndex(book_with(self._uow)).types(place, at).values():
            is_cash = each.tender_class is TenderClass.CASH and each.active
            if is_cash and each.rounding_unit and each.currency in {"", currency}:
                step: Decimal = major_units(each.rounding_unit, currency)
                return CashRule(step=step, mode=each.rounding_mode)
        return None


def baskets_in(context: Context, path: str) -> Iterator[tuple[str, Json]]:
    """The baskets of a file with their names: JSON (`promotion-baskets/1`) or a table of lines.

    A table has a row per line with `basket` and the names of the form; rows of one basket stand
    anywhere. KnownError `promotions.baskets_form`, `.baskets_column`, `files.*`.
    """
    if Path(path).suffix.casefold() == JSON_SUFFIX:
        return baskets_of(json_of(path), Path(path).name)
    return _in_sheet(context.services.sheets.read(Path(path)))


def document_of_lines(lines: Iterable[str]) -> dict[str, Json]:
    """`ITEM=PRICE`, `ITEM=PRICExPIECES`, `ITEM`, `ITEM=xPIECES` as a document of the form."""
    made: list[Json] = []
    for text in lines:
        item, _, rest = text.partition("=")
        price, _, pieces = rest.partition("x")
        if not item:
            raise refuse("promotions.bad_line", object=BASKET, field="line", value=text[:80])
        line: dict[str, Json] = {"item": item, "quantity": pieces or "1"}
        made.append(line | ({"unit_price": price} if price else {}))
    return {"format": FORMAT, "lines": made}


def baskets_of(document: Json, name: str) -> Iterator[tuple[str, Json]]:
    """The baskets of a document `promotion-baskets/1`; KnownError `promotions.baskets_form`."""
    body = document if isinstance(document, dict) else {}
    listed = body.get("baskets")
    good = body.get("format") == MANY and isinstance(listed, list) and len(listed) <= MOST_BASKETS
    if not good or not isinstance(listed, list):
        raise refuse("promotions.baskets_form", object=name, value=MANY, most=MOST_BASKETS)
    for number, each in enumerate(listed, start=1):
        told = each.get("name") if isinstance(each, dict) else None
        yield (told if isinstance(told, str) and told else f"basket {number}"), each


def _in_sheet(sheet: Sheet) -> Iterator[tuple[str, Json]]:
    header = [each.strip().casefold() for each in sheet.header.cells]
    for needed in (BASKET, "item"):
        if needed not in header:
            raise refuse("promotions.baskets_column", object=sheet.name, field=needed)
    baskets: dict[str, dict[str, Json]] = {}
    lines: dict[str, list[Json]] = {}
    for row in sheet.rows:
        cells = {name: cell.strip() for name, cell in zip(header, row.cells, strict=False)}
        key = cells.pop(BASKET, "")
        given: dict[str, Json] = {name: text for name, text in cells.items() if text}
        line: dict[str, Json] = {name: given.pop(name) for name in LINE_KEYS if name in given}
        for name in LISTS:
            if name in given:
                given[name] = list(str(given[name]).split())
        baskets.setdefault(key, {"format": FORMAT}).update(given)
        if "discountable" in line:
            line["discountable"] = line["discountable"] not in NO
        lines.setdefault(key, []).append(line)
    for key, body in baskets.items():
        yield key or "basket", {**body, "lines": lines[key]}
