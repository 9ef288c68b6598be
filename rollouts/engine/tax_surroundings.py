"""The part of the taxes that edits stand among: enough to check rows while they are typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from rollouts.ports.database import UnitOfWork
from rollouts.shared.edits import Edit
from rollouts.taxes.model import (
    PosTaxMap,
    TaxAuthority,
    TaxGroup,
    TaxJurisdiction,
    TaxLocation,
    TaxRule,
)
from rollouts.taxes.ports import Taxes
from rollouts.taxes.records import KINDS, Entity
from rollouts.taxes.state import Kept, TaxState, state_of, touched_keys, with_edits

E = TypeVar("E", bound=Entity)

FEW = 2000
"""Of a kind with more objects than this only those that are touched are looked at."""


def state_about(uow: UnitOfWork, edits: Sequence[Edit]) -> TaxState:
    """The state that `edits` lead to, of what they touch and what stands beside it.

    Rules beside a rule are those of its group in all jurisdictions that share a tax location with
    its own. Baskets, and the rules of an authority, are left to the check of the change set.
    """
    taxes = uow.repository(Taxes)
    before: Kept = {
        kind: taxes.some(made, touched_keys(edits, kind)) for kind, made in KINDS.classes.items()
    }
    kept: dict[str, dict[str, Entity]] = {kind: dict(each) for kind, each in before.items()}
    _put(kept, _beside(taxes, edits, (before, with_edits(before, edits))))
    rules = _of(kept, TaxRule)
    near = {each.jurisdiction for each in rules}
    near.update(code for each in _of(kept, TaxLocation) for code in each.jurisdictions)
    groups = {each.group for each in rules}
    groups.update(each.combined_group for each in _of(kept, TaxLocation))
    _put(kept, taxes.some(TaxJurisdiction, near).values())
    _put(kept, taxes.some(TaxGroup, groups).values())
    _put(kept, taxes.every(TaxAuthority))
    return state_of(with_edits(kept, edits))


def _beside(taxes: Taxes, edits: Sequence[Edit], states: tuple[Kept, Kept]) -> list[Entity]:
    """Locations, rules and codes that the objects touched, as they were and will be, stand among."""
    rules = [each for kept in states for each in _of(kept, TaxRule)]
    named, groups = touched_keys(edits, "tax_jurisdiction"), touched_keys(edits, "tax_group")
    places = {each.jurisdiction for each in rules} | named
    locations = _touching(taxes, places)
    own = (each for kept in states for each in _of(kept, TaxLocation))
    near = places.union(*(each.jurisdictions for each in (*locations, *own)))
    taxed = {each.group for each in rules}
    return [
        *locations,
        *(taxes.rules_at(near, taxed) if taxed else ()),
        *taxes.rules_at(jurisdictions=named),
        *taxes.rules_at(groups=groups),
        *(taxes.every(PosTaxMap) if taxes.number(PosTaxMap) <= FEW else ()),
    ]


def _touching(taxes: Taxes, places: Collection[str]) -> tuple[TaxLocation, ...]:
    """The tax locations that lie in one of these jurisdictions, while there are few in all."""
    if not places or taxes.number(TaxLocation) > FEW:
        return ()
    found = taxes.every(TaxLocation)
    return tuple(each for each in found if not set(places).isdisjoint(each.jurisdictions))


def _of(kept: Mapping[str, Mapping[str, Any]], made: type[E]) -> list[E]:
    kind = next(word for word, each in KINDS.classes.items() if each is made)
    return list(kept[kind].values())


def _put(kept: Mapping[str, dict[str, Entity]], entities: Iterable[Entity]) -> None:
    for each in entities:
        kept[KINDS.kind_of(each)].setdefault(each.key, each)
