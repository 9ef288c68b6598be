"""Software packages: added, listed, verified."""

from dataclasses import dataclass
from pathlib import Path

from rollouts.engine.action import Action, Mode
from rollouts.engine.context import Context
from rollouts.engine.packaging import find_package, read_folder
from rollouts.engine.versions import kept_version
from rollouts.packages.commands import PackageAdd, PackageList, PackageVerify
from rollouts.packages.model import SOFTWARE, Package
from rollouts.packages.ports import Packages
from rollouts.releases.ports import Releases
from rollouts.shared.errors import refuse
from rollouts.shared.manifest import parse_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageWhole:
    """Every file of the package was hashed again and is what its manifest says."""

    package: str
    rid: str
    files: int


def add(context: Context, request: PackageAdd) -> Package:
    """Kept under its name and version; the same content again changes nothing."""
    component, described = read_folder(Path(request.path))
    now = context.services.clock()
    package = Package(
        name=described.name,
        version=described.version,
        platform=described.platform,
        rid=component.manifest.rid,
        files=len(component.manifest.files),
        size=sum(map(len, component.payload.values())),
        added_by=context.operator,
        added_at=now,
    )
    version = kept_version(context.services, component, now, package.label)
    with context.begin(package.label) as uow:
        present = uow.repository(Packages).get(package.name, package.version)
        if present is not None and (present.rid, present.platform) != (
            package.rid,
            package.platform,
        ):
            raise refuse("packages.exists", object=package.label)
        uow.repository(Releases).add_version(version)
        if present is None:
            uow.repository(Packages).add(package)
    return present or package


def list_packages(context: Context, request: PackageList) -> tuple[Package, ...]:
    """By name, the one added last first."""
    with context.read() as uow:
        return uow.repository(Packages).all()


def verify(context: Context, request: PackageVerify) -> PackageWhole:
    """Refused naming the first blob that is missing or altered."""
    with context.read() as uow:
        package = find_package(uow, request.package)
        version = uow.repository(Releases).version(SOFTWARE, package.rid)
    if version is None:
        raise refuse("plan.version_missing", object=SOFTWARE, value=package.rid)
    manifest = parse_manifest(context.services.blobs.get(version.manifest))
    for blob in version.payload.values():
        context.services.blobs.get(blob)
    return PackageWhole(package=package.label, rid=manifest.rid, files=len(manifest.files))


ACTIONS = (
    Action(name="package add", request=PackageAdd, handler=add),
    Action(name="package list", request=PackageList, handler=list_packages, mode=Mode.LOOK),
    Action(name="package verify", request=PackageVerify, handler=verify, mode=Mode.LOOK),
)
