"""Promotions, the ways in which registers settle them, and the baskets that prove them."""

from rollouts.adapters.sql.tables.objects import object_table
from rollouts.promotions.basket import SavedBasket
from rollouts.promotions.model import Promotion
from rollouts.promotions.policy import Policy

promotions = object_table("promotions", Promotion)
promotion_policies = object_table("promotion_policies", Policy)
promotion_baskets = object_table("promotion_baskets", SavedBasket)
