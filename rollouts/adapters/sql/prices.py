"""Keeps `prices.ports.PriceBook`: rows are written once; applying and undoing change one row each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from rollouts.adapters.sql.bulk import write_rows
from rollouts.adapters.sql.references import chunks
from rollouts.adapters.sql.tables.items import item_barcodes, item_pos_codes, items
from rollouts.adapters.sql.tables.prices import (
    price_book,
    price_findings,
    price_rows,
    price_suppliers,
    price_uploads,
)
from rollouts.items.model import PosCodeKind
from rollouts.prices.answers import Answers
from rollouts.prices.findings import RowFinding
from rollouts.prices.model import Line, Price, PriceAction, PriceType, Upload, UploadState
from rollouts.prices.ports import BookRow, DeltaRow
from rollouts.prices.rules.facts import ALWAYS, NEVER, seconds
from rollouts.prices.rules.reference import KnownItem
from rollouts.shared.findings import Severity
from rollouts.shared.moments import LocalMoment
from rollouts.shared.records import from_json, to_json

STREAM = 10_000
SHOWN = (UploadState.REFUSED, UploadState.STAGED, UploadState.APPLIED, UploadState.UNDONE)
HELD = (UploadState.STAGED, UploadState.APPLIED)
UPLOAD = tuple(each.name for each in price_uploads.columns)


class SqlPriceBook:
    """Uploads and the book of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version(self) -> int:
        return self._connection.scalar(select(price_book.c.version)) or 0

    def add_upload(self, upload: Upload) -> Upload:
        newest = self._connection.scalar(select(func.max(price_uploads.c.number))) or 0
        made = replace(upload, number=newest + 1)
        self._connection.execute(insert(price_uploads).values(_columns(made)))
        return made

    def put_upload(self, upload: Upload) -> None:
        self._connection.execute(
            update(price_uploads)
            .where(price_uploads.c.number == upload.number)
            .values(_columns(upload))
        )

    def upload(self, reference: str) -> Upload | None:
        word = reference.strip().upper().removeprefix("P-")
        column = price_uploads.c.number if word.isascii() and word.isdecimal() else None
        same = (
            price_uploads.c.uid == reference.lower() if column is None else column == int(word[:15])
        )
        return self._first(select(price_uploads).where(same, price_uploads.c.state.in_(SHOWN)))

    def uploads(self, *, limit: int = 50) -> tuple[Upload, ...]:
        query = select(price_uploads).where(price_uploads.c.state.in_(SHOWN))
        newest = query.order_by(price_uploads.c.number.desc()).limit(limit)
        return tuple(map(_upload, self._connection.execute(newest)))

    def holding(self, sha256: str) -> Upload | None:
        query = select(price_uploads).where(
            price_uploads.c.sha256 == sha256, price_uploads.c.state.in_(HELD)
        )
        return self._first(query.order_by(price_uploads.c.number.desc()))

    def last_of(self, supplier: str) -> Upload | None:
        query = select(price_uploads).where(
            price_uploads.c.supplier == supplier,
            price_uploads.c.state == UploadState.APPLIED,
        )
        return self._first(query.order_by(price_uploads.c.applied.desc()))

    def stage(self, upload: int, rows: Sequence[DeltaRow]) -> None:
        write_rows(self._connection, price_rows, [(upload, *each) for each in rows])

    def add_findings(self, upload: int, findings: Sequence[RowFinding], first: int) -> None:
        rows = [
            {
                "upload": upload,
                "position": position,
                "row_no": each.row_no,
                "column": each.column,
                "value": each.value,
                "rule": each.rule,
                "severity": each.severity,
                "fix": each.fix,
                "auto_fixable": each.auto_fixable,
                "other_row": each.other_row,
                "parameters": dict(each.parameters),
            }
            for position, each in enumerate(findings, first)
        ]
        if rows:
            self._connection.execute(insert(price_findings), rows)

    def findings(self, upload: int, *, rule: str = "", limit: int = 1000) -> tuple[RowFinding, ...]:
        query = select(price_findings).where(price_findings.c.upload == upload)
        if rule:
            query = query.where(price_findings.c.rule == rule)
        found = self._connection.execute(query.order_by(price_findings.c.position).limit(limit))
        return tuple(map(_finding, found))

    def apply(self, upload: Upload, by: str, reason: str) -> Upload:
        version = self._raised()
        made = replace(
            upload,
            state=UploadState.APPLIED,
            applied=version,
            applied_by=by,
            reason=reason,
        )
        self.put_upload(made)
        return made

    def undo(self, upload: Upload) -> Upload:
        self._raised()
        made = replace(upload, state=UploadState.UNDONE, applied=0)
        self.put_upload(made)
        return made

    def discard_staging(self, upload: int, limit: int) -> int:
        """At most `limit` rows at once, so that no writer is held for long."""
        numbers = select(price_rows.c.row_no).where(price_rows.c.upload == upload).limit(limit)
        some = list(self._connection.scalars(numbers))
        for table, column in ((price_rows, price_rows.c.row_no),):
            for part in chunks(some):
                gone = delete(table).where(table.c.upload == upload, column.in_(part))
                self._connection.execute(gone)
        return len(some)

    def prices_of(self, names: Iterable[str], *, upload: int = 0) -> tuple[Price, ...]:
        found: list[Price] = []
        for some in chunks(list(dict.fromkeys(names))):
            query = _prices(upload).where(price_rows.c.item_id.in_(some))
            found += map(_price, self._connection.execute(query))
        return tuple(found)

    def rows(self, upload: int, *, after: int = 0, limit: int = 1000) -> tuple[Price, ...]:
        query = _prices(upload).where(price_rows.c.row_no > after)
        some = query.order_by(price_rows.c.row_no).limit(limit)
        return tuple(map(_price, self._connection.execute(some)))

    def counting(self, *, after: str = "", limit: int = 5000) -> tuple[Price, ...]:
        names = select(price_rows.c.item_id).where(price_rows.c.item_id > after).distinct()
        some = names.order_by(price_rows.c.item_id).limit(limit)
        return self.prices_of(self._connection.scalars(some))

    def book_rows(self) -> Iterator[BookRow]:
        rows = price_rows.c
        line = (rows.item_id, rows.uom, rows.place, rows.type, rows.valid_from)
        query = (
            select(*line, rows.valid_to, rows.price, rows.multi_qty, rows.currency, rows.action)
            .join(price_uploads, price_uploads.c.number == rows.upload)
            .where(price_uploads.c.state == UploadState.APPLIED)
            .order_by(*line, price_uploads.c.applied, rows.row_no)
        )
        stream = self._streamed(query)
        moments: dict[str, int] = {}
        for _, same in groupby(stream, key=itemgetter(0, 1, 2, 3, 4)):
            *_, last = same
            if last[9] != PriceAction.DELETE:
                yield _book_row(tuple(last), moments)

    def known_items(self, now: LocalMoment) -> Iterator[KnownItem]:
        columns = items.c
        query = select(
            columns.item_id,
            columns.active_to,
            columns.price_entry,
            columns.cost,
            columns.cost_currency,
            columns.linked_item,
        )
        for row in self._streamed(query):
            yield KnownItem(
                item_id=row[0],
                active=not row[1] or now < row[1],
                price_entry=bool(row[2]),
                cost=row[3],
                cost_currency=row[4],
                linked_item=row[5],
            )

    def codes(self) -> Iterator[tuple[str, str]]:
        for row in self._streamed(select(item_barcodes.c.gtin, item_barcodes.c.item_id)):
            yield row[0], row[1]
        plus = item_pos_codes.c
        query = select(plus.code, plus.item_id).where(plus.kind == PosCodeKind.PLU)
        for row in self._streamed(query):
            yield f"{PosCodeKind.PLU}:{row[0]}", row[1]

    def prices_at(self, places: Sequence[str], *, upload: int = 0) -> Iterator[Price]:
        query = _prices(upload).where(price_rows.c.place.in_(places))
        yield from map(_price, self._streamed(query.order_by(price_rows.c.item_id)))

    def places_of(self, upload: int) -> tuple[str, ...]:
        query = select(price_rows.c.place).where(price_rows.c.upload == upload).distinct()
        return tuple(sorted(self._connection.scalars(query)))

    def items_of(self, upload: int) -> tuple[str, ...]:
        query = select(price_rows.c.item_id).where(price_rows.c.upload == upload).distinct()
        return tuple(self._connection.scalars(query.order_by(price_rows.c.item_id)))

    def supplier(self, name: str) -> Answers | None:
        query = select(price_suppliers.c.answers).where(price_suppliers.c.name == name)
        found = self._connection.scalar(query)
        return None if found is None else from_json(Answers, found)

    def remember(self, name: str, answers: Answers) -> None:
        self._connection.execute(delete(price_suppliers).where(price_suppliers.c.name == name))
        kept = to_json(replace(answers, start="", accept=()))
        self._connection.execute(insert(price_suppliers).values(name=name, answers=kept))

    def _streamed(self, query: Select[Any]) -> Iterator[Any]:
        yield from self._connection.execution_options(yield_per=STREAM).execute(query)

    def _first(self, query: Select[Any]) -> Upload | None:
        found = self._connection.execute(query.limit(1)).first()
        return _upload(found) if found else None

    def _raised(self) -> int:
        version = self.version() + 1
        if version == 1:
            self._connection.execute(insert(price_book).values(id=1, version=1))
        else:
            self._connection.execute(update(price_book).values(version=version))
        return version


def _prices(upload: int) -> Select[Any]:
    """Rows of one upload, or of all that are applied."""
    query = select(price_rows, price_uploads.c.applied).join(
        price_uploads, price_uploads.c.number == price_rows.c.upload
    )
    if upload:
        return query.where(price_rows.c.upload == upload)
    return query.where(price_uploads.c.state == UploadState.APPLIED)


def _price(row: Row[Any]) -> Price:
    return Price(
        line=Line(item_id=row.item_id, uom=row.uom, place=row.place, type=PriceType(row.type)),
        valid_from=LocalMoment(row.valid_from),
        valid_to=LocalMoment(row.valid_to),
        price=row.price,
        currency=row.currency,
        multi_qty=row.multi_qty,
        min_price=row.min_price,
        max_price=row.max_price,
        label=bool(row.label),
        reason=row.reason,
        action=PriceAction(row.action),
        upload=row.upload,
        applied=row.applied,
        row_no=row.row_no,
    )


def _book_row(row: tuple[Any, ...], moments: dict[str, int]) -> BookRow:
    item, uom, place, kind, start, end, price, multi, currency, action = row
    for text, bound in ((start, ALWAYS), (f"~{end}", NEVER)):
        if text not in moments:
            moments[text] = seconds(LocalMoment(text.removeprefix("~")), bound)
    held = price if action == PriceAction.UPSERT else None
    rest = f"{uom}|{place}|{kind}"
    return item, rest, moments[start], moments[f"~{end}"], held, multi, currency


def _finding(row: Row[Any]) -> RowFinding:
    return RowFinding(
        rule=row.rule,
        severity=Severity(row.severity),
        row_no=row.row_no,
        column=row.column,
        value=row.value,
        fix=row.fix,
        auto_fixable=bool(row.auto_fixable),
        other_row=row.other_row,
        parameters=row.parameters,
    )


def _columns(upload: Upload) -> dict[str, Any]:
    return {name: getattr(upload, name) for name in UPLOAD}


def _upload(row: Row[Any]) -> Upload:
    values = {name: getattr(row, name) for name in UPLOAD}
    return Upload(**{**values, "state": UploadState(row.state)})
