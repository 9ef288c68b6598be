"""Keeps `releases.ports.Releases`."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, tuple_

from rollouts.adapters.sql.references import chunks, number_in
from rollouts.adapters.sql.tables.releases import component_versions, release_targets, releases
from rollouts.adapters.sql.tables.waves import rollouts
from rollouts.releases.model import ComponentVersion, Release, ReleaseKind, ReleaseTarget


class SqlReleases:
    """Versions and releases of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_version(self, version: ComponentVersion) -> None:
        if self.version(version.component, version.rid) is not None:
            return
        self._connection.execute(
            insert(component_versions).values(
                component=version.component,
                rid=version.rid,
                sha256=version.sha256,
                manifest=version.manifest,
                payload=dict(version.payload),
                formats=dict(version.formats),
                secrets=list(version.secrets),
                label=version.label,
                created_at=version.created_at,
            ),
        )

    def version(self, component: str, rid: str) -> ComponentVersion | None:
        query = select(component_versions).where(
            component_versions.c.component == component, component_versions.c.rid == rid
        )
        row = self._connection.execute(query).first()
        return _version(row) if row else None

    def next_number(self) -> int:
        return (self._connection.scalar(select(func.max(releases.c.number))) or 0) + 1

    def add(self, release: Release, targets: Sequence[ReleaseTarget]) -> None:
        made = self._connection.execute(
            insert(releases)
            .values(
                uid=release.uid,
                number=release.number,
                title=release.title,
                kind=release.kind,
                components=list(release.components),
                change=release.change,
                registers=len({each.register for each in targets}),
                versions=len({(each.component, each.rid) for each in targets}),
                created_by=release.created_by,
                created_at=release.created_at,
            )
            .returning(releases.c.id),
        ).scalar_one()
        ids = self._version_ids({(each.component, each.rid) for each in targets})
        rows = [
            {
                "release_id": made,
                "register": each.register,
                "version_id": ids[each.component, each.rid],
            }
            for each in targets
        ]
        if rows:
            self._connection.execute(insert(release_targets), rows)

    def get(self, reference: str) -> Release | None:
        number = number_in(reference, "R-")
        query = select(releases).where(
            or_(releases.c.uid == reference, releases.c.number == number)
        )
        row = self._connection.execute(query).first()
        return _release(row) if row else None

    def all(self, *, limit: int = 500) -> tuple[Release, ...]:
        query = select(releases).order_by(releases.c.number.desc()).limit(limit)
        return tuple(_release(row) for row in self._connection.execute(query))

    def targets(self, uid: str) -> tuple[ReleaseTarget, ...]:
        query = (
            _target_columns()
            .join(releases, releases.c.id == release_targets.c.release_id)
            .where(releases.c.uid == uid)
            .order_by(release_targets.c.register, component_versions.c.component)
        )
        return tuple(_target(row) for row in self._connection.execute(query))

    def wanted(self, registers: Sequence[str]) -> tuple[ReleaseTarget, ...]:
        newest: dict[tuple[str, str], ReleaseTarget] = {}
        approved = select(rollouts.c.release).where(rollouts.c.approved_at.is_not(None))
        for some in chunks(registers):
            query = (
                _target_columns()
                .join(releases, releases.c.id == release_targets.c.release_id)
                .where(
                    release_targets.c.register.in_(some),
                    or_(releases.c.kind == ReleaseKind.ADOPTED, releases.c.uid.in_(approved)),
                )
                .order_by(releases.c.number)
            )
            for row in self._connection.execute(query):
                newest[row.register, row.component] = _target(row)
        return tuple(newest.values())

    def _version_ids(self, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
        ids: dict[tuple[str, str], int] = {}
        for some in chunks(sorted(wanted)):
            query = select(component_versions).where(
                tuple_(component_versions.c.component, component_versions.c.rid).in_(some),
            )
            for row in self._connection.execute(query):
                ids[row.component, row.rid] = row.id
        return ids


def _target_columns() -> Any:
    return select(
        release_targets.c.register, component_versions.c.component, component_versions.c.rid
    ).join(component_versions, component_versions.c.id == release_targets.c.version_id)


def _target(row: Row[Any]) -> ReleaseTarget:
    return ReleaseTarget(register=row.register, component=row.component, rid=row.rid)


def _version(row: Row[Any]) -> ComponentVersion:
    return ComponentVersion(
        component=row.component,
        rid=row.rid,
        sha256=row.sha256,
        manifest=row.manifest,
        payload=row.payload,
        formats=row.formats,
        secrets=tuple(row.secrets),
        label=row.label,
        created_at=row.created_at,
    )


def _release(row: Row[Any]) -> Release:
    return Release(
        uid=row.uid,
        number=row.number,
        title=row.title,
        kind=ReleaseKind(row.kind),
        components=tuple(row.components),
        created_by=row.created_by,
        created_at=row.created_at,
        change=row.change,
        registers=row.registers,
        versions=row.versions,
    )
