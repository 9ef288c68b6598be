"""What the retailer declares of numbers and codes that others hold: nobody here can prove it."""

from dataclasses import dataclass
from enum import StrEnum

BLOCK = 4
"""Digits of the smallest block of numbers: a range never is so narrow that it tells a single card."""


class NumberUse(StrEnum):
    """What numbers of a range are."""

    GIFT = "gift"
    LOYALTY = "loyalty"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRange:
    """The retailer's own gift or loyalty numbers from `first` to `last`, of as many digits.

    Columns of their type may hold them although they look like card numbers.
    """

    first: str
    last: str
    use: NumberUse = NumberUse.GIFT
    name: str = ""

    @property
    def key(self) -> str:
        """`FIRST-LAST`."""
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTaxCode:
    """A tax code that the registers of a platform hold, as its maker or the store team declares."""

    platform: str
    code: str
    description: str = ""

    @property
    def key(self) -> str:
        """`PLATFORM CODE`."""
        return f"{self.platform} {self.code}"
