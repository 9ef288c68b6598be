"""One register of a rollout in words: its head, its difference, its steps, the text for a ticket."""

from collections.abc import Sequence
from datetime import datetime

from console.bridge.refusals import spoken
from console.kit.difference import DifferenceLine, FieldChange, LineKind, field_difference
from console.kit.tone import Tone
from console.pages.counts import counted
from console.pages.moments import clock_text, span_text
from console.pages.rollouts.wording import versions
from console.pages.states import sentence_of, word_of
from resources.i18n import sentence
from rollouts.reads.plans import PlannedRow
from rollouts.reads.rollouts import RolloutSheet
from rollouts.reads.tasks import StepRow, TaskRow
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding

RETRIABLE = frozenset({"REVERTED", "FAILED_CLEAN", "FAILED_DIRTY"})
CANNOT_EXCUSE = frozenset({"RUNNING", "UNKNOWN", "EXCUSED", "SUPERSEDED", "REMOVED", "CANCELLED"})
VERIFIED = frozenset({"SUCCEEDED", "ALREADY_CURRENT"})
MOST_TICKET_STEPS = 40
GOOD_WORDS = ("verified", "confirmed", "succeeded", " ok")
BAD_WORDS = ("fail", "refused", "error", "unhealthy", "lost")


def task_sentence(row: TaskRow, now: datetime) -> str:
    """What became of the register, why, and how long it took."""
    parts = [sentence_of(row.state)]
    if row.reason:
        parts.append(reason_text(row.reason))
    if row.message:
        parts.append(f"{row.message.rstrip('.')}.")
    span = span_text(row.started_at, row.ended_at, now)
    if span:
        values: dict[str, str | int] = {"attempt": row.attempt, "span": span}
        parts.append(sentence("rollouts.attempt", values))
    return " ".join(part for part in parts if part)


def reason_text(reason: str) -> str:
    """A reason as a sentence where there is one, else its word."""
    return sentence_of(reason.upper()) or f"{word_of(reason.upper()).capitalize()}."


def planned_sentence(row: PlannedRow) -> str:
    """What the plan found, and for a refusal why and what to do."""
    values = {"edits": counted("value", row.edits)}
    return sentence(f"rollouts.found_{row.outcome}", values)


def refusal_of(detail: Json) -> str:
    """The refusal that a plan kept instead of a difference, with its mend; empty for none."""
    rows = detail if isinstance(detail, list) else []
    first = rows[0] if rows else None
    if not isinstance(first, dict) or "code" not in first:
        return ""
    parameters = first.get("parameters")
    finding = Finding(
        code=str(first["code"]),
        object=str(first.get("object", "")),
        field=str(first.get("field", "")),
        value=str(first.get("value", "")),
        parameters={
            name: value if isinstance(value, int) else str(value)
            for name, value in (parameters if isinstance(parameters, dict) else {}).items()
        },
    )
    said = spoken(finding)
    return " ".join(part for part in (said.text, said.mend) if part)


def difference_of(detail: Json) -> tuple[DifferenceLine, ...]:
    """The difference rows of a plan, file by file; a secret only as set or changed."""
    rows = [each for each in (detail if isinstance(detail, list) else []) if isinstance(each, dict)]
    changes = [
        FieldChange(
            thing=str(each.get("file", "")),
            field=str(each.get("key", "")).replace("\\.", "."),
            before=_value(each.get("before")),
            after=_value(each.get("after")),
        )
        for each in rows
        if "file" in each
    ]
    return field_difference(changes)


def three_way(row: PlannedRow) -> tuple[DifferenceLine, ...]:
    """There, released and proposed of each component, whole, as context above a difference."""
    there, released, proposed = versions(row.there), versions(row.released), versions(row.proposed)
    lines: list[DifferenceLine] = []
    for component, rid in proposed.items():
        lines.append(DifferenceLine(LineKind.HEADING, component))
        for name, value in (
            ("there", there.get(component, "–")),
            ("released", released.get(component, "–")),
            ("proposed", rid),
        ):
            word = sentence(f"rollouts.column_{name}", {})
            lines.append(DifferenceLine(LineKind.SAME, f"{word.ljust(10)} {value}"))
    return tuple(lines)


def step_lines(steps: Sequence[StepRow]) -> list[str]:
    """The step log as lines."""
    return [f"{each.at.astimezone():%H:%M:%S} {each.step.ljust(9)} {each.text}" for each in steps]


def step_tone(line: str) -> Tone | None:
    """Good and bad news stand out."""
    low = line.casefold()
    if any(word in low for word in BAD_WORDS):
        return Tone.BAD
    return Tone.GOOD if any(word in low for word in GOOD_WORDS) else None


def ticket_text(
    sheet: RolloutSheet,
    row: TaskRow,
    difference: Sequence[DifferenceLine],
    steps: Sequence[StepRow],
    now: datetime,
) -> str:
    """The register for a ticket. It holds no secret: differences and logs never do."""
    signs = {LineKind.REMOVED: "- ", LineKind.ADDED: "+ "}
    lines = [
        sentence("rollouts.copy_head", {"number": sheet.number, "title": sheet.title}),
        f"{row.register}  {row.store_name}",
        f"{row.state}: {task_sentence(row, now)}",
        f"{sentence('rollouts.column_move', {})}: {row.before} → {row.after}",
        f"{sentence('rollouts.column_started', {})}: {clock_text(row.started_at, now)}",
        "",
        *(signs.get(each.kind, "  ") + each.text for each in difference),
        "",
        *step_lines(steps)[-MOST_TICKET_STEPS:],
    ]
    return "\n".join(lines).rstrip()


def _value(value: Json) -> str | None:
    return None if value is None else str(value)
