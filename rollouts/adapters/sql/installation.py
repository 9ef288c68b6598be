"""Keeps `engine.ports.Installations`."""

from sqlalchemy import Connection, select, update

from rollouts.adapters.sql.tables.journal import installation
from rollouts.engine.ports import Installation


class SqlInstallations:
    """The one row that says which estate and installation this database is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def this(self) -> Installation:
        row = self._connection.execute(select(installation)).one()
        return Installation(
            origin=row.origin,
            estate=row.estate,
            environment=row.environment,
            fence_epoch=row.fence_epoch,
            created_at=row.created_at,
        )

    def set_environment(self, environment: str) -> None:
        self._connection.execute(update(installation).values(environment=environment))

    def take_fences(self, count: int) -> int:
        last = self._connection.scalar(
            update(installation)
            .values(fence_counter=installation.c.fence_counter + count)
            .returning(installation.c.fence_counter),
        )
        return (last or 0) - count + 1
