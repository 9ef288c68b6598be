"""Tax of a basket after promotions where each line says its own percentages, without stores or rules.

Computed by `rollouts.taxes.computing`: promotions settle prices, never taxes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from rollouts.promotions.basket import BasketLine
from rollouts.promotions.evaluation.result import EvaluatedLine, Evaluation
from rollouts.promotions.evaluation.shares import half_up
from rollouts.promotions.policy import Policy, TaxRound
from rollouts.taxes.computing.document import document_tax
from rollouts.taxes.computing.levy import Levy, Rounding
from rollouts.taxes.computing.line import LineTax, line_tax
from rollouts.taxes.model import RoundingLevel, RuleKind

MINOR_UNIT = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxed:
    """What a basket costs with its taxes, in minor units.

    `added` is tax on top, `untaxed` everything without any tax, `total` what is to be paid, of which
    coupons have not paid `due`.
    """

    added: int
    untaxed: int
    total: int
    due: int


def taxed(evaluation: Evaluation, policy: Policy) -> Taxed:
    """The taxes of an evaluated basket, each code rounded over the document or line by line."""
    pairs = zip(evaluation.basket.lines, evaluation.lines, strict=True)
    document = document_tax(_line_tax(line, found, policy) for line, found in pairs)
    inside = sum(
        (each.amount for line in document.lines for each in line.amounts if each.levy.included),
        Fraction(0),
    )
    added = half_up(document.tax - half_up(inside))
    after = sum(_after_tax(each) for each in evaluation.lines)
    total = evaluation.net + added
    return Taxed(
        added=added,
        untaxed=half_up(document.net) - after,
        total=total,
        due=total - evaluation.coupon_tender,
    )


def taxed_price(line: EvaluatedLine) -> int:
    """What a line is taxed on: its net price, with the discounts that lower only what is paid."""
    return line.net + _after_tax(line)


def _after_tax(line: EvaluatedLine) -> int:
    return sum(each.amount for each in line.discounts if each.after_tax)


def _line_tax(line: BasketLine, found: EvaluatedLine, policy: Policy) -> LineTax:
    price = taxed_price(found)
    made = line_tax(Fraction(abs(price)), tuple(_levies(line, policy)))
    return made.negated() if price < 0 else made


def _levies(line: BasketLine, policy: Policy) -> Iterable[Levy]:
    level = RoundingLevel.LINE if policy.tax_round is TaxRound.LINE else RoundingLevel.DOCUMENT
    rounding = Rounding(level=level, step=MINOR_UNIT)
    for rate, included in ((line.tax_included, True), (line.tax_rate, False)):
        if rate:
            side = "included" if included else "added"
            yield Levy(
                name=f"{line.tax_code} {rate} {side}",
                kind=RuleKind.PERCENT,
                rate=Fraction(rate) / 100,
                included=included,
                rounding=rounding,
            )
