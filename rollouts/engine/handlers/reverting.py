"""Plans a revert: looks at every register that a rollout confirmed, and takes in those still on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rollouts.engine.context import Context
from rollouts.engine.handlers.planning import Planned, keep_plan, refusals
from rollouts.engine.handlers.rollouts import find
from rollouts.engine.planner import Wanted, look
from rollouts.estate.ports import Estate
from rollouts.policies.ports import Policies
from rollouts.ports.database import UnitOfWork
from rollouts.releases.model import ComponentVersion
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.errors import KnownError
from rollouts.shared.ids import new_uid
from rollouts.waves.commands import RolloutRevert
from rollouts.waves.model import ComponentMove, Policy, WaveRules
from rollouts.waves.planning import Draft, title_of_revert
from rollouts.waves.ports import PlanOutcome, PlanRow, Rollouts
from rollouts.waves.reverting import judged, revert_plan, unplanned
from rollouts.waves.sizing import Cut, Member
from rollouts.waves.snapshot import Snapshot
from rollouts.waves.states import Pace, RolloutKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What is to be looked at, and the rows of what a look cannot change."""

    wanted: tuple[Wanted, ...]
    rows: tuple[PlanRow, ...]
    moved_on: frozenset[str]


def make_revert(context: Context, request: RolloutRevert) -> Planned:
    """A new DRAFT over what this rollout confirmed, newest first, back to each one's baseline.

    Registers that have another version by now, or nothing to go back to, are left out and named.
    """
    with context.read() as uow:
        snapshot, _ = find(uow, request.rollout)
        members = revert_plan(snapshot)
        found = _found(uow, members)
    looked = look(context, found.wanted) if found.wanted else ()
    rows = (*found.rows, *(judged(each, found.moved_on) for each in looked))
    refused = {each.register for each in rows if each.outcome is PlanOutcome.REFUSED}
    kept = tuple(each for each in members if each.register not in refused)
    if not kept:
        raise KnownError(*refusals(rows))
    cut = Cut(name="all", size="rest", rules=WaveRules(pace=Pace.SLOW_START), members=kept)
    return keep_plan(
        context,
        f"rollout {snapshot.rollout.number}",
        lambda uow: _draft(uow, context, request, snapshot),
        (cut,),
        rows,
    )


def _draft(
    uow: UnitOfWork, context: Context, request: RolloutRevert, taken_back: Snapshot
) -> Draft:
    rollout = taken_back.rollout
    return Draft(
        uid=new_uid(),
        number=uow.repository(Rollouts).next_number(),
        title=title_of_revert(taken_back),
        components=rollout.components,
        releases=rollout.releases,
        created_by=context.operator,
        kind=RolloutKind.REVERT,
        reverts=rollout.uid,
        policy=Policy(
            approvals=uow.repository(Policies).all()["approvals"],
            allow_last_register=rollout.policy.allow_last_register,
        ),
        bound={"reason": request.reason},
    )


def _found(uow: UnitOfWork, members: Sequence[Member]) -> _Found:
    names = [each.register for each in members]
    registers = {each.name: each for each in uow.repository(Estate).some_registers(names)}
    proved = {
        (each.register, each.component): each.rid
        for each in uow.repository(Proofs).confirmed(names)
    }
    versions = _Versions(uow)
    wanted: list[Wanted] = []
    rows: list[PlanRow] = []
    moved_on: set[str] = set()
    for member in members:
        known = registers.get(member.register)
        back = _back(versions, member, proved)
        code = unplanned(member, known=known is not None, whole=back is not None)
        if code or known is None or back is None:
            rows.append(_row(member, code))
            continue
        wanted.append(Wanted(register=known, moves=back))
        if any(_proved_of(member, each, proved) != each.before for each in member.moves):
            moved_on.add(member.register)
    return _Found(wanted=tuple(wanted), rows=tuple(rows), moved_on=frozenset(moved_on))


Back = tuple[tuple[ComponentVersion, ComponentVersion], ...]


def _back(
    versions: "_Versions", member: Member, proved: Mapping[tuple[str, str], str]
) -> Back | None:
    """Per component from what is proved there now to the baseline; None when a version is missing."""
    pairs: list[tuple[ComponentVersion, ComponentVersion]] = []
    for move in member.moves:
        before = versions.of(move.component, _proved_of(member, move, proved))
        after = versions.of(move.component, move.after)
        if before is None or after is None:
            return None
        pairs.append((before, after))
    return tuple(pairs)


def _proved_of(member: Member, move: ComponentMove, proved: Mapping[tuple[str, str], str]) -> str:
    return proved.get((member.register, move.component), move.before)


def _row(member: Member, code: str) -> PlanRow:
    return PlanRow(
        register=member.register,
        outcome=PlanOutcome.REFUSED,
        code=code,
        released=" ".join(f"{each.component} {each.before or '-'}" for each in member.moves),
        proposed=" ".join(f"{each.component} {each.after or '-'}" for each in member.moves),
    )


class _Versions:
    """The versions of this database, each read once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._releases = uow.repository(Releases)
        self._known: dict[tuple[str, str], ComponentVersion | None] = {}

    def of(self, component: str, rid: str) -> ComponentVersion | None:
        key = (component, rid)
        if key not in self._known:
            self._known[key] = self._releases.version(component, rid) if rid else None
        return self._known[key]
