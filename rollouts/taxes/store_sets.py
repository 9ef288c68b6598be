"""Sets of stores, one bit for each store: ten thousand of them cost no more than a few megabytes."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any


class Universe:
    """The stores that sets are made of, in order."""

    __slots__ = ("_at", "names")

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._at: Mapping[str, int] = {name: at for at, name in enumerate(self.names)}

    def all(self) -> "StoreSet":
        """Every store."""
        return StoreSet(self, (1 << len(self.names)) - 1)

    def of(self, names: Iterable[str]) -> "StoreSet":
        """Those of the names that are stores of this universe."""
        if isinstance(names, StoreSet) and names.universe is self:
            return names
        flags = bytearray((len(self.names) + 7) // 8)
        for name in names:
            at = self._at.get(name)
            if at is not None:
                flags[at >> 3] |= 1 << (at & 7)
        return StoreSet(self, int.from_bytes(flags, "little"))

    def place(self, name: object) -> int | None:
        """The bit of a store; None for a name that is none."""
        return self._at.get(name) if isinstance(name, str) else None


class StoreSet(AbstractSet[str]):
    """Some stores of one universe; with a set of the same universe every operation takes a moment."""

    __slots__ = ("bits", "universe")

    def __init__(self, universe: Universe, bits: int) -> None:
        self.universe = universe
        self.bits = bits

    def __contains__(self, name: object) -> bool:
        at = self.universe.place(name)
        return at is not None and bool(self.bits >> at & 1)

    def __iter__(self) -> Iterator[str]:
        flags = self.bits.to_bytes((len(self.universe.names) + 7) // 8, "little")
        names = self.universe.names
        for byte, flag in enumerate(flags):
            for bit in range(8) if flag else ():
                if flag >> bit & 1:
                    yield names[8 * byte + bit]

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __hash__(self) -> int:
        return hash(self.bits)

    def __eq__(self, other: object) -> bool:
        same = self._same(other)
        return super().__eq__(other) if same is None else self.bits == same

    def __le__(self, other: AbstractSet[Any]) -> bool:
        same = self._same(other)
        return super().__le__(other) if same is None else not self.bits & ~same

    def __and__(self, other: Iterable[Any]) -> "StoreSet":
        return StoreSet(self.universe, self.bits & self.universe.of(other).bits)

    def __or__(self, other: Iterable[Any]) -> "StoreSet":
        return StoreSet(self.universe, self.bits | self.universe.of(other).bits)

    def __sub__(self, other: Iterable[Any]) -> "StoreSet":
        return StoreSet(self.universe, self.bits & ~self.universe.of(other).bits)

    def _same(self, other: object) -> int | None:
        """The bits of a set of the same universe."""
        is_same = isinstance(other, StoreSet) and other.universe is self.universe
        return other.bits if is_same and isinstance(other, StoreSet) else None
