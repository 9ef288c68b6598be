"""Region > district > store, with counts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores, estate_units
from rollouts.reads.registers import StoreTree, TreeRow


def store_tree(connection: Connection, _question: StoreTree) -> tuple[TreeRow, ...]:
    """Every present store below its units; two grouped queries."""
    store, register = estate_stores.c, estate_registers.c
    joined = estate_stores.outerjoin(
        estate_registers, and_(register.store_id == store.id, register.present)
    )
    query = (
        select(
            store.region,
            store.district,
            store.code,
            store.name,
            func.count(register.id).label("registers"),
        )
        .select_from(joined)
        .where(store.present)
        .group_by(store.id)
        .order_by(store.region, store.district, store.key)
    )
    units = connection.execute(
        select(estate_units.c.kind, estate_units.c.code, estate_units.c.name)
    )
    names = {(row.kind, row.code.lower()): row.name for row in units}
    return tuple(_tree(connection.execute(query).all(), names))


def _tree(rows: Iterable[Row[Any]], names: dict[tuple[str, str], str]) -> list[TreeRow]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        region = f"region:{_word(row.region)}"
        district = f"{region} district:{_word(row.district)}"
        places = (
            (region, "", "region", row.region),
            (district, region, "district", row.district),
            (f"store:{_word(row.code)}", district, "store", row.code),
        )
        for key, parent, level, code in places:
            line = found.setdefault(key, [parent, level, code, 0, 0, row.name])
            line[3] += 1
            line[4] += row.registers
    return [
        TreeRow(
            key=key,
            parent=parent,
            level=level,
            code=code,
            name=store_name if level == "store" else names.get((level, code.lower()), ""),
            stores=stores,
            registers=registers,
            filter=key,
        )
        for key, (parent, level, code, stores, registers, store_name) in found.items()
    ]


def _word(code: str) -> str:
    return code or '""'
