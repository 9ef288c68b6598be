"""The form `promotion-basket/1`: a basket as a person or a register writes it, read into a record.

An object with `format`, `lines`, and where the store does not say it `currency` and `moment`;
`store`, `channel`, `tender`, `codes`, `segments`, `name`. A line has `item`, `quantity` and
`unit_price`; `extended`, `department`, `tax_group`, `cost`, `min_price`, `discountable`, `added_by`.
Numbers are texts with a decimal point, money in the main unit. What a line does not say comes from its
item, its price from the price book.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from rollouts.items.model import Item
from rollouts.promotions.basket import Basket, BasketLine, CouponScan
from rollouts.promotions.case_parts import MOST_LINES, PartReader
from rollouts.shared.card_numbers import Exempt, looks_like_card
from rollouts.shared.errors import KnownError
from rollouts.shared.events import Json
from rollouts.shared.moments import OPEN, LocalMoment

FORMAT = "promotion-basket/1"
GTINS = Exempt(gtins=True)
KEYS = frozenset(
    {"format", "name", "store", "currency", "moment", "channel", "tender", "codes", "segments"}
    | {"lines"}
)
LINE_KEYS = frozenset(
    {"item", "quantity", "unit_price", "extended", "department", "tax_group", "cost", "min_price"}
    | {"discountable", "added_by"}
)
Line = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a basket need not say: its store's facts, its items, their regular prices."""

    store: str = ""
    places: tuple[str, ...] = ()
    currency: str = ""
    moment: LocalMoment = OPEN
    items: Mapping[str, Item] = field(default_factory=dict)
    tax_groups: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, int] = field(default_factory=dict)


def items_in(document: Json) -> tuple[str, ...]:
    """The items that a basket names; what is no text is left out."""
    lines = document.get("lines") if isinstance(document, Mapping) else None
    listed = lines if isinstance(lines, list) else []
    found = (each.get("item") for each in listed if isinstance(each, Mapping))
    return tuple(dict.fromkeys(each for each in found if isinstance(each, str)))


def basket_of(document: Json, around: Around, about: str = "basket") -> Basket:
    """The basket; KnownError with every finding (`promotions.case_*`, `.no_price`, `.card_number`)."""
    body = document if isinstance(document, dict) else {}
    currency = body.get("currency", around.currency)
    parts = PartReader(about, {"currency": currency})
    parts.known(body, KEYS, "")
    if body.get("format", FORMAT) != FORMAT:
        parts.say("case_format", "format", body.get("format"), known=FORMAT)
    moment = around.moment
    if body.get("moment"):
        moment = parts.since(body["moment"], "moment")
    codes = Counter(parts.texts(body.get("codes", []), "codes"))
    listed = parts.items(body.get("lines"), "lines", MOST_LINES)
    if not listed:
        parts.say("case_missing", "lines", None)
    basket = Basket(
        currency=parts.currency,
        lines=tuple(_line(each, at, around, parts) for at, each in enumerate(listed, start=1)),
        moment=moment,
        store=around.store,
        places=around.places,
        channel=parts.text(body.get("channel", ""), "channel"),
        segments=parts.texts(body.get("segments", []), "segments"),
        codes=tuple(CouponScan(code=code, times=times) for code, times in codes.items()),
        tender=parts.text(body.get("tender", ""), "tender"),
    )
    if parts.findings:
        raise KnownError(*parts.findings)
    return basket


def _line(value: Json, number: int, around: Around, parts: PartReader) -> BasketLine:
    where = f"lines[{number}]"
    body = parts.mapping(value, where)
    parts.known(body, LINE_KEYS, where)
    item = parts.text(body.get("item", ""), f"{where}.item")
    if looks_like_card(item, GTINS):
        parts.say("card_number", f"{where}.item", None)
        item = ""
    known = around.items.get(item)
    department = known.department if known else ""
    discountable = known.discountable if known else True
    return BasketLine(
        number=number,
        item=item,
        quantity=parts.number(body.get("quantity", "1"), f"{where}.quantity"),
        unit_price=_price(body, item, around, parts, where),
        extended=_money(body, "extended", parts, where),
        department=parts.text(body.get("department", department), f"{where}.department"),
        tax_group=parts.text(
            body.get("tax_group", around.tax_groups.get(item, "")), f"{where}.tax_group"
        ),
        discountable=parts.switch(body.get("discountable", discountable), f"{where}.discountable"),
        added_by=parts.text(body.get("added_by", ""), f"{where}.added_by"),
        min_price=_money(body, "min_price", parts, where),
        cost=_money(body, "cost", parts, where) if "cost" in body else _cost(known, parts),
    )


def _price(body: Line, item: str, around: Around, parts: PartReader, where: str) -> int:
    if "unit_price" in body:
        return parts.money(body["unit_price"], f"{where}.unit_price")
    if item not in around.prices:
        parts.say("no_price", f"{where}.unit_price", item)
        return 0
    return around.prices[item]


def _money(body: Line, name: str, parts: PartReader, where: str) -> int | None:
    return parts.money(body[name], f"{where}.{name}") if name in body else None


def _cost(item: Item | None, parts: PartReader) -> int | None:
    """The item's cost where it is in the basket's currency: no other is ever converted."""
    if item is None or item.cost_currency not in {"", parts.currency}:
        return None
    return item.cost
