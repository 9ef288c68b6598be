"""Whether a JSON value has the shape that an annotation asks for: nothing is turned into it by force."""

import dataclasses
from decimal import Decimal, InvalidOperation
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from rollouts.shared.events import Json

MOST_DIGITS = 1000
"""Digits before or behind the point that a number in a record may have."""


def fits(hint: Any, value: Json) -> bool:  # noqa: ANN401 - annotations are of any type
    """Whether `value` is what `to_json` writes for a value annotated with `hint`.

    Knows what fields of objects are made of: `str`, `bool`, `int`, `Decimal`, enumerations with
    texts, tuples, dataclasses, and each of these or None. A truth is no number, a text no list.
    """
    if isinstance(hint, NewType):
        hint = hint.__supertype__
    if get_origin(hint) in {Union, UnionType}:
        return any(fits(each, value) for each in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(value, list) and all(fits(get_args(hint)[0], each) for each in value)
    if dataclasses.is_dataclass(hint):
        return isinstance(value, dict) and _has_fields(hint, value)
    return _is_plain(hint, value)


def is_number(text: str) -> bool:
    """Whether `text` is a finite number that can be written out."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return text.isascii() and number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS


def _has_fields(kind: Any, value: dict[str, Json]) -> bool:  # noqa: ANN401 - any dataclass
    hints = get_type_hints(kind)
    known = {each.name for each in dataclasses.fields(kind)}
    return value.keys() <= known and all(fits(hints[name], each) for name, each in value.items())


def _is_plain(hint: Any, value: Json) -> bool:  # noqa: ANN401 - as above
    if hint is NoneType:
        return value is None
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint is bool:
        return isinstance(value, bool)
    if hint is Decimal:
        return isinstance(value, str) and is_number(value)
    is_text = hint is str or (isinstance(hint, type) and issubclass(hint, Enum))
    return is_text and isinstance(value, str)
