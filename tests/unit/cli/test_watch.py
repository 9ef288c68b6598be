"""`rollout watch` of a rollout that has ended: every event of its own, then where it stands."""

import json

import pytest

from rollouts.bootstrap import open_house
from rollouts.cli.main import main
from rollouts.engine.handlers.rollouts import status_of
from rollouts.shared.errors import STOPPED
from rollouts.shared.events import Event
from rollouts.shared.records import to_json
from rollouts.waves.ports import Rollouts
from rollouts.waves.simulate import Simulation
from tests.contracts.reading_house import draft, rolled_out


@pytest.fixture
def run() -> Simulation:
    """A home in which rollout 7 has ended; rollout 8 is only planned."""
    made = rolled_out()
    house = open_house()
    with house.services.database.begin() as uow:
        uow.repository(Rollouts).add(made.snapshot)
        uow.repository(Rollouts).add(draft())
        for event in made.journal:
            uow.record(Event(kind="change.staged", subject="x", at=event.at, data={}))
            uow.record(event)
    house.close()
    return made


def test_json_is_one_line_for_each_event_and_one_for_the_end(
    run: Simulation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollout", "watch", "7", "--json"]) == STOPPED
    *told, final = (json.loads(each) for each in capsys.readouterr().out.splitlines())
    assert [each["kind"] for each in told] == [each.kind for each in run.journal]
    numbers = [each["seq"] for each in told]
    assert numbers == sorted(set(numbers))
    assert final == to_json(status_of(run.snapshot))


def test_plain_text_ends_with_the_state(
    run: Simulation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollout", "watch", "7"]) == STOPPED
    told = capsys.readouterr().out
    assert told.splitlines()[0].split(" ")[1] == run.journal[0].kind
    assert f"state: {run.snapshot.rollout.state}" in told


def test_a_list_tells_what_the_snapshots_tell(
    run: Simulation, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollout", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed == [to_json(status_of(draft())), to_json(status_of(run.snapshot))]
    assert main(["rollout", "status", "7", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == listed[1]
