"""One rollout in words: heading, notice, counts as links, facts, and what to copy."""

import shlex
from datetime import datetime

from console.kit.count_links import CountLink
from console.kit.fact_list import Fact
from console.kit.tone import Tone
from console.pages.counts import counted
from console.pages.moments import clock_text, duration_text, span_text
from console.pages.rollouts.orders import ENDED
from console.pages.states import COUNTERS, counter_word, sentence_of, word_of
from resources.i18n import sentence
from rollouts.reads.rollouts import RolloutSheet

BEFORE_START = frozenset({"DRAFT", "VALIDATING", "AWAITING_APPROVAL", "READY"})
STOPPED = frozenset({"HELD", "PAUSED"})
TONES = {Tone.GOOD: "good", Tone.BAD: "bad", Tone.WARN: "warn"}


def has_plan_first(sheet: RolloutSheet) -> bool:
    """True when the plan is what a person should see: what was found at each register, and will change."""
    return sheet.state in BEFORE_START


def title_of(sheet: RolloutSheet) -> str:
    """`12  New footer on every receipt`."""
    return f"{sheet.number}  {sheet.title}"


def state_sentence(sheet: RolloutSheet, now: datetime) -> str:
    """One line under the title: state, time taken and left, how far."""
    parts = [f"{sheet.state.replace('_', ' ')}."]
    if sheet.state in BEFORE_START:
        values = {"by": sheet.created_by, "when": clock_text(sheet.created_at, now)}
        parts.append(sentence("rollouts.made_by", values))
        parts.append(sentence("rollouts.nothing_sent", {}))
        return " ".join(parts)
    if sheet.started_at is not None:
        span = span_text(sheet.started_at, sheet.ended_at, now)
        values = {"when": clock_text(sheet.started_at, now), "span": span}
        parts.append(sentence("rollouts.took" if sheet.ended_at else "rollouts.since", values))
    if sheet.seconds_left is not None and sheet.state not in ENDED:
        left = {"span": duration_text(sheet.seconds_left)}
        parts.append(sentence("rollouts.left", left))
    parts.append(progress_text(sheet))
    return " ".join(parts)


def progress_text(sheet: RolloutSheet) -> str:
    """Verified (read back, not sent) of all, and what failed."""
    counters = sheet.counters
    values = {
        "verified": f"{counters.verified:,}",
        "registers": counted("register", counters.registers),
        "failures": f"{counters.failures:,}",
    }
    return sentence("rollouts.progress", values)


def notice_of(sheet: RolloutSheet) -> tuple[str, str]:
    """Title and text of what a person must know first; empty when nothing waits for one."""
    note = sheet.note
    if sheet.state == "HELD":
        title = sentence("rollouts.held", {"reason": word_of(sheet.reason)})
        hint = sentence("rollouts.held_hint", {})
        return title, f"{sentence_of(sheet.reason)} {hint}"
    if sheet.state == "PAUSED":
        said = sentence("rollouts.said", {"note": note}) if note else ""
        return sentence("rollouts.paused", {}), f"{sentence_of('PAUSED')} {said}".strip()
    if sheet.state == "AWAITING_APPROVAL":
        given = ", ".join(sheet.approvals) or sentence("rollouts.nobody", {})
        values: dict[str, str | int] = {"wanted": sheet.approvals_wanted, "given": given}
        text = sentence("rollouts.waits_for_approvals", values)
        return sentence("rollouts.approval", {}), text
    if sheet.state == "ABORTING":
        return sentence("rollouts.aborting", {}), sentence_of("ABORTING")
    return "", ""


def notice_tone(sheet: RolloutSheet) -> Tone:
    """How urgent it is."""
    return Tone.BAD if sheet.state == "HELD" else Tone.WARN


def counter_links(sheet: RolloutSheet) -> tuple[CountLink, ...]:
    """The counters that are not zero, each a link to exactly these registers."""
    links = [CountLink(counted("register", sheet.counters.registers), "")]
    for name, tone in COUNTERS:
        count: int = getattr(sheet.counters, name)
        if count:
            text = f"{count:,} {counter_word(name)}"
            links.append(CountLink(text, f"state:{name}", TONES.get(tone, "plain")))
    return tuple(links)


def plan_links(counts: dict[str, int]) -> tuple[CountLink, ...]:
    """`214 will change, 12 already right, 3 unreachable, 2 refused`, each a link."""
    tones = {"changes": "plain", "already": "good", "unreachable": "warn", "refused": "bad"}
    return tuple(
        CountLink(
            sentence(f"rollouts.plan_{name}", {"count": f"{counts[name]:,}"}),
            f"outcome:{name}" if counts[name] else "",
            tones[name],
        )
        for name in tones
        if name in counts
    )


def facts_of(sheet: RolloutSheet, now: datetime) -> tuple[Fact, ...]:
    """Who made and approved what, when, and how it is bound: the record of what was run."""
    approved = ", ".join(sheet.approvals)
    rows = (
        ("kind", sentence(f"rollouts.kind_{sheet.kind}", {})),
        ("releases", ", ".join(sheet.releases)),
        ("components", ", ".join(sheet.components)),
        ("target", sheet.target),
        ("created", f"{sheet.created_by}, {clock_text(sheet.created_at, now)}"),
        ("approved", approved or _unapproved(sheet)),
        ("started", clock_text(sheet.started_at, now)),
        ("ended", clock_text(sheet.ended_at, now)),
        ("opening", sentence(f"rollouts.opening_{'self' if sheet.automatic else 'person'}", {})),
        ("plan_hash", sheet.plan_hash[:16]),
        ("note", sheet.note),
    )
    return tuple(
        Fact(sentence(f"rollouts.fact_{name}", {}), value)
        for name, value in rows
        if value not in {"", "–"}
    )


def _unapproved(sheet: RolloutSheet) -> str:
    return sentence("rollouts.no_approval_needed", {}) if not sheet.approvals_wanted else ""


def as_text(sheet: RolloutSheet, now: datetime) -> str:
    """What was run, for a ticket or a report: head, counters, waves."""
    lines = [
        sentence("rollouts.copy_head", {"number": sheet.number, "title": sheet.title}),
        state_sentence(sheet, now),
        *(f"{fact.name}: {fact.value}" for fact in facts_of(sheet, now)),
        f"{sentence('rollouts.fact_whole_hash', {})}: {sheet.plan_hash}",
    ]
    for wave in sheet.waves:
        values: dict[str, str | int] = {
            "number": wave.position,
            "name": wave.name,
            "size": wave.size,
            "state": wave.state,
            "verified": wave.counters.verified,
            "registers": wave.counters.registers,
            "failures": wave.counters.failures,
        }
        lines.append(sentence("rollouts.copy_wave", values))
    lines.append(as_command_line(sheet))
    return "\n".join(lines)


def as_command_line(sheet: RolloutSheet) -> str:
    """The command that makes the same plan; a revert names the rollout that it takes back."""
    if sheet.kind == "revert":
        return shlex.join(["storewave", "rollout", "revert", str(sheet.reverts)])
    words = ["storewave", "rollout", "plan", *sheet.releases]
    if sheet.target:
        words += ["--filter", sheet.target]
    for wave in sheet.waves:
        words += ["--wave", f"{wave.name}={wave.size}"]
    if sheet.waves:
        last = sheet.waves[-1]
        words += ["--error-percent", str(last.error_percent)]
        words += ["--unreachable-percent", str(last.unreachable_percent)]
        words += ["--quorum-percent", str(last.quorum_percent)]
    if not sheet.automatic:
        words.append("--manual")
    words += ["--title", sheet.title]
    return shlex.join(words)
