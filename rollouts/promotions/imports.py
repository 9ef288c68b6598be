"""How files of promotions and of policies look.

Amounts are in the main unit of the row's currency. What a promotion matches stands in `items`
(`*` for everything), `departments`, `exclude` and `exclude_departments`, what it rewards in
`reward_items`, `reward_departments` and `reward_exclude`; `rollouts.promotions.texts` tells the lists.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rollouts.estate.imports import cells, typed
from rollouts.estate.imports.columns import Column
from rollouts.estate.imports.layouts import Layout, Want
from rollouts.estate.names import fold, nearest_or_all
from rollouts.items.columns import period_columns, trade_column
from rollouts.promotions.cells import (
    AMOUNT,
    LONGEST_NAME,
    LONGEST_RECEIPT,
    MATCH,
    MOST_PRIORITY,
    PERCENT,
    QUANTITY,
    REWARD,
    UNITS,
    codes,
    codes_list,
    money_text,
    pieces,
    places,
    promotion_cells,
    settled,
    word,
)
from rollouts.promotions.model import (
    CapBasis,
    Choice,
    Counting,
    Issuer,
    Mode,
    Promotion,
    PromotionKind,
    QuantityBasis,
    Reach,
    Repeat,
    TaxBasis,
)
from rollouts.promotions.policy import (
    Allocation,
    Conflict,
    CouponAs,
    Floor,
    Grouping,
    Policy,
    ReturnPolicy,
    RewardOrder,
    RoundBasis,
    TaxRound,
    ThresholdBasis,
    Tiers,
    WindowRule,
)
from rollouts.promotions.records import KINDS
from rollouts.promotions.texts import slot_of, tier_of, window_of
from rollouts.shared.errors import refuse
from rollouts.shared.objects import Keyed

SHOWN = 80


def _wants(each: Promotion) -> Iterator[Want]:
    sets = (each.match, each.reward, *(slot.items for slot in each.slots))
    for one in sets:
        for item in one.items:
            yield Want(kind="item", key=item, field="items", rule="promotions.unknown_item")
        for room in one.departments:
            yield Want(
                kind="department", key=room, field="departments", rule="promotions.unknown_room"
            )
    for scope in each.scopes:
        kind, _, code = scope.partition(":")
        if kind in {"store", "group"}:
            yield Want(kind=kind, key=code, field="scopes", rule="promotions.unknown_place")


def _set_columns(names: Sequence[str], *aliases: str) -> tuple[Column, ...]:
    first, *others = names
    return (
        trade_column(first, codes, *aliases),
        *(trade_column(each, codes) for each in others),
    )


PROMOTIONS: Layout[Promotion] = Layout(
    kinds=KINDS,
    kind="promotion",
    columns=(
        trade_column("promotion", cells.code, "promotion code", "offer", field="code", is_key=True),
        trade_column("name", cells.free(LONGEST_NAME), "description"),
        trade_column("kind", word(PromotionKind), "type", needed=True),
        trade_column("active", typed.flag),
        trade_column("currency", typed.currency),
        *_set_columns(MATCH, "skus"),
        *_set_columns(REWARD),
        trade_column("slots", pieces(slot_of, "promotions.bad_slots")),
        trade_column("reach", word(Reach), "scope"),
        trade_column("percent", PERCENT),
        trade_column("amount", AMOUNT, "amount off"),
        trade_column("price", AMOUNT),
        trade_column("quantity", UNITS, "qty", "buy"),
        trade_column("get_quantity", UNITS, "get", "free"),
        trade_column(
            "tiers", pieces(lambda text: tier_of(text, money_text), "promotions.bad_tiers")
        ),
        trade_column("points", typed.whole(0, MOST_PRIORITY)),
        trade_column("per_amount", AMOUNT),
        trade_column("min_quantity", QUANTITY, "min qty"),
        trade_column("max_quantity", QUANTITY, "max qty"),
        trade_column("quantity_basis", word(QuantityBasis)),
        trade_column("min_spend", AMOUNT, "minimum spend"),
        trade_column("min_untaxed", AMOUNT),
        trade_column("max_amount", AMOUNT),
        trade_column("max_basis", word(CapBasis)),
        trade_column("max_applications", UNITS, "limit per transaction"),
        trade_column("per_customer", UNITS, "limit per customer"),
        trade_column("budget", AMOUNT),
        trade_column("repeat", word(Repeat), "recursion"),
        trade_column("choice", word(Choice)),
        trade_column("counting", word(Counting)),
        trade_column("partial", typed.flag),
        trade_column("adds_item", typed.flag),
        trade_column("priority", typed.whole(0, MOST_PRIORITY)),
        trade_column("mode", word(Mode), "concurrency"),
        trade_column("stack_group", cells.code),
        trade_column("codes", codes_list, "coupon code", "coupon"),
        trade_column("single_use", typed.flag),
        trade_column("issuer", word(Issuer)),
        trade_column("tender", cells.code),
        trade_column("segments", codes_list, "segment", "members"),
        trade_column("channels", codes_list, "channel"),
        trade_column("tax_basis", word(TaxBasis)),
        trade_column("scopes", places, "stores", "where"),
        *period_columns(),
        trade_column("windows", pieces(window_of, "promotions.bad_window"), "hours"),
        trade_column("vendor", cells.free(LONGEST_NAME), "funded by"),
        trade_column("vendor_percent", PERCENT, "funding"),
        trade_column("receipt_text", cells.free(LONGEST_RECEIPT), "receipt"),
    ),
    identity=lambda row: row["code"],
    wants=_wants,
    settle=settled,
)

POLICIES: Layout[Policy] = Layout(
    kinds=KINDS,
    kind="promotion_policy",
    columns=(
        trade_column("policy", cells.code, field="name", is_key=True),
        trade_column("round_basis", word(RoundBasis)),
        trade_column("allocation", word(Allocation)),
        trade_column("conflict", word(Conflict)),
        trade_column("order", codes_list),
        trade_column("grouping", word(Grouping)),
        trade_column("reward_order", word(RewardOrder)),
        trade_column("threshold_basis", word(ThresholdBasis)),
        trade_column("tiers", word(Tiers)),
        trade_column("count_non_discountable", typed.flag),
        trade_column("coupon_as", word(CouponAs)),
        trade_column("double_up_to", typed.whole(0, MOST_PRIORITY), "double up to minor units"),
        trade_column("cash_back", typed.flag),
        trade_column("single_use", typed.flag),
        trade_column("return_policy", word(ReturnPolicy)),
        trade_column("window_rule", word(WindowRule)),
        trade_column("tax_round", word(TaxRound)),
        trade_column("max_total_percent", PERCENT),
        trade_column("floor", word(Floor)),
        trade_column("warn_below_cost", typed.flag),
        trade_column("search_bound", typed.whole(1, MOST_PRIORITY)),
    ),
    identity=lambda row: row["name"],
)

LAYOUTS: Mapping[str, Layout[Any]] = {"promotions": PROMOTIONS, "policies": POLICIES}
"""What `promotion import` takes and `promotion list` writes, by the word people type."""


def layout_named(word: str) -> Layout[Any]:
    """The layout that people call `word`, in any case; KnownError `promotions.unknown_kind`."""
    found = LAYOUTS.get(fold(word))
    if found is None:
        known = nearest_or_all(word[:SHOWN], tuple(LAYOUTS))
        raise refuse(
            "promotions.unknown_kind", object="promotions", value=word[:SHOWN], known=known
        )
    return found


def row_of(layout: Layout[Any], entity: Keyed) -> tuple[str, ...]:
    """One object as the texts of its row, which import again without a change."""
    texts = dict(layout.kinds.texts_of(entity))
    if isinstance(entity, Promotion):
        texts |= promotion_cells(entity)
    elif isinstance(entity, Policy):
        texts["order"] = " ".join(entity.order)
    return tuple(texts.get(each.field, "") for each in layout.columns)
