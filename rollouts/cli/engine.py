"""`engine run | status | stop`: the process that moves rollouts."""

import signal
import threading
from dataclasses import dataclass
from datetime import datetime

import typer

from rollouts.cli.actions import HOME, JSON, Groups, group
from rollouts.cli.output import show
from rollouts.shared.errors import NOT_REACHED, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """Whether an engine runs, who it is, and until when its lease holds."""

    running: bool
    described: str = ""
    until: datetime | None = None
    stop_wanted: bool = False


def add_to(app: typer.Typer, groups: Groups) -> None:
    """Add the commands."""
    engine = group(app, groups, "engine")
    engine.command("run")(run)
    engine.command("status")(status)
    engine.command("stop")(stop)


def run(
    *,
    until_idle: bool = typer.Option(False, "--until-idle", help="End when nothing is left to do."),
    home: HOME = None,
    json: JSON = False,
) -> None:
    """Move rollouts and serve requests until stopped; a second engine ends at once, naming the first."""
    from rollouts.bootstrap import log_to_home, open_house
    from rollouts.engine.process import EngineProcess

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    house = open_house(home)
    log_to_home(house.home, "engine")
    try:
        process = EngineProcess(
            house.services, house.bus.actions, until_idle=until_idle, wanted=stopping.is_set
        )
        show(process.run(), as_json=json)
    finally:
        house.close()


def status(*, home: HOME = None, json: JSON = False) -> None:
    """Whether an engine runs, and who holds the lease."""
    from rollouts.bootstrap import open_house
    from rollouts.engine.lease import present_holder

    house = open_house(home, actions=())
    try:
        holder = present_holder(house.services)
    finally:
        house.close()
    if holder is None:
        show(EngineStatus(running=False), as_json=json)
    else:
        found = EngineStatus(
            running=True,
            described=holder.described,
            until=holder.until,
            stop_wanted=holder.stop_wanted,
        )
        show(found, as_json=json)


def stop(*, home: HOME = None, json: JSON = False) -> None:
    """Ask the engine to stop; trials under way are driven to their end first."""
    from rollouts.bootstrap import open_house
    from rollouts.engine.ports import EngineLease

    house = open_house(home, actions=())
    try:
        with house.services.database.begin() as uow:
            asked = uow.repository(EngineLease).ask_to_stop(house.services.clock())
    finally:
        house.close()
    if not asked:
        raise refuse("requests.no_engine", exit_code=NOT_REACHED)
    show({"asked": True}, as_json=json)
