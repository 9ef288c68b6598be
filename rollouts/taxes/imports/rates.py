"""From the rows of any rate file to a plan: rules that wait for their review, or findings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.findings import Finding, Parameter, Severity, blocking
from rollouts.shared.moments import OPEN, LocalMoment
from rollouts.shared.objects import decimal_text
from rollouts.shared.ranges import end_of, gaps, overlaps
from rollouts.taxes.book import TaxBook
from rollouts.taxes.model import Review, RuleKind, TaxRule
from rollouts.taxes.records import KINDS
from rollouts.taxes.rules.rule import meant_rate, rate_trouble

SHOWN = 80
MOST_DAYS_SHOWN = 5
HUNDRED = Decimal(100)


class RateUnit(StrEnum):
    """How a file writes a rate: 8.25 or 0.0825. Never guessed from the numbers."""

    PERCENT = "percent"
    FRACTION = "fraction"


class RateState(StrEnum):
    """What the plan would do with one rate."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateFile:
    """What the person who brings a file says about it.

    `authority` is whose rates it must hold. `groups` translates the file's words for a category into
    tax groups, `places` its codes into jurisdictions; a word not named there stands for itself.
    `valid_from` is the first day of rates that the file does not date. `step` and `inclusive` are
    those of the rules to make where the file does not tell.
    """

    book: TaxBook
    authority: str
    unit: RateUnit = RateUnit.PERCENT
    groups: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    valid_from: LocalMoment = OPEN
    step: int = 1
    inclusive: bool = False

    def percent(self, written: Decimal) -> Decimal:
        """A rate of the file as a percentage."""
        return written * HUNDRED if self.unit is RateUnit.FRACTION else written


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """One rate of a file: `where` names its row; columns are called as the file calls them."""

    where: str
    row: int
    columns: Mapping[str, str]
    jurisdiction: str
    group: str
    rate: Decimal
    kind: RuleKind = RuleKind.PERCENT
    valid_from: LocalMoment
    valid_to: LocalMoment = OPEN
    source: str = ""
    step: int = 1
    inclusive: bool = False

    def finding(
        self,
        rule: str,
        column: str,
        value: str,
        severity: Severity = Severity.ERROR,
        **parameters: Parameter,
    ) -> Finding:
        """A finding about one cell of this row."""
        return Finding(
            code=f"taxes.{rule}",
            object=self.where,
            field=self.columns.get(column, column),
            value=value[:SHOWN],
            severity=severity,
            parameters={"row": self.row, **parameters},
        )

    def rule(self) -> TaxRule:
        """The rule that this row asks for, waiting for its review."""
        return TaxRule(
            jurisdiction=self.jurisdiction,
            group=self.group,
            step=self.step,
            kind=self.kind,
            rate=self.rate,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            inclusive=self.inclusive,
            source=self.source,
            review=Review.PENDING,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """One rate of the plan beside what stands in its time, in percent (empty: nothing)."""

    rule: TaxRule
    row: int
    state: RateState
    standing: str = ""
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesPlan:
    """The outcome of checking a whole file. With a blocking finding there are no edits at all."""

    name: str
    findings: tuple[Finding, ...]
    lines: tuple[RateLine, ...] = ()

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What puts the rates up for review; empty when anything blocks."""
        if blocking(self.findings):
            return ()
        return tuple(edit for line in self.lines for edit in line.edits)

    @property
    def undo(self) -> tuple[Edit, ...]:
        """What takes the import back, in order."""
        return inverse_of(self.edits)


def plan_rates(
    name: str, rows: Sequence[RateRow], file: RateFile, found: Iterable[Finding] = ()
) -> RatesPlan:
    """Check rows against each other and against the book. `found` are findings of the reader.

    Never raises for what a file holds.
    """
    findings = [*found, *(each for row in rows for each in row_findings(row, file))]
    findings += _apart(rows)
    if blocking(findings):
        return RatesPlan(name=name, findings=tuple(findings))
    return RatesPlan(
        name=name, findings=tuple(findings), lines=tuple(_line(row, file.book) for row in rows)
    )


def row_findings(row: RateRow, file: RateFile) -> Iterator[Finding]:
    """What is wrong with one row by itself: place, group, dates, rate."""
    jurisdiction = file.book.jurisdictions.get(row.jurisdiction)
    if jurisdiction is None or jurisdiction.authority != file.authority:
        yield row.finding(
            "other_jurisdiction",
            "jurisdiction",
            row.jurisdiction,
            authority=file.authority,
            known=_of_authority(file),
        )
        return
    if row.group not in file.book.groups:
        known = ", ".join(sorted(file.book.groups)[:MOST_DAYS_SHOWN]) or "-"
        yield row.finding("rate_group", "group", row.group, known=known)
    if end_of(row.rule()) <= row.valid_from:
        yield row.finding("rate_backwards", "valid_to", row.valid_to, start=row.valid_from)
    trouble = rate_trouble(jurisdiction, row.rate) if row.kind is RuleKind.PERCENT else ""
    if row.rate < 0:  # what is held back from a seller is no rate of a sale
        trouble = "rate_implausible"
    if trouble:
        yield row.finding(
            trouble,
            "rate",
            decimal_text(row.rate),
            lowest=decimal_text(jurisdiction.lowest),
            highest=decimal_text(jurisdiction.highest),
            known=meant_rate(trouble, row.rate),
        )
    if not row.source.strip():
        yield row.finding("rate_unsourced", "source", "-", Severity.WARNING)


def _of_authority(file: RateFile) -> str:
    codes = [
        each.code for each in file.book.jurisdictions.values() if each.authority == file.authority
    ]
    return ", ".join(sorted(codes)[:MOST_DAYS_SHOWN]) or "-"


def _apart(rows: Iterable[RateRow]) -> Iterator[Finding]:
    """Overlaps and gaps between the rates of one jurisdiction, group and step."""
    lines: dict[tuple[str, str, int], list[RateRow]] = defaultdict(list)
    for row in rows:
        lines[row.jurisdiction, row.group, row.step].append(row)
    for line in lines.values():
        ordered = sorted(line, key=lambda each: each.valid_from)
        for one, other in overlaps(ordered):
            yield other.finding(
                "rate_overlap",
                "valid_from",
                other.valid_from or "-",
                other=one.row,
                end=one.valid_to or "open end",
            )
        for start, end in gaps(ordered):
            before = next(each for each in ordered if each.valid_to == start)
            yield before.finding(
                "rate_gap", "valid_to", start, start=start, end=end, days=days_between(start, end)
            )


def days_between(start: LocalMoment, end: LocalMoment) -> str:
    """The first days of a gap, for a sentence: `2020-06-30, 2020-07-01`."""
    first, behind = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    many = max((behind - first).days, 1)
    shown = [first + timedelta(days=each) for each in range(min(many, MOST_DAYS_SHOWN))]
    more = f" and {many - MOST_DAYS_SHOWN} more" if many > MOST_DAYS_SHOWN else ""
    return ", ".join(each.isoformat() for each in shown) + more


def _line(row: RateRow, book: TaxBook) -> RateLine:
    rule = row.rule()
    standing = [
        each
        for each in book.regular(rule.jurisdiction, rule.group)
        if each.step == rule.step and each.valid_from <= rule.valid_from < end_of(each)
    ]
    said = ", ".join(decimal_text(each.rate) for each in standing)
    if any(_says_the_same(each, rule) for each in standing):
        return RateLine(rule=rule, row=row.row, state=RateState.UNCHANGED, standing=said)
    waiting = next((each for each in book.objects.rules if each.key == rule.key), None)
    state = RateState.CHANGED if standing else RateState.NEW
    return RateLine(
        rule=rule,
        row=row.row,
        state=state,
        standing=said,
        edits=KINDS.edits_between(waiting, rule),
    )


def _says_the_same(standing: TaxRule, rule: TaxRule) -> bool:
    """Whether the rule in force already has this rate for the whole time."""
    return (
        standing.kind is rule.kind
        and standing.rate == rule.rate
        and standing.inclusive is rule.inclusive
        and end_of(standing) == end_of(rule)
    )
