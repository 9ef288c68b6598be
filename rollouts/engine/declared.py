"""What the retailer declared of numbers and codes, as readers and rules want it."""

from collections.abc import Mapping

from rollouts.items.declared import HeldTaxCode, NumberRange
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.shared.card_numbers import Exempt


def own_numbers(uow: UnitOfWork) -> Exempt:
    """What a column of gift or loyalty numbers may hold although it looks like a card number."""
    ranges = uow.repository(Items).every(NumberRange)
    return Exempt(declared=tuple((each.first, each.last) for each in ranges))


def held_codes(uow: UnitOfWork) -> Mapping[str, frozenset[str]]:
    """The tax codes that registers hold, by platform; a platform of which nobody said any is left out."""
    found: dict[str, set[str]] = {}
    for each in uow.repository(Items).every(HeldTaxCode):
        found.setdefault(each.platform, set()).add(each.code)
    return {platform: frozenset(codes) for platform, codes in found.items()}
