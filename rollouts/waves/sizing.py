"""Cutting the registers of a rollout into waves."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rollouts.shared.errors import refuse
from rollouts.shared.findings import Finding, Severity
from rollouts.waves.model import ComponentMove, WaveRules
from rollouts.waves.states import Pace

REST = "rest"
SIZE = re.compile(r"(?P<number>[0-9]{1,7}) ?(?P<unit>%|stores?|)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A register that a rollout will reach, and what moves on it.

    `lanes` counts the store's registers in service, also those outside the rollout; `stratum` is
    what makes registers alike (model, image): each wave must prove one success of each.
    """

    register: str
    register_uid: str
    store: str
    lanes: int
    stratum: str
    moves: tuple[ComponentMove, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveSize:
    """How a wave is asked for: `3`, `10%` (of all members, rounded up), `1 store`, or `rest`.

    With `chosen` (what a filter selected: STORE/REGISTER texts) `size` is only the filter's text.
    """

    name: str
    size: str
    rules: WaveRules = field(default_factory=WaveRules)
    chosen: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One wave with its members, in the order in which they will be started. May be empty."""

    name: str
    size: str
    rules: WaveRules
    members: tuple[Member, ...]


def cut(
    members: Sequence[Member], sizes: Iterable[WaveSize]
) -> tuple[tuple[Cut, ...], tuple[Finding, ...]]:
    """The waves, each taking in order from what the ones before it left, and what to warn about.

    A wave that gets nobody is a warning (it will be SKIPPED); members that no wave takes are an
    error. KnownError `waves.size_unreadable` for a size that is none.
    """
    left = list(members)
    waves: list[Cut] = []
    findings: list[Finding] = []
    for size in sizes:
        taken = _taken(left, size, len(members))
        gone = {each.register for each in taken}
        left = [each for each in left if each.register not in gone]
        waves.append(Cut(name=size.name, size=size.size, rules=size.rules, members=taken))
        if not taken:
            findings.append(
                Finding(
                    code="waves.empty_wave",
                    object=f"wave {size.name}",
                    field="size",
                    value=size.size,
                    severity=Severity.WARNING,
                ),
            )
    if left:
        findings.append(
            Finding(
                code="waves.left_over",
                object="waves",
                field="size",
                value=left[0].register,
                parameters={"count": len(left)},
            ),
        )
    return tuple(waves), tuple(findings)


def standard_sizes(members: Sequence[Member], *, soak_seconds: int = 0) -> tuple[WaveSize, ...]:
    """One register, the rest of its store, 10 % of all, then the rest; fewer for a small estate.

    The first two are risk-limited. With up to 10 registers the 10 % wave is left out, with a single
    store the store's wave is the rest.
    """
    count = len(members)
    stores = len({each.store for each in members})
    careful = WaveRules(pace=Pace.RISK_LIMITED, soak_seconds=soak_seconds)
    first = WaveRules(
        pace=Pace.RISK_LIMITED, soak_seconds=soak_seconds, quorum_percent=100, canary=True
    )
    sizes = [WaveSize(name="canary", size="1", rules=first)]
    if stores > 1 and count > 1 and members[0].store in {each.store for each in members[1:]}:
        sizes.append(WaveSize(name="first store", size="1 store", rules=careful))
    later = WaveRules(soak_seconds=soak_seconds)
    if count > 10:
        sizes.append(WaveSize(name="tenth", size="10%", rules=later))
    if count > 1:
        sizes.append(WaveSize(name=REST, size=REST, rules=later))
    return tuple(sizes)


def share_of(count: int, percent: int) -> int:
    """`percent` of `count`, rounded up: 30 % of 8 is 3, and a share of something is never none."""
    return -(-count * percent // 100)


def _taken(left: Sequence[Member], size: WaveSize, total: int) -> tuple[Member, ...]:
    if size.chosen is not None:
        return tuple(each for each in left if each.register in size.chosen)
    if size.size == REST:
        return tuple(left)
    match = SIZE.fullmatch(size.size.strip())
    if match is None or (match["unit"] == "%" and int(match["number"]) > 100):
        raise refuse(
            "waves.size_unreadable", object=f"wave {size.name}", field="size", value=size.size
        )
    number = int(match["number"])
    if match["unit"].startswith("store"):
        stores = list(dict.fromkeys(each.store for each in left))[:number]
        return tuple(each for each in left if each.store in stores)
    return tuple(left[: share_of(total, number) if match["unit"] == "%" else number])
