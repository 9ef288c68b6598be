"""Objects of the estate as rows, and rows as objects."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import Row, Table

from rollouts.adapters.sql.filters import list_text
from rollouts.adapters.sql.tables.estate import (
    estate_groups,
    estate_profiles,
    estate_registers,
    estate_stores,
    estate_units,
)
from rollouts.estate.model import (
    AccessProfile,
    BusinessUnit,
    Group,
    JumpHost,
    Register,
    RegisterKind,
    RegisterStatus,
    Store,
    StoreStatus,
    UnitKind,
)
from rollouts.estate.names import fold
from rollouts.estate.records import Entity
from rollouts.estate.words import register_search, store_search

Values = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where one kind of object is kept. `stays` ones are only marked as absent when removed."""

    table: Table
    values: Callable[[Any], Values]
    entity: Callable[[Row[Any]], Entity]
    stays: bool = False


def store_of(row: Row[Any]) -> Store:
    """A store from a row of `estate_stores`."""
    return Store(
        code=row.code,
        timezone=row.timezone,
        name=row.name,
        brand=row.brand,
        region=row.region,
        district=row.district,
        currency=row.currency,
        country=row.country,
        subdivision=row.subdivision,
        city=row.city,
        postal=row.postal,
        address=row.address,
        price_zone=row.price_zone,
        tax_location=row.tax_location,
        status=StoreStatus(row.status),
        opens=row.opens,
        closes=row.closes,
        cutover=row.cutover,
        uid=row.uid,
    )


def register_of(row: Row[Any]) -> Register:
    """A register from a row of `estate_registers` with the store's code as `store`."""
    return Register(
        store=row.store,
        number=row.number,
        host=row.host,
        kind=RegisterKind(row.kind),
        status=RegisterStatus(row.status),
        platform=row.platform,
        port=row.port,
        profile=row.profile,
        model=row.model,
        serial=row.serial,
        mac=row.mac,
        hostname=row.hostname,
        ip=row.ip,
        asset_tag=row.asset_tag,
        labels=tuple(row.labels.split()),
        uid=row.uid,
    )


def _unit_of(row: Row[Any]) -> BusinessUnit:
    return BusinessUnit(kind=UnitKind(row.kind), code=row.code, name=row.name, parent=row.parent)


def profile_of(row: Row[Any]) -> AccessProfile:
    """An access profile from a row of `estate_profiles`."""
    return AccessProfile(
        name=row.name,
        credential=row.credential,
        base=row.base,
        live_root=row.live_root,
        become=row.become,
        boot=row.boot,
        port=row.port,
        jumps=tuple(JumpHost(**each) for each in row.jumps),
    )


def _group_of(row: Row[Any]) -> Group:
    return Group(name=row.name, rule=row.rule, purpose=row.purpose)


def _store_values(store: Store) -> Values:
    folded = {"city_folded": fold(store.city), "search": fold(store_search(store))}
    return _own(store) | folded


def _register_values(register: Register) -> Values:
    values = _own(register)
    del values["store"]
    return values | {
        "labels": " ".join(register.labels),
        "labels_folded": list_text(tuple(map(fold, register.labels))),
        "model_folded": fold(register.model),
        "serial_folded": fold(register.serial),
        "search": fold(register_search(register)),
    }


def _profile_values(profile: AccessProfile) -> Values:
    return _own(profile) | {"jumps": [asdict(each) for each in profile.jumps]}


def _own(entity: Entity) -> Values:
    return {each.name: getattr(entity, each.name) for each in fields(entity) if each.name != "uid"}


SHELVES: Mapping[str, Shelf] = {
    "unit": Shelf(table=estate_units, values=_own, entity=_unit_of),
    "profile": Shelf(table=estate_profiles, values=_profile_values, entity=profile_of),
    "store": Shelf(table=estate_stores, values=_store_values, entity=store_of, stays=True),
    "register": Shelf(
        table=estate_registers, values=_register_values, entity=register_of, stays=True
    ),
    "group": Shelf(table=estate_groups, values=_own, entity=_group_of),
}
"""In the order in which objects must be created: what is referred to comes first."""
