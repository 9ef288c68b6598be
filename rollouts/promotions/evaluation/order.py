"""In which order promotions are taken, by policy."""

from collections.abc import Iterable

from rollouts.promotions.model import Promotion
from rollouts.promotions.policy import KIND_WORDS, PRIORITY, Policy

DEAL = "deal"


def ordered(promotions: Iterable[Promotion], policy: Policy) -> tuple[Promotion, ...]:
    """By the policy's list of promotions or kinds, else the highest priority first; else as they came.

    What the list does not name comes behind it.
    """
    listed = tuple(promotions)
    if not policy.order or policy.order == (PRIORITY,):
        return tuple(sorted(listed, key=lambda each: -each.priority))
    places = {word: at for at, word in enumerate(policy.order)}

    def place(promotion: Promotion) -> tuple[int, int]:
        word = KIND_WORDS.get(promotion.kind.value, DEAL)
        return places.get(promotion.code, places.get(word, len(places))), -promotion.priority

    return tuple(sorted(listed, key=place))


def whole_order(promotions: Iterable[Promotion], policy: Policy) -> tuple[Promotion, ...]:
    """Those of the whole basket: automatic ones first, each group in the policy's order."""
    return tuple(sorted(ordered(promotions, policy), key=lambda each: not each.is_automatic))
