"""A harness that passes everything proves nothing: each of these broken programs must be caught."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.register.cases import CASES, run
from tests.faults.register.power import Cut, memory
from tests.faults.register.road import FIRST, SECOND, Road, ViolationError

NO_SYNC = {
    'file) sync "$@" ;;': "file) : ;;",
    'file) sync_all "$1" 2>/dev/null || elevate sh -c "$SYNC_ALL" storewave "$1" ;;': "file) : ;;",
}
NO_RECORD = {"if ! save_trial activating; then": "if false; then"}
NO_BOOT = {
    '[ -z "$T_ID" ] || take_back boot': ":",
    "roll_back boot || stuck - recover": ":",
}
NO_SEAL = {
    'sealed "$1" "$2" && tree_whole "$1" "$2" "$BASE/$1/releases/$2" && WHOLE': (
        'sealed "$1" "$2" && WHOLE'
    )
}


@pytest.fixture
def folder() -> Iterator[Path]:
    with memory() as place:
        yield place


def cut_answered(road: Road, name: str, model: Cut) -> None:
    """Cut right after the answer, then boot."""
    case = next(each for each in CASES if each.name == name)
    points = road.points(lambda: case.act(road), case.start)
    run(road, case, len(points) + 1, model, boot=True)


def cut_at(road: Road, name: str, model: Cut, point: str) -> None:
    case = next(each for each in CASES if each.name == name)
    points = road.points(lambda: case.act(road), case.start)
    run(road, case, points.index(point) + 1, model, boot=True)


def tamper(road: Road) -> None:
    """A byte of a staged release is changed before its activation."""
    road.restore("staged")
    staged = road.desk.base / "config/releases" / SECOND.config.manifest.rid / "etc/pos.ini"
    staged.write_bytes(staged.read_bytes().replace(b"second", b"sEcond"))
    moves = [(FIRST.config, SECOND.config), (FIRST.prices, SECOND.prices)]
    answer = road.desk.move("activate", moves, trial="T2", payload=False)
    if answer.told != ("refused", "release_damaged"):
        raise ViolationError("a damaged release went live")


MUTANTS: dict[str, tuple[dict[str, str], Callable[[Road], None]]] = {
    "no sync": (NO_SYNC, lambda road: cut_answered(road, "confirm", Cut.REVERTED)),
    "no activating record": (
        NO_RECORD,
        lambda road: cut_at(road, "second push, healthy", Cut.LOST, "all-switched"),
    ),
    "boot does not revert": (
        NO_BOOT,
        lambda road: cut_answered(road, "second push, healthy", Cut.LOST),
    ),
    "no seal check": (NO_SEAL, tamper),
}


@pytest.mark.faults
@pytest.mark.parametrize("name", list(MUTANTS))
def test_a_broken_program_is_caught(folder: Path, name: str) -> None:
    changes, attack = MUTANTS[name]
    for program, caught in (({}, False), (changes, True)):
        place = folder / str(caught)
        place.mkdir()
        road = Road(place, "dash", program)
        road.prepare()
        try:
            attack(road)
        except ViolationError:
            assert caught
        else:
            assert not caught
        finally:
            road.end_processes()
