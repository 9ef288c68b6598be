"""`rollout watch`: follows a rollout through the journal until it ends or stops."""

import threading
from typing import TYPE_CHECKING

import typer

from rollouts.cli.actions import HOME, JSON, Groups, group
from rollouts.shared.errors import STOPPED

if TYPE_CHECKING:
    from rollouts.bootstrap import House
    from rollouts.engine.handlers.rollouts import Status
    from rollouts.shared.events import Event

POLL_SECONDS = 0.1


def add_to(app: typer.Typer, groups: Groups) -> None:
    """Add the command."""
    group(app, groups, "rollout").command("watch")(watch)


def watch(rollout: str, *, home: HOME = None, json: JSON = False) -> int:
    """Print what happens, event by event, until the rollout ends, is HELD or PAUSED.

    With --json every event is one line, and so is the status at the end.
    """
    from rollouts.bootstrap import open_house
    from rollouts.cli.output import print_line, show

    house = open_house(home, actions=())
    try:
        final = follow(house, rollout, as_json=json)
        if json:
            print_line(final)
        else:
            show(final, as_json=False)
        return exit_of(final)
    finally:
        house.close()


def follow(house: "House", reference: str, *, as_json: bool) -> "Status":
    """The status at the end; events are printed as they become visible, in their order."""
    from rollouts.engine.handlers.rollouts import glance_at, status_at
    from rollouts.waves.states import ROLLOUT_ENDS, RolloutState

    stops = ROLLOUT_ENDS | {RolloutState.HELD, RolloutState.PAUSED}
    pause = threading.Event()
    seq = 0
    while True:
        with house.services.database.read() as uow:
            stands = glance_at(uow, reference)
        while page := house.services.database.events_after(seq, rollout=stands.uid):
            for recorded in page:
                seq = recorded.seq
                _tell(recorded.seq, recorded.event, as_json=as_json)
        if stands.state in stops:
            with house.services.database.read() as uow:
                return status_at(uow, stands.uid)
        pause.wait(POLL_SECONDS)


def exit_of(status: "Status") -> int:
    """4 when the rollout ended or stopped otherwise than COMPLETED."""
    return 0 if status.state == "COMPLETED" else STOPPED


def _tell(seq: int, event: "Event", *, as_json: bool) -> None:
    if as_json:
        from rollouts.cli.output import print_line

        print_line({"seq": seq, "at": event.at, "kind": event.kind, "data": event.data})
        return
    words = " ".join(
        f"{name}={value}"
        for name, value in event.data.items()
        if isinstance(value, str | int) and name not in {"owner", "lease_until"}
    )
    print(f"{event.at:%H:%M:%S} {event.kind} {words}"[:200], flush=True)
