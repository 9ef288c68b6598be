"""Differences between two versions of a component, value by value; a secret is never shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from rollouts.engine.context import Services
from rollouts.platforms.differences import difference
from rollouts.releases.model import ComponentVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One value of one file: None is absent; of a secret only `set` or `changed` is told."""

    file: str
    key: str
    before: str | None
    after: str | None
    secret: bool = False


class Differences:
    """Compares versions, each pair once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[tuple[str, str], tuple[Changed, ...]] = {}

    def between(
        self, before: ComponentVersion | None, after: ComponentVersion
    ) -> tuple[Changed, ...]:
        """The rows that lead from `before` (None: nothing) to `after`, file by file."""
        key = (before.rid if before else "", after.rid)
        if key not in self._known:
            old = before.payload if before else {}
            self._known[key] = self._rows(old, after.payload, after.formats)
        return self._known[key]

    def _rows(
        self, old: Mapping[str, str], new: Mapping[str, str], formats: Mapping[str, str]
    ) -> tuple[Changed, ...]:
        rows: list[Changed] = []
        for name in sorted({*old, *new}):
            if old.get(name) == new.get(name) or name not in formats:
                continue
            before = self._services.blobs.get(old[name]) if name in old else None
            after = self._services.blobs.get(new[name]) if name in new else None
            rows += bytes_difference(name, before, after, formats[name])
        return tuple(rows)


def bytes_difference(
    name: str, before: bytes | None, after: bytes | None, form: str
) -> tuple[Changed, ...]:
    """The rows of one file."""
    return tuple(
        Changed(file=name, key=each.key, before=each.before, after=each.after, secret=each.secret)
        for each in difference(before, after, form)
    )
