"""Records to JSON and back: what crosses a process, a database row or the command line."""

import dataclasses
import types
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from rollouts.shared.events import Json
from rollouts.shared.secret import Secret

R = TypeVar("R")


def to_json(value: object) -> Json:
    """The JSON of a record: dataclasses as objects, enums as values, instants in ISO 8601 UTC.

    A Secret becomes `***`: it never leaves the process. TypeError for anything else unknown.
    """
    if value is None or (
        isinstance(value, bool | int | float | str) and not isinstance(value, Enum)
    ):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_json(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [to_json(each) for each in value]
    return _scalar(value)


def _scalar(value: object) -> Json:
    if isinstance(value, Enum):
        return to_json(value.value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Secret):
        return "***"
    if isinstance(value, Path | Decimal):
        return str(value)
    message = f"no JSON form for {type(value).__name__}"
    raise TypeError(message)


def from_json(kind: type[R], value: Json) -> R:
    """The record of type `kind` that `to_json` wrote; TypeError or ValueError when it is not one."""
    return cast("R", _read(kind, value))


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401 - follows annotations of any type
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _read_union(get_args(kind), value)
    if origin in {tuple, list, set, frozenset}:
        return origin(_read(get_args(kind)[0], each) for each in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _read(get_args(kind)[1], each) for key, each in value.items()}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _read_dataclass(kind, value)
    return _read_plain(kind, value)


def _read_union(kinds: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401 - as above
    if value is None and type(None) in kinds:
        return None
    first = next(each for each in kinds if each is not type(None))
    return _read(first, value)


def _read_dataclass(kind: type, value: Mapping[str, Json]) -> object:
    hints = _hints(kind)
    known = {each.name for each in dataclasses.fields(kind)}
    return kind(**{name: _read(hints[name], each) for name, each in value.items() if name in known})


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read_plain(kind: Any, value: Any) -> Any:  # noqa: ANN401 - as above
    if kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind in {Path, Decimal}:
        return kind(value)
    return value
