"""A difference as rows: made of two texts, or of fields that changed under their headings."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class LineKind(Enum):
    """What a row of a difference says; its sign is shown beside the colour."""

    HEADING = "heading"
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One row. Rows of one change stand together, removed before added."""

    kind: LineKind
    text: str

    @property
    def is_change(self) -> bool:
        """True for what is taken away or comes."""
        return self.kind in {LineKind.REMOVED, LineKind.ADDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of one thing; None means that it is not there. Equal values are context."""

    thing: str
    field: str
    before: str | None
    after: str | None


def text_difference(before: str, after: str) -> tuple[DifferenceLine, ...]:
    """All lines of both texts in order. Costs time on long texts: make it off the window's thread."""
    old, new = before.splitlines(), after.splitlines()
    rows: list[DifferenceLine] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for word, start, end, new_start, new_end in matcher.get_opcodes():
        if word == "equal":
            rows += [DifferenceLine(LineKind.SAME, each) for each in old[start:end]]
            continue
        rows += [DifferenceLine(LineKind.REMOVED, each) for each in old[start:end]]
        rows += [DifferenceLine(LineKind.ADDED, each) for each in new[new_start:new_end]]
    return tuple(rows)


def field_difference(changes: Iterable[FieldChange]) -> tuple[DifferenceLine, ...]:
    """Fields under a heading per thing, in the given order, names padded to one width."""
    listed = list(changes)
    width = max((len(each.field) for each in listed), default=0)
    rows: list[DifferenceLine] = []
    thing = None
    for each in listed:
        if each.thing != thing:
            thing = each.thing
            rows.append(DifferenceLine(LineKind.HEADING, each.thing))
        rows += _field_rows(each, width)
    return tuple(rows)


def change_starts(rows: Sequence[DifferenceLine]) -> tuple[int, ...]:
    """The rows at which each run of changes begins."""
    return tuple(
        at
        for at, each in enumerate(rows)
        if each.is_change and (at == 0 or not rows[at - 1].is_change)
    )


def only_changes(rows: Sequence[DifferenceLine]) -> tuple[DifferenceLine, ...]:
    """Changes with the headings they stand under; headings without a change fall away."""
    kept: list[DifferenceLine] = []
    for each in rows:
        if each.kind is LineKind.HEADING:
            if kept and kept[-1].kind is LineKind.HEADING:
                kept.pop()
            kept.append(each)
        elif each.is_change:
            kept.append(each)
    if kept and kept[-1].kind is LineKind.HEADING:
        kept.pop()
    return tuple(kept)


def _field_rows(change: FieldChange, width: int) -> list[DifferenceLine]:
    name = change.field.ljust(width)
    if change.before == change.after:
        return [DifferenceLine(LineKind.SAME, f"{name}  {change.after}")]
    sides = ((LineKind.REMOVED, change.before), (LineKind.ADDED, change.after))
    return [DifferenceLine(kind, f"{name}  {value}") for kind, value in sides if value is not None]
