"""A new rollout before anything is looked at: what is typed, what it costs at worst, what it proves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from console.pages.counts import counted
from resources.i18n import sentence
from rollouts.waves.arithmetic import (
    allowed_failures,
    passing_chance,
    pilots_needed,
    worst_case,
)
from rollouts.waves.commands import RolloutPlan
from rollouts.waves.model import WaveRules
from rollouts.waves.sizing import REST, SIZE, share_of
from rollouts.waves.states import Pace

STANDARD = (("canary", "1"), ("first store", "1 store"), ("tenth", "10%"), ("rest", REST))
"""The waves a plan makes when none are given: the register, its store, a tenth, the rest."""

FEW = 10
FAILING = 10
SURE = 5


class ReleaseLine(Protocol):
    """A release in the list to choose from."""

    @property
    def release(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def registers(self) -> int: ...
    @property
    def components(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the form holds."""

    release: str
    filter: str = ""
    waves: str = ""
    error_percent: int = 5
    unreachable_percent: int = 10
    quorum_percent: int = 95
    soak_minutes: int = 0
    manual: bool = False
    title: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One wave before planning. `registers` None: only the plan can tell (stores, filters).

    `at_most`: a wave before it is of that kind, so `registers` is an upper bound.
    """

    name: str
    size: str
    registers: int | None
    stops_at: int | None
    worst: int | None
    at_most: bool = False


def command_of(wish: Wish) -> RolloutPlan:
    """The command that writes the plan."""
    return RolloutPlan(
        release=wish.release,
        filter=wish.filter,
        wave=wave_lines(wish.waves),
        error_percent=wish.error_percent,
        unreachable_percent=wish.unreachable_percent,
        quorum_percent=wish.quorum_percent,
        soak_seconds=wish.soak_minutes * 60,
        manual=wish.manual,
        title=wish.title,
        reason=wish.reason,
    )


def wave_lines(text: str) -> tuple[str, ...]:
    """`NAME=SIZE` per line; blank lines fall away."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def waves_trouble(text: str) -> str:
    """What is wrong with the waves as typed; empty for nothing (filters are checked by the plan)."""
    for line in wave_lines(text):
        name, equals, size = line.partition("=")
        if not name.strip() or not equals or not size.strip():
            return sentence("rollouts.wave_unreadable", {"line": line})
    lines = wave_lines(text)
    if lines and lines[-1].partition("=")[2].strip() != REST:
        return sentence("rollouts.wave_rest", {})
    return ""


def previews(wish: Wish, registers: int) -> tuple[Preview, ...]:
    """The waves cut from `registers`, as far as that can be said before looking."""
    pairs = [tuple(line.split("=", 1)) for line in wave_lines(wish.waves) if "=" in line]
    standard = not pairs
    if standard:
        pairs = [each for each in STANDARD if each[1] != "10%" or registers > FEW]
    left, at_most = registers, False
    made: list[Preview] = []
    for name, raw in pairs:
        size = raw.strip()
        count = _count(size, registers, left)
        careful = standard and name in {"canary", "first store"}
        made.append(_preview(name.strip(), size, count, wish, careful=careful, at_most=at_most))
        left -= count or 0
        at_most = at_most or count is None
    return tuple(made)


def _count(size: str, registers: int, left: int) -> int | None:
    if size == REST:
        return left
    match = SIZE.fullmatch(size)
    if match is None or match["unit"].startswith("store"):
        return None
    number = int(match["number"])
    return min(share_of(registers, number) if match["unit"] == "%" else number, left)


def _preview(
    name: str, size: str, count: int | None, wish: Wish, *, careful: bool, at_most: bool
) -> Preview:
    pace = Pace.RISK_LIMITED if careful else Pace.SLOW_START
    rules = WaveRules(error_percent=wish.error_percent, pace=pace)
    return Preview(
        name=name,
        size=size,
        registers=count,
        stops_at=None if count is None else allowed_failures(count, rules) + 1,
        worst=None if count is None else worst_case(count, rules),
        at_most=at_most,
    )


def preview_text(preview: Preview) -> str:
    """One wave as a line: how many registers, when it stops, how many are broken at worst."""
    if preview.registers is None or preview.worst is None or preview.stops_at is None:
        return sentence("rollouts.preview_unknown", {"name": preview.name, "size": preview.size})
    values: dict[str, str | int] = {
        "name": preview.name,
        "registers": counted("register", preview.registers),
        "stops": preview.stops_at,
        "worst": preview.worst,
    }
    return sentence("rollouts.preview_most" if preview.at_most else "rollouts.preview", values)


def canary_text(waves: Sequence[Preview]) -> str:
    """What the first wave can prove at all, said honestly."""
    pilots = waves[0].registers if waves else None
    if not pilots:
        return ""
    values: dict[str, str | int] = {
        "pilots": counted("register", pilots),
        "failing": FAILING,
        "chance": passing_chance(pilots, FAILING),
        "sure": SURE,
        "needed": pilots_needed(SURE),
    }
    return sentence("rollouts.canary_honesty", values)


def targets_text(release: ReleaseLine | None, matching: int | None) -> str:
    """How many registers the release holds, and how many the filter finds in the estate."""
    if release is None:
        return ""
    held = counted("register", release.registers)
    if matching is None:
        return sentence("rollouts.targets_all", {"registers": held})
    values = {"registers": held, "matching": counted("register", matching)}
    return sentence("rollouts.targets_some", values)
