"""Every named point of every act x every crash model x both shells: nothing may be lost or mixed."""

import shutil
from collections.abc import Iterator

import pytest

from tests.faults.register.cases import CASES, Case, sweep
from tests.faults.register.power import Cut, memory
from tests.faults.register.road import Road

LEAST_POINTS = 35


@pytest.fixture(scope="module", params=["dash", "ash"])
def road(request: pytest.FixtureRequest) -> Iterator[Road]:
    yield from walked(request.param)


def walked(shell: str, *, old: bool = False) -> Iterator[Road]:
    if shutil.which("busybox" if shell == "ash" else "dash") is None:
        pytest.skip(f"{shell} is not installed")
    with memory() as folder:
        road = Road(folder, shell, old=old)
        road.prepare()
        yield road
        road.end_processes()


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("model", list(Cut))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_cut_anywhere_breaks_a_promise(road: Road, case: Case, model: Cut) -> None:
    assert sweep(road, case, model) == []


@pytest.mark.parametrize(
    ("name", "model", "first", "step"),
    [
        ("first push, healthy", Cut.REVERTED, 19, 45),
        ("second push, failing", Cut.HALVED, 8, 34),
        ("second push, healthy", Cut.KILL, 38, 14),
        ("confirm", Cut.LOST, 5, 7),
        ("revert", Cut.ZEROED, 6, 12),
        ("boot", Cut.REVERTED, 5, 12),
    ],
)
def test_a_sample_of_the_cuts(road: Road, name: str, model: Cut, first: int, step: int) -> None:
    case = next(each for each in CASES if each.name == name)
    assert sweep(road, case, model, first=first, step=step) == []


@pytest.fixture(scope="module", params=["dash", "ash"])
def old_road(request: pytest.FixtureRequest) -> Iterator[Road]:
    """A register whose sync takes no file."""
    yield from walked(request.param, old=True)


@pytest.mark.faults
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("name", "model", "first", "step"),
    [
        ("first push, healthy", Cut.REVERTED, 7, 46),
        ("second push, failing", Cut.LOST, 12, 40),
        ("confirm", Cut.REVERTED, 3, 7),
        ("revert", Cut.LOST, 4, 12),
    ],
)
def test_a_sample_of_the_cuts_where_sync_takes_no_file(
    old_road: Road, name: str, model: Cut, first: int, step: int
) -> None:
    assert old_road.desk.probe().fact("syncs") == "dd"
    case = next(each for each in CASES if each.name == name)
    assert sweep(old_road, case, model, first=first, step=step) == []


def test_the_harness_cuts_at_enough_places(road: Road) -> None:
    case = next(each for each in CASES if each.name == "second push, healthy")
    points = road.points(lambda: case.act(road), case.start)
    assert len(points) >= LEAST_POINTS
