"""Probe and read answers as records: numbers checked, texts plain, nothing taken at its word."""

import re
from collections.abc import Sequence

from rollouts.adapters.ssh.answers import Answer, UnclearError, number
from rollouts.ports.device import ComponentFacts, Facts, LiveFile, Trial, TrialPhase
from rollouts.shared.errors import refuse
from rollouts.shared.plain_text import plain

_RID = re.compile(r"[0-9a-f]{16}")
_ID = re.compile(r"[A-Za-z0-9._-]{0,64}")
_FENCE = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")
_SYNCS = ("file", "dd", "none")
_LINK_CAP = 4096
_UNREAD = {"denied": "device.not_readable", "other": "device.live_unsafe"}
HALF_A_SECOND = 0.5  # a register tells whole seconds, on average half a second ago


def facts_of(answer: Answer, now: float) -> Facts:
    """What `probe` found; `now` is the console's clock in epoch seconds when the register's was read.

    UnclearError when the answer is not in form.
    """
    values = {row[0]: row[1] for row in answer.all("fact", 2)}
    last_trial, last_outcome = _last(values.get("last", ""))
    return Facts(
        device_id=_matching(_ID, values.get("device", "")),
        estate_id=_matching(_ID, values.get("estate", "")),
        boot_id=plain(values.get("boot_id", ""), cap=64),
        free_kib=number(values.get("free_kib", "")),
        free_inodes=_count_or_unknown(values.get("free_inodes", "")),
        clock_skew=number(values.get("epoch_seconds", "")) + HALF_A_SECOND - now,
        fence=_fence(values.get("fence", "0.0")),
        components=_components(answer),
        trial=_trial(answer),
        lock_owner=_matching(_ID, values.get("lock", "")),
        syncs=_one_of(_SYNCS, values.get("syncs", "")),
        tools=tuple(plain(each, cap=32) for each in values.get("tools", "").split()),
        boot_revert=values.get("boot_revert", "") == "1",
        last_trial=last_trial,
        last_outcome=last_outcome,
    )


def files_of(answer: Answer, paths: Sequence[str], name: str) -> tuple[LiveFile, ...]:
    """The files asked for, in that order; UnclearError when one is missing or not as long as it says.

    KnownError `device.not_readable` or `device.live_unsafe` for what is there but cannot be read as a
    file: it must not pass for absent.
    """
    rows = answer.all("content", 7)
    if [row[0] for row in rows] != [str(index) for index in range(len(paths))]:
        raise UnclearError("the rows of content")
    for row, path in zip(rows, paths, strict=True):
        if row[1] in _UNREAD:
            raise refuse(_UNREAD[row[1]], object=name, field="live path", value=path)
    return tuple(_file(row, path) for row, path in zip(rows, paths, strict=True))


def _file(row: tuple[str, ...], path: str) -> LiveFile:
    _, state, size, mode, owner, link, content = row
    data = _unhex(content, number(size)) if state == "file" else None
    if state not in {"file", "absent"}:
        raise UnclearError("the state of content")
    return LiveFile(
        path=path,
        data=data,
        mode=plain(mode, cap=8),
        owner=plain(owner, cap=80),
        link=plain(link, cap=_LINK_CAP),
    )


def _unhex(content: str, size: int) -> bytes:
    try:
        data = bytes.fromhex(content)
    except ValueError as fault:
        raise UnclearError("the bytes of content") from fault
    if len(data) != size:
        raise UnclearError("the size of content")
    return data


def _components(answer: Answer) -> dict[str, ComponentFacts]:
    sealed: dict[str, list[str]] = {}
    for component, rid in answer.all("sealed", 2):
        sealed.setdefault(component, []).append(_rid(rid))
    parts: dict[str, dict[str, int]] = {}
    for component, rid, size in answer.all("received", 3):
        parts.setdefault(component, {})[_rid(rid)] = number(size)
    return {
        _matching(_ID, component): ComponentFacts(
            current=_rid(current),
            previous=_rid(previous),
            journal=plain(journal, cap=200),
            sealed=tuple(sealed.get(component, ())),
            parts=parts.get(component, {}),
        )
        for component, current, previous, journal in answer.all("release", 4)
    }


def _trial(answer: Answer) -> Trial | None:
    if not answer.rows.get("trial"):
        return None
    uid, phase, seconds = answer.one("trial", 3)
    moves = {
        _matching(_ID, component): (_rid(before), _rid(after))
        for component, before, after in answer.all("moved_from", 3)
    }
    return Trial(
        trial_id=_matching(_ID, uid),
        phase=TrialPhase(_one_of(tuple(TrialPhase), phase)),
        seconds=number(seconds),
        moves=moves,
    )


def _last(text: str) -> tuple[str, str]:
    trial, _, outcome = text.partition(" ")
    return _matching(_ID, trial), plain(outcome, cap=200)


def _fence(text: str) -> tuple[int, int]:
    found = _FENCE.fullmatch(text or "0.0")
    if not found:
        raise UnclearError("the fence")
    return int(found[1]), int(found[2])


def _rid(text: str) -> str:
    return _matching(_RID, text) if text else ""


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise UnclearError("an id")
    return text


def _one_of(words: Sequence[str], text: str) -> str:
    if text not in words:
        raise UnclearError(f"the word {plain(text, cap=20)}")
    return text


def _count_or_unknown(text: str) -> int:
    return -1 if text in {"", "-1"} else number(text)
