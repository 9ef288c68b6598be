"""A file of objects of any room, one per row: checked whole, then all of it or nothing.

    reading = read_objects(sheet, ACCOUNTS)
    known = Known(present=repository.some(GlAccount, reading.keys), missing=...)
    plan = planned(reading, known)

A cell that is left empty sets its field to the default; a column that is left out changes nothing.
A column `action` may say DELETE. Dated objects (with a `line`): a range that has no end gives way to
one of the file that begins later; any other overlap is refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from rollouts.estate.imports.layouts import (
    ACTION,
    DELETE,
    Broken,
    Layout,
    Want,
    action_column,
)
from rollouts.estate.imports.layouts import (
    line_of as line_named,
)
from rollouts.estate.imports.plan import ImportLine, LineState
from rollouts.estate.imports.rows import Findings, Record, records_of
from rollouts.ports.sheets import Sheet
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.findings import Finding, Parameter, Severity, blocking
from rollouts.shared.objects import Keyed, Slot
from rollouts.shared.ranges import end_of, giving_way, overlaps

T = TypeVar("T", bound=Keyed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectsPlan:
    """The outcome of checking a whole file. With a blocking finding there are no edits at all."""

    name: str
    sha256: str
    findings: tuple[Finding, ...]
    lines: tuple[ImportLine, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What to apply, in order; empty when anything blocks."""
        if blocking(self.findings):
            return ()
        return tuple(edit for line in self.lines for edit in line.edits)

    @property
    def undo(self) -> tuple[Edit, ...]:
        """What takes the import back, in order."""
        return inverse_of(self.edits)

    def count(self, state: LineState) -> int:
        """How many objects are in `state`."""
        return sum(line.state is state for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """A file read, before it is compared with what there is."""

    layout: Layout[T]
    sheet: Sheet
    records: tuple[Record, ...]
    findings: Findings

    @property
    def keys(self) -> tuple[str, ...]:
        """The business keys that the file names."""
        return tuple(dict.fromkeys(self.layout.identity(each.values) for each in self.records))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that the file names, for dated objects: their keys without the start."""
        return tuple(dict.fromkeys(each.rpartition(" ")[0] for each in self.keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Generic[T]):
    """What there is: the objects that the file names and, if dated, all ranges of their lines.

    `missing` answers which of the objects that are wanted do not exist.
    """

    present: Mapping[str, T]
    lines: Sequence[T] = ()
    missing: Callable[[Iterable[Slot]], set[Slot]] = lambda _: set()


def read_objects(sheet: Sheet, layout: Layout[T]) -> Reading[T]:
    """The rows of `sheet` with a finding for every cell that is wrong."""
    findings = Findings(sheet=sheet)
    records = records_of(sheet, (*layout.columns, action_column()), findings)
    return Reading(layout=layout, sheet=sheet, records=records, findings=findings)


def planned(reading: Reading[T], known: Known[T]) -> ObjectsPlan:
    """What importing the file would do to what is known. Never raises for what a file holds."""
    planner = _Planner(reading, known)
    for record in reading.records:
        planner.take(record)
    planner.check_wanted()
    lines = planner.lines()
    return ObjectsPlan(
        name=reading.sheet.name,
        sha256=reading.sheet.sha256,
        findings=reading.findings.all(),
        lines=lines,
    )


def line_of(layout: Layout[Any], row: int, before: T | None, after: T | None) -> ImportLine:
    """What an import does with one object that is there before or after it."""
    entity = after if after is not None else before
    assert entity is not None  # noqa: S101 - whoever calls has one of them
    edits = layout.kinds.edits_between(before, after)
    state = LineState.CHANGED if edits else LineState.UNCHANGED
    if before is None or after is None:
        state = LineState.NEW if before is None else LineState.REMOVED
    return ImportLine(kind=layout.kind, key=entity.key, row=row, state=state, edits=edits)


class _Planner(Generic[T]):
    def __init__(self, reading: Reading[T], known: Known[T]) -> None:
        self._layout = reading.layout
        self._findings = reading.findings
        self._known = known
        self._rows: dict[str, int] = {}
        self._after: dict[str, T | None] = {}

    def take(self, record: Record) -> None:
        key = self._layout.identity(record.values)
        first = self._rows.setdefault(key, record.number)
        present = self._known.present.get(key)
        if first != record.number:
            self._say(record.number, "estate.duplicate_row", value=key, other=first)
        elif record.values.get(ACTION) == DELETE:
            if present is None:
                self._say(record.number, "estate.nothing_to_delete", field=ACTION, value=key)
            self._after[key] = None
        elif (made := self._made(record, present)) is not None:
            self._after[key] = made

    def check_wanted(self) -> None:
        """Say for each row what it names that is not there."""
        wanted = [
            (self._rows[key], want)
            for key, each in self._after.items()
            if each is not None
            for want in self._layout.wants(each)
        ]
        own = {(self._layout.kind, key) for key, each in self._after.items() if each is not None}
        missing = self._known.missing({each.slot for _, each in wanted} - own)
        for row, want in wanted:
            if want.slot in missing:
                self._broken(row, _unmet(want))

    def lines(self) -> tuple[ImportLine, ...]:
        """A line for every object of the file, then one for every range that gives way to it."""
        before = self._known.present
        own = [
            line_of(self._layout, self._rows[key], before.get(key), after)
            for key, after in self._after.items()
            if after is not None or key in before
        ]
        return (*own, *(self._ended() if self._layout.is_dated else ()))

    def _made(self, record: Record, present: T | None) -> T | None:
        kinds, layout = self._layout.kinds, self._layout
        kept = kinds.values_of(present) if present is not None else {}
        values = {name: text for name, text in record.values.items() if name != ACTION}
        broken = layout.settle(values, kept)
        if broken is not None:
            self._broken(record.number, broken)
            return None
        values = {name: text for name, text in (kept | values).items() if text}
        if self._lacks(record, values):
            return None
        made = cast("T", kinds.made(layout.kind, values))
        for each in layout.rules(made):
            self._broken(record.number, each)
        self._check_dates(record.number, made)
        return made

    def _lacks(self, record: Record, values: Mapping[str, str]) -> bool:
        needed = [each.field for each in self._layout.columns if each.needed]
        lacking = [each for each in needed if each not in values]
        for each in lacking:
            if each not in record.bad:
                self._say(record.number, "estate.required", field=each)
        return bool(lacking)

    def _check_dates(self, row: int, made: Any) -> None:  # noqa: ANN401 - of any class
        if hasattr(made, "valid_to") and end_of(made) <= made.valid_from:
            start = made.valid_from
            self._say(
                row, "estate.end_before_start", field="valid_to", value=made.valid_to, start=start
            )

    def _ended(self) -> Iterator[ImportLine]:
        """The present ranges that give way to those of the file; says which ones overlap instead."""
        by_line = _by_line(each for each in self._known.lines if each.key not in self._after)
        made = [each for each in self._after.values() if each is not None]
        for line, ranges in _by_line(made).items():
            present = by_line.get(line, [])
            cut = giving_way(present, ranges)
            for before, after in zip(present, cut, strict=True):
                if before != after:
                    row = self._row_of(ranges, after)
                    yield line_of(self._layout, row, before, after)
                    self._tell_end(row, before, after)
            self._check_overlaps([*cut, *ranges])

    def _check_overlaps(self, ranges: Sequence[Any]) -> None:
        for early, late in overlaps(ranges):
            row = self._rows.get(late.key) or self._rows.get(early.key)
            if row is not None:
                start = late.valid_from or "-"
                self._say(row, "estate.overlap", field="valid_from", value=start, other=early.key)

    def _row_of(self, ranges: Sequence[Any], ended: Any) -> int:  # noqa: ANN401 - dated
        return next(self._rows[each.key] for each in ranges if each.valid_from == ended.valid_to)

    def _tell_end(self, row: int, before: Any, after: Any) -> None:  # noqa: ANN401 - dated
        notice = Severity.NOTICE
        self._say(row, "estate.gives_way", value=before.key, severity=notice, end=after.valid_to)

    def _broken(self, row: int, broken: Broken) -> None:
        self._say(
            row,
            broken.rule,
            field=broken.field,
            value=broken.value,
            severity=broken.severity,
            **broken.parameters,
        )

    def _say(
        self,
        row: int,
        rule: str,
        *,
        field: str = "",
        value: str = "",
        severity: Severity = Severity.ERROR,
        **parameters: Parameter,
    ) -> None:
        self._findings.add(rule, row=row, field=field, value=value, severity=severity, **parameters)


def _unmet(want: Want) -> Broken:
    return Broken(rule=want.rule, field=want.field, value=want.key, severity=want.severity)


def _by_line(made: Iterable[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for each in made:
        found.setdefault(line_named(each), []).append(each)
    return found
