"""Gathers what a device task needs from the database, the blobs and the keyring."""

from collections.abc import Mapping

from rollouts.engine.context import Services
from rollouts.engine.ports import Installations
from rollouts.engine.targets import target_of
from rollouts.engine.work import Work
from rollouts.estate.ports import Estate
from rollouts.platforms.references import fill
from rollouts.policies.ports import Policies
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Move
from rollouts.releases.model import ComponentVersion
from rollouts.releases.ports import Releases
from rollouts.shared.errors import refuse
from rollouts.shared.manifest import Manifest, parse_manifest
from rollouts.shared.secret import Secret
from rollouts.waves.model import DeviceTask
from rollouts.waves.states import Phase


def provide(services: Services, task: DeviceTask) -> Work:
    """Everything for one visit. KnownError when a version, blob, key or secret is missing."""
    with services.database.read() as uow:
        register = uow.repository(Estate).register(task.register)
        if register is None:
            raise refuse("estate.register_unknown", value=task.register)
        target = target_of(uow, services, register)
        moves = tuple(
            move_of(uow, services, each.component, each.before, each.after) for each in task.moves
        )
        epoch = uow.repository(Installations).this().fence_epoch
        seconds = trial_seconds(uow, services)
    return Work(
        task=task.uid,
        register=task.register,
        target=target,
        moves=moves,
        fence=task.fence or (epoch, 0),
        trial_seconds=seconds,
        trial=task.activations + (0 if task.activated else 1),
        activated=task.activated,
        reverting=task.phase is Phase.REVERT,
        estate=target.estate_id,
        device_id=target.device_id,
    )


def trial_seconds(uow: UnitOfWork, services: Services) -> int:
    """How long a register waits for confirmation before it goes back by itself."""
    return services.trial_seconds or uow.repository(Policies).all()["trial_seconds"]


def move_of(uow: UnitOfWork, services: Services, component: str, before: str, after: str) -> Move:
    """One component's way from the release `before` (empty: none) to `after`."""
    wanted = version_of(uow, component, after)
    present = version_of(uow, component, before) if before else None
    there = set(present.payload.values()) if present else set()
    target = manifest_of(services, wanted)
    return Move(
        target=target,
        baseline=manifest_of(services, present) if present else None,
        payload={
            name: services.blobs.get(blob)
            for name, blob in wanted.payload.items()
            if blob not in there or _is_secret(target, name)
        },
        filled=filled(services, wanted, target),
        baseline_filled=_filled_if_held(services, present),
    )


def version_of(uow: UnitOfWork, component: str, rid: str) -> ComponentVersion:
    """The version; KnownError when this database does not know it."""
    found = uow.repository(Releases).version(component, rid)
    if found is None:
        raise refuse("plan.version_missing", object=component, value=rid)
    return found


def manifest_of(services: Services, version: ComponentVersion) -> Manifest:
    """The version's manifest, its blob checked."""
    return parse_manifest(services.blobs.get(version.manifest))


def filled(
    services: Services, version: ComponentVersion, manifest: Manifest
) -> Mapping[str, Secret]:
    """The bytes that go live for each secret file of the version."""
    if not version.secrets:
        return {}
    values = {each: services.secrets.get(*_name_and_version(each)) for each in version.secrets}
    return {
        file.name: Secret(
            fill(
                services.blobs.get(version.payload[file.name]), version.formats[file.name], values
            ),
        )
        for file in manifest.files
        if file.secret
    }


def _filled_if_held(services: Services, version: ComponentVersion | None) -> Mapping[str, Secret]:
    return filled(services, version, manifest_of(services, version)) if version else {}


def _is_secret(manifest: Manifest, name: str) -> bool:
    return any(each.secret and each.name == name for each in manifest.files)


def _name_and_version(reference: str) -> tuple[str, int]:
    name, _, version = reference.rpartition("#")
    return name, int(version)
