"""Snapshots of items and of the book in columns, kept under the stamp of what they show."""

import re
from pathlib import Path

import polars as pl

from rollouts.adapters.columnar.keeping import keep_frame, kept_frame
from rollouts.adapters.columnar.shelf import BOOK, PriceShelf, shelf_frame
from rollouts.adapters.columnar.stock import CODES, ITEMS, Stock, stock_frames
from rollouts.prices.ports import Against


def kept_shelf(against: Against) -> PriceShelf:
    """The counting prices; a snapshot that is stale or cannot be read is made anew."""
    path = _path(against.cache / "book", against.book_stamp)
    frame = kept_frame(path, BOOK)
    if frame is None:
        with against.book() as rows:
            frame = shelf_frame(rows)
        keep_frame(frame, path)
    return PriceShelf(frame)


def kept_stock(against: Against) -> Stock:
    """The known items and what finds them, likewise."""
    path = _path(against.cache / "items", against.items_stamp)
    beside = _path(against.cache / "codes", against.items_stamp)
    items, codes = kept_frame(path, ITEMS), kept_frame(beside, CODES)
    if items is None or codes is None:
        with against.items() as rows, against.codes() as pairs:
            items, codes = stock_frames(rows, pairs)
        keep_frame(items, path)
        keep_frame(codes, beside)
    return Stock(items, codes)


def _path(folder: Path, stamp: str) -> Path:
    """Hashes are equal in one version of the library only: it belongs to the stamp."""
    return folder / f"{re.sub(r'[^A-Za-z0-9-]', '-', f'{stamp}-{pl.__version__}')}.ipc"
