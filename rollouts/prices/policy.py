"""What prices must keep to in this house: limits as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePolicy:
    """`change_percent` is the largest change that needs no second look; exactly that much passes.

    `endings` are the last digits (in minor units, two of them) that regular prices have; empty: any.
    `lead_days` is how many days labels take (0: none). `count_percent` is how far the number of rows
    may be from the supplier's last file (0: not looked at).
    """

    change_percent: int = 30
    endings: tuple[int, ...] = ()
    lead_days: int = 0
    count_percent: int = 50
