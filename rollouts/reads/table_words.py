"""The columns of a layout as a grid and a filter see them."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rollouts.estate.filters.matching import Cell
from rollouts.estate.filters.parser import parse_filter
from rollouts.estate.filters.syntax import And, Between, Equals, Filter, Has, Not, Or
from rollouts.estate.filters.words import SEARCH, Vocabulary, WordKind, WordSpec
from rollouts.estate.imports.layouts import Layout
from rollouts.estate.names import fold
from rollouts.reads.tables import Form, TableColumn
from rollouts.shared.moments import LocalMoment

FROM, TO, ON = "valid_from", "valid_to", "on"
DAY = len("2026-12-01")
FIRST_SECOND = "T00:00:01"
YES, NO = "yes", "no"
FLAGS = {"yes": (YES,), "true": (YES,), "no": (NO,), "false": (NO,)}

_BETWEEN = re.compile(r'[\s,;"\[\]]+')

_FORMS: Mapping[Any, Form] = {
    LocalMoment: Form.MOMENT,
    bool: Form.FLAG,
    int: Form.NUMBER,
    Decimal: Form.NUMBER,
}

_KINDS = {
    Form.NUMBER: WordKind.NUMBER,
    Form.FLAG: WordKind.CHOICE,
    Form.LIST: WordKind.LIST,
    Form.MOMENT: WordKind.DATE,
}


def columns_of(layout: Layout[Any]) -> tuple[TableColumn, ...]:
    """The columns, in the order of files."""
    hints = get_type_hints(layout.made)
    return tuple(
        TableColumn(
            name=each.name,
            form=form_of(hints[each.field]),
            is_key=each.is_key,
            needed=each.needed,
            choices=_choices(hints[each.field]),
        )
        for each in layout.columns
    )


def form_of(hint: Any) -> Form:  # noqa: ANN401 - annotations are of any type
    """What a field with this annotation holds."""
    if get_origin(hint) in {Union, UnionType}:
        hint = next(each for each in get_args(hint) if each is not NoneType)
    if get_origin(hint) is tuple:
        return Form.TEXT if is_dataclass(get_args(hint)[0]) else Form.LIST
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Form.CHOICE
    return _FORMS.get(hint, Form.TEXT)


def is_exact(layout: Layout[Any], field: str) -> bool:
    """Whether the field is an exact number with decimals, which is kept as text."""
    return get_type_hints(layout.made)[field] is Decimal


def words_of(layout: Layout[Any]) -> Vocabulary:
    """What a filter may ask of rows: every column by its name, and `on` a day where they have dates."""
    words = {}
    for column, shape in zip(layout.columns, columns_of(layout), strict=True):
        kind = _KINDS.get(shape.form, WordKind.TEXT)
        if is_exact(layout, column.field):
            kind = WordKind.TEXT
        words[column.name] = WordSpec(
            name=column.name,
            field=column.field,
            kind=kind,
            help=shape.form.value,
            choices=FLAGS if shape.form is Form.FLAG else {},
        )
    if TO in {each.name for each in fields(layout.made)}:
        words[ON] = WordSpec(name=ON, field=ON, kind=WordKind.DATE, help="in force on that day")
    return words


def tree_of(layout: Layout[Any], text: str) -> Filter:
    """The filter, in which `on` is put as a condition on both dates. KnownError `estate.filter_*`."""
    return _dated(parse_filter(text, words_of(layout)))


def matching_row(layout: Layout[Any], cells: tuple[str, ...]) -> Mapping[str, Cell]:
    """A row's cells under the fields that the filter's words ask for."""
    row: dict[str, Cell] = {}
    searched = []
    for column, shape, text in zip(layout.columns, columns_of(layout), cells, strict=True):
        row[column.field] = _cell(shape.form, text)
        searched.extend([] if shape.form is Form.FLAG else [text])
    return {**row, SEARCH: "\n".join(searched)}


def _cell(form: Form, text: str) -> Cell:
    if form is Form.FLAG:
        return YES if text == "true" else NO
    if form is Form.NUMBER and text.removeprefix("-").isdecimal():
        return int(text)
    if form is Form.LIST:
        return values_of(text)
    return text


def values_of(text: str) -> tuple[str, ...]:
    """The values of a list, folded, as its cell writes them: as JSON, or with blanks between."""
    return tuple(fold(each) for each in _BETWEEN.split(text) if each)


def _choices(hint: Any) -> tuple[str, ...]:  # noqa: ANN401 - as above
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(str(each.value) for each in hint)
    return ()


def _dated(tree: Filter) -> Filter:
    match tree:
        case Has(field, _, terms) if field == ON:
            return Or(tuple(_held(each) for each in terms if isinstance(each, Between)))
        case Not(part):
            return Not(_dated(part))
        case And(parts):
            return And(tuple(_dated(each) for each in parts))
        case Or(parts):
            return Or(tuple(_dated(each) for each in parts))
    return tree


def _held(span: Between) -> Filter:
    """Rows of which some moment lies in the span."""
    parts = []
    if span.high is not None:
        parts.append(_open_or(FROM, Between(None, span.high)))
    if span.low is not None:
        low = str(span.low)
        after = f"{low}{FIRST_SECOND}" if len(low) == DAY else low
        parts.append(_open_or(TO, Between(after, None)))
    return And(tuple(parts))


def _open_or(field: str, span: Between) -> Filter:
    is_open = Has(field, WordKind.TEXT, (Equals(""),))
    return Or((is_open, Has(field, WordKind.DATE, (span,))))
