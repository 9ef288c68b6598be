"""Brings one register to what is already approved for it: one visit, no wave, fully recorded.

From its first moment to the register's proof a bring holds the register by a row of its own, which
outlives the process: no rollout and no other bring starts there meanwhile.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

from rollouts.engine.brings import (
    Bring,
    Brings,
    BringState,
    claimed,
    doubted,
    entered,
    is_due,
    left,
)
from rollouts.engine.context import Context, Services
from rollouts.engine.driver import LeaseLost, keep_learned
from rollouts.engine.executor import Wish, perform
from rollouts.engine.ports import Installations
from rollouts.engine.provisioning import move_of, trial_seconds, version_of
from rollouts.engine.targets import remember_device, target_of
from rollouts.engine.work import End, Ending, Work
from rollouts.estate.model import Register
from rollouts.estate.ports import Estate
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Move
from rollouts.releases.model import Confirmed
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.errors import KnownError, refuse
from rollouts.shared.events import Event, Json
from rollouts.shared.ids import new_uid
from rollouts.waves.ports import Rollouts
from rollouts.waves.states import Phase

ARRIVED = frozenset({End.SUCCEEDED, End.ALREADY_CURRENT})
LOOK_AGAIN = 0.2
"""Seconds between looks whether a bring in doubt is due, or was cancelled."""

NEVER_SWITCHED = frozenset({End.UNTOUCHED, End.STOPPED})


def bring_register(
    context: Context, register: Register, reason: str, tell: Callable[[str], None]
) -> Ending:
    """Push the newest approved versions; refused while a rollout or another bring is busy there.

    What an earlier bring left open on the register is ended first. When that was this same request,
    served anew because its server died, its end is the answer.
    """
    earlier = _left_on(context, register.name)
    if earlier is not None:
        ending = _ended(context, earlier, tell)
        if ending is None:
            raise refuse("plan.being_brought", object=f"register {register.name}")
        if ending.end is End.CONTACT_LOST:
            raise refuse("plan.bring_in_doubt", object=f"register {register.name}")
        if earlier.request == context.request and ending.end not in NEVER_SWITCHED:
            return ending
    bring, work = _begun(context, register, reason)
    ending = _driven(context, bring, work, _Asked(context), tell)
    if ending.end is End.STOPPED:
        raise refuse("requests.cancelled", object=context.action)
    return ending


def _ended(context: Context, bring: Bring, tell: Callable[[str], None]) -> Ending | None:
    """What became of a bring that was left, as `settle` says.

    Of this same request, served anew, the answer is waited for: what the dead server had sent may
    still be at work on the register.
    """
    rest = bring
    while True:
        ending = settle(context.services, rest, tell)
        if ending is None or ending.end is not End.CONTACT_LOST or bring.request != context.request:
            return ending
        again = _due_again(context, bring.register)
        if again is None:
            return ending
        rest = again


def _due_again(context: Context, register: str) -> Bring | None:
    """The bring in doubt once it is time to ask again; None when it is none or nobody wants to know."""
    pause = threading.Event()
    while (rest := _left_on(context, register)) is not None and not context.cancelled():
        if is_due(rest, context.services.clock()):
            return rest
        pause.wait(LOOK_AGAIN)
    return None


def settle(
    services: Services, bring: Bring, tell: Callable[[str], None] = lambda _: None
) -> Ending | None:
    """Ask the register what became of a bring that nobody drives; None when somebody does again.

    An open trial is driven on: confirmed when healthy, else taken back. Nothing is begun.
    """
    context = Context(
        services=services,
        operator=bring.operator,
        action="register bring",
        fields={"register": bring.register, "reason": bring.reason},
        request=bring.request,
    )
    with services.database.begin() as uow:
        ours = claimed(bring, _fence(uow))
        if not uow.repository(Brings).save(bring, ours):
            return None
    try:
        with context.read() as uow:
            work = _rest(uow, context, ours)
    except KnownError as missing:
        ending = Ending(end=End.CONTACT_LOST, reason=missing.code)
        _keep(context, ours, ending)
        return ending
    return _driven(context, ours, work, _Unattended(), tell)


def inherit(uow: UnitOfWork, services: Services) -> None:
    """What the holder of the lease does with the brings of whoever held it before: nobody drives them."""
    now = services.clock()
    brings = uow.repository(Brings)
    for bring in brings.all():
        if bring.state is BringState.RUNNING:
            rest = left(bring, now)
            if rest is not None:
                brings.save(bring, rest)
            elif brings.end(bring):
                uow.record(
                    _brought(bring, Ending(end=End.UNTOUCHED, reason="lease_lost"), services)
                )


def _left_on(context: Context, register: str) -> Bring | None:
    with context.read() as uow:
        found = uow.repository(Brings).of(register)
    return found if found is not None and found.state is BringState.UNKNOWN else None


def _begun(context: Context, register: Register, reason: str) -> tuple[Bring, Work]:
    """Hold the register, or refuse and name who does; both in one transaction."""
    services = context.services
    name = f"register {register.name}"
    with context.begin(name) as uow:
        fence = _fence(uow)  # also locks: claims and brings follow one another from here on
        _require_free(uow, register)
        moves = _moves(uow, context, register)
        bring = Bring(
            uid=new_uid(),
            register=register.name,
            request=context.request,
            operator=context.operator,
            reason=reason,
            wanted={each.target.component: each.target.rid for each in moves},
            fence=fence,
            started_at=services.clock(),
        )
        work = _work(uow, context, bring, register, moves)
        if not uow.repository(Brings).add(bring):
            raise refuse("plan.being_brought", object=name)
        data: dict[str, Json] = {"reason": reason, "by": context.operator, "bring": bring.uid}
        uow.record(
            Event(kind="register.bringing", subject=register.name, at=bring.started_at, data=data)
        )
    return bring, replace(work, repairs=True)


def _require_free(uow: UnitOfWork, register: Register) -> None:
    rollouts = uow.repository(Rollouts)
    holder = rollouts.busy_registers().get(register.name)
    if holder is None:
        return
    rollout = rollouts.glance(holder)
    name = f"register {register.name}"
    if rollout is None:
        raise refuse("plan.being_brought", object=name)
    raise refuse("plan.busy", object=name, value=f"rollout {rollout.number}")


def _rest(uow: UnitOfWork, context: Context, bring: Bring) -> Work:
    """What is needed to drive the open trial on; the way back is the register's own."""
    register = uow.repository(Estate).register(bring.register)
    if register is None:
        raise refuse("estate.register_unknown", value=bring.register)
    moves = tuple(
        _whole(uow, context, component, "", rid) for component, rid in bring.wanted.items()
    )
    return replace(
        _work(uow, context, bring, register, moves),
        activated=True,
        reverting=bring.phase is Phase.REVERT,
        repairs=True,  # the register may say it has what is wanted although its files were altered
    )


def _work(
    uow: UnitOfWork, context: Context, bring: Bring, register: Register, moves: tuple[Move, ...]
) -> Work:
    target = target_of(uow, context.services, register)
    return Work(
        task=bring.uid,
        register=register.name,
        target=target,
        moves=moves,
        fence=bring.fence,
        trial_seconds=trial_seconds(uow, context.services),
        estate=target.estate_id,
        device_id=target.device_id,
    )


def _fence(uow: UnitOfWork) -> tuple[int, int]:
    installations = uow.repository(Installations)
    return installations.this().fence_epoch, installations.take_fences(1)


def _moves(uow: UnitOfWork, context: Context, register: Register) -> tuple[Move, ...]:
    wanted = uow.repository(Releases).wanted([register.name])
    if not wanted:
        raise refuse("plan.nothing_released", object=f"register {register.name}")
    proved = {
        each.component: each.rid for each in uow.repository(Proofs).confirmed([register.name])
    }
    return tuple(
        _whole(uow, context, each.component, proved.get(each.component, ""), each.rid)
        for each in wanted
    )


def _whole(uow: UnitOfWork, context: Context, component: str, before: str, after: str) -> Move:
    """The move with every byte of its target: nothing on the register is taken for granted."""
    move = move_of(uow, context.services, component, before, after)
    wanted = version_of(uow, component, after)
    payload = {name: context.services.blobs.get(blob) for name, blob in wanted.payload.items()}
    return replace(move, payload=payload)


def _driven(
    context: Context, bring: Bring, work: Work, wish: Wish, tell: Callable[[str], None]
) -> Ending:
    """Visit and keep what came of it; whatever interrupts, the row says what is known."""
    log = _Told(context.services, bring, work.trial_seconds, tell)
    try:
        ending = perform(context.services.devices, work, log, wish)
    except LeaseLost:
        raise refuse("plan.bring_taken", object=f"register {bring.register}") from None
    except BaseException:  # a bug, or Ctrl+C: the next look at the register tells
        _leave(context.services, log.bring)
        raise
    _keep(context, log.bring, ending)
    return ending


def _leave(services: Services, bring: Bring) -> None:
    rest = left(bring, services.clock())
    with services.database.begin() as uow:
        if rest is not None:
            uow.repository(Brings).save(bring, rest)
        elif uow.repository(Brings).end(bring):
            uow.record(_brought(bring, Ending(end=End.UNTOUCHED, reason="interrupted"), services))


def _keep(context: Context, bring: Bring, ending: Ending) -> None:
    """The evidence and the end in one transaction; in doubt the register stays held.

    KnownError `plan.bring_taken`, and nothing is kept, when somebody else drives the bring by now.
    """
    services = context.services
    rest = doubted(bring, services.clock()) if ending.end is End.CONTACT_LOST else None
    taken = refuse("plan.bring_taken", object=f"register {bring.register}")
    if rest is not None:
        with services.database.begin() as uow:
            if not uow.repository(Brings).save(bring, rest):
                raise taken
        return
    with context.begin(f"register {bring.register}") as uow:
        if not uow.repository(Brings).end(bring):
            raise taken
        _keep_proofs(uow, bring, ending, services)
        uow.record(_brought(bring, ending, services))


def _keep_proofs(uow: UnitOfWork, bring: Bring, ending: Ending, services: Services) -> None:
    now = services.clock()
    proofs = uow.repository(Proofs)
    keep_learned(proofs, bring.register, ending, now)
    if ending.device_id:
        remember_device(uow, bring.register, ending.device_id)
    if ending.end in ARRIVED:
        proofs.confirm(
            [
                Confirmed(
                    register=bring.register,
                    component=component,
                    rid=rid,
                    at=now,
                    evidence="bring",
                    task=bring.uid,
                )
                for component, rid in ending.evidence.items()
            ],
        )


def _brought(bring: Bring, ending: Ending, services: Services) -> Event:
    return Event(
        kind="register.brought",
        subject=bring.register,
        at=services.clock(),
        data={
            "end": str(ending.end),
            "reason": ending.reason,
            "by": bring.operator,
            "bring": bring.uid,
        },
    )


class _Told:
    """Steps go to whoever asked; the intent to switch is kept before it leaves."""

    def __init__(
        self, services: Services, bring: Bring, seconds: int, tell: Callable[[str], None]
    ) -> None:
        self._services = services
        self._seconds = seconds
        self._tell = tell
        self.bring = bring

    def phase(self, phase: Phase) -> None:
        now = self._services.clock()
        after = entered(self.bring, phase, self._seconds, now)
        with self._services.database.begin() as uow:
            if not uow.repository(Brings).save(self.bring, after):
                raise LeaseLost
            data: dict[str, Json] = {"phase": str(phase), "bring": after.uid}
            uow.record(Event(kind="register.phase", subject=after.register, at=now, data=data))
        self.bring = after

    def step(self, step: str, text: str) -> None:
        self._tell(f"{step}: {text}")


class _Asked:
    """Whoever asked may cancel until the register is switched; then the trial is driven to its end."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def stops(self) -> bool:
        return self._context.cancelled()

    def takes_back(self) -> bool:
        return False


class _Unattended:
    """Nothing is begun for a bring that was left; what is open is driven on."""

    def stops(self) -> bool:
        return True

    def takes_back(self) -> bool:
        return False
