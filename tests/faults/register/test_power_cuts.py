"""Every named point of every act x every crash model x both shells: nothing may be lost or mixed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.register.cases import CASES, Case, sweep
from tests.faults.register.power import Cut
from tests.faults.register.road import Road

LEAST_POINTS = 35


@pytest.fixture(scope="module", params=["dash", "ash"])
def road(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Road]:
    if shutil.which("busybox" if request.param == "ash" else "dash") is None:
        pytest.skip(f"{request.param} is not installed")
    # Memory keeps inode numbers apart; where there is none the ordinary folder serves.
    memory = Path("/dev/shm")
    name = tmp_path_factory.mktemp(f"road-{request.param}").name
    folder = memory / f"storewave-{name}-{request.node.nodeid.count('/')}"
    folder = folder if memory.is_dir() else tmp_path_factory.mktemp("road")
    folder.mkdir(exist_ok=True)
    road = Road(folder, request.param)
    road.prepare()
    yield road
    road.end_processes()
    shutil.rmtree(folder)


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("model", list(Cut))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_cut_anywhere_breaks_a_promise(road: Road, case: Case, model: Cut) -> None:
    assert sweep(road, case, model) == []


@pytest.mark.parametrize(
    ("name", "model", "first", "step"),
    [
        ("first push, healthy", Cut.REVERTED, 4, 29),
        ("second push, failing", Cut.HALVED, 3, 25),
        ("second push, healthy", Cut.KILL, 36, 12),
        ("confirm", Cut.LOST, 5, 7),
        ("revert", Cut.ZEROED, 6, 12),
        ("boot", Cut.REVERTED, 5, 12),
    ],
)
def test_a_sample_of_the_cuts(road: Road, name: str, model: Cut, first: int, step: int) -> None:
    case = next(each for each in CASES if each.name == name)
    assert sweep(road, case, model, first=first, step=step) == []


def test_the_harness_cuts_at_enough_places(road: Road) -> None:
    case = next(each for each in CASES if each.name == "second push, healthy")
    points = road.points(lambda: case.act(road), case.start)
    assert len(points) >= LEAST_POINTS
