"""Rooms whose objects are edited row by row: what planning, checking and showing their rows needs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollouts.engine.context import Context
from rollouts.engine.importing import missing
from rollouts.estate.imports.edited import Look
from rollouts.estate.imports.layouts import Layout
from rollouts.ports.database import UnitOfWork
from rollouts.ports.objects import Objects
from rollouts.shared.edits import Edit
from rollouts.shared.findings import Finding
from rollouts.shared.objects import Keyed, Kinds, Slot

Checked = Callable[[UnitOfWork, Context, Sequence[Edit], bool], tuple[Finding, ...]]
"""(view, context, all staged edits of the room, at every register too): what its rules find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRoom:
    """One room. `named` finds a layout by the word that people type, `cells_of` writes an object.

    `called` gives every name that a finding may have for the object with a kind and key.
    """

    word: str
    kinds: Kinds[Any]
    promise: type[Objects]
    named: Callable[[str], Layout[Any]]
    cells_of: Callable[[Layout[Any], Keyed], tuple[str, ...]]
    check: Checked
    called: Callable[[str, str], Iterable[str]]

    def own(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """Those of the edits that are of the room, in their order."""
        return tuple(each for each in edits if each.kind in self.kinds.classes)

    def writer(self, layout: Layout[Any]) -> Callable[[Keyed], tuple[str, ...]]:
        """Writes the cells of the layout's objects."""
        return lambda entity: self.cells_of(layout, entity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """The objects of a room with staged edits laid over those in force, looked up by key."""

    room: RowRoom
    uow: UnitOfWork
    staged: tuple[Edit, ...]
    by_slot: Mapping[Slot, list[Edit]] = field(default_factory=dict)

    def look(self, kind: str) -> Look:
        """Finds objects of one kind by key."""

        def find(keys: Iterable[str]) -> Mapping[str, Any]:
            wanted = tuple(dict.fromkeys(keys))
            found = dict(self.in_force(kind, wanted))
            for key in wanted:
                edits = self.by_slot.get((kind, key))
                if edits:
                    after = self.room.kinds.all_applied(found.pop(key, None), edits)
                    if after is not None:
                        found[key] = after
            return found

        return find

    def in_force(self, kind: str, keys: Iterable[str]) -> Mapping[str, Any]:
        """The objects in force, by key."""
        made: type[Any] = self.room.kinds.classes[kind]
        return self.uow.repository(self.room.promise).some(made, keys)

    def missing(self, layout: Layout[Any]) -> Callable[[Iterable[Slot]], set[Slot]]:
        """Tells which wanted objects exist neither in force nor staged."""

        def absent(slots: Iterable[Slot]) -> set[Slot]:
            wanted = set(slots)
            own = {each for each in wanted if each in self.by_slot}
            there = {(kind, key) for kind, key in own if self.look(kind)((key,))}
            objects = self.uow.repository(self.room.promise)
            return (own - there) | missing(self.uow, wanted - own, layout, objects)

        return absent


def laid_over(room: RowRoom, uow: UnitOfWork, staged: Iterable[Edit]) -> Laid:
    """What is in force, with the room's edits among `staged` laid over."""
    own = room.own(staged)
    by_slot: dict[Slot, list[Edit]] = {}
    for each in own:
        by_slot.setdefault((each.kind, each.key), []).append(each)
    return Laid(room=room, uow=uow, staged=own, by_slot=by_slot)
