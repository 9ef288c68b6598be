"""Frames made of rows in parts, and kept as files."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

PART = 50_000
Schema = Mapping[str, Any]
"""Column names with their kinds."""


def framed(rows: Iterable[Sequence[Any]], schema: Schema) -> pl.DataFrame:
    """Rows as columns, never more than `PART` of them as Python's own values at once."""
    source = iter(rows)
    parts = []
    while part := list(islice(source, PART)):
        parts.append(pl.DataFrame(part, schema=schema, orient="row"))
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def kept_frame(path: Path, schema: Schema) -> pl.DataFrame | None:
    """The snapshot at `path`; None when there is none, or none that can be read."""
    if not path.is_file():
        return None
    try:
        frame = pl.read_ipc(path)
    except (PolarsError, OSError):
        return None
    return frame if dict(frame.schema) == dict(schema) else None


def keep_frame(frame: pl.DataFrame, path: Path) -> None:
    """Write a snapshot, whole or not at all, and drop older ones beside it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".partial")
    frame.write_ipc(partial, compression="lz4")
    partial.replace(path)
    for each in path.parent.glob(f"*{path.suffix}"):
        if each != path:
            each.unlink(missing_ok=True)
