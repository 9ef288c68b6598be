"""What enrolment found, in words. A changed key is a hard stop: nothing here overrides it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from console.bridge.refusals import spoken
from console.pages.results import named_fields
from console.pages.stores.texts import said
from rollouts.shared.findings import Finding, Severity

CHANGED = "estate.key_changed"
UNKNOWN = "estate.key_unknown"


class Step(Enum):
    """Where comparing by eye stands."""

    COMPARE = "compare"
    CHANGED = "changed"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one register showed: `fingerprint` now, `enrolled` before (empty: none), and what it means."""

    step: Step
    fingerprint: str
    enrolled: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list led to, for all registers of a filter."""

    text: str
    findings: tuple[Finding, ...]


def seen(report: object) -> Seen:
    """What the one register of an enrolment report showed."""
    record = named_fields(report)
    rows, findings = _rows(record), findings_of(record)
    shown = str(rows[0].get("fingerprint", "")) if rows else ""
    first = findings[0] if findings else None
    if not shown and first is None:
        return Seen(step=Step.REFUSED, fingerprint="", enrolled="", text=said("enrol_nothing"))
    if first is None:
        return Seen(step=Step.KNOWN, fingerprint=shown, enrolled=shown, text=said("enrol_known"))
    words = spoken(first)
    if first.code == UNKNOWN:
        return Seen(step=Step.COMPARE, fingerprint=shown, enrolled="", text=said("enrol_compare"))
    if first.code == CHANGED:
        return Seen(
            step=Step.CHANGED,
            fingerprint=shown,
            enrolled=str(first.parameters.get("enrolled", "")),
            text=said("enrol_changed"),
        )
    text = " ".join(part for part in (words.text, words.mend) if part)
    return Seen(step=Step.REFUSED, fingerprint=shown, enrolled="", text=text)


def listed(report: object) -> Listed:
    """The counts of an enrolment by list and every refusal."""
    record = named_fields(report)
    counts = {name: str(record.get(name, 0)) for name in ("enrolled", "known", "refused")}
    return Listed(text=said("enrol_listed", **counts), findings=findings_of(record))


def findings_of(record: Mapping[str, object]) -> tuple[Finding, ...]:
    """The findings in a result that came through a request's row."""
    rows = record.get("findings")
    return tuple(_finding(each) for each in rows) if isinstance(rows, list) else ()


def grouped(fingerprint: str) -> str:
    """A fingerprint in groups of eight on several lines, so that an eye keeps its place."""
    kind, _, digest = fingerprint.partition(":")
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    lines = [" ".join(groups[at : at + 3]) for at in range(0, len(groups), 3)]
    return "\n".join([f"{kind}:", *lines]) if digest else fingerprint


def _finding(each: object) -> Finding:
    record = _mapping(each)
    return Finding(
        code=str(record["code"]),
        object=str(record.get("object", "")),
        field=str(record.get("field", "")),
        value=str(record.get("value", "")),
        severity=Severity(str(record.get("severity", Severity.ERROR))),
        parameters={
            str(name): value if isinstance(value, int) else str(value)
            for name, value in _mapping(record.get("parameters")).items()
        },
    )


def _rows(record: Mapping[str, object]) -> list[Mapping[str, object]]:
    rows = record.get("registers")
    return [_mapping(each) for each in rows] if isinstance(rows, list) else []


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
