"""Keeps `estate.ports.Estate`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, case, func, literal, select

from rollouts.adapters.sql import estate_writing
from rollouts.adapters.sql.estate_edits import EstateRows, planned
from rollouts.adapters.sql.estate_rows import SHELVES, profile_of, register_of, store_of
from rollouts.adapters.sql.filters import Columns, condition_of
from rollouts.adapters.sql.named import exact_first, register_named, store_named
from rollouts.adapters.sql.references import chunks
from rollouts.adapters.sql.tables.estate import (
    estate_enrolments,
    estate_groups,
    estate_profiles,
    estate_registers,
    estate_stores,
    estate_units,
)
from rollouts.estate.filters.syntax import Filter
from rollouts.estate.filters.words import SEARCH
from rollouts.estate.imports.plan import Known
from rollouts.estate.model import AccessProfile, BusinessUnit, Group, Register, Store
from rollouts.estate.names import fold
from rollouts.estate.ports import EstatePlan
from rollouts.reads.words import STANDING_WORDS
from rollouts.shared.edits import Edit
from rollouts.shared.moments import utc_now

_STORE = estate_stores.c
_REGISTER = estate_registers.c

_ENROLLED = (
    select(estate_enrolments.c.id)
    .where(estate_enrolments.c.register_id == estate_registers.c.id)
    .correlate(estate_registers)
    .exists()
)

STORE_COLUMNS: Columns = {
    "store": _STORE.key,
    "brand": func.lower(_STORE.brand),
    "region": func.lower(_STORE.region),
    "district": func.lower(_STORE.district),
    "timezone": func.lower(_STORE.timezone),
    "currency": func.lower(_STORE.currency),
    "country": func.lower(_STORE.country),
    "subdivision": func.lower(_STORE.subdivision),
    "city": _STORE.city_folded,
    "price_zone": func.lower(_STORE.price_zone),
    "tax_location": func.lower(_STORE.tax_location),
    "store_status": _STORE.status,
    "opens": _STORE.opens,
    "closes": _STORE.closes,
    SEARCH: _STORE.search,
}
"""What `estate.words.STORE_WORDS` ask, over `estate_stores`."""

REGISTER_COLUMNS: Columns = {
    **STORE_COLUMNS,
    "register": _REGISTER.key,
    "number": func.lower(_REGISTER.number),
    "kind": _REGISTER.kind,
    "status": _REGISTER.status,
    "platform": func.lower(_REGISTER.platform),
    "profile": func.lower(_REGISTER.profile),
    "host": func.lower(_REGISTER.host),
    "model": _REGISTER.model_folded,
    "serial": _REGISTER.serial_folded,
    "port": _REGISTER.port,
    "labels": _REGISTER.labels_folded,
    "enrolled": case((_ENROLLED, "yes"), else_="no"),
    SEARCH: _REGISTER.search + literal("\n") + _STORE.search,
}
"""The same for registers, over `estate_registers` joined to `estate_stores`."""

REGISTERS_IN_STORES = estate_registers.join(estate_stores, _REGISTER.store_id == _STORE.id)


class SqlEstate:
    """The estate of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def store(self, code: str) -> Store | None:
        query = select(estate_stores).where(_STORE.key == fold(code), _STORE.present)
        row = self._connection.execute(query).first()
        return store_of(row) if row else None

    def register(self, name: str) -> Register | None:
        row = self._connection.execute(_registers().where(_REGISTER.key == fold(name))).first()
        return register_of(row) if row else None

    def register_by_uid(self, uid: str) -> Register | None:
        row = self._connection.execute(_registers().where(_REGISTER.uid == uid)).first()
        return register_of(row) if row else None

    def profile(self, name: str) -> AccessProfile | None:
        query = select(estate_profiles).where(estate_profiles.c.name == name)
        row = self._connection.execute(query).first()
        return profile_of(row) if row else None

    def units(self) -> tuple[BusinessUnit, ...]:
        rows = self._every(estate_units)
        return tuple(
            each for each in map(SHELVES["unit"].entity, rows) if isinstance(each, BusinessUnit)
        )

    def groups(self) -> Mapping[str, Group]:
        made = map(SHELVES["group"].entity, self._every(estate_groups))
        return {fold(each.name): each for each in made if isinstance(each, Group)}

    def profiles(self) -> Mapping[str, AccessProfile]:
        made = map(profile_of, self._every(estate_profiles))
        return {each.name: each for each in made}

    def stores(self, tree: Filter, *, after: str = "", limit: int = 1000) -> tuple[Store, ...]:
        query = (
            select(estate_stores)
            .where(_STORE.present, _STORE.key > fold(after), condition_of(tree, STORE_COLUMNS))
            .order_by(_STORE.key)
            .limit(limit)
        )
        return tuple(map(store_of, self._connection.execute(query)))

    def registers(
        self, tree: Filter, *, after: str = "", limit: int = 1000
    ) -> tuple[Register, ...]:
        query = (
            _registers()
            .where(_REGISTER.key > fold(after), condition_of(tree, _asked()))
            .order_by(_REGISTER.key)
            .limit(limit)
        )
        return tuple(map(register_of, self._connection.execute(query)))

    def stores_named(self, text: str, *, limit: int) -> tuple[Store, ...]:
        needle = fold(text)
        query = (
            select(estate_stores)
            .where(store_named(needle))
            .order_by(*exact_first(_STORE.key, needle))
            .limit(limit)
        )
        return tuple(map(store_of, self._connection.execute(query)))

    def registers_named(self, text: str, *, limit: int) -> tuple[Register, ...]:
        needle = fold(text)
        trigrams = self._connection.dialect.name == "sqlite"
        query = (
            _registers()
            .where(register_named(needle, trigrams=trigrams))
            .order_by(*exact_first(_REGISTER.key, needle))
            .limit(limit)
        )
        return tuple(map(register_of, self._connection.execute(query)))

    def count_stores(self, tree: Filter) -> int:
        condition = condition_of(tree, STORE_COLUMNS)
        query = select(func.count()).select_from(estate_stores).where(_STORE.present, condition)
        return self._connection.scalar(query) or 0

    def count_registers(self, tree: Filter) -> int:
        query = select(func.count()).select_from(REGISTERS_IN_STORES)
        condition = condition_of(tree, _asked())
        return self._connection.scalar(query.where(_REGISTER.present, condition)) or 0

    def register_ids(self, tree: Filter) -> tuple[int, ...]:
        query = (
            select(_REGISTER.id)
            .select_from(REGISTERS_IN_STORES)
            .where(_REGISTER.present, condition_of(tree, _asked()))
            .order_by(_REGISTER.key)
        )
        return tuple(self._connection.scalars(query))

    def registers_of(self, store: str) -> tuple[Register, ...]:
        query = _registers().where(_STORE.key == fold(store)).order_by(_REGISTER.number)
        return tuple(map(register_of, self._connection.execute(query)))

    def some_stores(self, codes: Iterable[str]) -> tuple[Store, ...]:
        query = select(estate_stores).where(_STORE.present).order_by(_STORE.key)
        return tuple(map(store_of, self._among(query, _STORE.key, codes)))

    def some_registers(self, names: Iterable[str]) -> tuple[Register, ...]:
        query = _registers().order_by(_REGISTER.key)
        return tuple(map(register_of, self._among(query, _REGISTER.key, names)))

    def registers_in(self, stores: Iterable[str]) -> tuple[Register, ...]:
        found = map(register_of, self._among(_registers(), _STORE.key, stores))
        return tuple(sorted(found, key=lambda each: fold(each.name)))

    def known(self, platforms: Sequence[str]) -> Known:
        stores = self._connection.execute(select(estate_stores).where(_STORE.present))
        return Known(
            stores={row.key: store_of(row) for row in stores},
            registers={row.key: register_of(row) for row in self._connection.execute(_registers())},
            units={fold(each.key): each for each in self.units()},
            profiles=self.profiles(),
            platforms=tuple(platforms),
        )

    def apply(self, edits: Sequence[Edit]) -> None:
        self.write(self.planned(edits))

    def planned(self, edits: Sequence[Edit]) -> EstateRows:
        return planned(self._connection, edits)

    def write_ahead(self, plan: EstatePlan, number: int, start: int, count: int) -> None:
        estate_writing.write_ahead(self._connection, _ours(plan), number, start, count)

    def write(self, plan: EstatePlan, number: int = 0) -> None:
        estate_writing.write(self._connection, _ours(plan), number)

    def left_ahead(self, most: int) -> frozenset[int]:
        return frozenset(estate_writing.left_ahead(self._connection, most))

    def drop_ahead(self, numbers: Collection[int], most: int) -> None:
        for number, rows in estate_writing.left_ahead(self._connection, most).items():
            if number in numbers:
                estate_writing.drop(self._connection, rows)

    def _among(
        self, query: Select[Any], key: ColumnElement[str], names: Iterable[str]
    ) -> Iterator[Row[Any]]:
        for some in chunks(sorted({fold(each) for each in names})):
            yield from self._connection.execute(query.where(key.in_(some)))

    def _every(self, table: Table) -> Iterable[Row[Any]]:
        return self._connection.execute(select(table).order_by(table.c.key))


def _ours(plan: EstatePlan) -> EstateRows:
    if not isinstance(plan, EstateRows):
        raise TypeError("a plan is written by the provider that made it")
    return plan


def _asked() -> Columns:
    """What may be asked of a register: its own words, its store's, and how it stands in rollouts."""
    from rollouts.adapters.sql.reads.places import (
        register_columns,  # which is made of this module's
    )

    standing = register_columns(utc_now(), trigrams=False)
    return {**REGISTER_COLUMNS, **{each.field: standing[each.field] for each in STANDING_WORDS}}


def _registers() -> Select[Any]:
    return (
        select(estate_registers, _STORE.code.label("store"))
        .select_from(REGISTERS_IN_STORES)
        .where(_REGISTER.present)
    )
