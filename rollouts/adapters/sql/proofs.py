"""Keeps `releases.ports.Proofs`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, insert, select, update

from rollouts.adapters.sql.references import chunks
from rollouts.adapters.sql.tables.releases import past_proofs, register_facts, register_proofs
from rollouts.releases.model import Confirmed, RegisterFacts

UNTOLD = ("adopted", "bring")
"""Evidence that is in no task of a rollout."""


class SqlProofs:
    """What registers are proved to have, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def confirmed(self, registers: Iterable[str] | None = None) -> tuple[Confirmed, ...]:
        return tuple(map(_confirmed, self._rows(register_proofs, registers)))

    def past(self, register: str) -> tuple[Confirmed, ...]:
        return tuple(map(_confirmed, self._rows(past_proofs, [register])))

    def confirm(self, proofs: Sequence[Confirmed]) -> None:
        for each in proofs:
            self._keep_past(each)
            values = {
                "rid": each.rid,
                "at": each.at,
                "evidence": each.evidence,
                "task": each.task,
            }
            where = (
                register_proofs.c.register == each.register,
                register_proofs.c.component == each.component,
            )
            changed = self._connection.execute(update(register_proofs).where(*where).values(values))
            if changed.rowcount == 0:
                keys = {"register": each.register, "component": each.component}
                self._connection.execute(insert(register_proofs).values(keys | values))

    def _keep_past(self, new: Confirmed) -> None:
        """What stands until now, unless a task of a rollout tells it anyhow."""
        names = ("register", "component", "at", "rid", "evidence", "task")
        old = register_proofs.c
        was = past_proofs.c
        known = (
            select(was.register)
            .where(was.register == old.register, was.component == old.component, was.at == old.at)
            .exists()
        )
        standing = select(*(old[name] for name in names)).where(
            old.register == new.register,
            old.component == new.component,
            old.rid != new.rid,
            old.evidence.in_(UNTOLD),
            ~known,
        )
        self._connection.execute(insert(past_proofs).from_select(names, standing))

    def facts(self, registers: Iterable[str] | None = None) -> Mapping[str, RegisterFacts]:
        return {
            row.register: RegisterFacts(
                register=row.register,
                device_id=row.device_id,
                last_seen=row.last_seen,
                facts=row.facts,
                templates=row.templates,
            )
            for row in self._rows(register_facts, registers)
        }

    def keep_facts(self, facts: RegisterFacts) -> None:
        values = {
            "device_id": facts.device_id,
            "last_seen": facts.last_seen,
            "facts": dict(facts.facts),
            "templates": dict(facts.templates),
        }
        where = register_facts.c.register == facts.register
        changed = self._connection.execute(update(register_facts).where(where).values(values))
        if changed.rowcount == 0:
            row = {"register": facts.register} | values
            self._connection.execute(insert(register_facts).values(row))

    def seen(self, register: str, at: datetime) -> None:
        where = register_facts.c.register == register
        changed = self._connection.execute(update(register_facts).where(where).values(last_seen=at))
        if changed.rowcount == 0:
            self.keep_facts(RegisterFacts(register=register, last_seen=at))

    def forget(self, register: str) -> None:
        self._connection.execute(
            delete(register_proofs).where(register_proofs.c.register == register)
        )
        self._connection.execute(delete(past_proofs).where(past_proofs.c.register == register))
        self._connection.execute(
            update(register_facts).where(register_facts.c.register == register).values(templates={})
        )

    def _rows(self, table: Table, registers: Iterable[str] | None) -> list[Row[Any]]:
        query: Select[Any] = select(table)
        if registers is None:
            return list(self._connection.execute(query))
        rows: list[Row[Any]] = []
        for some in chunks(list(registers)):
            rows += self._connection.execute(query.where(table.c.register.in_(some)))
        return rows


def _confirmed(row: Row[Any]) -> Confirmed:
    return Confirmed(
        register=row.register,
        component=row.component,
        rid=row.rid,
        at=row.at,
        evidence=row.evidence,
        task=row.task,
    )
