"""How a state is shown: always a glyph and a word as well as a colour, never a colour alone."""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The five meanings a colour may have; themes give each a text, a soft and a bar colour."""

    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Pill:
    """A state as it stands in a cell: `glyph` and `word` carry the meaning, `tone` repeats it."""

    glyph: str
    word: str
    tone: Tone

    @property
    def text(self) -> str:
        """Glyph and word, as painted."""
        return f"{self.glyph}  {self.word}"
