"""Region > district > store, with counts."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from rollouts.adapters.sql.tables.estate import estate_registers, estate_stores, estate_units
from rollouts.reads.registers import StoreTree, TreeRow


def store_tree(connection: Connection, _question: StoreTree) -> tuple[TreeRow, ...]:
    """Every present store below its units."""
    store, register = estate_stores.c, estate_registers.c
    lanes = select(register.store_id, func.count()).where(register.present)
    grouped = connection.execute(lanes.group_by(register.store_id))
    counts: dict[int, int] = dict(grouped.all())
    query = (
        select(store.id, store.region, store.district, store.code, store.name)
        .where(store.present)
        .order_by(store.region, store.district, store.key)
    )
    units = connection.execute(
        select(estate_units.c.kind, estate_units.c.code, estate_units.c.name)
    )
    names = {(row.kind, row.code.lower()): row.name for row in units}
    return tuple(_tree(connection.execute(query).all(), names, counts))


def _tree(
    rows: Iterable[Any], names: dict[tuple[str, str], str], counts: dict[int, int]
) -> list[TreeRow]:
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
            line[4] += counts.get(row.id, 0)
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
