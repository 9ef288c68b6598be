"""Which page is shown, with what target, and the way back. Knows nothing of Qt."""

from dataclasses import dataclass, field

LONGEST = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A page and what it was asked to show (a filter, an id, or nothing)."""

    page: str
    target: str = ""


@dataclass(slots=True)
class History:
    """Where one has been, the present place last; at most LONGEST places are kept."""

    places: list[Place] = field(default_factory=list)

    @property
    def here(self) -> Place | None:
        """The present place."""
        return self.places[-1] if self.places else None

    def go(self, place: Place) -> None:
        """Go on to `place`; going where one already is adds nothing."""
        if place != self.here:
            self.places = [*self.places, place][-LONGEST:]

    def back(self) -> Place | None:
        """Leave the present place; the one before it, None when there is none."""
        if len(self.places) < 2:
            return None
        self.places.pop()
        return self.here
