"""Software packages in and out of the installation."""

import stat
from collections.abc import Sequence
from pathlib import Path

from rollouts.engine.entrances import texts_in
from rollouts.estate.model import Register
from rollouts.packages.model import DESCRIPTION, SOFTWARE, Description, Package
from rollouts.packages.ports import Packages
from rollouts.packages.rules import described, manifest_of
from rollouts.platforms.component import Component
from rollouts.ports.database import UnitOfWork
from rollouts.releases.model import ComponentVersion
from rollouts.releases.ports import Releases
from rollouts.shared.card_numbers import looks_like_card, masked
from rollouts.shared.errors import refuse
from rollouts.shared.records import to_json

LARGEST = 256 * 1024 * 1024


def read_folder(folder: Path) -> tuple[Component, Description]:
    """The folder as a component, with its description. Follows no link."""
    source = folder / DESCRIPTION
    if not source.is_file():
        raise refuse("packages.no_description", object=str(folder))
    description = described(source.read_bytes(), str(source))
    _require_no_cards(description, str(folder))
    names = {each.name for each in description.files} | set(description.hooks.values())
    data: dict[str, bytes] = {}
    for name in sorted(names):
        data[name] = _plain_file(folder, name, LARGEST - sum(map(len, data.values())))
    manifest = manifest_of(description, data)
    return Component(manifest=manifest, payload=data, formats={}), description


def _require_no_cards(description: Description, source: str) -> None:
    """KnownError `packages.card_number`: what a package says of itself is kept."""
    for text in texts_in(to_json(description)):
        if looks_like_card(text):
            raise refuse("packages.card_number", object=source, value=masked(text)[:120])


def _plain_file(folder: Path, name: str, most: int) -> bytes:
    path = folder
    for part in name.split("/"):
        path /= part
        if not path.exists() and not path.is_symlink():
            raise refuse("packages.file_missing", object=folder.name, value=name)
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise refuse("packages.link", object=str(path))
    if path.stat().st_size > most:
        raise refuse("packages.too_large", object=folder.name, value=str(LARGEST))
    return path.read_bytes()


def find_package(uow: UnitOfWork, reference: str) -> Package:
    """`NAME` (added last) or `NAME@VERSION`; KnownError `packages.unknown`."""
    name, _, version = reference.partition("@")
    found = uow.repository(Packages).get(name, version)
    if found is None:
        raise refuse("packages.unknown", value=reference)
    return found


def package_versions(
    uow: UnitOfWork, reference: str, chosen: Sequence[Register]
) -> tuple[tuple[str, ComponentVersion], ...]:
    """The package's version for each register; refused for a register of another platform."""
    package = find_package(uow, reference)
    for each in chosen:
        if package.platform and each.platform != package.platform:
            raise refuse(
                "packages.platform",
                object=package.label,
                value=package.platform,
                register=each.name,
                platform=each.platform,
            )
    version = uow.repository(Releases).version(SOFTWARE, package.rid)
    if version is None:
        raise refuse("plan.version_missing", object=SOFTWARE, value=package.rid)
    return tuple((each.name, version) for each in chosen)
