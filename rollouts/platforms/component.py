"""Compiled files and a platform's hooks, bound into one manifest with its payload."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import resources
from rollouts.platforms.compiling import CompiledFile, CompiledFiles
from rollouts.platforms.model import Platform
from rollouts.shared.manifest import Manifest, ManifestFile, ManifestHook, Requirement

CONFIG = "config"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A component's version: `payload` holds the sealed bytes of every file and hook by its name.

    `formats` tells each file's format (for differences and for filling in secrets), `references`
    the secrets needed, as `NAME#VERSION`.
    """

    manifest: Manifest
    payload: Mapping[str, bytes]
    formats: Mapping[str, str]
    references: frozenset[str] = frozenset()


def component_manifest(
    platform: Platform,
    compiled: CompiledFiles,
    *,
    component: str = CONFIG,
    requires: Iterable[Requirement] = (),
    owners: Mapping[str, str] | None = None,
) -> Component:
    """The version of `component` that places `compiled` and runs the platform's hooks.

    The manifest is in canonical order: it equals what `parse_manifest` makes of its text.

    `owners` names files that must belong to somebody else than who owns them now. Equal content has
    an equal `manifest.rid`.
    """
    hooks = {each.name: resources.data(each.resource) for each in platform.hooks}
    manifest = Manifest(
        component=component,
        files=tuple(
            _file(each, (owners or {}).get(each.name, "-"))
            for each in sorted(compiled.files, key=lambda each: each.name)
        ),
        hooks=tuple(
            ManifestHook(
                name=each.name,
                kind=each.kind,
                sha256=_sha256(hooks[each.name]),
                size=len(hooks[each.name]),
                become=each.become,
            )
            for each in sorted(platform.hooks, key=lambda each: each.name)
        ),
        requires=tuple(sorted(requires, key=lambda each: (each.component, each.word))),
    )
    return Component(
        manifest=manifest,
        payload={**compiled.data, **hooks},
        formats={each.name: each.format for each in compiled.files},
        references=compiled.references,
    )


def _file(each: CompiledFile, owner: str) -> ManifestFile:
    return ManifestFile(
        name=each.name,
        live=each.live,
        sha256=_sha256(each.data),
        size=len(each.data),
        mode=each.mode,
        owner=owner,
        place=each.place,
        secret=each.secret,
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
