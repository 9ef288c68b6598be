"""Puts an accepted adoption in force: what was read becomes a register's proved baseline."""

import json
from collections.abc import Sequence
from datetime import datetime

from rollouts.engine.handlers.whole_edits import WholeWrites
from rollouts.ports.database import UnitOfWork
from rollouts.releases.model import (
    ComponentVersion,
    Confirmed,
    RegisterFacts,
    Release,
    ReleaseKind,
    ReleaseTarget,
)
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.events import Json
from rollouts.shared.ids import new_uid
from rollouts.shared.records import from_json, to_json

KIND = "adoption"
FIELD = "baseline"
ADOPTED = "adopted"


def adoption_edit(
    register: str, version: ComponentVersion, templates: dict[str, str], read_at: datetime
) -> Edit:
    """The edit that makes `version` the register's baseline; `templates` are its files' blobs."""
    body: Json = {
        "version": to_json(version),
        "templates": to_json(templates),
        "read_at": read_at.isoformat(),
    }
    return Edit(
        kind=KIND, key=register, field=FIELD, before=None, after=json.dumps(body, sort_keys=True)
    )


def planned(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> WholeWrites:
    """Edits that adopt, or take an adoption back."""
    del uow
    return WholeWrites(apply=_apply, edits=edits, change=change)


def _apply(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    """Adopt (after) or take an adoption back (before), as long as nothing was pushed since."""
    adopted = [each for each in edits if each.after is not None]
    for edit in edits:
        if edit.after is None:
            _forget(uow, edit.key)
    if adopted:
        _adopt(uow, adopted, change)


def _adopt(uow: UnitOfWork, edits: Sequence[Edit], change: str) -> None:
    releases, proofs = uow.repository(Releases), uow.repository(Proofs)
    targets: list[ReleaseTarget] = []
    latest: datetime | None = None
    for edit in edits:
        body = json.loads(edit.after or "{}")
        version = from_json(ComponentVersion, body["version"])
        read_at = datetime.fromisoformat(body["read_at"])
        latest = max(latest or read_at, read_at)
        releases.add_version(version)
        targets.append(
            ReleaseTarget(register=edit.key, component=version.component, rid=version.rid)
        )
        _keep(proofs, edit.key, version, body["templates"], read_at)
    if latest is not None:
        number = releases.next_number()
        release = Release(
            uid=new_uid(),
            number=number,
            title=f"{len(targets)} registers as they were adopted",
            kind=ReleaseKind.ADOPTED,
            components=tuple(sorted({each.component for each in targets})),
            created_by="",
            created_at=latest,
            change=change,
        )
        releases.add(release, targets)


def _keep(
    proofs: Proofs,
    register: str,
    version: ComponentVersion,
    templates: dict[str, str],
    read_at: datetime,
) -> None:
    proofs.confirm(
        [
            Confirmed(
                register=register,
                component=version.component,
                rid=version.rid,
                at=read_at,
                evidence=ADOPTED,
            ),
        ],
    )
    known = proofs.facts([register]).get(register) or RegisterFacts(register=register)
    proofs.keep_facts(
        RegisterFacts(
            register=register,
            device_id=known.device_id,
            last_seen=read_at,
            facts=known.facts,
            templates=templates,
        ),
    )


def _forget(uow: UnitOfWork, register: str) -> None:
    proofs = uow.repository(Proofs)
    pushed = [each for each in proofs.confirmed([register]) if each.evidence != ADOPTED]
    if pushed:
        raise refuse("adoption.pushed_since", object=f"register {register}")
    proofs.forget(register)
