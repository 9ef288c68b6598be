"""Rollouts over simulated registers, for the tests of this room."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import count

from rollouts.waves import orders
from rollouts.waves.guard import Limits
from rollouts.waves.model import ComponentMove, Policy, WaveRules
from rollouts.waves.planning import Draft, plan
from rollouts.waves.simulate import Nature, Register, Simulation
from rollouts.waves.sizing import Member, WaveSize, cut
from rollouts.waves.states import TaskState

AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
LENIENT = WaveRules(error_percent=100, quorum_percent=0, unreachable_percent=100)


def member(at: int, *, lanes: int = 4, stratum: str = "posix") -> Member:
    return Member(
        register=f"{at // lanes:04}/{at % lanes:02}",
        register_uid=f"x{at}",
        store=f"{at // lanes:04}",
        lanes=lanes,
        stratum=stratum,
        moves=(ComponentMove(component="config", before="a", after="b"),),
    )


def members(number: int, *, lanes: int = 4) -> tuple[Member, ...]:
    return tuple(member(at, lanes=lanes) for at in range(number))


def one_wave(rules: WaveRules) -> tuple[WaveSize, ...]:
    return (WaveSize(name="all", size="rest", rules=rules),)


def drafted(
    who: Sequence[Member],
    sizes: Sequence[WaveSize],
    *,
    natures: Mapping[int, Nature] | None = None,
    policy: Policy | None = None,
    limits: Limits | None = None,
    seed: int = 0,
) -> Simulation:
    """A DRAFT; `natures` by position in `who`, the others are healthy."""
    numbers = count(1)
    draft = Draft(
        uid="r",
        number=7,
        title="Footer",
        components=("config",),
        releases=("rel",),
        created_by="ann",
        policy=policy or Policy(),
    )
    cuts, _ = cut(who, sizes)
    kinds = natures or {}
    fleet = {
        each.register: Register(nature=kinds.get(at, Nature.HEALTHY)) for at, each in enumerate(who)
    }
    return Simulation(
        journal=list(plan(draft, cuts, new_uid=lambda: f"u{next(numbers)}", at=AT)),
        fleet=fleet,
        now=AT,
        limits=limits or Limits(sessions=1000),
        seed=seed,
    )


def started(
    who: Sequence[Member],
    sizes: Sequence[WaveSize],
    *,
    natures: Mapping[int, Nature] | None = None,
    policy: Policy | None = None,
    limits: Limits | None = None,
    seed: int = 0,
) -> Simulation:
    """The same, submitted, validated and RUNNING; no tick was made yet."""
    run = drafted(who, sizes, natures=natures, policy=policy, limits=limits, seed=seed)
    run.record(orders.submit(run.snapshot, by="ann", at=run.now))
    run.record(orders.validated(run.snapshot, at=run.now))
    run.record(orders.start(run.snapshot, by="ann", at=run.now))
    return run


def states(run: Simulation) -> list[str]:
    """The states of all tasks in plan order."""
    return [task.state.value for task in run.snapshot.tasks.values()]


def uid_of(run: Simulation, register: str) -> str:
    return next(each.uid for each in run.snapshot.tasks.values() if each.register == register)


def ended(run: Simulation, state: TaskState) -> int:
    return run.snapshot.in_state(state).bit_count()
