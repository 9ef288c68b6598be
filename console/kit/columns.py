"""A table's columns as data: how a record becomes text, pill and sort value."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from console.kit.tone import Pill

R = TypeVar("R")


class Side(Enum):
    """To which side a column's texts and its header lean."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[R]):
    """One column. `text` formats the cell once, when the record arrives, never while painting.

    `pill` shows a state instead of the text, where it gives one. `value` is what an in-memory list is
    sorted by (the text when absent); `sort_key` is what a row source is asked to sort by (empty: not
    sortable). `width` is in pixels at 100 %; one column with `stretch` takes what is left, never below
    `width`.
    """

    title: str
    text: Callable[[R], str]
    width: int = 120
    side: Side = Side.LEFT
    pill: Callable[[R], Pill | None] | None = None
    value: Callable[[R], Any] | None = None
    sort_key: str = ""
    stretch: bool = False
    fixed_pitch: bool = False
