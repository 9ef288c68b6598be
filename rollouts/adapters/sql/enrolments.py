"""Keeps `estate.ports.Enrolments`."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, delete, insert, select

from rollouts.adapters.sql.estate import REGISTERS_IN_STORES
from rollouts.adapters.sql.references import chunks
from rollouts.adapters.sql.tables.estate import estate_enrolments, estate_registers, estate_stores
from rollouts.estate.model import Enrolment, EnrolmentSource, register_name
from rollouts.estate.names import fold
from rollouts.shared.errors import refuse

_ENROLMENT = estate_enrolments.c
_JOINED = REGISTERS_IN_STORES.join(
    estate_enrolments, _ENROLMENT.register_id == estate_registers.c.id
)


class SqlEnrolments:
    """The enrolments of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, register: str) -> Enrolment | None:
        query = _enrolments().where(estate_registers.c.key == fold(register))
        row = self._connection.execute(query).first()
        return _enrolment(row) if row else None

    def some(self, registers: Iterable[str]) -> tuple[Enrolment, ...]:
        key = estate_registers.c.key
        return tuple(
            _enrolment(row)
            for names in chunks(sorted({fold(each) for each in registers}))
            for row in self._connection.execute(_enrolments().where(key.in_(names)).order_by(key))
        )

    def keys(self) -> Mapping[str, str]:
        return self._holders(_ENROLMENT.fingerprint)

    def device_ids(self) -> Mapping[str, str]:
        return self._holders(_ENROLMENT.device_id)

    def put(self, enrolment: Enrolment) -> None:
        name = f"register {enrolment.register}"
        register_id = self._register_id(enrolment.register)
        if register_id is None:
            raise refuse("estate.register_unknown", object=name, value=enrolment.register)
        self._refuse_shared(enrolment, name)
        self._connection.execute(
            delete(estate_enrolments).where(_ENROLMENT.register_id == register_id)
        )
        self._connection.execute(
            insert(estate_enrolments).values(
                register_id=register_id,
                fingerprint=enrolment.fingerprint,
                device_id=enrolment.device_id or None,
                enrolled_by=enrolment.enrolled_by,
                at=enrolment.at,
                source=enrolment.source,
            )
        )

    def forget(self, register: str) -> None:
        self._connection.execute(
            delete(estate_enrolments).where(
                _ENROLMENT.register_id == self._register_id(register, present_only=False)
            )
        )

    def _refuse_shared(self, enrolment: Enrolment, name: str) -> None:
        for column, value, code in (
            (_ENROLMENT.fingerprint, enrolment.fingerprint, "estate.key_shared"),
            (_ENROLMENT.device_id, enrolment.device_id, "estate.device_shared"),
        ):
            holder = self._holder(column, value) if value else None
            if holder is not None and fold(holder) != fold(enrolment.register):
                raise refuse(code, object=name, value=value, holder=holder)

    def _holder(self, column: Column[Any], value: str) -> str | None:
        query = select(estate_stores.c.code, estate_registers.c.number).select_from(_JOINED)
        row = self._connection.execute(query.where(column == value)).first()
        return register_name(row.code, row.number) if row else None

    def _holders(self, column: Column[Any]) -> Mapping[str, str]:
        query = (
            select(column.label("value"), estate_stores.c.code, estate_registers.c.number)
            .select_from(_JOINED)
            .where(column.is_not(None))
        )
        rows = self._connection.execute(query)
        return {row.value: register_name(row.code, row.number) for row in rows}

    def _register_id(self, register: str, *, present_only: bool = True) -> int | None:
        query = select(estate_registers.c.id).where(estate_registers.c.key == fold(register))
        if present_only:
            query = query.where(estate_registers.c.present)
        return self._connection.scalar(query)


def _enrolments() -> Select[Any]:
    return select(estate_enrolments, estate_stores.c.code, estate_registers.c.number).select_from(
        _JOINED
    )


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        register=register_name(row.code, row.number),
        fingerprint=row.fingerprint,
        enrolled_by=row.enrolled_by,
        at=row.at,
        source=EnrolmentSource(row.source),
        device_id=row.device_id or "",
    )
