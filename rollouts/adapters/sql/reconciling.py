"""Keeps `tenders.reconciling.ports.Reconciliations`."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from rollouts.adapters.sql.references import chunks
from rollouts.adapters.sql.tables.reconciling import (
    reconciliation_days,
    reconciliation_files,
    reconciliation_items,
    reconciliation_parts,
)
from rollouts.shared.findings import Finding
from rollouts.shared.records import from_json, to_json
from rollouts.tenders.reconciling.carrying import Item
from rollouts.tenders.reconciling.dividing import DayKey
from rollouts.tenders.reconciling.filing import Intake, Part, Records
from rollouts.tenders.reconciling.model import SettledKind
from rollouts.tenders.reconciling.recognising import FileKind
from rollouts.tenders.reconciling.standing import Signature, Standing, StoredDay

FILE, PART = reconciliation_files.c, reconciliation_parts.c
DAY, ITEM = reconciliation_days.c, reconciliation_items.c
UNLISTED: Mapping[str, Any] = {"pairs": [], "findings": [], "maps": [], "live": {}}
"""What a list of days does not ask about, and reading which takes most of the time."""

SHORTEST_REFERENCE = 6
UID_LENGTH = 36


class SqlReconciliations:
    """The reconciliations of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def same(self, intake: Intake) -> Intake | None:
        return self._file(FILE.in_force == intake.identity)

    def take(self, intake: Intake, parts: Sequence[Part]) -> None:
        row = _file_row(intake) | {"uid": intake.uid}
        number = self._connection.execute(insert(reconciliation_files).values(row))
        key = number.inserted_primary_key
        rows = [
            {
                "file": key[0] if key else 0,
                "store": each.day.store,
                "business_date": each.day.business_date,
                "records": to_json(each.records),
                "findings": to_json(each.findings),
            }
            for each in parts
        ]
        if rows:
            self._connection.execute(insert(reconciliation_parts), rows)
        self._make_due(each.day for each in parts)

    def intake(self, reference: str) -> Intake | None:
        if len(reference) == UID_LENGTH:
            return self._file(FILE.uid == reference)
        if len(reference) < SHORTEST_REFERENCE:
            return None
        found = FILE.uid.endswith(reference, autoescape=True)
        rows = self._connection.execute(select(reconciliation_files).where(found).limit(2)).all()
        return _intake(rows[0]) if len(rows) == 1 else None

    def intakes(
        self, *, day: DayKey | None = None, limit: int = 1000, in_force: bool = False
    ) -> tuple[Intake, ...]:
        query = select(reconciliation_files).order_by(FILE.id.desc()).limit(limit)
        if in_force:
            query = query.where(FILE.in_force.is_not(None))
        if day is not None:
            of_day = select(PART.file).where(*_at(PART, day))
            query = query.where(FILE.id.in_(of_day))
        return tuple(map(_intake, self._connection.execute(query)))

    def take_back(self, intake: Intake) -> tuple[DayKey, ...]:
        where = FILE.uid == intake.uid
        number = self._connection.scalar(select(FILE.id).where(where))
        query = select(PART.store, PART.business_date).where(PART.file == number).distinct()
        days = tuple(
            DayKey(store=row.store, business_date=row.business_date)
            for row in self._connection.execute(query)
        )
        self._connection.execute(delete(reconciliation_parts).where(PART.file == number))
        row = _file_row(intake) | {"in_force": None}
        self._connection.execute(update(reconciliation_files).where(where).values(row))
        self._make_due(days)
        return days

    def parts(self, store: str, start: str, until: str) -> tuple[Part, ...]:
        query = (
            select(reconciliation_parts, FILE.uid, FILE.name, FILE.sha256, FILE.kind, FILE.source)
            .join(reconciliation_files, FILE.id == PART.file)
            .where(PART.store == store, PART.business_date.between(start, until))
            .order_by(PART.business_date, PART.id)
        )
        return tuple(map(_part, self._connection.execute(query)))

    def sold_on(self, store: str, reference: str) -> str:
        query = (
            select(PART.business_date, PART.records)
            .where(
                PART.store == store,
                type_coerce(PART.records, Text).contains(_written(reference), autoescape=True),
            )
            .order_by(PART.business_date.desc())
        )
        for row in self._connection.execute(query):
            if reference in _sold(row.records):
                return str(row.business_date)
        return ""

    def day(self, key: DayKey) -> StoredDay | None:
        row = self._connection.execute(select(reconciliation_days).where(*_at(DAY, key))).first()
        return _day(row, row.standing) if row else None

    def summaries(self, day: str) -> tuple[StoredDay, ...]:
        query = select(reconciliation_days).where(DAY.business_date == day)
        rows = self._connection.execute(query.order_by(DAY.store))
        return tuple(_day(row, _summary(row.standing)) for row in rows)

    def days(
        self, start: str, until: str, *, stores: Collection[str] = (), limit: int = 10_000
    ) -> tuple[StoredDay, ...]:
        query = select(reconciliation_days).where(DAY.business_date.between(start, until))
        ordered = query.order_by(DAY.business_date.desc(), DAY.store).limit(limit)
        if not stores:
            return tuple(_day(row, row.standing) for row in self._connection.execute(ordered))
        rows = self._among(ordered, DAY.store, stores)
        found = sorted((_day(row, row.standing) for row in rows), key=lambda each: each.store)
        return tuple(sorted(found, key=lambda each: each.business_date, reverse=True)[:limit])

    def span(self) -> tuple[str, str]:
        query = select(func.min(DAY.business_date), func.max(DAY.business_date))
        first, last = self._connection.execute(query).one()
        return first or "", last or ""

    def begun(self) -> dict[str, str]:
        first = func.min(DAY.business_date).label("first")
        query = select(DAY.store, first).group_by(DAY.store).order_by(DAY.store)
        return {row.store: row.first for row in self._connection.execute(query)}

    def put(self, day: StoredDay) -> None:
        where = _at(DAY, DayKey(store=day.store, business_date=day.business_date))
        values = {
            "state": day.state.value,
            "standing": to_json(day.standing),
            "due": day.is_due,
            "owner": day.owner,
            "signed": to_json(day.signed),
            "reopened_at": day.reopened_at,
            "reopened_why": day.reopened_why,
        }
        changed = self._connection.execute(update(reconciliation_days).where(*where).values(values))
        if changed.rowcount == 0:
            keys = {"store": day.store, "business_date": day.business_date}
            self._connection.execute(insert(reconciliation_days).values(keys | values))

    def drop(self, key: DayKey) -> None:
        self._connection.execute(delete(reconciliation_days).where(*_at(DAY, key)))

    def due(self) -> tuple[DayKey, ...]:
        query = select(DAY.store, DAY.business_date).where(DAY.due)
        rows = self._connection.execute(query.order_by(DAY.store, DAY.business_date))
        return tuple(DayKey(store=row.store, business_date=row.business_date) for row in rows)

    def items(self, stores: Collection[str]) -> dict[str, tuple[Item, ...]]:
        found: dict[str, tuple[Item, ...]] = {}
        query = select(reconciliation_items).order_by(ITEM.since, ITEM.id)
        for row in self._among(query, ITEM.store, stores):
            found[row.store] = (*found.get(row.store, ()), from_json(Item, row.item))
        return found

    def keep_items(self, store: str, since: str, items: Sequence[Item]) -> None:
        where = (ITEM.store == store, ITEM.since >= since)
        self._connection.execute(delete(reconciliation_items).where(*where))
        rows = [{"store": store, "since": each.since, "item": to_json(each)} for each in items]
        if rows:
            self._connection.execute(insert(reconciliation_items), rows)

    def _make_due(self, days: Iterable[DayKey]) -> None:
        for each in dict.fromkeys(days):
            where = _at(DAY, each)
            changed = self._connection.execute(
                update(reconciliation_days).where(*where).values(due=True)
            )
            if changed.rowcount == 0:
                self.put(StoredDay(store=each.store, business_date=each.business_date, is_due=True))

    def _file(self, condition: ColumnElement[bool]) -> Intake | None:
        row = self._connection.execute(select(reconciliation_files).where(condition)).first()
        return _intake(row) if row else None

    def _among(
        self, query: Select[Any], column: ColumnElement[str], values: Collection[str]
    ) -> Iterable[Row[Any]]:
        for some in chunks(list(dict.fromkeys(values))):
            yield from self._connection.execute(query.where(column.in_(some)))


def _written(reference: str) -> str:
    """The reference as it stands in canonical JSON."""
    return json.dumps(reference, ensure_ascii=False)


def _sold(records: Any) -> set[str]:
    """The references of payments, at the POS or settled; those of chargebacks are no payments."""
    read = from_json(Records, records)
    sales = {each.reference for each in read.settled if each.kind is SettledKind.SALE}
    return sales | {each.reference for each in read.lines}


def _at(columns: Any, day: DayKey) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return columns.store == day.store, columns.business_date == day.business_date


def _file_row(intake: Intake) -> dict[str, Any]:
    return {
        "name": intake.name,
        "sha256": intake.sha256,
        "in_force": intake.identity,
        "kind": intake.kind.value,
        "source": intake.source,
        "row_count": intake.rows,
        "store_count": intake.stores,
        "day_count": intake.days,
        "store": intake.first.store,
        "business_date": intake.first.business_date,
        "taken_at": intake.taken_at,
        "taken_by": intake.taken_by,
        "taken_back_at": intake.taken_back_at,
        "taken_back_by": intake.taken_back_by,
        "taken_back_why": intake.taken_back_why,
    }


def _intake(row: Row[Any]) -> Intake:
    return Intake(
        uid=row.uid,
        name=row.name,
        sha256=row.sha256,
        kind=FileKind(row.kind),
        source=row.source,
        rows=row.row_count,
        stores=row.store_count,
        days=row.day_count,
        first=DayKey(store=row.store, business_date=row.business_date),
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        taken_back_at=row.taken_back_at,
        taken_back_by=row.taken_back_by,
        taken_back_why=row.taken_back_why,
    )


def _part(row: Row[Any]) -> Part:
    return Part(
        intake=row.uid,
        name=row.name,
        sha256=row.sha256,
        kind=FileKind(row.kind),
        source=row.source,
        day=DayKey(store=row.store, business_date=row.business_date),
        records=from_json(Records, row.records),
        findings=tuple(from_json(Finding, each) for each in row.findings),
    )


def _summary(standing: Any) -> Any:
    """A standing as a list needs it: of discrepancies no more than their reasons."""
    if not standing:
        return standing
    reasons = [
        {name: each[name] for name in ("reason", "severity", "currency")}
        for each in standing["discrepancies"]
    ]
    return standing | UNLISTED | {"discrepancies": reasons}


def _day(row: Row[Any], standing: Any) -> StoredDay:
    return StoredDay(
        store=row.store,
        business_date=row.business_date,
        standing=from_json(Standing, standing) if standing else None,
        is_due=row.due,
        owner=row.owner,
        signed=from_json(Signature, row.signed) if row.signed else None,
        reopened_at=row.reopened_at,
        reopened_why=row.reopened_why,
    )
