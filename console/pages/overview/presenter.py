"""The first page in words: what needs a person, what runs, how the fleet is, what happened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.kit.tone import Pill, Tone
from console.kit.wave_bar import Segment
from console.pages.counts import counted
from console.pages.journal import details_text, kind_text
from console.pages.moments import age_text, clock_text, span_text
from console.pages.states import COUNTERS, counter_word, pill_of, segments, word_of
from resources.i18n import sentence
from rollouts.reads.first_page import FirstPage, FirstRollout
from rollouts.reads.overview import HealthCount, Need, OverviewSheet
from rollouts.reads.rollouts import JournalRow, RolloutRow
from rollouts.reads.support import RequestLine

RECENT = 40
KIND_WIDTH = 22
URGENT = {
    "held": Tone.BAD,
    "paused": Tone.WARN,
    "approval": Tone.WARN,
    "request": Tone.WARN,
}
TONES = dict(COUNTERS) | {"none": Tone.IDLE}
KEYRING_HERE = "available"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """One thing that waits for a person, and where the button goes."""

    pill: Pill
    text: str
    since: str
    button: str
    page: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningLine:
    """A rollout under way."""

    number: int
    title: str
    pill: Pill
    bars: tuple[tuple[Segment, ...], ...]
    progress: str
    failures: str
    failures_target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLine:
    """A number of registers and the filter that lists exactly these."""

    name: str
    registers: str
    filter: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the database does not hold: `engine` empty means that none runs; `keyring` its state."""

    engine: str
    keyring: str


def needs_of(
    sheet: OverviewSheet, around: Surroundings | None, now: datetime
) -> tuple[NeedLine, ...]:
    """Everything that waits for a person, the most urgent first."""
    lines = [_need(each, now) for each in sheet.needs]
    lines += _surrounding_needs(sheet, around)
    for each, name in ((sheet.unadopted, "unadopted"), (sheet.unenrolled, "unenrolled")):
        if each.registers:
            lines.append(_registers_need(each, name))
    order = (Tone.BAD, Tone.WARN, Tone.BUSY, Tone.GOOD, Tone.IDLE)
    return tuple(sorted(lines, key=lambda line: order.index(line.pill.tone)))


def _need(need: Need, now: datetime) -> NeedLine:
    values: dict[str, str | int] = {
        "title": need.title,
        "reason": word_of(need.reason) if need.kind == "held" else need.reason,
        "count": need.count,
    }
    tone = URGENT.get(need.kind, Tone.BUSY)
    sign = {Tone.BAD: "▲", Tone.WARN: "▲"}.get(tone, "○")
    return NeedLine(
        pill=Pill(sign, sentence(f"overview.need_{need.kind}", {}), tone),
        text=sentence(f"reads.need_{need.kind}", values),
        since=age_text(need.since, now),
        button=sentence(f"overview.go_{need.kind}", {}),
        page=need.page,
        target=need.target,
    )


def _surrounding_needs(sheet: OverviewSheet, around: Surroundings | None) -> list[NeedLine]:
    if around is None:
        return []
    lines = []
    if not around.engine:
        tone = Tone.BAD if sheet.running else Tone.WARN
        lines.append(_plain_need("engine", tone, "", ""))
    if around.keyring and around.keyring != KEYRING_HERE:
        lines.append(_plain_need(f"keyring_{around.keyring}", Tone.WARN, "credentials", ""))
    return lines


def _registers_need(count: HealthCount, name: str) -> NeedLine:
    values = {"registers": counted("register", count.registers)}
    line = _plain_need(name, Tone.BUSY, "stores", count.filter)
    return replace(line, text=sentence(f"overview.text_{name}", values))


def _plain_need(name: str, tone: Tone, page: str, target: str) -> NeedLine:
    kind = name.partition("_")[0]
    return NeedLine(
        pill=Pill("▲" if tone in {Tone.BAD, Tone.WARN} else "○", _word(kind), tone),
        text=sentence(f"overview.text_{name}", {}),
        since="",
        button=sentence(f"overview.go_{kind}", {}) if page else "",
        page=page,
        target=target,
    )


def _word(kind: str) -> str:
    return sentence(f"overview.need_{kind}", {})


def running_line(row: RolloutRow, now: datetime) -> RunningLine:
    """A rollout under way as a card's texts."""
    counters = row.counters
    values = {
        "verified": f"{counters.verified:,}",
        "registers": counted("register", counters.registers),
        "span": span_text(row.started_at, row.ended_at, now),
    }
    failures = f"{counters.failures:,} {counter_word('failures')}"
    return RunningLine(
        number=row.number,
        title=f"{row.number}  {row.title}",
        pill=pill_of(row.state),
        bars=tuple(segments(each.counters) for each in row.waves),
        progress=sentence("overview.progress", values),
        failures=failures,
        failures_target=f"{row.number} state:failures" if counters.failures else "",
    )


def health_lines(sheet: OverviewSheet) -> tuple[HealthLine, ...]:
    """The fleet by counter of each register's newest task; zeros are left out."""
    return tuple(
        HealthLine(
            name=counter_word(each.name),
            registers=f"{each.registers:,}",
            filter=each.filter,
            tone=TONES.get(each.name, Tone.IDLE).value,
        )
        for each in sheet.health
        if each.registers
    )


def health_segments(sheet: OverviewSheet) -> tuple[Segment, ...]:
    """The fleet as one bar."""
    return tuple(
        Segment(each.registers, counter_word(each.name), TONES.get(each.name, Tone.IDLE))
        for each in sheet.health
    )


def request_text(request: RequestLine, now: datetime) -> str:
    """A request under way: what, how far, since when."""
    values: dict[str, str | int] = {
        "action": request.action,
        "done": request.done,
        "total": request.total,
        "state": request.state,
        "span": span_text(request.started_at or request.created_at, None, now),
    }
    return sentence("overview.request_of" if request.total else "overview.request", values)


def journal_lines(rows: Sequence[JournalRow], now: datetime) -> list[str]:
    """What happened, newest first, one line each."""
    return [
        "  ".join(
            part
            for part in (
                clock_text(row.at, now),
                kind_text(row).ljust(KIND_WIDTH),
                row.register,
                details_text(row),
            )
            if part
        )
        for row in rows
    ]


def first_line(row: FirstRollout) -> RunningLine:
    """A rollout under way as far as it is known before the house is open."""
    counters = row.counters
    values = {
        "verified": f"{counters.verified:,}",
        "registers": counted("register", counters.registers),
    }
    return RunningLine(
        number=row.number,
        title=f"{row.number}  {row.title}",
        pill=pill_of(row.state),
        bars=(segments(counters),),
        progress=sentence("overview.first_progress", values),
        failures=f"{counters.failures:,} {counter_word('failed')}",
        failures_target="",
    )


def page_sentence(sheet: OverviewSheet | FirstPage) -> str:
    """The line under the title."""
    values: dict[str, str | int] = {
        "registers": counted("register", sheet.registers),
        "stores": f"{sheet.stores:,}",
        "running": counted("rollout", len(sheet.running)),
    }
    return sentence("overview.sentence", values)
