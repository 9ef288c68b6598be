"""A setting's text <-> the value in a register's file: numbers, switches, minor units, other words."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rollouts.formats.document import Value, plain_text
from rollouts.shared.secret import REFERENCE


class Kind(StrEnum):
    """How a value is written; the switch kinds say their own two words."""

    TEXT = "text"
    NUMBER = "number"
    SCALED = "scaled"
    BOOLEAN = "boolean"
    TRUE_FALSE = "true_false"
    YES_NO = "yes_no"
    ON_OFF = "on_off"
    ONE_ZERO = "one_zero"


# 27 digits at most: a Decimal of the default context is exact to 28.
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?")
_WRITTEN_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,9})?(?:[eE][+-]?[0-9]{1,2})?")
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_SWITCHES = {
    Kind.BOOLEAN: ("true", "false"),
    Kind.TRUE_FALSE: ("true", "false"),
    Kind.YES_NO: ("yes", "no"),
    Kind.ON_OFF: ("on", "off"),
    Kind.ONE_ZERO: ("1", "0"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """`places` moves the point of SCALED values; `words` pairs a setting's text with the file's word."""

    kind: Kind = Kind.TEXT
    places: int = 0
    words: tuple[tuple[str, str], ...] = ()

    def encode(self, text: str) -> Value:
        """The value for the file; ValueError when this encoding cannot express `text`.

        A reference to a secret is written as it stands.
        """
        if REFERENCE.search(text):
            return text
        if self.kind in _SWITCHES:
            return self._switch(text)
        if self.kind is Kind.TEXT:
            return self._word(text)
        if not _NUMBER.fullmatch(text):
            raise ValueError(text)
        number = Decimal(text)
        if self.kind is Kind.NUMBER:
            return number if "." in text else int(text)
        scaled = number.scaleb(self.places)
        if scaled != int(scaled):
            raise ValueError(text)
        return int(scaled)

    def decode(self, value: Value, written: str) -> str | None:
        """The setting's text of a file's `value`, `written` being its text; None when it has none.

        More is understood than `encode` writes (`Yes`, `1e2`), so that files made by others are read.
        """
        if REFERENCE.search(written):
            return written
        if self.kind in _SWITCHES:
            word = plain_text(value).strip().lower()
            return "true" if word in _TRUE else "false" if word in _FALSE else None
        if self.kind is Kind.TEXT:
            written = "" if value is None else written
            return {word: text for text, word in self.words}.get(written, written)
        written = written.strip()
        if not _WRITTEN_NUMBER.fullmatch(written):
            return None
        if self.kind is Kind.NUMBER and _NUMBER.fullmatch(written):
            return written
        return format(Decimal(written).scaleb(-self.places), "f")

    def same(self, one: str, other: str) -> bool:
        """True when two texts mean the same value (`150.0` and `150.00` where numbers are meant)."""
        if self.kind in {Kind.NUMBER, Kind.SCALED}:
            numbers = _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other)
            return Decimal(one) == Decimal(other) if numbers else one == other
        return one == other

    def _word(self, text: str) -> str:
        pairs = dict(self.words)
        if text not in pairs and text in pairs.values():
            raise ValueError(text)
        return pairs.get(text, text)

    def _switch(self, text: str) -> Value:
        if text not in {"true", "false"}:
            raise ValueError(text)
        if self.kind is Kind.BOOLEAN:
            return text == "true"
        return _SWITCHES[self.kind][text == "false"]


def encoding_of(word: str, words: tuple[tuple[str, str], ...] = ()) -> Encoding:
    """The encoding that a layout names: `text`, `yes_no`, `scaled:2`; ValueError for others."""
    kind, _, places = word.partition(":")
    return Encoding(kind=Kind(kind), places=int(places or 0), words=words)
