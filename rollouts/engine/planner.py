"""Looks at every register of a release, read-only, and says what a push would meet and change."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rollouts.engine.context import Context
from rollouts.engine.differences import Changed, Differences, bytes_difference
from rollouts.engine.provisioning import filled, manifest_of
from rollouts.engine.targets import Targets
from rollouts.engine.visiting import visit_all
from rollouts.estate.model import Register, RegisterStatus
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Facts, LiveFile, Target, Visit
from rollouts.releases.model import ComponentVersion
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.manifest import Manifest
from rollouts.shared.records import to_json
from rollouts.shared.secret import Secret
from rollouts.waves.model import ComponentMove
from rollouts.waves.ports import PlanOutcome, PlanRow

TARGETS = frozenset({RegisterStatus.STAGED, RegisterStatus.ACTIVE})
ROWS_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One register of a plan: per component the version proved there (None: none) and the new one."""

    register: Register
    moves: tuple[tuple[ComponentVersion | None, ComponentVersion], ...]

    @property
    def component_moves(self) -> tuple[ComponentMove, ...]:
        """The moves as a device task names them."""
        return tuple(
            ComponentMove(
                component=after.component, before=before.rid if before else "", after=after.rid
            )
            for before, after in self.moves
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a visit found: facts, and the live files of both versions by live path."""

    facts: Facts
    files: Mapping[str, LiveFile]


def wanted_of(uow: UnitOfWork, registers: tuple[Register, ...], release: str) -> tuple[Wanted, ...]:
    """What the release (uid) wants of each of `registers`, against what is proved there."""
    releases = uow.repository(Releases)
    names = {each.name for each in registers}
    proved = {
        (each.register, each.component): each.rid
        for each in uow.repository(Proofs).confirmed(names)
    }
    versions: dict[tuple[str, str], ComponentVersion] = {}
    moves: dict[str, list[tuple[ComponentVersion | None, ComponentVersion]]] = {}
    for target in releases.targets(release):
        if target.register not in names:
            continue
        before = proved.get((target.register, target.component), "")
        after = _version(releases, versions, target.component, target.rid)
        present = _version(releases, versions, target.component, before) if before else None
        moves.setdefault(target.register, []).append((present, after))
    return tuple(
        Wanted(register=each, moves=tuple(moves[each.name]))
        for each in registers
        if each.name in moves
    )


def _version(
    releases: Releases, known: dict[tuple[str, str], ComponentVersion], component: str, rid: str
) -> ComponentVersion:
    if (component, rid) not in known:
        found = releases.version(component, rid)
        if found is None:
            raise refuse("plan.version_missing", object=component, value=rid)
        known[component, rid] = found
    return known[component, rid]


def look(context: Context, wanted: tuple[Wanted, ...]) -> tuple[PlanRow, ...]:
    """One row per register, in the order of `wanted`. Nothing is written on any register."""
    by_name = {each.register.name: each for each in wanted}
    planner = _Planner(context)
    with context.read() as uow:
        found = Targets(uow, context.services, (each.register for each in wanted))
        targets = {name: _target(found, each) for name, each in by_name.items()}
    # the row is made by the visiting thread: a register's files are gone once it is left
    answers = visit_all(context, targets, lambda name, visit: planner.row(by_name[name], visit))
    return tuple(
        planner.unseen(by_name[name], answer) if isinstance(answer, KnownError) else answer
        for name, answer in answers.items()
    )


def _target(found: Targets, wanted: Wanted) -> Target | KnownError:
    register = wanted.register
    if register.status not in TARGETS:
        return refuse("plan.not_active", object=f"register {register.name}", value=register.status)
    try:
        return found.of(register)
    except KnownError as trouble:
        return trouble


class _Planner:
    """Turns what was seen into rows. Threads share it: what two of them keep twice is the same."""

    def __init__(self, context: Context) -> None:
        self._services = context.services
        self._differences = Differences(context.services)
        self._manifests: dict[tuple[str, str], Manifest] = {}
        self._filled: dict[tuple[str, str], Mapping[str, Secret] | KnownError] = {}

    def row(self, wanted: Wanted, visit: Visit) -> PlanRow:
        """The row of a register that answers; KnownError when it cannot be judged."""
        return self._seen(wanted, self._see(wanted, visit), self._services.clock())

    def _see(self, wanted: Wanted, visit: Visit) -> Seen:
        components = [after.component for _, after in wanted.moves]
        paths = sorted({live for move in wanted.moves for live in self._live(move)})
        read = visit.read(paths)
        return Seen(facts=visit.probe(components), files=dict(zip(paths, read, strict=True)))

    def _live(self, move: tuple[ComponentVersion | None, ComponentVersion]) -> set[str]:
        return {file.live for version in move if version for file in self._manifest(version).files}

    def _manifest(self, version: ComponentVersion) -> Manifest:
        key = (version.component, version.rid)
        if key not in self._manifests:
            self._manifests[key] = manifest_of(self._services, version)
        return self._manifests[key]

    def _secrets(self, version: ComponentVersion) -> Mapping[str, Secret]:
        """The bytes of its secret files; the keyring is asked once, also when it refuses."""
        key = (version.component, version.rid)
        if key not in self._filled:
            try:
                self._filled[key] = filled(self._services, version, self._manifest(version))
            except KnownError as refusal:
                self._filled[key] = refusal
        found = self._filled[key]
        if isinstance(found, KnownError):
            raise KnownError(*found.findings, exit_code=found.exit_code)
        return found

    def unseen(self, wanted: Wanted, trouble: KnownError) -> PlanRow:
        """The row of a register that could not be asked or judged, with the reason."""
        unreachable = trouble.code in {"ssh.unreachable", "ssh.deadline"}
        return PlanRow(
            register=wanted.register.name,
            outcome=PlanOutcome.UNREACHABLE if unreachable else PlanOutcome.REFUSED,
            code=trouble.code,
            released=_words(wanted, before=True),
            proposed=_words(wanted, before=False),
            edits=len(self._rows(wanted)),
            detail=to_json(trouble.findings[:1]),
        )

    def _seen(self, wanted: Wanted, seen: Seen, now: datetime) -> PlanRow:
        there: list[str] = []
        drift: list[Changed] = []
        for before, after in wanted.moves:
            word, rows = self._there(before, after, seen)
            there.append(f"{after.component} {word}")
            drift += rows
        rows = self._rows(wanted)
        outcome, code = PlanOutcome.CHANGES, ""
        if drift:
            outcome, code = PlanOutcome.REFUSED, self._why(wanted)
        elif not rows and all(before == after for before, after in wanted.moves):
            outcome = PlanOutcome.ALREADY
        return PlanRow(
            register=wanted.register.name,
            outcome=outcome,
            code=code,
            there=" ".join(there),
            released=_words(wanted, before=True),
            proposed=_words(wanted, before=False),
            edits=len(drift) if drift else len(rows),
            detail=to_json((drift or rows)[:ROWS_KEPT]),
            seen_at=now,
        )

    def _there(
        self, before: ComponentVersion | None, after: ComponentVersion, seen: Seen
    ) -> tuple[str, list[Changed]]:
        """The rid that lies live now (`-` none, `?` something else), and what is unexpected there."""
        if self._lies(after, seen):
            return after.rid, []
        if before is not None:
            if self._lies(before, seen):
                return before.rid, []
            return "?", self._drift(before, seen)
        present = [file for file in self._manifest(after).files if seen.files[file.live].data]
        if not present:
            return "-", []
        return "?", [
            Changed(file=each.name, key=each.live, before=None, after="present, never adopted")
            for each in present
        ]

    def _lies(self, version: ComponentVersion, seen: Seen) -> bool:
        """Whether every file of the version is what lies at its live path, secrets included."""
        manifest = self._manifest(version)
        secret = self._secrets(version)
        for file in manifest.files:
            found = seen.files[file.live].data
            if found is None:
                return False
            if file.secret and found != secret[file.name].reveal():
                return False
            if not file.secret and hashlib.sha256(found).hexdigest() != file.sha256:
                return False
        return True

    def _drift(self, before: ComponentVersion, seen: Seen) -> list[Changed]:
        """What differs live from what was proved; a file with secrets is only named."""
        rows: list[Changed] = []
        for file in self._manifest(before).files:
            found = seen.files[file.live].data
            if file.secret:
                rows.append(
                    Changed(file=file.name, key="", before="proved", after="differs", secret=True)
                )
            elif found is None or hashlib.sha256(found).hexdigest() != file.sha256:
                sealed = self._services.blobs.get(before.payload[file.name])
                form = before.formats.get(file.name, "")
                rows += bytes_difference(file.name, sealed, found, form)
        return rows

    def _rows(self, wanted: Wanted) -> list[Changed]:
        return [
            row
            for before, after in wanted.moves
            for row in self._differences.between(before, after)
        ]

    def _why(self, wanted: Wanted) -> str:
        adopted = all(before is not None for before, _ in wanted.moves)
        return "plan.drifted" if adopted else "plan.not_adopted"


def _words(wanted: Wanted, *, before: bool) -> str:
    pairs = ((old, new) if before else (new, new) for old, new in wanted.moves)
    return " ".join(f"{new.component} {version.rid if version else '-'}" for version, new in pairs)
