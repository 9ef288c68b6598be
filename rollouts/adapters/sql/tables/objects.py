"""Tables for objects of the trade: a column for each field, under the object's business key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import BigInteger, Boolean, Column, Row, String, Table, Text

from rollouts.adapters.sql.tables.base import metadata
from rollouts.shared.objects import Codec, Keyed, Kinds, codec_of

KEY_LENGTH = 200
KEY = "key"
LINE = "line"
"""The column of a dated object's key without its start, indexed: all ranges of one key."""

T = TypeVar("T", bound=Keyed)


@dataclass(frozen=True, slots=True)
class Cell:
    """How one field stands in its column; without a codec it stands there as it is."""

    name: str
    kind: object
    optional: bool
    codec: Codec | None

    def column(self) -> Column[Any]:
        """Its column, NOT NULL unless the field may be None."""
        stored: Any = BigInteger if self.kind is int else Boolean if self.kind is bool else Text
        return Column(self.name, stored, nullable=self.optional)

    def stored(self, value: Any) -> Any:
        """What stands in the column."""
        return value if self.codec is None or value is None else self.codec.write(value)

    def value(self, stored: Any) -> Any:
        """What the field holds."""
        return stored if self.codec is None or stored is None else self.codec.read(stored)


@dataclass(frozen=True, kw_only=True)
class Shelf(Generic[T]):
    """Where objects of one class of `kinds` are kept.

    `key` is the column of the business key. `extra` fills columns that are no fields, such as folded
    text for a search; a class with a property `line` needs the column of that name.
    """

    kinds: Kinds[Any]
    made: type[T]
    table: Table
    key: str = KEY
    extra: Mapping[str, Callable[[T], str]] = field(default_factory=dict)

    def row(self, entity: T) -> dict[str, Any]:
        """The columns of one object."""
        row: dict[str, Any] = {self.key: entity.key}
        if hasattr(self.made, LINE):
            row[LINE] = getattr(entity, LINE)
        row |= {name: made(entity) for name, made in self.extra.items()}
        for cell in self._cells:
            row[cell.name] = cell.stored(getattr(entity, cell.name))
        return row

    def entity(self, row: Row[Any]) -> T:
        """The object that stands in `row`."""
        return self.made(**{each.name: each.value(getattr(row, each.name)) for each in self._cells})

    @cached_property
    def _cells(self) -> tuple[Cell, ...]:
        return _cells_of(self.made, self.kinds.codecs)


def object_table(name: str, made: type[Keyed]) -> Table:
    """The table of a class: `key`, then a column of each field's name, then `line` if it has one.

    Texts, enumerations, Decimals, tuples and records are text (as in edits), `int` is 64 bits wide,
    so that it holds any amount of money. Lengths are the entrances' business. Add indexes beside it.
    """
    columns = [each.column() for each in _cells_of(made, {})]
    line = [Column(LINE, String(KEY_LENGTH), nullable=False, index=True)]
    return Table(
        name,
        metadata,
        Column(KEY, String(KEY_LENGTH), primary_key=True),
        *columns,
        *(line if hasattr(made, LINE) else ()),
    )


def _cells_of(made: type[Keyed], codecs: Mapping[Any, Codec]) -> tuple[Cell, ...]:
    hints = get_type_hints(made)
    return tuple(_cell(each.name, hints[each.name], codecs) for each in fields(made))


def _cell(name: str, hint: Any, codecs: Mapping[Any, Codec]) -> Cell:
    optional = get_origin(hint) in {Union, UnionType}
    kind = next(each for each in get_args(hint) if each is not NoneType) if optional else hint
    plain = kind in {str, int, bool}
    return Cell(name, kind, optional, None if plain else codecs.get(kind) or codec_of(kind))
