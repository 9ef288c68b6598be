"""From a package's description and bytes to its manifest, refused where a register could be hurt."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rollouts.packages.model import DESCRIPTION, SOFTWARE, Description, PackageFile
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.manifest import LIVE, NAME, HookKind, Manifest, ManifestFile, ManifestHook

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
MODE = re.compile(r"0[0-7]{3}")
KINDS = frozenset(HookKind)


def described(data: bytes, source: str) -> Description:
    """Read `package.json`; KnownError `packages.*` naming the field that is wrong."""
    try:
        document = json.loads(data)
        files = tuple(_file(each) for each in document["files"])
        description = Description(
            name=str(document["name"]),
            version=str(document["version"]),
            platform=str(document.get("platform", "")),
            files=files,
            hooks={str(kind): str(name) for kind, name in document.get("hooks", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as trouble:
        raise refuse("packages.description", object=source, value=str(trouble)[:120]) from trouble
    refuse_all(_doubts(description))
    return description


def manifest_of(description: Description, data: Mapping[str, bytes]) -> Manifest:
    """The manifest of the package; `data` holds the bytes of each of its files and hooks by name."""
    needed = {each.name for each in description.files} | set(description.hooks.values())
    missing = sorted(needed - set(data))
    if missing:
        raise refuse("packages.file_missing", object=description.name, value=missing[0])
    return Manifest(
        component=SOFTWARE,
        files=tuple(
            ManifestFile(
                name=each.name,
                live=each.live,
                sha256=hashlib.sha256(data[each.name]).hexdigest(),
                size=len(data[each.name]),
                mode=each.mode,
            )
            for each in description.files
        ),
        hooks=tuple(
            ManifestHook(
                name=name,
                kind=HookKind(kind),
                sha256=hashlib.sha256(data[name]).hexdigest(),
                size=len(data[name]),
            )
            for kind, name in sorted(description.hooks.items())
        ),
    )


def _file(entry: Mapping[str, Any]) -> PackageFile:
    name = str(entry["name"])
    return PackageFile(
        name=name, live=str(entry.get("live", name)), mode=str(entry.get("mode", "0644"))
    )


def _doubts(description: Description) -> Iterator[Finding]:
    owner = f"package {description.name}"
    named = [("name", description.name), ("version", description.version)]
    named += [("platform", description.platform)] if description.platform else []
    for field, text in named:
        if not WORD.fullmatch(text):
            yield Finding(code="packages.bad_word", object=owner, field=field, value=text[:80])
    if not description.files:
        yield Finding(code="packages.empty", object=owner)
    yield from _doubtful_files(owner, description)
    yield from _doubtful_hooks(owner, description)


def _doubtful_hooks(owner: str, description: Description) -> Iterator[Finding]:
    names = {each.name for each in description.files}
    for kind, name in description.hooks.items():
        if kind not in KINDS:
            yield Finding(code="packages.unknown_hook", object=owner, value=kind[:80])
        if not NAME.fullmatch(name) or name == DESCRIPTION:
            yield Finding(
                code="packages.bad_path", object=owner, field=f"hook {kind[:70]}", value=name[:80]
            )
        if name in names:
            yield Finding(code="packages.twice", object=owner, value=name[:80])
        names.add(name)


def _doubtful_files(owner: str, description: Description) -> Iterator[Finding]:
    names: set[str] = set()
    lives: set[str] = set()
    for each in description.files:
        safe = bool(NAME.fullmatch(each.name) and LIVE.fullmatch(each.live))
        dots = {".", ".."} & set(f"{each.name}/{each.live}".split("/"))
        if not safe or dots or each.name == DESCRIPTION:
            yield Finding(
                code="packages.bad_path", object=owner, field=each.name[:80], value=each.live[:80]
            )
        if not MODE.fullmatch(each.mode):
            yield Finding(
                code="packages.bad_mode", object=owner, field=each.name[:80], value=each.mode[:20]
            )
        if each.name in names or each.live in lives:
            yield Finding(code="packages.twice", object=owner, value=each.name[:80])
        names.add(each.name)
        lives.add(each.live)
