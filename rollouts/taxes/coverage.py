"""What the proof is about and what it finds: items on sale, stores, sales without exactly one rule."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from rollouts.shared.findings import Finding
from rollouts.shared.matrix import Active
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.taxes.mending import Mend
from rollouts.taxes.model import Fulfilment

EVERYWHERE = ""


class Sold(NamedTuple):
    """An item on sale from `start` to `end`, in the stores of one assortment ("": in every store).

    A tuple, because an estate has a hundred thousand of them.
    """

    item: str
    group: str
    start: LocalMoment = OPEN
    end: LocalMoment = OPEN
    assortment: str = EVERYWHERE


class Selling(NamedTuple):
    """A store that sells from `start` to `end`, and its tax location."""

    store: str
    location: str
    start: LocalMoment = OPEN
    end: LocalMoment = OPEN


class BreachKind(StrEnum):
    """How a sale fails to have exactly one rule."""

    HOLE = "hole"
    DOUBLE = "double"
    STEP_CLASH = "step_clash"
    NO_LOCATION = "no_location"
    TWO_LOCATIONS = "two_locations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Sales without exactly one rule: each of `items` at each of `stores`, from `starts` to `ends`.

    On every day of that time at least one of the items is sold in at least one of the stores; a pair
    counts on the days on which both sell. No items: every item of the store. `rules` are the keys of
    the rules in the way of each other; `mend` closes it, None where somebody must decide.
    """

    kind: BreachKind
    jurisdiction: str = ""
    group: str = ""
    fulfilment: Fulfilment = Fulfilment.ANY
    step: int = 0
    starts: LocalMoment
    ends: LocalMoment
    stores: tuple[str, ...]
    items: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    example: tuple[str, str] = ("", "")
    mend: Mend | None = None

    def finding(self) -> Finding:
        """The breach as a sentence: `taxes.coverage_*`, with the store and item of an example."""
        return Finding(
            code=f"taxes.coverage_{self.kind.value}",
            object=f"item {self.example[1] or '-'} at store {self.example[0]}",
            field=f"tax group {self.group or '-'}",
            value=self.jurisdiction or self.example[0],
            parameters={
                "start": self.starts,
                "end": self.ends,
                "stores": len(self.stores),
                "items": len(self.items),
                "step": self.step,
                "rules": ", ".join(self.rules) or "-",
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The outcome: proved when there are no breaches.

    `lines` is how many lines of rules were swept, `cells` how many sales (item x store x day) they
    stand for; `active` the tax groups that are on sale at some stores at some time.
    """

    breaches: tuple[Breach, ...]
    items: int
    stores: int
    days: int
    lines: int
    active: tuple[Active, ...] = ()

    @property
    def cells(self) -> int:
        """Items x stores x days."""
        return self.items * self.stores * self.days

    @property
    def holes(self) -> tuple[Breach, ...]:
        """Sales without any rule."""
        kinds = {BreachKind.HOLE, BreachKind.NO_LOCATION}
        return tuple(each for each in self.breaches if each.kind in kinds)

    @property
    def doubles(self) -> tuple[Breach, ...]:
        """Sales with more than one."""
        holes = set(map(id, self.holes))
        return tuple(each for each in self.breaches if id(each) not in holes)
