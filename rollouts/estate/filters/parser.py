"""From the text of a filter to its tree, refusing with the place of what is wrong."""

from dataclasses import dataclass

from rollouts.estate.filters.lexer import Token, TokenKind, refuse_filter, tokens_of
from rollouts.estate.filters.syntax import And, Everything, Filter, Has, Not, Or, Search
from rollouts.estate.filters.terms import terms_of
from rollouts.estate.filters.words import Vocabulary
from rollouts.estate.names import fold, nearest_or_all
from rollouts.shared.errors import refuse

DEEPEST = 40
MOST_TOKENS = 400
MOST_VALUES = 5000
ALL = "all"

_ENDS = (TokenKind.CLOSE, TokenKind.OR)


def parse_filter(text: str, words: Vocabulary) -> Filter:
    """The tree of `text`. A space means AND and binds tighter than OR.

    Raises KnownError: `estate.filter_empty` for a blank text, since an empty filter selects
    nothing, or another `estate.filter_*` with the position (counted from 1) and, for an unknown
    word, the nearest known ones.
    """
    tokens = tokens_of(text)
    if not tokens:
        raise refuse("estate.filter_empty", object="filter", field="filter", value=text)
    if len(tokens) > MOST_TOKENS:
        raise refuse_filter("too_long", text[:80], tokens[MOST_TOKENS].position, limit=MOST_TOKENS)
    reader = _Reader(text=text, tokens=tokens, words=words)
    tree = reader.either(0)
    if reader.at < len(tokens):
        raise refuse_filter("parenthesis", text, tokens[reader.at].position)
    return tree


def require_matches(text: str, count: int) -> None:
    """Raise KnownError `estate.filter_matches_nothing` when `count` is zero."""
    if count == 0:
        raise refuse("estate.filter_matches_nothing", object="filter", field="filter", value=text)


@dataclass(slots=True)
class _Reader:
    text: str
    tokens: tuple[Token, ...]
    words: Vocabulary
    at: int = 0

    def either(self, depth: int) -> Filter:
        parts = [self.both(depth)]
        while self._take(TokenKind.OR):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self, depth: int) -> Filter:
        parts = [self.one(depth)]
        while self.at < len(self.tokens) and self.tokens[self.at].kind not in _ENDS:
            self._take(TokenKind.AND)
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self, depth: int) -> Filter:
        if depth > DEEPEST:
            raise refuse_filter("too_deep", self.text[:80], self._place(), limit=DEEPEST)
        if self._take(TokenKind.NOT):
            return Not(self.one(depth + 1))
        if self._take(TokenKind.OPEN):
            inner = self.either(depth + 1)
            if not self._take(TokenKind.CLOSE):
                raise refuse_filter("parenthesis", self.text, self._place())
            return inner
        return self._leaf()

    def _leaf(self) -> Filter:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.kind not in {TokenKind.TEXT, TokenKind.TEST}:
            raise refuse_filter("operand", self.text, self._place())
        self.at += 1
        if token.kind is TokenKind.TEST:
            return self._test(token)
        piece = token.pieces[0]
        if not piece.quoted and fold(piece.text) == ALL:
            return Everything()
        needle = piece.text if piece.quoted else piece.text.strip("*")
        if not needle:
            raise refuse_filter("value", self.text, piece.position)
        return Search(fold(needle))

    def _test(self, token: Token) -> Has:
        spec = self.words.get(token.word.lower())
        if spec is None:
            known = nearest_or_all(token.word, self.words)
            raise refuse_filter("word", self.text, token.position, word=token.word, known=known)
        if len(token.pieces) > MOST_VALUES:
            raise refuse_filter("too_long", self.text[:80], token.position, limit=MOST_VALUES)
        return Has(spec.field, spec.kind, terms_of(spec, token, self.text))

    def _take(self, kind: TokenKind) -> bool:
        taken = self.at < len(self.tokens) and self.tokens[self.at].kind is kind
        self.at += taken
        return taken

    def _place(self) -> int:
        return self.tokens[self.at].position if self.at < len(self.tokens) else len(self.text)
