"""The cells of a promotion in a file: how each is checked, and how they become fields and come back."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from rollouts.estate.imports import cells, typed
from rollouts.estate.imports.cells import Bad, Check
from rollouts.estate.imports.layouts import Broken
from rollouts.estate.names import is_code
from rollouts.promotions.model import (
    BundleSlot,
    ItemSet,
    Promotion,
    Tier,
    Window,
)
from rollouts.promotions.texts import (
    EVERY_ITEM,
    codes_of,
    listed,
    pieces_of,
    slot_of,
    slot_text,
    tier_of,
    tier_text,
    window_of,
    window_text,
)
from rollouts.shared.money import exact, minor_units, written
from rollouts.shared.objects import canonical, codec_of

LONGEST_NAME, LONGEST_RECEIPT = 80, 80
MOST_UNITS, MOST_PRIORITY = 10_000, 1_000_000
MONEY = ("amount", "price", "per_amount", "min_spend", "min_untaxed", "max_amount", "budget")
MATCH = ("items", "departments", "exclude", "exclude_departments")
REWARD = ("reward_items", "reward_departments", "reward_exclude", "reward_exclude_departments")
SETS = {"match": MATCH, "reward": REWARD}
LISTS = ("codes", "segments", "channels", "scopes")
SHOWN = 80


def word(kind: type[StrEnum]) -> Check:
    """A word of an enumeration, in any case."""
    return cells.choice_of("promotions.unknown_word", kind)


def codes(text: str) -> str | Bad:
    """Codes of goods, or `*`."""
    found = codes_of(text)
    good = found == (EVERY_ITEM,) or all(map(is_code, found))
    return " ".join(found) if good else Bad(rule="promotions.bad_list")


def places(text: str) -> str | Bad:
    """Places: `zone:WEST`, `group:NAME`, `store:0021`."""
    found = codes_of(text)
    known = all(each.partition(":")[0] in {"store", "zone", "group"} for each in found)
    good = known and all(is_code(each.partition(":")[2]) for each in found)
    return canonical(list(found)) if good else Bad(rule="promotions.bad_scope")


def codes_list(text: str) -> str | Bad:
    """Codes of anything else."""
    found = codes_of(text)
    good = all(map(is_code, found))
    return canonical(list(found)) if good else Bad(rule="promotions.bad_list")


def pieces(read: Callable[[str], object], rule: str) -> Check:
    """Parts between semicolons, each of which `read` must be able to read."""

    def check(text: str) -> str | Bad:
        try:
            for each in pieces_of(text):
                read(each)
        except ValueError:
            return Bad(rule=rule)
        return text

    return check


def money_text(text: str) -> int:
    """Only whether an amount is written: its currency stands in another cell."""
    exact(text)
    return 0


PERCENT = typed.number(least=Decimal(0), most=Decimal(100), places=4)
QUANTITY = typed.number(least=Decimal(0), most=Decimal(MOST_UNITS), places=3)
UNITS = typed.whole(0, MOST_UNITS)
AMOUNT = typed.number(least=Decimal(0), places=4)


def settled(values: dict[str, str], present: Mapping[str, str]) -> Broken | None:
    """Put amounts into minor units, and cells that belong together into one field."""
    currency = values.get("currency") or present.get("currency", "")
    try:
        _settle_money(values, currency)
    except ValueError:
        fields = (*MONEY, "tiers")
        field = next(
            name for name in fields if values.get(name) and _is_bad(values, name, currency)
        )
        value = values[field][:SHOWN]
        parameters = {"currency": currency or "-"}
        return Broken(rule="promotions.bad_amount", field=field, value=value, parameters=parameters)
    for field, names in SETS.items():
        _settle_set(values, present, field, names)
    if values.get("slots"):
        slots = tuple(slot_of(each) for each in pieces_of(values["slots"]))
        values["slots"] = codec_of(tuple[BundleSlot, ...]).write(slots)
    if values.get("windows"):
        windows = tuple(window_of(each) for each in pieces_of(values["windows"]))
        values["windows"] = codec_of(tuple[Window, ...]).write(windows)
    return None


def _settle_money(values: dict[str, str], currency: str) -> None:
    for name in MONEY:
        if values.get(name) and exact(values[name]):
            values[name] = str(minor_units(exact(values[name]), currency))
    if values.get("tiers"):
        tiers = _tiers(values["tiers"], currency)
        values["tiers"] = codec_of(tuple[Tier, ...]).write(tiers)


def _tiers(text: str, currency: str) -> tuple[Tier, ...]:
    def money(each: str) -> int:
        return minor_units(exact(each), currency)

    return tuple(tier_of(each, money) for each in pieces_of(text))


def _is_bad(values: Mapping[str, str], name: str, currency: str) -> bool:
    try:
        _settle_money({name: values[name]}, currency)
    except ValueError:
        return True
    return False


def _settle_set(
    values: dict[str, str], present: Mapping[str, str], field: str, names: Sequence[str]
) -> None:
    given = {name: values.pop(name) for name in names if name in values}
    if not given:
        return
    codec = codec_of(ItemSet)
    standing = present.get(field)
    before: ItemSet = codec.read(standing) if standing else ItemSet()
    lists = {name: codes_of(text) for name, text in given.items()}
    items, departments, excluded, excluded_departments = names
    made = before
    if items in lists or departments in lists:
        named = lists.get(items, before.items)
        rooms = lists.get(departments, before.departments)
        made = ItemSet(
            everything=EVERY_ITEM in named,
            items=tuple(each for each in named if each != EVERY_ITEM),
            departments=rooms,
        )
    made = ItemSet(
        everything=made.everything,
        items=made.items,
        departments=made.departments,
        excluded=lists.get(excluded, before.excluded),
        excluded_departments=lists.get(excluded_departments, before.excluded_departments),
    )
    values[field] = "" if made == ItemSet() else codec.write(made)


def promotion_cells(promotion: Promotion) -> dict[str, str]:
    """The cells of a promotion that are no single fields, or are written in another form."""

    def money(minor: int) -> str:
        return written(minor, promotion.currency) if minor else "0"

    made = {name: money(getattr(promotion, name)) for name in MONEY}
    made |= {name: " ".join(getattr(promotion, name)) for name in LISTS}
    for names, items in ((MATCH, promotion.match), (REWARD, promotion.reward)):
        named = (EVERY_ITEM, *items.items) if items.everything else items.items
        lists = (named, items.departments, items.excluded, items.excluded_departments)
        made |= {name: " ".join(each) for name, each in zip(names, lists, strict=True)}
    made["slots"] = listed(map(slot_text, promotion.slots))
    made["tiers"] = listed(tier_text(each, money) for each in promotion.tiers)
    made["windows"] = listed(map(window_text, promotion.windows))
    return made
