"""Brings one register to what is already approved for it: one visit, no wave, fully recorded."""

from collections.abc import Callable
from dataclasses import replace

from rollouts.engine.context import Context
from rollouts.engine.driver import keep_learned
from rollouts.engine.executor import perform
from rollouts.engine.ports import Installations
from rollouts.engine.provisioning import move_of, trial_seconds, version_of
from rollouts.engine.targets import remember_device, target_of
from rollouts.engine.work import End, Ending, Work
from rollouts.estate.model import Register
from rollouts.ports.database import UnitOfWork
from rollouts.ports.device import Move
from rollouts.releases.model import Confirmed
from rollouts.releases.ports import Proofs, Releases
from rollouts.shared.errors import refuse
from rollouts.shared.events import Event, Json
from rollouts.shared.ids import new_uid
from rollouts.waves.ports import Rollouts
from rollouts.waves.states import Phase


def bring_register(
    context: Context, register: Register, reason: str, tell: Callable[[str], None]
) -> Ending:
    """Push the newest approved versions; refused while a rollout is busy on the register."""
    services = context.services
    with context.begin(f"register {register.name}") as uow:
        work = _work(uow, context, register)
        data: dict[str, Json] = {"reason": reason, "by": context.operator}
        now = services.clock()
        uow.record(Event(kind="register.bringing", subject=register.name, at=now, data=data))
    ending = perform(services.devices, work, _Told(context, register.name, tell), _Never())
    with context.begin(f"register {register.name}") as uow:
        _keep(uow, context, register, work, ending)
    return ending


def _work(uow: UnitOfWork, context: Context, register: Register) -> Work:
    services = context.services
    busy = uow.repository(Rollouts).busy_registers().get(register.name)
    if busy:
        raise refuse("plan.busy", object=f"register {register.name}", value=busy)
    target = target_of(uow, services, register)
    installations = uow.repository(Installations)
    fence = (installations.this().fence_epoch, installations.take_fences(1))
    return Work(
        task=new_uid(),
        register=register.name,
        target=target,
        moves=_moves(uow, context, register),
        fence=fence,
        trial_seconds=trial_seconds(uow, services),
        estate=target.estate_id,
        device_id=target.device_id,
        repairs=True,
    )


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


def _keep(
    uow: UnitOfWork, context: Context, register: Register, work: Work, ending: Ending
) -> None:
    now = context.services.clock()
    keep_learned(uow.repository(Proofs), register.name, ending, now)
    if ending.device_id:
        remember_device(uow, register.name, ending.device_id)
    if ending.end in {End.SUCCEEDED, End.ALREADY_CURRENT}:
        uow.repository(Proofs).confirm(
            [
                Confirmed(
                    register=register.name,
                    component=component,
                    rid=rid,
                    at=now,
                    evidence="bring",
                    task=work.task,
                )
                for component, rid in ending.evidence.items()
            ],
        )
    data: dict[str, Json] = {
        "end": str(ending.end),
        "reason": ending.reason,
        "by": context.operator,
    }
    uow.record(Event(kind="register.brought", subject=register.name, at=now, data=data))


class _Told:
    """Steps go to whoever asked; the intent to activate is journalled before it leaves."""

    def __init__(self, context: Context, register: str, tell: Callable[[str], None]) -> None:
        self._context = context
        self._register = register
        self._tell = tell

    def phase(self, phase: Phase) -> None:
        services = self._context.services
        with services.database.begin() as uow:
            uow.record(
                Event(
                    kind="register.phase",
                    subject=self._register,
                    at=services.clock(),
                    data={"phase": str(phase)},
                ),
            )

    def step(self, step: str, text: str) -> None:
        self._tell(f"{step}: {text}")


class _Never:
    """Nobody pauses a visit that a person asked for."""

    def stops(self) -> bool:
        return False

    def takes_back(self) -> bool:
        return False
