"""Every rule about one row of prices, as data.

Facts that the rules speak of are made by `rollouts.prices.rules.facts` for one row and by the columnar
adapter for a whole file. Ranges and repetitions within the file are `rollouts.prices.rules.crossing`.
"""

from dataclasses import dataclass

from rollouts.prices.policy import PricePolicy
from rollouts.prices.rules.terms import (
    Both,
    Either,
    Fact,
    Given,
    Is,
    Less,
    Minus,
    Not,
    Predicate,
    Rest,
    Same,
    Says,
    Size,
    Times,
)
from rollouts.shared.findings import Severity

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`id` names the sentence, `column` the cell that is shown, `when` what must not be.

    `fix` is the fact that holds the value that would do, `tells` are facts that the sentence needs
    (money in minor units), `sure` says that the fix may be taken without looking.
    """

    id: str
    column: str
    severity: Severity
    when: Predicate
    fix: str = ""
    tells: tuple[str, ...] = ()
    sure: bool = False


def rules(policy: PricePolicy) -> tuple[Rule, ...]:
    """The rules of this house, in the order in which findings of one row are told."""
    return (*SHAPES, *IDENTITIES, *PLACES, *MONEY, *TIMES, *WORDS, *_limits(policy))


PRICE, OLD = Fact("price"), Fact("old_price")
_UPSERT = Says("action", "upsert")
_PRICED = Both((_UPSERT, Given("price")))

SHAPES = (
    Rule(id="short_row", column="", severity=ERROR, when=Says("shape", "short_row")),
    Rule(
        id="long_row", column="", severity=ERROR, when=Says("shape", "long_row"), tells=("extra",)
    ),
    Rule(id="unclosed_quote", column="", severity=ERROR, when=Says("shape", "unclosed_quote")),
)
_GTIN = ("scientific_gtin", "gtin_digits", "gtin_length")
IDENTITIES = (
    Rule(id="no_item", column="item_id", severity=ERROR, when=Is("no_item")),
    *(
        Rule(id=each, column="gtin", severity=ERROR, when=Says("gtin_state", each))
        for each in _GTIN
    ),
    Rule(
        id="gtin_check_digit",
        column="gtin",
        severity=ERROR,
        when=Says("gtin_state", "gtin_check_digit"),
        fix="gtin_fix",
    ),
    Rule(
        id="lost_zeros",
        column="gtin",
        severity=ERROR,
        when=Says("gtin_state", "lost_zeros"),
        fix="gtin_fix",
        sure=True,
    ),
    Rule(id="scientific_gtin", column="item_id", severity=ERROR, when=Is("item_scientific")),
    Rule(
        id="unknown_item",
        column="item_id",
        severity=ERROR,
        when=Is("item_unknown"),
        fix="item_fix",
    ),
    Rule(id="unknown_barcode", column="gtin", severity=ERROR, when=Is("gtin_unknown")),
    Rule(
        id="other_item",
        column="gtin",
        severity=ERROR,
        when=Is("gtin_elsewhere"),
        tells=("gtin_item",),
    ),
    Rule(id="inactive_item", column="item_id", severity=ERROR, when=Is("item_inactive")),
    Rule(
        id="linked_item_missing",
        column="item_id",
        severity=ERROR,
        when=Is("link_missing"),
        tells=("linked_item",),
    ),
)
PLACES = (
    Rule(id="unknown_store", column="store", severity=ERROR, when=Is("store_unknown")),
    Rule(id="unknown_zone", column="price_zone", severity=ERROR, when=Is("zone_unknown")),
    Rule(id="unknown_tax_group", column="tax_group", severity=ERROR, when=Is("tax_unknown")),
    Rule(
        id="unknown_department", column="department", severity=ERROR, when=Is("department_unknown")
    ),
    Rule(id="currency_scale", column="currency", severity=ERROR, when=Is("currency_unknown")),
    Rule(id="no_currency", column="currency", severity=ERROR, when=Is("currency_missing")),
    Rule(
        id="wrong_currency",
        column="currency",
        severity=ERROR,
        when=Is("currency_elsewhere"),
        tells=("place_currency",),
    ),
)
_NOT_POSITIVE = Both((_UPSERT, Less(PRICE, 1), Not(Is("price_entry"))))
MONEY = (
    Rule(
        id="number_format",
        column="price",
        severity=ERROR,
        when=Either((Says("price_state", "number_format"), _NOT_POSITIVE)),
        fix="price_fix",
    ),
    Rule(
        id="decimals",
        column="price",
        severity=ERROR,
        when=Is("price_too_fine"),
        tells=("currency",),
    ),
    Rule(
        id="trailing_zeros",
        column="price",
        severity=NOTICE,
        when=Is("price_zeros"),
        fix="price_short",
        sure=True,
    ),
    Rule(id="price_not_positive", column="price", severity=ERROR, when=_NOT_POSITIVE),
    Rule(id="number_format", column="min_price", severity=ERROR, when=Is("min_price_broken")),
    Rule(id="number_format", column="max_price", severity=ERROR, when=Is("max_price_broken")),
    Rule(id="number_format", column="cost", severity=ERROR, when=Is("cost_broken")),
    Rule(id="multi_quantity", column="multi_qty", severity=ERROR, when=Is("multi_broken")),
)
_DATES = ("effective_from", "effective_to")
TIMES = (
    *(
        Rule(
            id=rule,
            column=each,
            severity=ERROR,
            when=Says(f"{each}_state", rule),
            fix=f"{each}_fix",
        )
        for each in _DATES
        for rule in ("date_format", "date_order")
    ),
    *(
        Rule(
            id="excel_serial",
            column=each,
            severity=NOTICE,
            when=Is(f"{each}_serial"),
            fix=f"{each}_fix",
            sure=True,
        )
        for each in _DATES
    ),
    Rule(
        id="end_before_start",
        column="effective_to",
        severity=ERROR,
        when=Less(Minus(Fact("end"), Fact("start")), 1),
    ),
    Rule(
        id="end_missing",
        column="effective_to",
        severity=WARNING,
        when=Both(
            (
                _UPSERT,
                Is("open_end"),
                Either((Says("type", "promotion"), Says("type", "clearance"))),
            )
        ),
    ),
)
WORDS = (
    Rule(id="unknown_type", column="price_type", severity=ERROR, when=Is("type_unknown")),
    Rule(id="unknown_action", column="action", severity=ERROR, when=Is("action_unknown")),
)


def _limits(policy: PricePolicy) -> tuple[Rule, ...]:
    return (_change(policy.change_percent), *RAILS, *EVENTS, *_endings(policy), *_lead(policy))


def _change(percent: int) -> Rule:
    """For several pieces the price of each is compared, without dividing."""
    single, before = Times(PRICE, Fact("old_multi")), Times(OLD, Fact("multi"))
    beyond = Less(Times(before, percent), Times(Size(Minus(single, before)), 100))
    return Rule(
        id="change_limit",
        column="price",
        severity=WARNING,
        when=Both((_PRICED, Less(0, OLD), Less(0, PRICE), Is("old_currency_same"), beyond)),
        tells=("old_price", "percent", "factor"),
    )


def _above(single: str) -> Predicate:
    """Several pieces cost more than each alone, or one more than that one."""
    return Less(Times(Fact(single), Fact("multi")), PRICE)


def _money(rule: str, severity: Severity, fact: str, *when: Predicate) -> Rule:
    broken = Both((_PRICED, *when))
    return Rule(id=rule, column="price", severity=severity, when=broken, tells=(fact,))


_POSITIVE = Less(0, PRICE)
_COST = Times(Fact("cost"), Fact("multi"))
_REGULAR = "regular_price"
RAILS = (
    _money("below_cost", WARNING, "cost", _POSITIVE, Less(PRICE, _COST)),
    _money("below_minimum", WARNING, "min_price", _POSITIVE, Less(PRICE, Fact("min_price"))),
    _money("above_maximum", WARNING, "max_price", Less(Fact("max_price"), PRICE)),
    _money(
        "clearance_above_regular", WARNING, _REGULAR, Says("type", "clearance"), _above(_REGULAR)
    ),
    _money("multi_above_single", ERROR, _REGULAR, Less(1, Fact("multi")), _above(_REGULAR)),
)
EVENTS = (
    Rule(
        id="regular_in_promotion",
        column="price",
        severity=WARNING,
        when=Both((_PRICED, Says("type", "regular"), Is("in_promotion"))),
    ),
    Rule(
        id="scheduled",
        column="effective_from",
        severity=WARNING,
        when=Is("over_scheduled"),
        tells=("scheduled_from",),
    ),
)


def _endings(policy: PricePolicy) -> tuple[Rule, ...]:
    if not policy.endings:
        return ()
    off = tuple(Not(Same(Rest(PRICE, 100), each)) for each in policy.endings)
    when = Both((_PRICED, Says("type", "regular"), Less(0, PRICE), *off))
    return (Rule(id="price_ending", column="price", severity=WARNING, when=when),)


def _lead(policy: PricePolicy) -> tuple[Rule, ...]:
    if not policy.lead_days:
        return ()
    when = Both((_PRICED, Less(Fact("start"), Fact("labels_ready"))))
    return (Rule(id="lead_time", column="effective_from", severity=ERROR, when=when),)
