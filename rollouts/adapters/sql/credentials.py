"""Keeps `credentials.ports.Credentials`."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select, update

from rollouts.adapters.sql.tables.credentials import credentials, named_secrets
from rollouts.credentials.model import Credential, NamedSecret
from rollouts.ports.device import KeyKind


class SqlCredentials:
    """Profiles of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> Credential | None:
        query = select(credentials).where(credentials.c.name == name)
        row = self._connection.execute(query).first()
        return _credential(row) if row else None

    def all(self) -> tuple[Credential, ...]:
        query = select(credentials).order_by(credentials.c.name)
        return tuple(_credential(row) for row in self._connection.execute(query))

    def put(self, credential: Credential) -> None:
        self._put(credentials, asdict(credential))

    def secret(self, name: str) -> NamedSecret | None:
        query = select(named_secrets).where(named_secrets.c.name == name)
        row = self._connection.execute(query).first()
        return _secret(row) if row else None

    def secrets(self) -> tuple[NamedSecret, ...]:
        query = select(named_secrets).order_by(named_secrets.c.name)
        return tuple(_secret(row) for row in self._connection.execute(query))

    def put_secret(self, secret: NamedSecret) -> None:
        self._put(named_secrets, asdict(secret))

    def _put(self, table: Table, values: dict[str, Any]) -> None:
        where = table.c.name == values["name"]
        if self._connection.execute(update(table).where(where).values(values)).rowcount == 0:
            self._connection.execute(insert(table).values(values))


def _credential(row: Row[Any]) -> Credential:
    return Credential(
        name=row.name,
        user=row.user,
        kind=KeyKind(row.kind),
        version=row.version,
        has_passphrase=row.has_passphrase,
        agent_socket=row.agent_socket,
        rotated_at=row.rotated_at,
        rotated_by=row.rotated_by,
    )


def _secret(row: Row[Any]) -> NamedSecret:
    return NamedSecret(name=row.name, version=row.version, set_at=row.set_at, set_by=row.set_by)
