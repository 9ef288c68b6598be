"""What can be wrong with a tender type, by itself or among the others of its register."""

from collections.abc import Iterator, Mapping

from rollouts.items.accounts import ExchangeRate
from rollouts.shared.findings import Finding, Parameter, Severity
from rollouts.shared.moments import LocalMoment, within
from rollouts.shared.money import EXPONENTS, written
from rollouts.tenders.catalogue import TenderClass
from rollouts.tenders.denominations import REAL, is_payable
from rollouts.tenders.model import TenderType

LIMITS = (("min_line", "max_line"), ("min_transaction", "max_transaction"))
MAXIMA = ("max_line", "max_transaction")
AMOUNTS = (
    "min_line", "max_line", "min_transaction", "max_transaction", "change_minimum", "max_change",
    "max_refund", "rounding_unit", "offline_floor", "signature_minimum", "repeated_use_limit",
)  # fmt: skip
PLAIN_DIGITS = 2

Types = Mapping[str, TenderType]
"""The tender types of one register by code."""


def numbers(tender: TenderType) -> Iterator[Finding]:
    """E: an amount below zero; a currency that ISO 4217 does not have."""
    for name in AMOUNTS:
        if (getattr(tender, name) or 0) < 0:
            yield _finding("negative", tender, name)
    if tender.currency and tender.currency not in EXPONENTS:
        yield _finding("unknown_currency", tender, "currency")


def limits(tender: TenderType) -> Iterator[Finding]:
    """E: a minimum above its maximum; a maximum of 0 on an active tender, which nobody could use."""
    for least, most in LIMITS:
        low, high = getattr(tender, least), getattr(tender, most)
        if low is not None and high is not None and low > high:
            yield _finding("limits_crossed", tender, least, upper=most, most=_shown(tender, most))
    for name in MAXIMA:
        if tender.active and getattr(tender, name) == 0:
            yield _finding("max_zero", tender, name)


def change(types: Types, tender: TenderType) -> Iterator[Finding]:
    """E: a change tender that is missing, inactive, or leads back in a circle.

    A tender that gives change in itself (cash) ends the chain.
    """
    if not tender.active:
        return
    for name in ("change_tender", "above_minimum_tender"):
        code = getattr(tender, name)
        other = types.get(code)
        if code and other is None:
            yield _finding("change_missing", tender, name)
        elif other is not None and not other.active:
            yield _finding("change_inactive", tender, name)
    circle = _circle(types, tender)
    if circle:
        yield _finding("change_cycle", tender, "change_tender", chain=" > ".join(circle))


def refund_class(types: Types, tender: TenderType) -> Iterator[Finding]:
    """E: benefits paid out as anything but benefits; a refund of coupons, which are no money."""
    if not (tender.active and tender.is_refundable):
        return
    target = types.get(tender.refund_tender) if tender.refund_tender else None
    stays = tender.refund_same_tender or (
        target is not None and target.tender_class is tender.tender_class
    )
    if tender.tender_class is TenderClass.COUPON or (
        tender.tender_class is TenderClass.EBT and not stays
    ):
        into = "itself" if tender.refund_same_tender else tender.refund_tender or "any tender"
        yield _finding(
            "refund_class", tender, "refund_tender", kind=tender.tender_class.value, into=into
        )


def refund_policy(tender: TenderType, most: int) -> Iterator[Finding]:
    """E: refunds without a limit, or above the policy's (a 9999 that stands for "no limit")."""
    if (
        tender.active
        and tender.is_refundable
        and (tender.max_refund is None or tender.max_refund > most)
    ):
        yield _finding("refund_above_policy", tender, "max_refund", most=_written(tender, most))


def rounding_unit(tender: TenderType, currency: str) -> Iterator[Finding]:
    """E: a cash rounding unit, or a denomination, that no notes and coins of `currency` make up."""
    code = tender.currency or currency
    real = REAL.get(code, tender.denominations)
    declared = tender.denominations or real
    for each in tender.denominations:
        if each not in real:
            yield _finding("denomination", tender, "denominations", amount=_written(tender, each))
    if tender.rounding_unit > 0 and declared and not is_payable(tender.rounding_unit, declared):
        smallest = _written(tender, min(declared))
        yield _finding("rounding_unit", tender, "rounding_unit", smallest=smallest, currency=code)


def rounding_on_cards(tender: TenderType) -> Iterator[Finding]:
    """W: rounding on a tender that is not cash: cards pay exactly."""
    if tender.rounding_unit and not tender.tender_class.is_cash:
        yield _finding(
            "rounding_on_cards",
            tender,
            "rounding_unit",
            severity=Severity.WARNING,
            kind=tender.tender_class.value,
        )


def exchange_rate(
    tender: TenderType, currency: str, rates: tuple[ExchangeRate, ...], at: LocalMoment
) -> Iterator[Finding]:
    """E: a tender in another currency than the store's `currency` without a rate in force at `at`."""
    if not tender.active or tender.currency in {"", currency}:
        return
    pair = {tender.currency, currency}
    known = (
        {each.base, each.quote} == pair and within(at, each.valid_from, each.valid_to)
        for each in rates
    )
    if not any(known):
        yield _finding("no_exchange_rate", tender, "currency", currency=currency)


def over_tender_gift(tender: TenderType) -> Iterator[Finding]:
    """W: gift cards taken for more than is due, so that they turn into change."""
    if tender.active and tender.over_tender and tender.tender_class is TenderClass.STORED_VALUE:
        yield _finding("over_tender_gift", tender, "over_tender", severity=Severity.WARNING)


def benefits_without_items(tender: TenderType, *, flagged: bool) -> Iterator[Finding]:
    """E: a benefits tender in a store where no item carries the flag, so it can pay for nothing."""
    if tender.active and tender.tender_class is TenderClass.EBT and not flagged:
        yield _finding("benefits_without_items", tender, "tender_class")


def _circle(types: Types, tender: TenderType) -> list[str]:
    """The codes from `tender` back to it, or none."""
    waiting = [[tender.code]]
    seen = {tender.code}
    while waiting:
        path = waiting.pop()
        here = types.get(path[-1])
        after = (here.change_tender, here.above_minimum_tender) if here else ()
        for code in after:
            if code == tender.code and len(path) > 1:
                return [*path, code]
            if code and code not in seen:
                seen.add(code)
                waiting.append([*path, code])
    return []


def _finding(
    rule: str,
    tender: TenderType,
    field: str,
    *,
    severity: Severity = Severity.ERROR,
    **parameters: Parameter,
) -> Finding:
    return Finding(
        code=f"tenders.{rule}",
        object=tender.label,
        field=field,
        value=_shown(tender, field),
        severity=severity,
        parameters=parameters,
    )


def _shown(tender: TenderType, field: str) -> str:
    value = getattr(tender, field)
    if value is None:
        return "nothing"
    if isinstance(value, int) and not isinstance(value, bool) and field != "repeated_use_limit":
        return _written(tender, value)
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(tender: TenderType, minor: int) -> str:
    return written(minor, tender.currency) if tender.currency in EXPONENTS else f"{minor} (minor)"
