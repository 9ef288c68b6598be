"""The taxes of a whole document: each added up, rounded where the document is what is rounded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rollouts.shared.rounding import shared_out
from rollouts.taxes.computing.levy import ZERO, Levy
from rollouts.taxes.computing.line import LevyAmount, LineTax
from rollouts.taxes.model import RoundingLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class LevyTotal:
    """One tax over the whole document; a reverse charge has one total for each of its two signs."""

    name: str
    base: Fraction
    taxable: Fraction
    amount: Fraction
    is_reversal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTax:
    """What a document comes to: `gross` is `net` plus the amounts of all totals, to the last step."""

    lines: tuple[LineTax, ...]
    totals: tuple[LevyTotal, ...]
    net: Fraction
    gross: Fraction

    @property
    def tax(self) -> Fraction:
        """Every tax together."""
        return sum((each.amount for each in self.totals), ZERO)


@dataclass(slots=True)
class _Sum:
    levy: Levy
    is_reversal: bool
    base: Fraction = ZERO
    taxable: Fraction = ZERO
    amount: Fraction = ZERO
    inside: Fraction = ZERO

    def add(self, each: LevyAmount) -> None:
        self.base += each.base
        self.taxable += each.taxable
        self.amount += each.amount
        self.inside += each.amount if each.levy.is_inside else ZERO


_Batch = tuple[tuple[str, ...], bool]


def document_tax(lines: Iterable[LineTax]) -> DocumentTax:
    """Add up lines whose taxes of one name have one rounding.

    Where prices contain their taxes the document's gross is the sum of the prices; rounding the
    taxes moves the net amount, never what the customer pays.
    """
    known = tuple(lines)
    batches: dict[_Batch, dict[str, _Sum]] = {}
    for each in (amount for line in known for amount in line.amounts):
        batch = batches.setdefault((each.together, each.is_reversal), {})
        batch.setdefault(each.levy.name, _Sum(each.levy, each.is_reversal)).add(each)
    totals: list[LevyTotal] = []
    net = sum((line.net for line in known), ZERO)
    for batch in batches.values():
        amounts = _rounded(batch)
        for name, found in batch.items():
            net += found.inside - (amounts[name] if found.inside else ZERO)
            totals.append(
                LevyTotal(
                    name=name,
                    base=found.base,
                    taxable=found.taxable,
                    amount=amounts[name],
                    is_reversal=found.is_reversal,
                )
            )
    gross = net + sum((each.amount for each in totals), ZERO)
    return DocumentTax(lines=known, totals=tuple(totals), net=net, gross=gross)


def _rounded(batch: Mapping[str, _Sum]) -> dict[str, Fraction]:
    sums = list(batch.values())
    rounding = sums[0].levy.rounding
    amounts = [each.amount for each in sums]
    if rounding.level is RoundingLevel.DOCUMENT:
        if len(sums) > 1:
            whole = rounding.nearest(sum(amounts, ZERO))
            amounts = list(shared_out(amounts, whole, rounding.step))
        else:
            amounts = [rounding.nearest(amounts[0])]
    return dict(zip(batch, amounts, strict=True))
