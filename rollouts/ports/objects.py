"""Objects of the trade, kept by class and business key: what every such room's repository promises."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from rollouts.shared.edits import Edit
from rollouts.shared.objects import Keyed

E = TypeVar("E", bound=Keyed)


class Objects(Protocol):
    """The objects of one room, each of a class that its `Kinds` names."""

    def some(self, made: type[E], keys: Iterable[str]) -> Mapping[str, E]:
        """Those of these objects of one class that exist, by key; any number of keys."""

    def lines(self, made: type[E], lines: Iterable[str]) -> tuple[E, ...]:
        """Every range of these lines, in order of key; the class has a property `line`."""

    def every(self, made: type[E], *, after: str = "", limit: int | None = None) -> tuple[E, ...]:
        """The objects of one class in order of key, after the key `after`."""

    def number(self, made: type[E]) -> int:
        """How many objects of one class there are."""

    def apply(self, edits: Sequence[Edit]) -> None:
        """Apply edits, those of one object in their order.

        KnownError `<room>.moved_on` when one does not find what it replaces, `<room>.unknown_edit`
        for a kind or field that is not the room's; nothing was written then.
        """

    def planned(self, edits: Sequence[Edit]) -> object:
        """What `apply` would write, worked out on any view; it raises what `apply` raises.

        It may be written for as long as nothing else was put in force.
        """

    def write(self, rows: Any) -> None:  # noqa: ANN401 - what this provider's `planned` gave
        """Write what was planned."""
