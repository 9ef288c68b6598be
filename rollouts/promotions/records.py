"""Promotions as edits see them; `rollouts.shared.objects` says how."""

from rollouts.promotions.basket import SavedBasket
from rollouts.promotions.model import Promotion
from rollouts.promotions.policy import Policy
from rollouts.shared.objects import Kinds

Entity = Promotion | Policy | SavedBasket

KINDS: Kinds[Entity] = Kinds(
    room="promotions",
    classes={
        "promotion": Promotion,
        "promotion_policy": Policy,
        "promotion_basket": SavedBasket,
    },
)
