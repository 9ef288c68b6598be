"""From the rows of a file to totals and settlement lines, with a finding for every cell that is wrong.

Card numbers are refused in any cell, and shown masked: a settlement file must not bring them in.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.shared.card_numbers import NOTHING_EXEMPT, Exempt, looks_like_card, masked
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding, Parameter, Severity
from rollouts.shared.money import EXPONENTS, exact, minor_units
from rollouts.shared.plain_text import plain
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout
from rollouts.tenders.reconciling.model import Known, PosLine, PosTotal, Settled, SettledKind

R = TypeVar("R")
SHOWN = 60
MOST_COLUMNS = 512
COUNT = re.compile(r"-?[0-9]{1,9}", re.ASCII)
COMMA_AMOUNT = re.compile(r"[+-]?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?", re.ASCII)
"""`1234,56` or `1.234,56`: a point anywhere else is no mark of thousands, but of decimals."""


REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[R]):
    """The records of a file; with a blocking finding they must not be used."""

    records: tuple[R, ...]
    findings: tuple[Finding, ...]


def read_settlements(
    sheet: Sheet, layout: SettlementLayout, own: Exempt = NOTHING_EXEMPT
) -> Read[Settled]:
    """The settlement lines of a processor's file. An empty file has none, and no findings.

    `own` are gift and loyalty numbers that references may be.
    """
    return _read(sheet, layout.columns, ("gross",), lambda row: _settled(row, layout), own)


def read_totals(sheet: Sheet, layout: PosLayout, own: Exempt = NOTHING_EXEMPT) -> Read[PosTotal]:
    """The POS totals of a file, one for every row; `own` as for settlements."""
    needed = ("tender", "amount")
    return _read(sheet, layout.columns, needed, lambda row: _total(row, layout), own)


def read_payments(sheet: Sheet, layout: PosLayout, own: Exempt = NOTHING_EXEMPT) -> Read[PosLine]:
    """The POS payments of a file, one for every row, each with its reference; `own` as above."""
    needed = ("tender", "amount", "reference")
    return _read(sheet, layout.columns, needed, lambda row: _payment(row, layout), own)


def sheet_of_json(text: str, name: str) -> Sheet:
    """A JSON list of flat objects (or `{"rows": [...]}`) as a table; numbers keep their digits.

    KnownError `tenders.file_not_json` for anything else.
    """
    try:
        text.encode()
        document = json.loads(
            text,
            parse_float=str,
            parse_int=str,
            parse_constant=str,
            object_pairs_hook=lambda pairs: _once(pairs, name),
        )
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as trouble:
        raise refuse("tenders.file_not_json", object=name) from trouble
    rows = document.get("rows") if isinstance(document, dict) else document
    if not isinstance(rows, list) or not all(_is_flat(each) for each in rows):
        raise refuse("tenders.file_not_json", object=name)
    header = tuple(dict.fromkeys(key for each in rows for key in each))
    if len(header) > MOST_COLUMNS:
        raise refuse(
            "tenders.file_too_wide", object=name, value=str(len(header)), most=MOST_COLUMNS
        )
    return Sheet(
        name=name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        header=SheetRow(number=0, cells=header),
        rows=tuple(
            SheetRow(number=at, cells=tuple(_cell(each.get(key)) for key in header))
            for at, each in enumerate(rows, start=1)
        ),
    )


def _once(pairs: list[tuple[str, object]], name: str) -> dict[str, object]:
    """An object whose names are all different: of two values neither is more right."""
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            shown = plain(masked(key), cap=SHOWN)
            raise refuse("tenders.file_name_twice", object=name, field=shown, value=shown)
        made[key] = value
    return made


def _is_flat(row: object) -> bool:
    return isinstance(row, dict) and not any(isinstance(e, dict | list) for e in row.values())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@dataclass(slots=True)
class _Row:
    """One row being read: look-ups give a usable value and note what was wrong."""

    name: str
    number: int
    cells: Mapping[str, str]
    headers: Mapping[str, str]
    found: list[Finding]

    def text(self, field: str, default: str = "") -> str:
        return self.cells.get(field, "") or default

    def count(self, field: str, default: int) -> int:
        text = self.text(field)
        if not text and field not in self.headers:
            return default
        if COUNT.fullmatch(text):
            return int(text)
        self.say("file_no_count", field)
        return default

    def money(self, field: str, currency: str, *, comma: bool, minor: bool) -> int:
        text = self.text(field)
        if not text:
            if field in {"gross", "amount"}:
                self.say("file_no_amount", field)
            return 0
        if comma and not COMMA_AMOUNT.fullmatch(text):
            self.say("file_no_amount", field)
            return 0
        try:
            amount = exact(text.replace(".", "").replace(",", ".") if comma else text)
        except ValueError:
            self.say("file_no_amount", field)
            return 0
        try:
            return minor_units(amount.scaleb(-EXPONENTS[currency]) if minor else amount, currency)
        except ValueError:
            self.say("file_too_fine", field, currency=currency)
            return 0

    def currency(self, only: str) -> str:
        code = self.text("currency", only)
        if code in EXPONENTS:
            return code
        self.say("file_no_currency", "currency")
        return "USD"

    def say(
        self,
        rule: str,
        field: str,
        *,
        severity: Severity = Severity.ERROR,
        **parameters: Parameter,
    ) -> None:
        header, value = self.headers.get(field, field), self.cells.get(field, "")
        self.tell(rule, header, value, severity=severity, **parameters)

    def tell(
        self,
        rule: str,
        header: str,
        value: str,
        *,
        severity: Severity = Severity.ERROR,
        **parameters: Parameter,
    ) -> None:
        finding = Finding(
            code=f"tenders.{rule}",
            object=f"{self.name} line {self.number}",
            field=header,
            value=plain(masked(value), cap=SHOWN),  # cut or escaped, a card number is not found
            severity=severity,
            parameters=parameters,
        )
        self.found.append(finding)


def _read(
    sheet: Sheet,
    columns: Mapping[str, str],
    needed: Iterable[str],
    make: Callable[[_Row], R],
    own: Exempt,
) -> Read[R]:
    headers = [each.strip() for each in sheet.header.cells]
    places = {each: at for at, each in enumerate(headers)}
    head = _Row(sheet.name, sheet.header.number, {}, columns, list(sheet.notices))
    for field, header in columns.items():
        if headers.count(header) > 1:
            head.say("file_column_twice", field)
    for field in dict.fromkeys([*needed, *columns]):
        if columns.get(field) not in places and sheet.rows:
            head.say("file_no_column", field)
    records = []
    for line in sheet.rows:
        cells = {
            field: line.cells[places[header]].strip()
            for field, header in columns.items()
            if places.get(header, len(line.cells)) < len(line.cells)
        }
        row = _Row(sheet.name, line.number, cells, columns, head.found)
        _guard(row, line, sheet.header.cells, places.get(columns.get(REFERENCE, ""), -1), own)
        records.append(make(row))
    return Read(records=tuple(records), findings=tuple(head.found))


def _guard(row: _Row, line: SheetRow, header: tuple[str, ...], reference: int, own: Exempt) -> None:
    """Refuse cells beyond the header, and a card number in any cell, also where nothing is read.

    The cell at `reference` may be one of the retailer's `own` numbers.
    """
    surplus = " | ".join(each.strip() for each in line.cells[len(header) :]).strip(" |")
    if surplus:
        row.tell("file_too_many_cells", "-", surplus)
    for at, cell in enumerate(line.cells):
        if looks_like_card(cell, own if at == reference else NOTHING_EXEMPT):
            row.tell("file_card_number", header[at] if at < len(header) else "-", cell)


def _settled(row: _Row, layout: SettlementLayout) -> Settled:
    currency = row.currency(layout.only_currency)

    def money(field: str) -> int:
        return row.money(field, currency, comma=layout.decimal_comma, minor=layout.in_minor_units)

    gross, fee = money("gross"), money("fee")
    net = money("net") if row.text("net") else gross - fee
    if net not in {gross - fee, gross + fee}:
        row.say("file_net_differs", "net", severity=Severity.WARNING)
    word = row.text("scheme", layout.only_scheme)
    told = f"{row.text('kind')} {word}".casefold()
    is_back = any(each in told for each in layout.chargeback_words)
    return Settled(
        processor=layout.processor,
        scheme=layout.scheme_for(word),
        count=row.count("count", 1),
        gross=gross,
        fee=fee,
        net=net,
        currency=currency,
        kind=SettledKind.CHARGEBACK if is_back else SettledKind.SALE,
        reference=row.text("reference"),
    )


def _total(row: _Row, layout: PosLayout) -> PosTotal:
    currency = row.currency(layout.only_currency)

    def money(field: str) -> int:
        return row.money(field, currency, comma=layout.decimal_comma, minor=layout.in_minor_units)

    return PosTotal(
        tender=_tender(row),
        count=row.count("count", 1),
        amount=money("amount"),
        currency=currency,
        brand=row.text("brand"),
        register=row.text("register"),
        known=Known(
            refunds=abs(money("refunds")),
            tips=abs(money("tips")),
            cash_back=abs(money("cash_back")),
        ),
    )


def _payment(row: _Row, layout: PosLayout) -> PosLine:
    currency = row.currency(layout.only_currency)
    if not row.text("reference"):
        row.say("file_no_text", "reference")
    return PosLine(
        reference=row.text("reference"),
        tender=_tender(row),
        amount=row.money(
            "amount", currency, comma=layout.decimal_comma, minor=layout.in_minor_units
        ),
        currency=currency,
        brand=row.text("brand"),
        register=row.text("register"),
    )


def _tender(row: _Row) -> str:
    if not row.text("tender"):
        row.say("file_no_text", "tender")
    return row.text("tender")
