"""Notes and coins in circulation, in minor units, as the issuing banks list them."""

REAL: dict[str, tuple[int, ...]] = {
    "AUD": (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000),
    "CAD": (5, 10, 25, 100, 200, 500, 1000, 2000, 5000, 10000),
    "CHF": (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 100000),
    "CZK": (100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000),
    "DKK": (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000),
    "EUR": (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000),
    "GBP": (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000),
    "HUF": (500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000, 2000000),
    "JPY": (1, 5, 10, 50, 100, 500, 1000, 2000, 5000, 10000),
    "MXN": (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000),
    "NOK": (100, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000),
    "NZD": (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000),
    "PLN": (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000),
    "SEK": (100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000),
    "USD": (1, 5, 10, 25, 50, 100, 200, 500, 1000, 2000, 5000, 10000),
}
"""By currency. One that is not listed is taken as the tender declares it."""


MOST = 1_000_000
"""A greater amount must be a multiple of one of the denominations: no cash is rounded to more."""


def is_payable(amount: int, denominations: tuple[int, ...]) -> bool:
    """Whether `amount` (above 0, in minor units) can be laid down in `denominations` exactly."""
    small = sorted({each for each in denominations if 0 < each <= amount})
    if any(amount % each == 0 for each in small):
        return True
    if amount > MOST:
        return False
    reach, all_amounts = 1, (1 << (amount + 1)) - 1
    for each in small:
        step = each
        while step <= amount:  # one, two, four pieces more: every number of pieces is among them
            reach = (reach | reach << step) & all_amounts
            step *= 2
    return bool(reach >> amount & 1)
