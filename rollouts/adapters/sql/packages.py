"""Keeps `packages.ports.Packages`."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from rollouts.adapters.sql.tables.packages import packages
from rollouts.packages.model import Package


class SqlPackages:
    """Packages of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, package: Package) -> None:
        self._connection.execute(insert(packages).values(**asdict(package)))

    def get(self, name: str, version: str = "") -> Package | None:
        query = select(packages).where(packages.c.name == name).order_by(packages.c.id.desc())
        if version:
            query = query.where(packages.c.version == version)
        row = self._connection.execute(query).first()
        return _package(row) if row else None

    def all(self) -> tuple[Package, ...]:
        query = select(packages).order_by(packages.c.name, packages.c.id.desc())
        return tuple(_package(row) for row in self._connection.execute(query))


def _package(row: Row[Any]) -> Package:
    return Package(
        name=row.name,
        version=row.version,
        platform=row.platform,
        rid=row.rid,
        files=row.files,
        size=row.size,
        added_by=row.added_by,
        added_at=row.added_at,
    )
