"""Keeps what was compiled or read as an immutable version: blobs first, then its row."""

from datetime import datetime

from rollouts.engine.context import Services
from rollouts.platforms.component import Component
from rollouts.releases.model import ComponentVersion


def kept_version(
    services: Services, component: Component, now: datetime, label: str = ""
) -> ComponentVersion:
    """The version of `component`, its bytes in the blob folder; the row is the caller's to add."""
    manifest = component.manifest
    return ComponentVersion(
        component=manifest.component,
        rid=manifest.rid,
        sha256=manifest.sha256,
        manifest=services.blobs.put(manifest.text()),
        payload={name: services.blobs.put(data) for name, data in component.payload.items()},
        formats=dict(component.formats),
        secrets=tuple(sorted(component.references)),
        label=label,
        created_at=now,
    )
