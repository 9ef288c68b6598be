"""Rows for the clipboard: TSV for editors and spreadsheets, HTML for mail and tickets."""

import html
from collections.abc import Sequence

from PySide6.QtCore import QMimeData

BREAKS = str.maketrans("\t\r\n", "   ")
FORMULA = ("=", "+", "-", "@")


def as_tsv(rows: Sequence[Sequence[str]]) -> str:
    """One line per row; a tab or line break inside a cell becomes a space.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    return "\n".join("\t".join(_cell(each) for each in row) for row in rows)


def as_html(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row is the header; everything escaped."""
    head, *body = rows
    made = ["<table>", _row(head, "th"), *(_row(each, "td") for each in body), "</table>"]
    return "".join(made)


def as_mime(rows: Sequence[Sequence[str]]) -> QMimeData:
    """Both forms together; the first of `rows` holds the titles."""
    mime = QMimeData()
    mime.setText(as_tsv(rows))
    mime.setHtml(as_html(rows))
    return mime


def _row(cells: Sequence[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{html.escape(each)}</{tag}>" for each in cells) + "</tr>"


def _cell(text: str) -> str:
    flat = text.translate(BREAKS)
    risky = flat.startswith(FORMULA) and not flat[1:].replace(".", "", 1).isdigit()
    return f"'{flat}" if risky else flat
