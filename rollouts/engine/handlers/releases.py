"""Releases: compiled once per distinct content, kept as immutable versions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rollouts.changes.model import ChangeState
from rollouts.changes.ports import ChangeSets
from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import find
from rollouts.engine.configuring import Selected, selected
from rollouts.engine.content.every import touched
from rollouts.engine.content.source import Gated, Source
from rollouts.engine.context import Context
from rollouts.engine.differences import Changed, Differences
from rollouts.engine.packaging import package_versions
from rollouts.engine.selecting import registers
from rollouts.engine.versions import kept_version
from rollouts.estate.model import Register
from rollouts.platforms.compiling import CompiledFiles
from rollouts.platforms.component import component_manifest
from rollouts.platforms.layouts import platform_named
from rollouts.ports.database import UnitOfWork
from rollouts.releases.commands import ReleaseCreate, ReleaseDiff, ReleaseList, ReleaseShow
from rollouts.releases.model import ComponentVersion, Release, ReleaseKind, ReleaseTarget
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.errors import KnownError, refuse, refuse_all
from rollouts.shared.events import Event
from rollouts.shared.findings import Finding
from rollouts.shared.ids import new_uid

Pairs = tuple[tuple[str, ComponentVersion], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow:
    """A release in a list."""

    release: str
    uid: str
    title: str
    kind: ReleaseKind
    components: tuple[str, ...]
    registers: int
    versions: int
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One distinct version of a release and how many registers get it."""

    component: str
    rid: str
    registers: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDetail:
    """A release, whole."""

    release: str
    uid: str
    title: str
    kind: ReleaseKind
    registers: int
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterDiff:
    """What a release changes at one register, against what is proved to be there."""

    register: str
    component: str
    before: str
    after: str
    rows: tuple[Changed, ...]


def create(context: Context, request: ReleaseCreate) -> ReleaseRow:
    """Compile and keep; nothing is sent."""
    with context.read() as uow:
        title, change, pairs = _content(uow, context, request)
    if not pairs:
        raise refuse("plan.no_targets", object=title)
    kind = ReleaseKind.EMERGENCY if request.emergency else ReleaseKind.NORMAL
    with context.begin(title) as uow:
        release = keep_release(uow, context, request.title or title, kind, pairs, change)
    return _row(release)


def keep_release(
    uow: UnitOfWork,
    context: Context,
    title: str,
    kind: ReleaseKind,
    pairs: Pairs,
    change: str = "",
) -> Release:
    """Keep a release that gives each register its version."""
    releases = uow.repository(Releases)
    for version in {(each.component, each.rid): each for _, each in pairs}.values():
        releases.add_version(version)
    now = context.services.clock()
    release = Release(
        uid=new_uid(),
        number=releases.next_number(),
        title=title,
        kind=kind,
        components=tuple(sorted({each.component for _, each in pairs})),
        created_by=context.operator,
        created_at=now,
        change=change,
        registers=len({name for name, _ in pairs}),
        versions=len({(each.component, each.rid) for _, each in pairs}),
    )
    targets = [
        ReleaseTarget(register=name, component=each.component, rid=each.rid) for name, each in pairs
    ]
    releases.add(release, targets)
    data = {"release": release.label, "title": title, "by": context.operator}
    uow.record(Event(kind="release.created", subject=release.uid, at=now, data=data))
    return release


def _content(uow: UnitOfWork, context: Context, request: ReleaseCreate) -> tuple[str, str, Pairs]:
    if bool(request.change) == bool(request.package):
        raise refuse("plan.what_to_release")
    if request.package:
        chosen = registers(uow, request.filter)
        return request.package, "", package_versions(uow, request.package, chosen)
    change = find(uow, context, request.change)
    if change.state is not ChangeState.SUBMITTED:
        raise refuse("changes.not_submitted", object=change.label, value=change.state)
    edits = uow.repository(ChangeSets).edits(change.uid)
    wanted = {each.name for each in registers(uow, request.filter)} if request.filter else None
    pairs: list[tuple[str, ComponentVersion]] = []
    for source, own in touched(each.edit for each in edits):
        reached = source.reached_by(uow, own)
        if wanted is not None:
            reached = tuple(each for each in reached if each.name in wanted)
        pairs += compiled_versions(uow, context, source, selected(uow, reached))
    return change.title, change.uid, tuple(pairs)


def compiled_versions(uow: UnitOfWork, context: Context, source: Source, chosen: Selected) -> Pairs:
    """Each register's version of one component, equal content once; all refusals together."""
    if isinstance(source, Gated):
        refuse_all(source.gate(uow, context, chosen))
    maker = source.maker(uow, context, chosen, ())
    made: dict[int, ComponentVersion] = {}
    pairs: list[tuple[str, ComponentVersion]] = []
    findings: list[Finding] = []
    for register in chosen.registers:
        try:
            compiled = maker.files(register)
        except KnownError as refusal:
            findings += [_at(register, each) for each in refusal.findings]
            continue
        if id(compiled) not in made:
            made[id(compiled)] = _version(context, source, register, compiled)
        pairs.append((register.name, made[id(compiled)]))
    if findings:
        raise KnownError(*findings)
    return tuple(pairs)


def _version(
    context: Context, source: Source, register: Register, compiled: CompiledFiles
) -> ComponentVersion:
    platform = platform_named(register.platform)
    component = component_manifest(platform, compiled, component=source.component)
    return kept_version(context.services, component, context.services.clock())


def _at(register: Register, finding: Finding) -> Finding:
    return replace(finding, object=f"register {register.name}, {finding.object}")


def list_releases(context: Context, request: ReleaseList) -> tuple[ReleaseRow, ...]:
    """Newest first."""
    with context.read() as uow:
        return tuple(_row(each) for each in uow.repository(Releases).all(limit=request.limit))


def show(context: Context, request: ReleaseShow) -> ReleaseDetail:
    """One release and its distinct versions."""
    with context.read() as uow:
        release = find_release(uow, request.release)
        targets = uow.repository(Releases).targets(release.uid)
        counts: dict[tuple[str, str], int] = {}
        for each in targets:
            counts[each.component, each.rid] = counts.get((each.component, each.rid), 0) + 1
        rows = tuple(_version_row(uow, *key, count) for key, count in sorted(counts.items()))
    return ReleaseDetail(
        release=release.label,
        uid=release.uid,
        title=release.title,
        kind=release.kind,
        registers=release.registers,
        versions=rows,
    )


def diff(context: Context, request: ReleaseDiff) -> tuple[RegisterDiff, ...]:
    """Per register and component, what differs from what is proved to be there."""
    with context.read() as uow:
        release = find_release(uow, request.release)
        targets = [
            each
            for each in uow.repository(Releases).targets(release.uid)
            if request.register in {"", each.register}
        ]
        return _diffs(uow, context, targets)


def _diffs(
    uow: UnitOfWork, context: Context, targets: Sequence[ReleaseTarget]
) -> tuple[RegisterDiff, ...]:
    releases = uow.repository(Releases)
    proved = {
        (each.register, each.component): each.rid
        for each in uow.repository(Proofs).confirmed({each.register for each in targets})
    }
    differences = Differences(context.services)
    rows: list[RegisterDiff] = []
    for each in targets:
        before = proved.get((each.register, each.component), "")
        after = releases.version(each.component, each.rid)
        if after is None or before == each.rid:
            continue
        present = releases.version(each.component, before) if before else None
        rows.append(
            RegisterDiff(
                register=each.register,
                component=each.component,
                before=before,
                after=each.rid,
                rows=differences.between(present, after),
            ),
        )
    return tuple(rows)


def find_release(uow: UnitOfWork, reference: str) -> Release:
    """The release named; KnownError `plan.unknown_release`."""
    found = uow.repository(Releases).get(reference)
    if found is None:
        raise refuse("plan.unknown_release", value=reference)
    return found


def _version_row(uow: UnitOfWork, component: str, rid: str, count: int) -> VersionRow:
    version = uow.repository(Releases).version(component, rid)
    label = version.label if version else ""
    return VersionRow(component=component, rid=rid, registers=count, label=label)


def _row(release: Release) -> ReleaseRow:
    return ReleaseRow(
        release=release.label,
        uid=release.uid,
        title=release.title,
        kind=release.kind,
        components=release.components,
        registers=release.registers,
        versions=release.versions,
        created_by=release.created_by,
        created_at=release.created_at,
    )


ACTIONS = (
    Action(name="release create", request=ReleaseCreate, handler=create),
    Action(name="release list", request=ReleaseList, handler=list_releases, mode=Mode.LOOK),
    Action(name="release show", request=ReleaseShow, handler=show, mode=Mode.LOOK),
    Action(name="release diff", request=ReleaseDiff, handler=diff, mode=Mode.LOOK),
)
