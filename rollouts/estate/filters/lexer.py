"""From the text of a filter to tokens that remember where they stood."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rollouts.estate.names import has_control
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding

LONGEST = 20_000

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):(<=|>=|<|>|=)?")
_BARE = re.compile(r'[^\s(),"]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_ESCAPE = re.compile(r'\\(["\\])')


class TokenKind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    NOT = "NOT"
    AND = "AND"
    OR = "OR"
    TEXT = "text"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Piece:
    """One value as written: quoted text is never a wildcard, a range or the word `all`."""

    text: str
    quoted: bool
    position: int


@dataclass(frozen=True, slots=True)
class Token:
    """One token; a TEST carries its word, operator and comma separated pieces."""

    kind: TokenKind
    position: int
    word: str = ""
    operator: str = ""
    pieces: tuple[Piece, ...] = ()


def refuse_filter(code: str, text: str, position: int, **parameters: str | int) -> KnownError:
    """A refusal of `estate.filter_*` that says where in the text it arose (counted from 1)."""
    return KnownError(
        Finding(
            code=f"estate.filter_{code}",
            object="filter",
            field="filter",
            value=text,
            parameters={"position": position + 1, **parameters},
        )
    )


def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a filter. Raises KnownError `estate.filter_*`."""
    if len(text) > LONGEST:
        raise refuse_filter("too_long", text[:80], LONGEST, limit=LONGEST)
    if has_control(_SPACE.sub("", text)):
        raise refuse_filter("control", ascii(text[:80]), 0)
    return tuple(_scan(text))


def _scan(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        if space := _SPACE.match(text, position):
            position = space.end()
            continue
        token, position = _token(text, position)
        yield token


def _token(text: str, at: int) -> tuple[Token, int]:
    if text[at] in "()":
        return Token(TokenKind(text[at]), at), at + 1
    if text[at] == "-" and at + 1 < len(text) and not text[at + 1].isspace():
        return Token(TokenKind.NOT, at), at + 1
    if word := _WORD.match(text, at):
        pieces, end = _pieces(text, word.end())
        return Token(TokenKind.TEST, at, word[1], word[2] or "", pieces), end
    piece, end = _piece(text, at)
    if not piece.quoted and piece.text in {"AND", "OR", "NOT"}:
        return Token(TokenKind(piece.text), at), end
    return Token(TokenKind.TEXT, at, pieces=(piece,)), end


def _pieces(text: str, at: int) -> tuple[tuple[Piece, ...], int]:
    piece, at = _piece(text, at)
    pieces = [piece]
    while at < len(text) and text[at] == ",":
        piece, at = _piece(text, at + 1)
        pieces.append(piece)
    return tuple(pieces), at


def _piece(text: str, at: int) -> tuple[Piece, int]:
    if quoted := _QUOTED.match(text, at):
        return Piece(_ESCAPE.sub(r"\1", quoted[1]), True, at), quoted.end()
    if text[at : at + 1] == '"':
        raise refuse_filter("quote", text, at)
    bare = _BARE.match(text, at)
    if bare is None:
        raise refuse_filter("value", text, at)
    return Piece(bare[0], False, at), bare.end()
