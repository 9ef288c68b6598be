"""A file of many stores and days as one table for each store's business day."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rollouts.ports.sheets import Sheet, SheetRow
from rollouts.shared.card_numbers import masked
from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding
from rollouts.shared.plain_text import plain
from rollouts.tenders.reconciling.layouts import PosLayout, SettlementLayout

SHOWN = 40
FIRST_HOUR = "00:00"
NO_STORE, NO_DATE = "tenders.file_no_store", "tenders.file_no_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayKey:
    """One store's business day."""

    store: str
    business_date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A store as dates need it: its zone, and the wall-clock `HH:MM` at which its day changes."""

    store: str
    timezone: str
    cutover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """The rows of each day, with the header of the file; `findings` name rows that have no place."""

    days: Mapping[DayKey, Sheet]
    findings: tuple[Finding, ...]


PlaceOf = Callable[[str], Place | None]
"""The store that a text of the file means: its code, or a merchant id of the processor."""


def divided(
    sheet: Sheet, layout: SettlementLayout | PosLayout, place_of: PlaceOf, usual: DayKey
) -> Divided:
    """`usual` is the day of files that do not say it; empty where nobody said it either.

    An empty file is of `usual`, when that is whole.
    """
    header = [each.strip() for each in sheet.header.cells]
    places = {name: header.index(each) for name, each in layout.columns.items() if each in header}
    rows: dict[DayKey, list[SheetRow]] = {}
    found: list[Finding] = []
    for row in sheet.rows:
        key = _key(row, places, place_of, usual)
        if isinstance(key, DayKey):
            rows.setdefault(key, []).append(row)
        else:
            rule, field, value = key
            found.append(_finding(rule, sheet, row, layout.columns.get(field, field), value))
    if not sheet.rows and usual.store and usual.business_date:
        rows[usual] = []
    elif not sheet.rows:
        rule, field = (NO_DATE, "date") if usual.store else (NO_STORE, "store")
        found.append(_finding(rule, sheet, sheet.header, field, ""))
    days = {key: replace(sheet, rows=tuple(each)) for key, each in rows.items()}
    return Divided(days=days, findings=tuple(found))


def day_named(text: str) -> str:
    """The business date that somebody typed; KnownError `tenders.bad_day`."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as trouble:
        raise refuse(
            "tenders.bad_day", object="reconcile", field="date", value=text[:40]
        ) from trouble


def business_date(text: str, place: Place) -> str:
    """The business day that a date or a moment belongs to; ValueError for anything else.

    A moment with a zone is told in the store's own; one before the cut-over is of the day before.
    """
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat()
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(place.timezone))
    is_before = f"{moment:%H:%M}" < (place.cutover or FIRST_HOUR)
    return (moment.date() - timedelta(days=int(is_before))).isoformat()


def _key(
    row: SheetRow, places: Mapping[str, int], place_of: PlaceOf, usual: DayKey
) -> DayKey | tuple[str, str, str]:
    store, day = (_cell(row, places, each) for each in ("store", "date"))
    named = store or usual.store
    if not named:
        return NO_STORE, "store", ""
    place = place_of(named)
    if place is None:
        return "tenders.file_unknown_store", "store", named
    if not day and not usual.business_date:
        return NO_DATE, "date", ""
    try:
        return DayKey(
            store=place.store, business_date=business_date(day or usual.business_date, place)
        )
    except (ValueError, OverflowError):
        return "tenders.file_bad_date", "date", day


def _cell(row: SheetRow, places: Mapping[str, int], name: str) -> str:
    at = places.get(name, len(row.cells))
    return row.cells[at].strip() if at < len(row.cells) else ""


def _finding(rule: str, sheet: Sheet, row: SheetRow, field: str, value: str) -> Finding:
    return Finding(
        code=rule,
        object=f"{sheet.name} line {row.number}",
        field=field,
        value=plain(masked(value), cap=SHOWN),
    )
