"""The acts that are cut, and how the register and the console go on after each."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.register.power import Cut
from tests.faults.register.road import (
    BROKEN,
    FIRST,
    LONG,
    ORIGINAL,
    SECOND,
    Road,
    Stand,
    ViolationError,
    expect,
)
from tests.unit.register.desk import Answer


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What the console knows after a cut: the model, whether it had its answer, whether boot ran."""

    cut: Cut
    answered: bool
    booted: bool


@dataclass(frozen=True, slots=True)
class Case:
    """Start from a template, do the act, cut; `after` goes on and checks."""

    name: str
    start: str
    act: Callable[[Road], Answer | int]
    after: Callable[[Road, Aftermath], None]
    old: Stand
    new: Stand


def pushing(old: Stand, new: Stand, trial: str) -> Callable[[Road], Answer]:
    return lambda road: road.push(old, new, trial)


def after_push(
    old: Stand, new: Stand, trial: str, *, healthy: bool
) -> Callable[[Road, Aftermath], None]:
    def go_on(road: Road, what: Aftermath) -> None:
        if what.booted:
            road.must_stand(old, "after boot")
        answer = road.push(old, new, trial)
        if answer.told == ("refused", "trial_gone"):
            road.must_stand(old, "trial gone")
            answer = road.push(old, new, f"{trial}-again")
        elif answer.told[0] == "already":
            answer = road.desk.close("health", trial)
        used = trial if road.desk.probe().all("trial")[0][0] == trial else f"{trial}-again"
        expect(answer, "done" if healthy else "unhealthy")
        road.must_stand(new, "in trial")
        end, stand = ("confirm", new) if healthy else ("revert", old)
        expect(road.desk.close(end, used), "done")
        road.must_stand(stand, end)
        road.settled()

    return go_on


def after_confirm(road: Road, what: Aftermath) -> None:
    answer = road.desk.close("confirm", "T2")
    if answer.told == ("refused", "trial_gone"):
        if what.answered or what.cut is Cut.KILL:
            raise ViolationError("a confirmed trial was taken back")
        road.must_stand(FIRST, "trial gone")
    else:
        expect(answer, "done", "already")
        road.must_stand(SECOND, "confirmed")
    road.settled()


def after_revert(road: Road, _: Aftermath) -> None:
    expect(road.desk.close("revert", "T2"), "done", "already")
    road.must_stand(FIRST, "reverted")
    road.settled()


def after_init(road: Road, _: Aftermath) -> None:
    expect(road.desk.init(), "done", "already")
    expect(road.push(ORIGINAL, FIRST, "T1"), "done")
    expect(road.desk.close("confirm", "T1"), "done")
    road.must_stand(FIRST, "first push")
    road.settled()


def stage_second(road: Road) -> Answer:
    moves = [(FIRST.config, SECOND.config), (FIRST.prices, SECOND.prices)]
    return road.desk.move("stage", moves, more=LONG)


def after_stage(road: Road, what: Aftermath) -> None:
    road.must_stand(FIRST, "staging switches nothing")
    expect(stage_second(road), "done", "already")
    after_push(FIRST, SECOND, "T2", healthy=True)(road, what)


def collect(road: Road) -> Answer:
    return road.desk.call("gc", [["component", "config"], ["keep", "0"]])


def after_gc(road: Road, _: Aftermath) -> None:
    expect(collect(road), "done")
    road.must_stand(FIRST, "collected")
    road.settled()


CASES = (
    Case("init", "bare", lambda road: road.desk.init(), after_init, ORIGINAL, ORIGINAL),
    Case(
        "first push, healthy",
        "ready",
        pushing(ORIGINAL, FIRST, "T1"),
        after_push(ORIGINAL, FIRST, "T1", healthy=True),
        ORIGINAL,
        FIRST,
    ),
    Case(
        "first push, failing",
        "ready",
        pushing(ORIGINAL, BROKEN, "T1"),
        after_push(ORIGINAL, BROKEN, "T1", healthy=False),
        ORIGINAL,
        BROKEN,
    ),
    Case(
        "second push, healthy",
        "first",
        pushing(FIRST, SECOND, "T2"),
        after_push(FIRST, SECOND, "T2", healthy=True),
        FIRST,
        SECOND,
    ),
    Case(
        "second push, failing",
        "first",
        pushing(FIRST, BROKEN, "T2"),
        after_push(FIRST, BROKEN, "T2", healthy=False),
        FIRST,
        BROKEN,
    ),
    Case("stage", "first", stage_second, after_stage, FIRST, FIRST),
    Case("gc", "staged", collect, after_gc, FIRST, FIRST),
    Case(
        "confirm",
        "trial",
        lambda road: road.desk.close("confirm", "T2"),
        after_confirm,
        FIRST,
        SECOND,
    ),
    Case(
        "revert", "trial", lambda road: road.desk.close("revert", "T2"), after_revert, FIRST, SECOND
    ),
    Case(
        "expire",
        "trial",
        lambda road: road.desk.run_stored("expire", str(road.desk.base), "T2"),
        after_revert,
        FIRST,
        SECOND,
    ),
    Case("boot", "trial", lambda road: road.desk.boot(), after_revert, FIRST, SECOND),
)


def run(road: Road, case: Case, number: int, model: Cut, *, boot: bool) -> None:
    """One case: cut, look, boot or not, go on, look again."""
    answered = road.cut(lambda: case.act(road), case.start, number, model)
    road.each_whole(case.old, case.new)
    booted = boot and model is not Cut.KILL and (road.desk.base / "state/manager").exists()
    if booted:
        if road.desk.boot() != 0:
            raise ViolationError("the boot entry failed")
        if not (road.stands(case.old) or road.stands(case.new)):
            raise ViolationError(f"after boot the components are mixed: {road.read()}")
    case.after(road, Aftermath(model, answered, booted))


def sweep(road: Road, case: Case, model: Cut, *, step: int = 1, first: int = 1) -> list[str]:
    """Every `step`-th point of a case, and the moment after its answer; returns what went wrong."""
    points = road.points(lambda: case.act(road), case.start)
    wrong = []
    for number in range(first, len(points) + 2, step):
        try:
            run(road, case, number, model, boot=number % 2 == 0)
        except ViolationError as trouble:
            name = points[number - 1] if number <= len(points) else "answered"
            wrong.append(f"{case.name} cut at {number} ({name}), {model}: {trouble}")
    return wrong
