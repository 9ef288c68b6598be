"""Why the two sides of a pair differ: explanations in a fixed order, the first that explains wins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rollouts.shared.findings import Severity
from rollouts.tenders.reconciling.model import Discrepancy, Pair, Reason, Surplus

USUAL_FEE = (Decimal("0.5"), Decimal(4))
"""Per cent of the POS amount that acquirers usually keep: a shortfall within looks like a fee."""

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What an explanation may draw on besides the pair itself."""

    next_batch: Sequence[Surplus] = ()
    tolerance: int = 0


Explanation = Callable[[Pair, Circumstances], Discrepancy | None]


def explained(pair: Pair, around: Circumstances) -> Discrepancy | None:
    """Why `pair` differs; None when it agrees. Something is always said about a difference."""
    if pair.agrees:
        return None
    found = (each(pair, around) for each in EXPLANATIONS)
    return next((each for each in found if each is not None), None)


def swapped(pairs: Sequence[Pair]) -> tuple[tuple[Discrepancy, tuple[Pair, ...]], ...]:
    """Pairs whose amounts cross: each took what was settled for the other.

    Within one processor the amounts alone must cross, else the counts too.
    """
    differing = [each for each in pairs if each.amount_diff]
    by_amounts: dict[tuple[int, int], list[Pair]] = {}
    for each in differing:
        by_amounts.setdefault((each.pos_amount, each.settled_amount), []).append(each)
    found: list[tuple[Discrepancy, tuple[Pair, ...]]] = []
    taken: set[tuple[str, str]] = set()
    for one in differing:
        turned = by_amounts.get((one.settled_amount, one.pos_amount), ())
        free = (each for each in turned if each.slot not in taken and _cross(one, each))
        other = None if one.slot in taken else next(free, None)
        if other is not None:
            taken |= {one.slot, other.slot}
            discrepancy = Discrepancy(
                reason=Reason.SWAPPED_SCHEMES,
                severity=Severity.ERROR,
                currency=_currency(one),
                tenders=(*one.tenders, *other.tenders),
                amount_diff=abs(one.amount_diff),
            )
            found.append((discrepancy, (one, other)))
    return tuple(found)


def _cross(one: Pair, other: Pair) -> bool:
    amounts = (one.pos_amount, other.pos_amount) == (other.settled_amount, one.settled_amount)
    counts = (one.pos_count, other.pos_count) == (other.settled_count, one.settled_count)
    return _currency(one) == _currency(other) and (
        amounts and (counts or one.processor == other.processor)
    )


def _currency(pair: Pair) -> str:
    return pair.pos_currency or pair.settled_currency


def _net_for_gross(pair: Pair, _around: Circumstances) -> Discrepancy | None:
    short = abs(pair.pos_amount) - abs(pair.settled_amount)
    if pair.count_diff or pair.fee or not pair.pos_amount or not _same_sign(pair):
        return None
    percent = Decimal(100 * short) / abs(pair.pos_amount)
    if not USUAL_FEE[0] <= percent <= USUAL_FEE[1]:
        return None
    share = percent.quantize(HUNDREDTH, ROUND_HALF_UP)
    return _said(pair, Reason.LOOKS_LIKE_NET, percent=share)


def _lost_sign(pair: Pair, _around: Circumstances) -> Discrepancy | None:
    refunds = abs(pair.known.refunds)
    turned = pair.settled_amount == -pair.pos_amount != 0
    doubled = refunds > 0 and abs(pair.amount_diff) == 2 * refunds
    if not turned and not doubled:
        return None
    return _said(pair, Reason.SIGN_ERROR, refunds=refunds if doubled else None)


def _carried_over(pair: Pair, around: Circumstances) -> Discrepancy | None:
    for each in around.next_batch:
        meant = each.processor in {"", pair.processor} and each.scheme in {"", pair.scheme}
        exact = (each.count, each.amount) == (-pair.count_diff, -pair.amount_diff)
        if meant and exact and each.count > 0:
            return _said(
                pair,
                Reason.CUTOFF_CARRY,
                severity=Severity.WARNING,
                next_batch_match=each.amount,
            )
    return None


def _paid_on_top(pair: Pair, _around: Circumstances) -> Discrepancy | None:
    known = pair.known
    on_top = {
        "cash_back": known.cash_back,
        "tips": known.tips,
        "cash_back and tips": known.cash_back + known.tips,
    }
    for word, amount in on_top.items():
        if amount > 0 and pair.amount_diff == amount and not pair.count_diff:
            return _said(pair, Reason.OVER_SETTLEMENT, severity=Severity.NOTICE, explained_by=word)
    return None


def _within_tolerance(pair: Pair, around: Circumstances) -> Discrepancy | None:
    if pair.count_diff or abs(pair.amount_diff) > around.tolerance:
        return None
    return _said(pair, Reason.WITHIN_TOLERANCE, severity=Severity.NOTICE)


def _other_count(pair: Pair, _around: Circumstances) -> Discrepancy | None:
    if pair.amount_diff:
        return None
    return _said(pair, Reason.COUNT_MISMATCH, severity=Severity.WARNING)


def _unexplained(pair: Pair, _around: Circumstances) -> Discrepancy:
    is_short = pair.amount_diff < 0
    return _said(pair, Reason.SHORT_SETTLEMENT if is_short else Reason.OVER_SETTLEMENT)


EXPLANATIONS: tuple[Explanation, ...] = (
    _net_for_gross,
    _lost_sign,
    _carried_over,
    _paid_on_top,
    _within_tolerance,
    _other_count,
    _unexplained,
)
"""In the order in which they are tried."""


def _same_sign(pair: Pair) -> bool:
    return (pair.pos_amount < 0) == (pair.settled_amount < 0)


def _said(
    pair: Pair,
    reason: Reason,
    *,
    severity: Severity = Severity.ERROR,
    percent: Decimal | None = None,
    refunds: int | None = None,
    next_batch_match: int | None = None,
    explained_by: str = "",
) -> Discrepancy:
    return Discrepancy(
        reason=reason,
        severity=severity,
        currency=_currency(pair),
        tenders=pair.tenders,
        processor=pair.processor,
        scheme=pair.scheme,
        count_diff=pair.count_diff,
        amount_diff=pair.amount_diff,
        percent=percent,
        refunds=refunds,
        next_batch_match=next_batch_match,
        explained_by=explained_by,
    )
