"""How the estate hangs together: scopes of a register, branches of the tree, sister lanes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rollouts.estate.model import Register, Store, UnitKind

LEVELS = (UnitKind.BRAND, UnitKind.REGION, UnitKind.DISTRICT)
"""The unit levels between enterprise and store, widest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One line below a place of the tree: `kind` brand, region, district or store.

    `code` is empty for stores that have no unit of that kind; `stores` counts the stores below.
    """

    kind: str
    code: str
    stores: int


def unit_codes(store: Store) -> tuple[tuple[UnitKind, str], ...]:
    """The units a store belongs to, widest first, without those it has not."""
    pairs = zip(LEVELS, (store.brand, store.region, store.district), strict=True)
    return tuple((kind, code) for kind, code in pairs if code)


def scopes_of(register: Register, store: Store) -> tuple[tuple[str, str], ...]:
    """The configuration scopes that reach a register, widest first, as (kind, code) pairs.

    `("enterprise", "")`, the store's units, `("store", code)`, `("kind", kind)` and
    `("register", name)`.
    """
    units = tuple((str(kind), code) for kind, code in unit_codes(store))
    own = (("store", store.code), ("kind", str(register.kind)), ("register", register.name))
    return (("enterprise", ""), *units, *own)


def branches(stores: Iterable[Store], path: tuple[str, ...] = ()) -> tuple[Branch, ...]:
    """What lies directly below `path` (codes of brand, region, district), in order of code.

    An empty path is the enterprise; below a full path lie the stores.
    """
    below = [each for each in stores if _codes(each)[: len(path)] == path]
    if len(path) == len(LEVELS):
        codes = sorted(each.code for each in below)
        return tuple(Branch(kind="store", code=code, stores=1) for code in codes)
    counts = Counter(_codes(each)[len(path)] for each in below)
    kind = LEVELS[len(path)]
    return tuple(Branch(kind=kind, code=code, stores=counts[code]) for code in sorted(counts))


def sister_lanes(register: Register, registers: Iterable[Register]) -> tuple[Register, ...]:
    """The other registers of the same store and kind, in order of number."""
    sisters = (
        each
        for each in registers
        if each.store == register.store
        and each.kind is register.kind
        and each.number != register.number
    )
    return tuple(sorted(sisters, key=lambda each: each.number))


def _codes(store: Store) -> tuple[str, ...]:
    return store.brand, store.region, store.district
