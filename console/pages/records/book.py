"""What a page of rows is about, as data: its kinds, their columns, and the requests of its room."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from console.kit.columns import Side
from console.kit.grid_model import GridColumn
from console.pages.records.texts import column_title, said
from rollouts.reads.tables import Form, TableColumn

Shape = tuple[TableColumn, ...]
FLAGS = {"true": "yes", "false": "no"}
FROM, TO = "valid_from", "valid_to"
MIDNIGHT = " 00:00"
NO_ENTRIES = "[]"
LIST_MARKS = re.compile(r'[\s,"\[\]]+')
DAY = len("2026-12-01")
MINUTE = len("2026-12-01T06:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind:
    """One kind of rows: `word` as the command line calls it, widths by column, in the order shown.

    `label_by` are the columns that tell the ranges of one thing apart; the first `frozen` columns
    stay in sight.
    """

    word: str
    title: str
    empty: str
    hint: str
    columns: tuple[tuple[str, int], ...]
    label_by: tuple[str, ...] = ()
    frozen: int = 1

    def label(self, cells: Sequence[str], columns: Sequence[GridColumn]) -> str:
        """What a bar of the timeline says: the cells of `label_by`, or else the row's first."""
        found = {each.name: each.show(text) for each, text in zip(columns, cells, strict=True)}
        return "  ".join(found[each] for each in self.label_by if found.get(each)) or cells[0]

    @property
    def is_dated(self) -> bool:
        """Whether its rows hold from one moment to another."""
        return TO in dict(self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBook:
    """A room's rows on one page. The requests are the room's own classes of `estate.row_requests`.

    `bring_in` and `write_out` are its import and list; `covered` offers the way to the proof.
    """

    page: str
    room: str
    icon: str
    title: str
    sentence: str
    topic: str
    kinds: tuple[RecordKind, ...]
    take: Callable[..., Any]
    look: Callable[..., Any]
    end: Callable[..., Any]
    remove: Callable[..., Any]
    staged: Callable[..., Any]
    bring_in: Callable[..., Any]
    write_out: Callable[..., Any]

    def kind(self, word: str) -> RecordKind | None:
        """The kind that the command line calls `word`."""
        return next((each for each in self.kinds if each.word == word), None)


def grid_columns(kind: RecordKind, shape: Shape) -> tuple[GridColumn, ...]:
    """The columns of a kind in the order of its files, which a row's cells have too."""
    widths = dict(kind.columns)
    return tuple(_grid_column(each, widths.get(each.name, 0)) for each in shape)


def _grid_column(column: TableColumn, width: int) -> GridColumn:
    is_flag = column.form is Form.FLAG
    return GridColumn(
        name=column.name,
        title=column_title(column.name),
        width=width or 110,
        side=Side.RIGHT if column.form is Form.NUMBER else Side.LEFT,
        choices=tuple(FLAGS) if is_flag else tuple(each for each in column.choices if each),
        is_key=column.is_key,
        show=_shown(column),
        read=_read(column),
    )


def flag_text(text: str) -> str:
    """Yes or no in words; nothing where nothing stands."""
    return said(f"flag_{FLAGS[text]}") if text in FLAGS else text


def flag_value(text: str) -> str:
    """What a cell holds for yes or no in words."""
    by_word = {flag_text(each): each for each in FLAGS}
    return by_word.get(text, text)


def list_text(text: str) -> str:
    """Values with blanks between them, also where a cell writes them as JSON."""
    return " ".join(each for each in LIST_MARKS.split(text) if each) if text[:1] == "[" else text


def bare_text(text: str) -> str:
    """The text; an empty table of brackets is nothing."""
    return "" if text == NO_ENTRIES else text


def start_text(text: str) -> str:
    """`2026-12-01` for the start of a day, else with the time."""
    return end_text(text).removesuffix(MIDNIGHT)


def end_text(text: str) -> str:
    """The moment with its time: a bare day would leave open whether it is included."""
    return text.removesuffix(":00").replace("T", " ")


def start_value(text: str) -> str:
    """A start as typed: a day stands for its first moment."""
    return end_value(f"{text}{MIDNIGHT}" if len(text) == DAY else text)


def end_value(text: str) -> str:
    """An end as typed; a bare day means what the room's files mean by it."""
    moment = text.replace(" ", "T", 1)
    return f"{moment}:00" if len(moment) == MINUTE else moment


def _shown(column: TableColumn) -> Callable[[str], str]:
    if column.form is Form.MOMENT:
        return end_text if column.name == TO else start_text
    return {Form.FLAG: flag_text, Form.LIST: list_text}.get(column.form, bare_text)


def _read(column: TableColumn) -> Callable[[str], str]:
    if column.form is Form.MOMENT:
        return end_value if column.name == TO else start_value
    return flag_value if column.form is Form.FLAG else str
