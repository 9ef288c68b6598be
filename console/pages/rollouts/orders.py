"""What may be ordered in each state, what is asked before, and the command that comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from console.kit.ask_dialog import Answer, Asked, Choice
from console.pages.counts import counted
from console.pages.states import sentence_of
from resources.i18n import sentence
from rollouts.reads.rollouts import RolloutSheet
from rollouts.waves.commands import (
    RolloutAbort,
    RolloutApprove,
    RolloutExcuse,
    RolloutOpenWave,
    RolloutPause,
    RolloutReject,
    RolloutResolve,
    RolloutResume,
    RolloutRetry,
    RolloutRevert,
    RolloutStart,
    RolloutSubmit,
)

LOOKING = RolloutRevert
"""What looks at registers before it answers."""
DECISIONS = ("continue", "retry_failed", "revert_wave", "abort")
ENDED = frozenset(
    {
        "COMPLETED",
        "COMPLETED_WITH_EXCEPTIONS",
        "ABORTED",
        "REJECTED",
        "EXPIRED",
        "SUPERSEDED",
    }
)
MOVING = frozenset({"RUNNING", "PAUSED", "HELD", "ABORTING"})
GONE_ON = frozenset({"PASSED", "SKIPPED"})
EARLY = frozenset({"SOAKING", "GATE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An order that the present state allows. `kind` is the button's; `in_bar` False: palette only."""

    order: str
    kind: str = ""
    in_bar: bool = True
    shortcut: str = ""


OFFERS: Mapping[str, tuple[Offer, ...]] = {
    "DRAFT": (Offer(order="submit", kind="primary"),),
    "AWAITING_APPROVAL": (
        Offer(order="abort", in_bar=False),
        Offer(order="reject", kind="danger"),
        Offer(order="approve", kind="primary"),
    ),
    "READY": (Offer(order="abort", kind="danger"), Offer(order="start", kind="primary")),
    "RUNNING": (Offer(order="abort", kind="danger"), Offer(order="pause")),
    "PAUSED": (Offer(order="abort", kind="danger"), Offer(order="resume", kind="primary")),
    "HELD": (
        Offer(order="abort", kind="danger"),
        Offer(order="resolve", kind="primary"),
    ),
}


def offers(sheet: RolloutSheet) -> tuple[Offer, ...]:
    """The orders for the top bar and the palette, the recommended one last."""
    made = list(OFFERS.get(sheet.state, ()))
    if sheet.counters.failures and sheet.state in {"RUNNING", "HELD"}:
        made.insert(-1, Offer(order="retry", shortcut="R"))
    if sheet.state == "RUNNING" and next_wave(sheet) is not None:
        kind = "" if sheet.automatic else "primary"
        made.append(Offer(order="open_wave", kind=kind, in_bar=not kind or not sheet.automatic))
    if sheet.counters.verified and sheet.kind != "revert":
        if sheet.state in ENDED:
            made.append(Offer(order="revert", kind="danger"))
        elif sheet.state in {"HELD", "PAUSED"}:
            made.append(Offer(order="revert", in_bar=False))
    return tuple(made)


def next_wave(sheet: RolloutSheet) -> str | None:
    """The name of the wave that may be opened now; None when there is none."""
    for wave in sheet.waves:
        if wave.state == "PLANNED":
            return wave.name
        if wave.state not in GONE_ON | EARLY:
            return None
    return None


def needs_reason_to_open(sheet: RolloutSheet) -> bool:
    """True when a wave before the next one still soaks or is in its gate."""
    return any(each.state in EARLY for each in sheet.waves)


def asked_before(order: str, sheet: RolloutSheet) -> Asked | None:
    """What is asked before the order is given; None when it is given at once."""
    asking = ASKING.get(order)
    return asking(sheet) if asking else None


def command_of(order: str, sheet: RolloutSheet, answer: Answer) -> object:
    """The command."""
    number = str(sheet.number)
    if order == "retry" and sheet.state == "HELD":
        return RolloutResolve(rollout=number, decision="retry_failed", reason=answer.reason)
    if order == "resolve":
        return RolloutResolve(rollout=number, decision=answer.choice, reason=answer.reason)
    if order in PLAIN:
        return PLAIN[order](rollout=number)
    return REASONED[order](rollout=number, reason=answer.reason)


def retry_one(sheet: RolloutSheet, register: str, answer: Answer) -> object:
    """Try one register again."""
    return RolloutRetry(rollout=str(sheet.number), register=(register,), reason=answer.reason)


def excuse_one(sheet: RolloutSheet, register: str, answer: Answer) -> object:
    """Take one register out."""
    return RolloutExcuse(rollout=str(sheet.number), register=register, reason=answer.reason)


def ask_about_register(order: str, register: str) -> Asked:
    """What is asked before `retry_one` or `excuse_one`."""
    return Asked(
        title=sentence(f"rollouts.ask_{order}", {"register": register}),
        text=sentence(f"rollouts.ask_{order}_text", {"register": register}),
        needs_reason=True,
        button=sentence(f"rollouts.go_{order}", {}),
        danger=order == "excuse_one",
    )


PLAIN: Mapping[str, Callable[..., object]] = {
    "submit": RolloutSubmit,
    "approve": RolloutApprove,
    "start": RolloutStart,
}
REASONED: Mapping[str, Callable[..., object]] = {
    "reject": RolloutReject,
    "open_wave": RolloutOpenWave,
    "pause": RolloutPause,
    "resume": RolloutResume,
    "retry": RolloutRetry,
    "abort": RolloutAbort,
    "revert": RolloutRevert,
}


def _asked(
    order: str, sheet: RolloutSheet, *, needs_reason: bool = False, danger: bool = False
) -> Asked:
    values: dict[str, str | int] = {
        "number": sheet.number,
        "title": sheet.title,
        "registers": counted("register", sheet.counters.registers),
        "verified": counted("register", sheet.counters.verified),
        "failures": counted("register", sheet.counters.failures),
        "left": counted("register", _left(sheet)),
        "waves": len(sheet.waves),
        "wave": next_wave(sheet) or "",
    }
    return Asked(
        title=sentence(f"rollouts.ask_{order}", values),
        text=sentence(f"rollouts.ask_{order}_text", values),
        button=sentence(f"rollouts.go_{order}", values),
        needs_reason=needs_reason,
        danger=danger,
    )


def _left(sheet: RolloutSheet) -> int:
    return sheet.counters.untouched + sheet.counters.active


def _by_number(order: str, sheet: RolloutSheet) -> Asked:
    asked = _asked(order, sheet, needs_reason=True, danger=True)
    return replace(asked, name=str(sheet.number))


def _resolve(sheet: RolloutSheet) -> Asked:
    held = any(each.state == "HELD" for each in sheet.waves)
    choices = tuple(
        Choice(
            value=each,
            text=sentence(f"rollouts.decide_{each}", {}),
            note=sentence(f"rollouts.decide_{each}_text", {}),
        )
        for each in DECISIONS
        if held or each != "revert_wave"
    )
    why = sentence_of(sheet.reason)
    return replace(_asked("resolve", sheet, needs_reason=True), text=why, choices=choices)


ASKING: Mapping[str, Callable[[RolloutSheet], Asked]] = {
    "start": lambda sheet: _asked("start", sheet),
    "approve": lambda sheet: _asked("approve", sheet),
    "reject": lambda sheet: _asked("reject", sheet, needs_reason=True, danger=True),
    "open_wave": lambda sheet: replace(
        _asked("open_wave", sheet, needs_reason=needs_reason_to_open(sheet)), offers_reason=True
    ),
    "resolve": _resolve,
    "retry": lambda sheet: _asked("retry", sheet, needs_reason=True),
    "abort": lambda sheet: _by_number("abort", sheet),
    "revert": lambda sheet: _by_number("revert", sheet),
}
