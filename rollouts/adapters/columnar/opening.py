"""From a file as it came to columns and what they mean: format, encoding, header, mapping, marks."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from rollouts.adapters.columnar.reading import TextFrame, exact_frame, quick_frame
from rollouts.ports.sheets import Sheets
from rollouts.prices.answers import Answers, Question
from rollouts.prices.columns import IDENTITIES, PRICE, Mapped, label_of, mapped
from rollouts.prices.dates import date_order
from rollouts.prices.files import naxml, xstore
from rollouts.prices.files.bundles import Member
from rollouts.prices.files.delimited import rows_of
from rollouts.prices.files.sniffing import encoding_of, heading_of
from rollouts.prices.files.table import TextRow, fitted
from rollouts.prices.findings import RowFinding
from rollouts.prices.numbers import decimal_mark
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Severity

WORKBOOKS = (".xlsx", ".xlsm")
DATES = ("effective_from", "effective_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file's text in columns, and what is known of it so far."""

    text: TextFrame
    mapped: Mapped
    encoding: str
    questions: tuple[Question, ...]


def opened(member: Member, answers: Answers, sheets: Sheets) -> Opened:
    """The file as columns of text.

    KnownError `prices.empty_file`, `prices.no_table` (no column of prices or none that says what is
    priced), `prices.xml_broken`, `prices.xstore_*`, `prices.encoding_*`, `files.*` for workbooks.
    """
    if not member.data or member.data.isspace():
        raise refuse("prices.empty_file", object=member.name)
    text, encoding, questions = _text_of(member, answers, sheets)
    found = mapped(text.header, answers.mapping)
    if found.unknown:
        raise refuse(
            "prices.unknown_header",
            object=member.name,
            value=found.unknown[0][:80],
            known=", ".join(each for each in found.header if each)[:200],
        )
    if PRICE not in found.positions or not any(each in found.positions for each in IDENTITIES):
        headers = ", ".join(each for each in found.header if each)[:200]
        raise refuse("prices.no_table", object=member.name, value=headers)
    return Opened(
        text=text,
        mapped=found,
        encoding=encoding,
        questions=(*questions, *(_rival(found, name) for name in found.rivals)),
    )


def marks_of(
    price: Iterable[str], days: Iterable[str], answers: Answers, opened: Opened
) -> "Marks":
    """The decimal mark and the order of dates, as answered, else as the file tells, else asked."""
    questions, findings = [], []
    mark, sure = decimal_mark(price)
    if answers.decimal_mark:
        mark, sure = answers.decimal_mark, True
    if not sure:
        questions.append(_mark_question(opened.mapped.said(PRICE)))
    order, certain, both = date_order(days)
    if answers.date_order:
        order, certain = answers.date_order, True
    if not certain:
        questions.append(_order_question(both))
        findings.append(_ambiguous(opened, both))
    return Marks(mark=mark, order=order, questions=tuple(questions), findings=tuple(findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How numbers and dates are written in a file, and what only a person can say about that."""

    mark: str
    order: str
    questions: tuple[Question, ...]
    findings: tuple[RowFinding, ...]


def duplicates(opened: Opened) -> tuple[RowFinding, ...]:
    """A finding for every column that several headers claim."""
    header = opened.mapped.header
    return tuple(
        RowFinding(
            rule="duplicate_header",
            severity=Severity.ERROR,
            column=header[places[0]],
            value=", ".join(label_of(header, at) for at in places),
        )
        for places in opened.mapped.rivals.values()
    )


def _text_of(
    member: Member, answers: Answers, sheets: Sheets
) -> tuple[TextFrame, str, tuple[Question, ...]]:
    if member.name.lower().endswith(WORKBOOKS):
        return _workbook(member, answers, sheets)
    if naxml.is_naxml(member.data):
        rows = naxml.rows_of(member.data, member.name)
        return exact_frame(rows, naxml.HEADER), _xml_encoding(member.data), ()
    encoding = encoding_of(member.data, member.name, answers)
    questions = (encoding.question,) if encoding.question else ()
    body = member.data[encoding.skip :] if encoding.skip else member.data
    plain = encoding.name in {"utf-8", "ascii"}
    head = body[: 256 * 1024].decode(encoding.name, "replace" if plain else "ignore")
    if xstore.is_xstore(head):
        whole = body.decode(encoding.name)
        return exact_frame(xstore.rows_of(whole, member.name), xstore.header()), encoding.name, ()
    heading = heading_of(head, member.name, answers)
    data = body if plain else body.decode(encoding.name).encode()
    quick = quick_frame(data, heading)
    if quick is not None:
        return quick, encoding.name, questions
    return exact_frame(rows_of(data.decode(), heading), heading.cells), encoding.name, questions


def _workbook(
    member: Member, answers: Answers, sheets: Sheets
) -> tuple[TextFrame, str, tuple[Question, ...]]:
    sheet = sheets.parse(member.data, member.name, sheet=answers.sheet)
    width = len(sheet.header.cells)
    rows: Iterable[TextRow] = (
        fitted(each.number, _padded(each.cells, width), width) for each in sheet.rows
    )
    return exact_frame(rows, sheet.header.cells), "", ()


def _padded(cells: tuple[str, ...], width: int) -> list[str]:
    """A workbook does not keep blank cells at the end of a row: it is not short for that."""
    return [*cells, *[""] * (width - len(cells))]


def _xml_encoding(data: bytes) -> str:
    head = data[:200].decode("ascii", "ignore")
    _, _, rest = head.partition('encoding="')
    return rest.partition('"')[0].lower() or "utf-8"


def _rival(found: Mapped, name: str) -> Question:
    labels = tuple(label_of(found.header, at) for at in found.rivals[name])
    return Question(
        about="column",
        message="column",
        choices=labels,
        answer=f"--map '{labels[0]}={name}'",
        column=found.header[found.rivals[name][0]],
    )


def _mark_question(column: str) -> Question:
    return Question(
        about="decimal_mark",
        message="decimal_mark",
        choices=(".", ","),
        answer="--decimal-mark",
        column=column,
    )


def _order_question(both: str) -> Question:
    return Question(
        about="date_order",
        message="date_order",
        choices=("dmy", "mdy"),
        answer="--date-order",
        preview={"date": both},
    )


def _ambiguous(opened: Opened, both: str) -> RowFinding:
    """The first cell that could be two days: told once for the file."""
    for name in DATES:
        at = opened.mapped.positions.get(name)
        if at is not None:
            column = opened.text.column(at).str.strip_chars()
            places = (column == both).arg_true()
            if places.len():
                row = int(opened.text.frame["row_no"][places[0]])
                return _ambiguity(row, opened.mapped.said(name), both)
    return _ambiguity(0, "", both)


def _ambiguity(row: int, column: str, both: str) -> RowFinding:
    return RowFinding(
        rule="date_ambiguous", severity=Severity.ERROR, row_no=row, column=column, value=both
    )


def texts_of(column: pl.Series | None) -> list[str]:
    """The different texts of a column; none where there is no column."""
    return [] if column is None else column.unique().to_list()
