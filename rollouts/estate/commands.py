"""What people ask of the estate, and the edits that answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rollouts.estate.enrolment import fingerprint
from rollouts.estate.filters.words import Vocabulary
from rollouts.estate.groups import Groups, checked, require_unused
from rollouts.estate.imports import cells
from rollouts.estate.imports.cells import Bad
from rollouts.estate.imports.plan import ImportKind
from rollouts.estate.model import AccessProfile, Group, JumpHost
from rollouts.estate.names import fold, has_control, is_code, nearest
from rollouts.estate.records import edits_between
from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.requests import argument, option

BOOTS = ("cron", "none")
BECOMES = ("none", "sudo", "doas", "sudo-password")
_JUMP = re.compile(
    r"(?P<host>[A-Za-z0-9._:-]+?)(:(?P<port>[0-9]{1,5}))?"
    r",(?P<credential>[A-Za-z0-9._-]+)(,(?P<fingerprint>SHA256:\S+))?"
)
_FOLDER = re.compile(r"/?[A-Za-z0-9_.][A-Za-z0-9._+ -]*(/[A-Za-z0-9_.][A-Za-z0-9._+ -]*)*/?|/")


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateImport:
    """Bring in stores or registers from a CSV or XLSX file; all of it or nothing."""

    path: str = argument("File to import", metavar="FILE", path=True)
    kind: str = option("What the file holds: stores, registers or auto", default="auto")
    dry_run: bool = option("Only show what would change", default=False)
    encoding: str = option("Encoding of a text file that is not UTF-8, such as cp1252")
    sheet: str = option("Sheet of an XLSX file (default: the first visible one)")


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateList:
    """List stores, registers, units, groups or access profiles."""

    filter: str = argument(
        "Filter, such as region:west kind:fixed", metavar="FILTER", default="all"
    )
    what: str = option("registers, stores, units, groups or profiles", default="registers")
    limit: int = option("How many at most", default=1000, least=1, most=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateEnroll:
    """Learn the host keys of registers, from a fingerprint list or compared by eye."""

    filter: str = argument("Registers to enrol", metavar="FILTER")
    fingerprints: str = option(
        "List of `STORE/REGISTER SHA256:...` or known_hosts lines",
        flag="--list",
        metavar="FILE",
        path=True,
    )
    accept: str = option("Fingerprint compared by eye, for one register", metavar="SHA256:...")
    replaces: str = option(
        "Fingerprint the register had, to replace its key on purpose", metavar="SHA256:..."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateGroup:
    """Make, change or remove a group: a name for a filter."""

    name: str = argument("Name of the group")
    rule: str = option("Filter that selects its registers", metavar="FILTER")
    purpose: str = option("What the group is for")
    remove: bool = option("Remove the group", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateProfile:
    """Make, change or remove an access profile: how registers are reached."""

    name: str = argument("Name of the access profile")
    credential: str = option("Credential profile to log in with")
    base: str = option("Folder of releases on the register")
    live_root: str = option("Folder that live paths are relative to")
    become: str = option("How further rights are gained: none, sudo, doas or sudo-password")
    boot: str = option("What takes an open trial back at boot: cron, or none")
    port: int = option("SSH port of registers that name none", default=0)
    jump: tuple[str, ...] = option(
        "Jump host on the way, in order", default=(), metavar="HOST[:PORT],CREDENTIAL[,SHA256:...]"
    )
    remove: bool = option("Remove the access profile", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterShow:
    """Show one register: address, place in the tree, enrolment."""

    register: str = argument("Register as STORE/NUMBER", metavar="REGISTER")


def import_kind(request: EstateImport) -> ImportKind:
    """The kind asked for; KnownError `estate.import_kind`."""
    try:
        return ImportKind(fold(request.kind))
    except ValueError:
        raise refuse(
            "estate.import_kind", object="import", field="kind", value=request.kind
        ) from None


def group_edits(request: EstateGroup, groups: Groups, words: Vocabulary) -> tuple[Edit, ...]:
    """The edits that make, change or remove a group.

    KnownError `estate.group_*` or any `estate.filter_*` of the rule.
    """
    present = groups.get(fold(request.name))
    if request.remove:
        if present is None:
            known = nearest(request.name, (each.name for each in groups.values()))
            raise refuse("estate.group_unknown", object="group", value=request.name, known=known)
        require_unused(present.name, groups, words)
        return edits_between(present, None)
    if has_control(request.purpose):
        raise refuse("estate.control", object=f"group {request.name}", field="purpose")
    wanted = Group(
        name=present.name if present else request.name,
        rule=request.rule or (present.rule if present else ""),
        purpose=request.purpose or (present.purpose if present else ""),
    )
    return edits_between(present, checked(wanted, groups, words))


def profile_edits(
    request: EstateProfile, profiles: Mapping[str, AccessProfile]
) -> tuple[Edit, ...]:
    """The edits that make, change or remove an access profile; KnownError `estate.profile_*`."""
    present = profiles.get(request.name)
    if request.remove:
        if present is None:
            known = nearest(request.name, profiles)
            raise refuse(
                "estate.profile_unknown", object="profile", value=request.name, known=known
            )
        return edits_between(present, None)
    start = present or AccessProfile(name=request.name, credential=request.credential)
    wanted = replace(
        start,
        credential=request.credential or start.credential,
        base=request.base or start.base,
        live_root=request.live_root or start.live_root,
        become=request.become or start.become,
        boot=request.boot or start.boot,
        port=request.port or start.port,
        jumps=tuple(map(jump_host, request.jump)) or start.jumps,
    )
    _check_profile(wanted)
    return edits_between(present, wanted)


def jump_host(text: str) -> JumpHost:
    """A jump host from `HOST[:PORT],CREDENTIAL[,SHA256:...]`; KnownError `estate.profile_jump`."""
    found = _JUMP.fullmatch(text)
    port = int(found["port"] or 22) if found else 0
    host = cells.host(found["host"]) if found else Bad(rule="bad_host")
    if found is None or isinstance(host, Bad) or not 1 <= port <= 65_535:
        raise refuse("estate.profile_jump", object="profile", field="jump", value=text[:80])
    known = found["fingerprint"]
    return JumpHost(
        host=host,
        port=port,
        credential=found["credential"],
        fingerprint=fingerprint(known) if known else "",
    )


def _check_profile(profile: AccessProfile) -> None:
    name = f"profile {profile.name}"
    if not is_code(profile.name):
        raise refuse("estate.profile_name", object=name, field="name", value=profile.name)
    if not is_code(profile.credential):
        raise refuse(
            "estate.profile_credential", object=name, field="credential", value=profile.credential
        )
    for field, folder in (("base", profile.base), ("live_root", profile.live_root)):
        if _FOLDER.fullmatch(folder) is None or ".." in folder.split("/"):
            raise refuse("estate.profile_folder", object=name, field=field, value=folder)
    if profile.become not in BECOMES:
        known = ", ".join(BECOMES)
        raise refuse(
            "estate.profile_become", object=name, field="become", value=profile.become, known=known
        )
    if profile.boot not in BOOTS:
        known = ", ".join(BOOTS)
        raise refuse(
            "estate.profile_boot", object=name, field="boot", value=profile.boot, known=known
        )
    if not 1 <= profile.port <= 65_535:
        raise refuse("estate.bad_port", object=name, field="port", value=str(profile.port))
