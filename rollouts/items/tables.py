"""Reference data as tables that import again without a change."""

from typing import Any

from rollouts.estate.imports.layouts import Layout
from rollouts.shared.objects import Keyed


def header_of(layout: Layout[Any]) -> tuple[str, ...]:
    """The column names, in the order of the import."""
    return tuple(each.name for each in layout.columns)


def cells_of(layout: Layout[Any], entity: Keyed) -> tuple[str, ...]:
    """One object as the texts of its row.

    A start or an end is written with its time, so that an import reads the same moment again.
    """
    values = layout.kinds.texts_of(entity)
    return tuple(values.get(each.field, "") for each in layout.columns)
