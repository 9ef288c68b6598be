"""What people ask of single rows of any room: requests that a room takes over under its own words."""

import json
from dataclasses import dataclass

from rollouts.shared.card_numbers import masked
from rollouts.shared.errors import refuse
from rollouts.shared.requests import argument, option

CHANGE_HELP = "C-number of an open change set (default: your open one, or a new one)"
SHOWN = 80
KIND_HELP = "What the rows are, such as an import calls them"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowEdit:
    """Cells of one row as typed, by the column's name.

    `key` is the row that they change. Where it is empty the cells say which row it is: one that is
    there is changed, any other is new.
    """

    key: str = ""
    cells: tuple[tuple[str, str], ...] = ()

    @property
    def as_text(self) -> str:
        """One JSON object: `{"key": KEY, "cells": {COLUMN: VALUE}}`, as `--row` takes it."""
        return json.dumps({"key": self.key, "cells": dict(self.cells)}, ensure_ascii=False)


def row_edit(text: str) -> RowEdit:
    """The row that `as_text` wrote; KnownError `estate.bad_row`."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    key, cells = (said.get("key", ""), said.get("cells")) if isinstance(said, dict) else ("", None)
    if not isinstance(key, str) or not isinstance(cells, dict) or not cells:
        raise refuse("estate.bad_row", object="--row", value=masked(text[:SHOWN]))
    if not all(isinstance(each, str) for each in cells.values()):
        raise refuse("estate.bad_row", object="--row", value=masked(text[:SHOWN]))
    return RowEdit(key=key, cells=tuple(cells.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsSet:
    """Set cells of rows, or add rows, in a change set."""

    kind: str = argument(KIND_HELP, metavar="KIND")
    cells: tuple[str, ...] = argument(
        "COLUMN=VALUE", metavar="COLUMN=VALUE", default=(), typed=True
    )
    key: tuple[str, ...] = option("Key of a row to change; may be repeated", default=(), typed=True)
    since: str = option(
        "The rows end then, and others with these values begin", flag="--from", metavar="MOMENT"
    )
    file: str = option("CSV or XLSX file with rows to set", metavar="FILE", path=True)
    row: tuple[str, ...] = option(
        'A row as JSON: {"key": KEY, "cells": {COLUMN: VALUE}}; may be repeated',
        default=(),
        typed=True,
    )
    change: str = option(CHANGE_HELP, metavar="CHANGE")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsEnd:
    """End rows: they hold until a moment, and no longer."""

    kind: str = argument(KIND_HELP, metavar="KIND")
    key: tuple[str, ...] = argument("Keys of the rows", metavar="KEY", typed=True)
    at: str = option("First moment at which they do not hold any more", metavar="MOMENT")
    change: str = option(CHANGE_HELP, metavar="CHANGE")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsRemove:
    """Remove rows, as if they had never been."""

    kind: str = argument(KIND_HELP, metavar="KIND")
    key: tuple[str, ...] = argument("Keys of the rows", metavar="KEY", typed=True)
    change: str = option(CHANGE_HELP, metavar="CHANGE")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsStaged:
    """The rows of a kind that an open change set touches, and what the rules find about them."""

    kind: str = argument(KIND_HELP, metavar="KIND")
    deep: bool = option("Also at every register that they reach", default=False)
    change: str = option(CHANGE_HELP, metavar="CHANGE")
