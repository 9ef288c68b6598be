"""Where edits of taxes make a difference: in which tax locations, at which makes of register. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rollouts.shared.edits import Edit
from rollouts.taxes.book import TaxBook
from rollouts.taxes.model import Review

EVERYWHERE = frozenset({"tax_group", "tax_authority"})
PLACES = frozenset({"tax_jurisdiction", "tax_rule", "deposit"})
PENDING = f" {Review.PENDING.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Tax locations that edits concern, and the platforms whose codes they change.

    `everywhere` is every store that has a tax location at all.
    """

    everywhere: bool = False
    locations: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()

    @property
    def nowhere(self) -> bool:
        """Whether no register is concerned: baskets and rules that wait for a review reach none."""
        return not (self.everywhere or self.locations or self.platforms)

    def holds(self, platform: str, location: str) -> bool:
        """Whether a register of this platform, of a store with this tax location, is concerned."""
        wanted = self.everywhere or location in self.locations or platform in self.platforms
        return bool(location) and wanted


def reach_of(book: TaxBook, edits: Sequence[Edit]) -> Reach:
    """Where `edits` make a difference; `book` has the locations as they are in force."""
    own = [each for each in edits if not (each.kind == "tax_rule" and each.key.endswith(PENDING))]
    places = {place for each in own if each.kind in PLACES for place in _place(each)}
    lying = {
        each.code for each in book.objects.locations if not places.isdisjoint(each.jurisdictions)
    }
    moved = {each.key.split(" ")[0] for each in own if each.kind == "tax_location"}
    return Reach(
        everywhere=any(each.kind in EVERYWHERE for each in own),
        locations=frozenset(lying | moved),
        platforms=frozenset(_platforms(own)),
    )


def _place(edit: Edit) -> Iterable[str]:
    """The jurisdiction that an edit is about: its codes hold no spaces, keys are parted by them."""
    words = edit.key.split(" ")
    return words[1:2] if edit.kind == "deposit" else words[:1]


def _platforms(edits: Iterable[Edit]) -> Iterable[str]:
    return (each.key.split(" ")[0] for each in edits if each.kind == "pos_tax_map")
