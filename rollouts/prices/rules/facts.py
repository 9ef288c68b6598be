"""The facts of one row of a file: what its cells say, held against what is known. Pure, scalar."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rollouts.items.rules import LENGTHS, barcode_trouble, check_digit, restored
from rollouts.prices.answers import DAY_FIRST, POINT, Answers
from rollouts.prices.dates import Day, read_day
from rollouts.prices.model import PriceAction, place_of
from rollouts.prices.numbers import Written, minor, written
from rollouts.prices.rules.reference import Places, Reference
from rollouts.prices.rules.terms import Value
from rollouts.prices.rules.words import action_of, pieces_of, type_of
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.money import EXPONENTS

ALWAYS, NEVER = -(1 << 60), 1 << 60
"""Seconds of ranges without a bound."""
SCIENTIFIC = "scientific_gtin"
RAILS = ("min_price", "max_price", "cost")
NO_EXPONENT = -1
"""Of what is no currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How this file is read: answers given, the mark and order found, the start of rows without one."""

    answers: Answers = field(default_factory=Answers)
    mark: str = POINT
    order: str = DAY_FIRST
    start: LocalMoment = OPEN
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the book says where a row would lie; money in minor units, moments in seconds."""

    old_price: int | None = None
    old_multi: int | None = None
    old_currency: str = ""
    regular_price: int | None = None
    in_promotion: bool = False
    scheduled_from: str = ""


Row = Mapping[str, str]
"""Trimmed cells by our column names; `shape` and `extra` tell what is wrong with the line itself."""


def seconds(moment: LocalMoment, bound: int) -> int:
    """A local moment as a whole number in the order of time; `bound` for OPEN."""
    if moment == OPEN:
        return bound
    return int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())


def facts_of(
    row: Row, reading: Reading, reference: Reference, standing: Standing | None = None
) -> dict[str, Value]:
    """Every fact that a rule may ask for."""
    held = standing or Standing()
    facts: dict[str, Value] = {"shape": row.get("shape", ""), "extra": row.get("extra", "")}
    facts |= _identity(row, reading, reference)
    facts |= place_and_money_facts(row, reading, reference.places)
    facts |= word_facts(row)
    facts |= _money(row, reading, facts)
    facts |= times_facts(row, reading)
    facts |= _item(reference, facts)
    return facts | _standing(held, facts)


def place_facts(store: str, zone: str, places: Places) -> dict[str, Value]:
    """Whether the places that a row names are known."""
    return {
        "store_unknown": bool(store and places.stores and store not in places.stores),
        "zone_unknown": bool(zone and places.zones and zone not in places.zones),
        "place": place_of(zone, store),
    }


def gtin_fix(text: str, trouble: str) -> str:
    """The barcode that was meant, where the digits tell."""
    if trouble == "gtin_check_digit":
        return text[:-1] + check_digit(text[:-1])
    return restored(text) if trouble == "lost_zeros" else ""


def money_facts(row: Row, name: str, reading: Reading) -> dict[str, Value]:
    """The amount in the column `name` in minor units of the row's currency, and whether it is none."""
    text, exponent = row.get(name, ""), EXPONENTS.get(row.get("currency", ""))
    amount = _amount(_written(text, reading), exponent) if text else None
    return {name: amount, f"{name}_broken": bool(text) and exponent is not None and amount is None}


def price_fix(number: Written, mark: str) -> str:
    """The shortest way to write what has zeros beyond need."""
    whole = abs(number.digits) // 10**number.zeros
    places = number.places - number.zeros
    text = str(whole).zfill(places + 1)
    return text if not places else f"{text[:-places]}{mark}{text[-places:]}"


def day_fix(day: Day) -> str:
    """The date in the form that nobody can misread."""
    return day.first.removesuffix("T00:00:00") if day.serial else day.fix


def _identity(row: Row, reading: Reading, reference: Reference) -> dict[str, Value]:
    item, gtin, plu = row.get("item_id", ""), row.get("gtin", ""), row.get("plu", "")
    trouble = barcode_trouble(gtin) if gtin else ""
    fix = gtin_fix(gtin, trouble)
    if trouble in reading.answers.accept and fix:
        gtin, trouble = fix, ""
    scientific = item not in reference.items and barcode_trouble(item) == SCIENTIFIC
    found = reference.barcodes.get(gtin.zfill(max(LENGTHS)), "") if gtin and not trouble else ""
    named = item or found or reference.plus.get(plu, "")
    return {
        "no_item": not (item or gtin or plu),
        "gtin_state": trouble,
        "gtin_fix": fix,
        "item_scientific": scientific,
        "item": named,
        "gtin_item": found,
        "gtin_elsewhere": bool(item and found and found != item),
        "gtin_unknown": bool(
            gtin and not trouble and not item and not found and reference.items and not plu
        ),
        "item_unknown": bool(
            reference.items and not scientific and (named or plu) and named not in reference.items
        ),
        "item_fix": "",
    }


def place_and_money_facts(row: Row, reading: Reading, places: Places) -> dict[str, Value]:
    """Where a row's price holds, in which currency, and which codes it names that are not known."""
    store, zone = row.get("store", ""), row.get("price_zone", "")
    paid = places.currency_at(store, zone)
    said = row.get("currency", "").upper()
    currency = said or reading.currency or paid
    tax, department = row.get("tax_group", ""), row.get("department", "")
    return {
        **place_facts(store, zone, places),
        "tax_unknown": bool(tax and places.tax_groups and tax not in places.tax_groups),
        "department_unknown": bool(
            department and places.departments and department not in places.departments
        ),
        "currency": currency,
        "exponent": EXPONENTS.get(currency, NO_EXPONENT),
        "place_currency": paid,
        "currency_missing": not currency,
        "currency_unknown": bool(currency) and currency not in EXPONENTS,
        "currency_elsewhere": bool(paid and currency in EXPONENTS and currency != paid),
    }


def word_facts(row: Row) -> dict[str, Value]:
    """The type, the action and the pieces of a row."""
    kind, action = type_of(row.get("price_type", "")), action_of(row.get("action", ""))
    multi = pieces_of(row.get("multi_qty", ""))
    return {
        "type": kind.value if kind else "",
        "type_unknown": kind is None,
        "action": action.value if action else "",
        "action_unknown": action is None,
        "multi": multi,
        "multi_broken": multi is None,
    }


def _money(row: Row, reading: Reading, facts: Mapping[str, Value]) -> dict[str, Value]:
    exponent = EXPONENTS.get(str(facts["currency"]))
    number = _written(row.get("price", ""), reading)
    wanted = facts["action"] == PriceAction.UPSERT.value or bool(row.get("price", ""))
    price = _amount(number, exponent)
    fine = exponent is not None and not number.trouble and price is None
    zeros = number.places - (exponent or 0)
    extra = not number.trouble and exponent is not None and not fine and zeros > 0
    made: dict[str, Value] = {
        "price": price,
        "price_state": number.trouble if wanted else "",
        "price_fix": number.fix,
        "price_too_fine": fine,
        "price_zeros": extra,
        "price_short": price_fix(number, reading.mark) if extra else "",
    }
    for name in RAILS:
        made |= money_facts(
            {name: row.get(name, ""), "currency": str(facts["currency"])}, name, reading
        )
    return made


def _written(text: str, reading: Reading) -> Written:
    number = written(text, reading.mark)
    if number.trouble in reading.answers.accept and number.fix:
        return written(number.fix, reading.mark)
    return number


def _amount(number: Written, exponent: int | None) -> int | None:
    if number.trouble or exponent is None:
        return None
    return minor(number, exponent)


def times_facts(row: Row, reading: Reading) -> dict[str, Value]:
    """When a row's price holds."""
    made: dict[str, Value] = {}
    days = {}
    for name in ("effective_from", "effective_to"):
        text = row.get(name, "")
        system = reading.answers.date_system
        day = read_day(text, reading.order, system) if text else Day()
        days[name] = day
        made[f"{name}_state"] = day.trouble
        made[f"{name}_fix"] = day_fix(day)
        made[f"{name}_serial"] = day.serial
    start = days["effective_from"].first or reading.start
    end = days["effective_to"].behind
    broken = days["effective_from"].trouble or days["effective_to"].trouble
    return {
        **made,
        "valid_from": start,
        "valid_to": end,
        "start": None if broken else seconds(start, ALWAYS),
        "end": None if broken else seconds(end, NEVER),
        "open_end": end == OPEN and not broken,
    }


def _item(reference: Reference, facts: Mapping[str, Value]) -> dict[str, Value]:
    item = reference.items.get(str(facts["item"]))
    known = item.cost if item and item.cost_currency == facts["currency"] else None
    linked = item.linked_item if item else ""
    return {
        "price_entry": bool(item and item.price_entry),
        "item_inactive": bool(item and not item.active),
        "linked_item": linked,
        "link_missing": bool(linked) and linked not in reference.items,
        "cost": facts["cost"] if facts["cost"] is not None else known,
    }


def _standing(held: Standing, facts: Mapping[str, Value]) -> dict[str, Value]:
    return {
        "old_price": held.old_price,
        "old_multi": held.old_multi,
        "old_currency_same": bool(held.old_currency) and held.old_currency == facts["currency"],
        "regular_price": held.regular_price,
        "in_promotion": held.in_promotion,
        "over_scheduled": bool(held.scheduled_from),
        "scheduled_from": held.scheduled_from,
    }
