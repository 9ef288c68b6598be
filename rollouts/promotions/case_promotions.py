"""The promotions of a worked basket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rollouts.promotions.basket import CouponScan
from rollouts.promotions.case_parts import PartReader
from rollouts.promotions.model import (
    DAYS,
    EVERYTHING,
    BundleSlot,
    CapBasis,
    Issuer,
    ItemSet,
    Mode,
    Promotion,
    PromotionKind,
    QuantityBasis,
    Reach,
    Tier,
    Weekday,
    Window,
)
from rollouts.shared.events import Json

REFUND = "refund_of"
EVERY_ITEM = "*"
TIERS = "threshold_tiers"
MOST_PARTS = 1_000
SET_KEYS = frozenset({"items", "exclude", "qty", "percent", "amount", "departments"})
KEYS = frozenset(
    {
        "id",
        "kind",
        "items",
        "exclude",
        "scope",
        "percent",
        "amount",
        "price",
        "qty",
        "group",
        "free",
    }
    | {"min", "tiers", "buy", "get", "slots", "min_qty", "max_qty", "qty_basis", "min_untaxed"}
    | {"max_applications", "partial", "adds_item", "priority", "mode", "stack_group", "code"}
    | {"auto", "max_amount", "max_basis", "issuer", "serial", "scans", "window", "valid_from"}
    | {"valid_to", "min_spend", "departments"}
)
Body = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPromotion:
    """A promotion, and the codes that were presented for it."""

    promotion: Promotion
    codes: tuple[CouponScan, ...] = ()


def promotion_of(body: Body, parts: PartReader, where: str) -> ReadPromotion:
    """The promotion of one entry."""
    parts.known(body, KEYS, where)
    code = parts.text(body.get("id", ""), f"{where}.id")
    kind = body.get("kind")
    word = PromotionKind.THRESHOLD.value if kind == TIERS else kind
    given: dict[str, Any] = {
        "code": code,
        "kind": parts.word(word, f"{where}.kind", PromotionKind),
        "match": _items(body, parts, where, EVERYTHING),
    }
    for name, (field, read) in _PLAIN.items():
        if name in body:
            given[field] = read(parts, body[name], f"{where}.{name}")
    given |= _special(body, parts, where)
    presented = _presented(body, parts, where, code)
    if presented and body.get("auto") is not True:
        given["codes"] = tuple(each.code for each in presented)
    return ReadPromotion(promotion=Promotion(**given), codes=presented)


def _special(body: Body, parts: PartReader, where: str) -> dict[str, Any]:
    """What stands in objects and lists."""
    made: dict[str, Any] = {}
    if "buy" in body:
        buy = parts.mapping(body["buy"], f"{where}.buy")
        parts.known(buy, SET_KEYS, f"{where}.buy")
        made["match"] = _items(buy, parts, f"{where}.buy", EVERYTHING)
        made["quantity"] = parts.whole(buy.get("qty", "1"), f"{where}.buy.qty")
    if "get" in body:
        made |= _reward(parts.mapping(body["get"], f"{where}.get"), parts, f"{where}.get")
    if "slots" in body:
        listed = parts.items(body["slots"], f"{where}.slots", MOST_PARTS)
        made["slots"] = tuple(
            _slot(each, parts, f"{where}.slots[{at}]") for at, each in enumerate(listed)
        )
    if "window" in body:
        windows = body["window"] if isinstance(body["window"], list) else [body["window"]]
        made["windows"] = tuple(_window(each, parts, f"{where}.window") for each in windows)
    return made | _tiers(body, parts, where)


def _reward(get: Body, parts: PartReader, where: str) -> dict[str, Any]:
    parts.known(get, SET_KEYS, where)
    made: dict[str, Any] = {
        "reward": _items(get, parts, where, EVERYTHING),
        "get_quantity": parts.whole(get.get("qty", "1"), f"{where}.qty"),
    }
    if "percent" in get:
        made["percent"] = parts.number(get["percent"], f"{where}.percent")
    if "amount" in get:
        made["amount"] = parts.money(get["amount"], f"{where}.amount")
    return made


def _tiers(body: Body, parts: PartReader, where: str) -> dict[str, Any]:
    if "tiers" in body:
        listed = parts.items(body["tiers"], f"{where}.tiers", MOST_PARTS)
        pairs = [parts.items(each, f"{where}.tiers", 2) for each in listed]
        return {
            "tiers": tuple(
                Tier(
                    start=parts.money(pair[0], f"{where}.tiers"),
                    amount=parts.money(pair[1], f"{where}.tiers"),
                )
                for pair in pairs
                if len(pair) == 2
            )
        }
    if "min" not in body:
        return {}
    start = parts.money(body["min"], f"{where}.min")
    if "percent" in body:
        return {"tiers": (Tier(start=start, percent=parts.number(body["percent"], where)),)}
    return {"tiers": (Tier(start=start, amount=parts.money(body.get("amount"), where)),)}


def _slot(value: Json, parts: PartReader, where: str) -> BundleSlot:
    if isinstance(value, dict):
        parts.known(value, SET_KEYS, where)
        quantity = parts.whole(value.get("qty", "1"), f"{where}.qty")
        return BundleSlot(items=_items(value, parts, where, EVERYTHING), quantity=quantity)
    if value == EVERY_ITEM:
        return BundleSlot(items=EVERYTHING)
    return BundleSlot(items=ItemSet(items=parts.texts(value, where)))


def _window(value: Json, parts: PartReader, where: str) -> Window:
    body = parts.mapping(value, where)
    parts.known(body, frozenset({"days", "from", "to"}), where)
    days = body.get("days")
    window = Window(
        days=DAYS
        if days is None
        else tuple(
            parts.word(each, f"{where}.days", Weekday)
            for each in parts.items(days, f"{where}.days", len(DAYS))
        ),
        start=parts.text(body.get("from", "00:00"), f"{where}.from"),
        end=parts.text(body.get("to", "24:00"), f"{where}.to"),
    )
    if not window.is_written:
        parts.say("case_moment", where, f"{window.start}-{window.end}")
    return window


def _items(body: Body, parts: PartReader, where: str, otherwise: ItemSet) -> ItemSet:
    excluded = parts.texts(body.get("exclude", []), f"{where}.exclude")
    departments = parts.texts(body.get("departments", []), f"{where}.departments")
    items = body.get("items", EVERY_ITEM)
    if items == EVERY_ITEM:
        if departments:
            return ItemSet(departments=departments, excluded=excluded)
        return otherwise if not excluded else ItemSet(everything=True, excluded=excluded)
    return ItemSet(
        items=parts.texts(items, f"{where}.items"), departments=departments, excluded=excluded
    )


def _presented(body: Body, parts: PartReader, where: str, code: str) -> tuple[CouponScan, ...]:
    """The coupon's serial or code and how often it was presented; none for what applies by itself."""
    said = body.get("code", body.get("serial", code if "scans" in body else ""))
    entered = parts.text(said, f"{where}.code")
    times = parts.whole(body.get("scans", 1), f"{where}.scans")
    return (CouponScan(code=entered, times=times),) if entered else ()


_PLAIN: Mapping[str, tuple[str, Callable[[PartReader, Json, str], object]]] = {
    "scope": ("reach", lambda parts, value, where: parts.word(value, where, Reach)),
    "percent": ("percent", PartReader.number),
    "amount": ("amount", PartReader.money),
    "price": ("price", PartReader.money),
    "qty": ("quantity", PartReader.whole),
    "group": ("quantity", PartReader.whole),
    "free": ("get_quantity", PartReader.whole),
    "min_qty": ("min_quantity", PartReader.number),
    "max_qty": ("max_quantity", PartReader.number),
    "qty_basis": (
        "quantity_basis",
        lambda parts, value, where: parts.word(value, where, QuantityBasis),
    ),
    "min_spend": ("min_spend", PartReader.money),
    "min_untaxed": ("min_untaxed", PartReader.money),
    "max_applications": ("max_applications", PartReader.whole),
    "partial": ("partial", PartReader.switch),
    "adds_item": ("adds_item", PartReader.switch),
    "priority": ("priority", lambda parts, value, where: int(parts.number(value, where))),
    "mode": ("mode", lambda parts, value, where: parts.word(value, where, Mode)),
    "stack_group": ("stack_group", PartReader.text),
    "max_amount": ("max_amount", PartReader.money),
    "max_basis": ("max_basis", lambda parts, value, where: parts.word(value, where, CapBasis)),
    "issuer": ("issuer", lambda parts, value, where: parts.word(value, where, Issuer)),
    "valid_from": ("valid_from", PartReader.since),
    "valid_to": ("valid_to", PartReader.until),
}
"""Name in the form -> the promotion's field, and how it is read."""
