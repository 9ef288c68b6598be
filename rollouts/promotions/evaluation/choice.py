"""Which promotion uses which units: what a conflict rule decides and the ledger then works out."""

from dataclasses import dataclass

from rollouts.promotions.model import Promotion

Units = tuple[tuple[int, int], ...]
"""(place, how many units)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A deal applied once: the units it uses, those of them it rewards, and what it saves."""

    promotion: Promotion
    uses: Units
    rewards: Units
    saving: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Promotions of a line alone, one on the result of the other, on so many of its units."""

    place: int
    units: int
    chain: tuple[Promotion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is applied; no unit is used twice."""

    applications: tuple[Application, ...] = ()
    offers: tuple[Offer, ...] = ()
    saving: int = 0

    @property
    def places(self) -> frozenset[int]:
        """Every line that something is taken off or that a deal uses."""
        used = {place for each in self.applications for place, _ in each.uses}
        return frozenset(used | {each.place for each in self.offers})


NOTHING = Choice()


@dataclass(slots=True, kw_only=True)
class Effort:
    """How many combinations were looked at, of how many at most; one for a whole evaluation."""

    bound: int
    spent: int = 0
    complete: bool = True

    def spend(self) -> bool:
        """Whether one more may be looked at; remembers that the bound was reached."""
        if self.spent >= self.bound:
            self.complete = False
            return False
        self.spent += 1
        return True
