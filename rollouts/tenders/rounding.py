"""Cash rounding: only the rest that is paid in cash, after tax, and a refund as its sale."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from rollouts.shared.money import MOST_DIGITS
from rollouts.tenders.catalogue import RoundingMode

DIGITS = 4 * MOST_DIGITS
"""Enough for any written total over any written step: nothing is rounded on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRule:
    """What cash is rounded to: `step` in the currency itself, 0 where nothing is rounded."""

    step: Decimal
    mode: RoundingMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One tender of a payment. Without an `amount` it takes the rest."""

    is_cash: bool
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What a total comes to when paid: `rounding` is `amount` less the total."""

    amount: Decimal
    rounding: Decimal


def rounded(amount: Decimal, step: Decimal, mode: RoundingMode) -> Decimal:
    """The multiple of `step` that `amount` goes to; exact, and mirrored for negative amounts.

    A step of 0 rounds nothing; ValueError for a negative one.
    """
    if step < 0:
        message = f"not a step: {step}"
        raise ValueError(message)
    if step == 0:
        return amount
    with localcontext(prec=DIGITS):
        steps, rest = divmod(abs(amount), step)
        if rest and _goes_up(steps, 2 * rest - step, mode):
            steps += 1
        return (steps * step).copy_sign(amount) if steps else Decimal(0)


def paid(total: Decimal, parts: Sequence[Part], rule: CashRule) -> Paid:
    """What is paid for `total` (after tax; negative for a refund) by `parts`.

    A part that is not cash pays its amount exactly. Cash pays the rest, rounded, whatever was handed
    over: the difference is change. A rest that a card takes is not rounded.
    """
    with localcontext(prec=DIGITS):
        fixed = sum((each.amount for each in parts if not each.is_cash and each.amount), Decimal(0))
        if any(each.is_cash for each in parts) and not any(_takes_rest(each) for each in parts):
            amount = fixed + rounded(total - fixed, rule.step, rule.mode)
        else:
            amount = total if any(_takes_rest(each) for each in parts) else fixed
        return Paid(amount=amount, rounding=amount - total)


def _goes_up(steps: Decimal, beyond_half: Decimal, mode: RoundingMode) -> bool:
    match mode:
        case RoundingMode.UP:
            return True
        case RoundingMode.DOWN:
            return False
        case _ if beyond_half != 0:
            return beyond_half > 0
        case RoundingMode.HALF_EVEN:
            return steps % 2 == 1
        case _:
            return mode is RoundingMode.HALF_UP


def _takes_rest(part: Part) -> bool:
    return not part.is_cash and part.amount is None
