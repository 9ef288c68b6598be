"""Keeps `engine.brings.Brings`."""

from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from rollouts.adapters.sql.tables.journal import brings
from rollouts.engine.brings import Bring, BringState
from rollouts.waves.states import Phase


class SqlBrings:
    """The rows of the registers that are being brought."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, bring: Bring) -> bool:
        if self.of(bring.register) is not None:
            return False
        self._connection.execute(insert(brings).values(_values(bring)))
        return True

    def of(self, register: str) -> Bring | None:
        query = select(brings).where(brings.c.register == register)
        row = self._connection.execute(query).first()
        return _bring(row) if row else None

    def all(self) -> tuple[Bring, ...]:
        query = select(brings).order_by(brings.c.id)
        return tuple(_bring(row) for row in self._connection.execute(query))

    def save(self, before: Bring, after: Bring) -> bool:
        change = update(brings).where(_is(before)).values(_values(after))
        return self._connection.execute(change).rowcount == 1

    def end(self, bring: Bring) -> bool:
        return self._connection.execute(delete(brings).where(_is(bring))).rowcount == 1


def _is(bring: Bring) -> ColumnElement[bool]:
    epoch, counter = bring.fence
    return and_(
        brings.c.uid == bring.uid,
        brings.c.state == bring.state,
        brings.c.fence_epoch == epoch,
        brings.c.fence_counter == counter,
    )


def _values(bring: Bring) -> dict[str, Any]:
    epoch, counter = bring.fence
    return {
        "uid": bring.uid,
        "register": bring.register,
        "request": bring.request,
        "operator": bring.operator,
        "reason": bring.reason,
        "wanted": dict(bring.wanted),
        "state": bring.state,
        "phase": bring.phase or "",
        "fence_epoch": epoch,
        "fence_counter": counter,
        "looks": bring.looks,
        "started_at": bring.started_at,
        "due_at": bring.due_at,
        "until": bring.until,
    }


def _bring(row: Row[Any]) -> Bring:
    return Bring(
        uid=row.uid,
        register=row.register,
        request=row.request,
        operator=row.operator,
        reason=row.reason,
        wanted=row.wanted,
        fence=(row.fence_epoch, row.fence_counter),
        started_at=row.started_at,
        state=BringState(row.state),
        phase=Phase(row.phase) if row.phase else None,
        looks=row.looks,
        due_at=row.due_at,
        until=row.until,
    )
