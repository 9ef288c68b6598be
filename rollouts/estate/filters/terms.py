"""From the values of one filter word to terms, by the kind of the word."""

import re
from datetime import datetime, timedelta

from rollouts.estate.filters.lexer import Piece, Token, refuse_filter
from rollouts.estate.filters.syntax import Between, Equals, Like, Term
from rollouts.estate.filters.words import WordKind, WordSpec
from rollouts.estate.names import fold, nearest_or_all

MOST_STARS = 8

_NUMBER = re.compile(r"-?[0-9]{1,15}")
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2})"
    r"(T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(:(?P<second>[0-9]{2}))?)?)?)?"
)


def terms_of(spec: WordSpec, token: Token, text: str) -> tuple[Term, ...]:
    """The terms that `token` asks of `spec`. Raises KnownError `estate.filter_*`."""
    if spec.kind in {WordKind.NUMBER, WordKind.DATE}:
        return tuple(_range(spec, token.operator, piece, text) for piece in token.pieces)
    if token.operator not in {"", "="}:
        raise refuse_filter("operator", text, token.position, word=spec.name, sign=token.operator)
    if spec.kind is WordKind.CHOICE:
        return tuple(term for piece in token.pieces for term in _choice(spec, piece, text))
    return tuple(_text(spec, piece, text) for piece in token.pieces)


def _text(spec: WordSpec, piece: Piece, text: str) -> Term:
    if piece.quoted or "*" not in piece.text:
        return Equals(fold(piece.text))
    parts = _parts(piece, text)
    if spec.kind is WordKind.LIST and sum(map(bool, parts)) > 1:
        raise refuse_filter("wildcard", text, piece.position, word=spec.name)
    return Like(parts)


def _parts(piece: Piece, text: str) -> tuple[str, ...]:
    parts = tuple(fold(each) for each in re.sub(r"\*+", "*", piece.text).split("*"))
    if len(parts) > MOST_STARS + 1:
        raise refuse_filter("stars", text, piece.position, limit=MOST_STARS)
    return parts


def _choice(spec: WordSpec, piece: Piece, text: str) -> tuple[Term, ...]:
    wanted = fold(piece.text)
    if "*" in wanted and not piece.quoted:
        parts = _parts(piece, text)
        names = [name for name in spec.choices if like(parts, fold(name))]
    else:
        names = [name for name in spec.choices if fold(name) == wanted]
    if not names:
        known = nearest_or_all(piece.text, spec.choices)
        raise refuse_filter(
            "choice", text, piece.position, word=spec.name, choice=piece.text, known=known
        )
    stored = dict.fromkeys(value for name in names for value in spec.choices[name])
    return tuple(Equals(fold(value)) for value in stored)


def like(parts: tuple[str, ...], value: str) -> bool:
    """Whether `value` is `parts` in order with anything between them; linear time."""
    head, tail = parts[0], parts[-1]
    if len(value) < len(head) + len(tail):
        return False
    if not (value.startswith(head) and value.endswith(tail)):
        return False
    at, end = len(head), len(value) - len(tail)
    for part in parts[1:-1]:
        found = value.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _range(spec: WordSpec, operator: str, piece: Piece, text: str) -> Between:
    low, dots, high = piece.text.partition("..")
    if dots and operator:
        raise refuse_filter("operator", text, piece.position, word=spec.name, sign=operator)
    first = _span(spec, low, piece, text) if low or not dots else None
    last = _span(spec, high, piece, text) if high else (None if dots else first)
    if first is None and last is None:
        raise refuse_filter("value", text, piece.position)
    start, end = first and first[0], last and last[1]
    if operator in {"", "="}:
        return Between(start, end)
    below = {"<": Between(None, start), "<=": Between(None, end)}
    above = {">": Between(end, None), ">=": Between(start, None)}
    return (below | above)[operator]


def _span(spec: WordSpec, value: str, piece: Piece, text: str) -> tuple[int | str, int | str]:
    span = _number(value) if spec.kind is WordKind.NUMBER else _date(value)
    if span is None:
        code = "number" if spec.kind is WordKind.NUMBER else "date"
        raise refuse_filter(code, text, piece.position, word=spec.name, given=value)
    return span


def _number(value: str) -> tuple[int, int] | None:
    if _NUMBER.fullmatch(value) is None:
        return None
    return int(value), int(value) + 1


def _date(value: str) -> tuple[str, str] | None:
    match = _DATE.fullmatch(value)
    if match is None:
        return None
    given = [int(each) for each in match.group(*_PRECISION) if each is not None]
    try:
        start = datetime(*(given + [1] * (3 - len(given))))  # type: ignore[arg-type] # noqa: DTZ001 - wall clock
        end = _next(start, len(given))
    except (ValueError, OverflowError):
        return None
    return _cut(start, len(given)), _cut(end, len(given))


_PRECISION = ("year", "month", "day", "hour", "minute", "second")
_STEPS = {3: timedelta(days=1), 5: timedelta(minutes=1), 6: timedelta(seconds=1)}


def _next(start: datetime, precision: int) -> datetime:
    if precision == 1:
        return start.replace(year=start.year + 1)
    if precision == 2:
        return (start + timedelta(days=31)).replace(day=1)
    return start + _STEPS[precision]


def _cut(moment: datetime, precision: int) -> str:
    return moment.isoformat()[: {5: 16, 6: 19}.get(precision, 10)]
