"""Words that price files use for types and actions, and small numbers. Pure, one text at a time."""

from rollouts.estate.names import fold
from rollouts.prices.model import PriceAction, PriceType

MOST_PIECES = 10_000

_TYPES = {
    "": PriceType.REGULAR,
    "reg": PriceType.REGULAR,
    "regular_price": PriceType.REGULAR,
    "promo": PriceType.PROMOTION,
    "promotional_price": PriceType.PROMOTION,
    "clr": PriceType.CLEARANCE,
    "markdown": PriceType.CLEARANCE,
    "clearance_price": PriceType.CLEARANCE,
    "comp": PriceType.COMPETITIVE,
    "emer": PriceType.EMERGENCY,
    **{each.value: each for each in PriceType},
}
_ACTIONS = {
    "": PriceAction.UPSERT,
    "insert": PriceAction.UPSERT,
    "addchange": PriceAction.UPSERT,
    **{each.value: each for each in PriceAction},
}
_FLAGS = {"": False, "y": True, "n": False, "yes": True, "no": False, "1": True, "0": False}


def type_of(text: str) -> PriceType | None:
    """The type of price that a file calls `text`; regular where it says nothing."""
    return _TYPES.get(fold(text))


def action_of(text: str) -> PriceAction | None:
    """What a file wants done with a row; a price set where it says nothing."""
    return _ACTIONS.get(fold(text))


def pieces_of(text: str) -> int | None:
    """For how many pieces a price is; one where the file says nothing."""
    if not text:
        return 1
    good = text.isascii() and text.isdecimal() and len(text) <= 5
    return int(text) if good and 0 < int(text) <= MOST_PIECES else None


def flag_of(text: str) -> bool:
    """Whether a label is wanted; anything that is no yes is a no."""
    return _FLAGS.get(fold(text), False)
