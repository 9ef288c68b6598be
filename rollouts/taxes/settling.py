"""What a basket comes to: every line with its rules, the totals, the boxes of the tax return."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding
from rollouts.shared.rounding import rounded
from rollouts.taxes.applying import Applied, applied_rule
from rollouts.taxes.basket import Basket, SaleLine
from rollouts.taxes.book import TaxBook
from rollouts.taxes.computing.document import DocumentTax, document_tax
from rollouts.taxes.computing.levy import ZERO
from rollouts.taxes.computing.line import LevyAmount, LineTax, line_tax
from rollouts.taxes.model import Box
from rollouts.taxes.pieces import LineDeposits, deposits_of, minor_step, pieces_of

TAXED_BOXES = frozenset({Box.STANDARD, Box.REVERSE_CHARGE})
_Place = tuple[str, Box]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledLine:
    """A line, the rules that taxed it in the order of their steps, and what they came to.

    `price` is what its pieces cost, `deposit` what their containers cost, both signed; `tax.price` is
    the price with the deposits that somebody taxes.
    """

    line: SaleLine
    applied: tuple[Applied, ...]
    price: Fraction
    deposit: Fraction
    tax: LineTax

    @property
    def outside(self) -> Fraction:
        """The deposits that nobody taxes."""
        return self.price + self.deposit - self.tax.price


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBox:
    """What one jurisdiction's return shows in one box: the base, and the tax on it."""

    jurisdiction: str
    box: Box
    base: Fraction
    tax: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A basket with its taxes; all amounts are exact fractions of the currency's main unit.

    `due` is what the customer pays: goods, taxes and deposits less coupons, in whole minor units.
    """

    basket: Basket
    lines: tuple[SettledLine, ...]
    document: DocumentTax
    boxes: tuple[ReportBox, ...]
    deposits: Fraction
    coupons: Fraction
    due: Fraction


def settle(book: TaxBook, basket: Basket) -> Settlement:
    """Tax every line by the rules of its moment; a refund by those of the moment of its sale.

    KnownError with every line's refusal (`taxes.*`): a basket with one line that has no rule comes
    to nothing at all.
    """
    lines: list[SettledLine] = []
    refused: list[Finding] = []
    for line in basket.lines:
        try:
            lines.append(_settled(book, basket, line))
        except KnownError as trouble:
            refused += trouble.findings
    if refused:
        raise KnownError(*refused)
    document = document_tax(each.tax for each in lines)
    step = minor_step(basket.currency)
    outside = sum((each.outside for each in lines), ZERO)
    coupons = sum(
        (-each.line.coupon if each.line.quantity < 0 else each.line.coupon for each in lines), 0
    )
    return Settlement(
        basket=basket,
        lines=tuple(lines),
        document=document,
        boxes=_boxes(lines, document),
        deposits=sum((each.deposit for each in lines), ZERO),
        coupons=coupons * step,
        due=rounded(document.gross, step) + outside - coupons * step,
    )


def _settled(book: TaxBook, basket: Basket, line: SaleLine) -> SettledLine:
    at = line.sold_at or basket.moment
    location = book.location(basket.location, at)
    pieces = pieces_of(line, basket.currency)
    stack = book.stack(location, line.group, basket.fulfilment, at)
    deposits = deposits_of(book, location, pieces, at)
    applied = tuple(
        _beside(applied_rule(each, book.authority_of(each.regular.jurisdiction), pieces), deposits)
        for each in stack
    )
    tax = line_tax(pieces.price + deposits.priced, [each.levy for each in applied])
    return SettledLine(
        line=line,
        applied=applied,
        price=pieces.signed(pieces.price),
        deposit=pieces.signed(deposits.total),
        tax=tax.negated() if line.quantity < 0 else tax,
    )


def _beside(applied: Applied, deposits: LineDeposits) -> Applied:
    """The tax with the deposits spared that its jurisdiction leaves out of the base."""
    untaxed = deposits.untaxed_in(applied.rule.jurisdiction)
    if not untaxed:
        return applied
    levy = replace(applied.levy, spared=applied.levy.spared + untaxed)
    return replace(applied, levy=levy, beside=untaxed)


def _boxes(lines: Sequence[SettledLine], document: DocumentTax) -> tuple[ReportBox, ...]:
    """Bases by jurisdiction and box; what a tax leaves untaxed of its base is exempt.

    The taxes are those of the document's totals, so the boxes add up to the receipt.
    """
    bases: dict[_Place, Fraction] = defaultdict(Fraction)
    taxes: dict[_Place, Fraction] = defaultdict(Fraction)
    totals: dict[str, Fraction] = defaultdict(Fraction)
    for each in document.totals:
        totals[each.name] += ZERO if each.is_reversal else each.amount
    for line in lines:
        firsts = (each for each in line.tax.amounts if not each.is_reversal)
        for applied, amount in zip(line.applied, firsts, strict=True):
            place = (applied.rule.jurisdiction, applied.box)
            taxes[place] += totals.pop(applied.levy.name, ZERO)
            for box, part in _parts(applied, amount):
                bases[applied.rule.jurisdiction, box] += part
    return tuple(
        ReportBox(jurisdiction=place[0], box=place[1], base=base, tax=taxes[place])
        for place, base in bases.items()
    )


def _parts(applied: Applied, amount: LevyAmount) -> Iterable[tuple[Box, Fraction]]:
    beside = applied.beside if amount.base >= 0 else -applied.beside
    if applied.box not in TAXED_BOXES:
        yield applied.box, amount.base - beside
        return
    yield applied.box, amount.taxable
    left = amount.base - amount.taxable - beside
    if left:
        yield Box.EXEMPT, left
