"""All that is kept of taxes, as one value, and the same with edits laid over it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rollouts.shared.edits import Edit
from rollouts.taxes.basket import SavedBasket
from rollouts.taxes.book import TaxBook, TaxObjects
from rollouts.taxes.records import KINDS, Entity

Kept = Mapping[str, Mapping[str, Entity]]
"""Kind -> key -> object; every kind of the room is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxState:
    """The book, and the baskets that must come to the same under it."""

    book: TaxBook
    baskets: tuple[SavedBasket, ...] = ()


def with_edits(kept: Kept, edits: Sequence[Edit]) -> Kept:
    """`kept` after `edits`, all of the room's kinds; KnownError `taxes.moved_on`, `.unknown_edit`."""
    made = {kind: dict(objects) for kind, objects in kept.items()}
    slots: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        slots.setdefault((edit.kind, edit.key), []).append(edit)
    for (kind, key), own in slots.items():
        objects = made.setdefault(kind, {})
        after = KINDS.all_applied(objects.get(key), own)
        objects.pop(key, None)
        if after is not None:
            objects[key] = after
    return made


def state_of(kept: Kept) -> TaxState:
    """The objects as a book."""
    found: Mapping[str, tuple[Any, ...]] = {
        kind: tuple(objects.values()) for kind, objects in kept.items()
    }
    objects = TaxObjects(
        authorities=found["tax_authority"],
        jurisdictions=found["tax_jurisdiction"],
        groups=found["tax_group"],
        rules=found["tax_rule"],
        locations=found["tax_location"],
        deposits=found["deposit"],
        pos_codes=found["pos_tax_map"],
    )
    return TaxState(book=TaxBook(objects), baskets=found["tax_basket"])


def touched_keys(edits: Iterable[Edit], kind: str) -> frozenset[str]:
    """The keys of the objects of one kind that `edits` are about."""
    return frozenset(each.key for each in edits if each.kind == kind)
