"""One tax as the calculation sees it: decided for one line, every limit already in its amounts."""

from dataclasses import dataclass
from fractions import Fraction

from rollouts.shared.rounding import Tie, rounded
from rollouts.taxes.model import RoundedPart, RoundingLevel, RuleKind

ZERO = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """How an authority's amounts become money; `step` in the main unit of the currency."""

    level: RoundingLevel = RoundingLevel.LINE
    step: Fraction = Fraction(1, 100)
    tie: Tie = Tie.HALF_UP
    part: RoundedPart = RoundedPart.TAX
    combined: bool = False

    def of_line(self, amount: Fraction) -> Fraction:
        """What stands on the line: rounded, or exact when the document is rounded."""
        return self.nearest(amount) if self.level is RoundingLevel.LINE else amount

    def nearest(self, amount: Fraction) -> Fraction:
        """The nearest multiple of the step."""
        return rounded(amount, self.step, self.tie)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A row of a bracket table in the main unit: `tax` plus `rate` of what lies above `start`."""

    start: Fraction
    end: Fraction | None
    tax: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Levy:
    """A tax on one line.

    `name` is equal for the taxes that a document adds up. `rate` is a share of the base (0.0825),
    `fixed` the whole amount of a tax per unit on this line. Of the base, `spared` is not taxed, of
    the rest at most `most`, of that the share `portion`. A reverse charge never is in the price.
    """

    name: str
    kind: RuleKind
    rate: Fraction = ZERO
    fixed: Fraction = ZERO
    bands: tuple[Band, ...] = ()
    included: bool = False
    feeds_next: bool = False
    fed_by_previous: bool = True
    reverse_charge: bool = False
    spared: Fraction = ZERO
    most: Fraction | None = None
    portion: Fraction = ONE
    rounding: Rounding = Rounding()

    @property
    def is_inside(self) -> bool:
        """Whether the price contains this tax."""
        return self.included and not self.reverse_charge

    @property
    def feeds(self) -> bool:
        """Whether later taxes stand on this one too."""
        return self.feeds_next and not self.reverse_charge

    @property
    def is_linear(self) -> bool:
        """Whether the amount is a share of the base plus a constant, whatever the base."""
        return not (self.bands or self.spared or self.most is not None)

    def taxable(self, base: Fraction) -> Fraction:
        """The part of `base` that is taxed; a base that is not positive has no part spared."""
        left = base if base <= 0 else max(base - self.spared, ZERO)
        return (left if self.most is None else min(left, self.most)) * self.portion


def banded(bands: tuple[Band, ...], base: Fraction) -> Fraction:
    """The tax that the table sets on `base`; nothing for a base below its first row."""
    for band in bands:
        if band.start <= base and (band.end is None or base < band.end):
            return band.tax + band.rate * (base - band.start)
    return ZERO
