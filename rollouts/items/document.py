"""The mapping document: tables that a customer compares with the own books and signs. Pure.

A room adds to it by one function that gives a `Section`, named in the engine's table of sections.
Its title, note and column names are sentences: `document.<name>` and `document.column_<column>`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from resources import text
from resources.i18n import sentence
from rollouts.ports.sheets import Page
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.objects import canonical
from rollouts.shared.records import to_json

CSS = "themes/document.css"
LONGEST_PAGE_NAME = 31
SIGNERS = ("prepared", "approved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of the document: `name` its sentences, `columns` the words of its header."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def title(self) -> str:
        """What stands above the table."""
        return _said(self.name)

    @property
    def note(self) -> str:
        """What the table means, for whoever signs it."""
        return sentence(f"document.{self.name}", {}, "mend")

    @property
    def header(self) -> tuple[str, ...]:
        """The column names as people read them."""
        return tuple(_said(f"column_{each}") for each in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """All sections, who made them and when; `estate` is the identity of the installation's estate."""

    estate: str
    made_at: datetime
    made_by: str
    sections: tuple[Section, ...]

    @property
    def sha256(self) -> str:
        """The hash of what is signed: the tables, whoever made the document and whenever."""
        return hashlib.sha256(canonical(to_json(self.sections)).encode()).hexdigest()

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What the head of the document says."""
        return (
            (_said("estate"), self.estate),
            (_said("made_at"), self.made_at.strftime("%Y-%m-%d %H:%M UTC")),
            (_said("made_by"), self.made_by),
            (_said("content_hash"), self.sha256),
        )


def html_of(document: Document) -> str:
    """The document as one HTML page that needs no other file; every value is escaped."""
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in document.facts
    )
    signatures = "".join(f"<div>{escape(_said(each))}</div>" for each in SIGNERS)
    title = escape(_said("title"))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>\n{text(CSS)}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n<p>{escape(_said('intro'))}</p>\n<dl>{facts}</dl>\n"
        + "".join(map(_table, document.sections))
        + f"<h2>{escape(_said('signature'))}</h2>\n"
        f'<section class="signatures">{signatures}</section>\n</body>\n</html>\n'
    )


def pages_of(document: Document) -> tuple[Page, ...]:
    """The document as the sheets of a workbook: the head with the signature lines, then each table."""
    head = (
        (_said("title"),),
        (_said("intro"),),
        *document.facts,
        (),
        (_said("signature"),),
        *((_said(each), "") for each in SIGNERS),
    )
    first = Page(name=_said("title"), rows=head, heads=frozenset({0, len(head) - len(SIGNERS) - 1}))
    return (first, *map(_page, document.sections))


def period(valid_from: LocalMoment, valid_to: LocalMoment) -> tuple[str, str]:
    """The cells of the columns `from` and `until`: a whole day without its time."""
    return _day(valid_from), _day(valid_to)


def counted(pairs: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Each different row once, in order, with how often it came."""
    counts: dict[tuple[str, ...], int] = {}
    for pair in pairs:
        counts[pair] = counts.get(pair, 0) + 1
    return tuple((*pair, str(counts[pair])) for pair in sorted(counts))


def _table(section: Section) -> str:
    title = f"<h2>{escape(section.title)}</h2>\n<p>{escape(section.note)}</p>\n"
    if not section.rows:
        return f'{title}<p class="none">{escape(_said("nothing"))}</p>\n'
    head = "".join(f"<th>{escape(each)}</th>" for each in section.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n"
        for row in section.rows
    )
    return f"{title}<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _page(section: Section) -> Page:
    name = section.title.split(" (", maxsplit=1)[0][:LONGEST_PAGE_NAME]
    rows = ((section.note,), section.header, *section.rows)
    return Page(name=name, rows=rows, heads=frozenset({1}))


def _day(moment: LocalMoment) -> str:
    if moment == OPEN:
        return ""
    return moment.removesuffix("T00:00:00").replace("T", " ")


def _said(name: str) -> str:
    return sentence(f"document.{name}", {})
