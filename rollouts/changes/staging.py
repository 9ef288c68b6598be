"""Pure staging: how a list of edits takes in more edits, and how it is taken back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rollouts.changes.model import ChangeKind, ChangeSet, ChangeState, StagedEdit
from rollouts.shared.card_numbers import looks_like_card, masked
from rollouts.shared.edits import Edit, inverse_of
from rollouts.shared.errors import refuse, refuse_all
from rollouts.shared.findings import Finding
from rollouts.shared.plain_text import plain

FREE = frozenset({"setting"})
"""Kinds whose values are any text."""

SHOWN = 120


def staged(
    present: Sequence[StagedEdit], edits: Iterable[Edit], *, by: str, at: datetime
) -> tuple[StagedEdit, ...]:
    """`present` with `edits` taken in: a second edit of the same field joins the first.

    The joined edit keeps the first one's `before`; one that ends where it began disappears.
    KnownError `changes.card_number` for a value that nobody typed into a column of its own and that
    looks like a card number.
    """
    edits = tuple(edits)
    refuse_all(tuple(_cards(edits)))
    kept: dict[tuple[str, str, str], StagedEdit] = {_slot(each.edit): each for each in present}
    position = max((each.position for each in present), default=0)
    for edit in edits:
        earlier = kept.pop(_slot(edit), None)
        joined = replace(edit, before=earlier.edit.before) if earlier else edit
        if joined.is_idle:
            continue
        position += 1
        kept[_slot(edit)] = StagedEdit(position=position, edit=joined, by=by, at=at)
    return tuple(sorted(kept.values(), key=lambda each: each.position))


def _cards(edits: Iterable[Edit]) -> Iterator[Finding]:
    """Of typed kinds the columns say what may stand in them; free values are looked at here."""
    for each in edits:
        if each.kind in FREE and each.after and looks_like_card(each.after):
            yield Finding(
                code="changes.card_number",
                object=each.key,
                field=each.field or each.kind,
                value=plain(masked(each.after), cap=SHOWN),
            )


def staged_last(present: Sequence[StagedEdit]) -> tuple[int, ...]:
    """The positions of the last edit and of all that were staged together with it, in one order."""
    last = present[-1]
    return tuple(each.position for each in present if (each.at, each.by) == (last.at, last.by))


def amendments(
    present: Sequence[StagedEdit], joined: Sequence[StagedEdit]
) -> tuple[tuple[int, ...], tuple[StagedEdit, ...]]:
    """What leads from `present` to `joined`: the positions that go, and the edits that come."""
    kept = {each.position for each in joined}
    before = {each.position: each for each in present}
    gone = tuple(each for each in before if each not in kept)
    moved = tuple(each for each in joined if before.get(each.position) != each)
    return (*gone, *(each.position for each in moved if each.position in before)), moved


def without(present: Sequence[StagedEdit], position: int) -> tuple[StagedEdit, ...]:
    """`present` without the edit at `position`."""
    return tuple(each for each in present if each.position != position)


def submitted(
    change: ChangeSet, edits: Sequence[StagedEdit], *, by: str, at: datetime
) -> ChangeSet:
    """The change set in force; refused unless it is OPEN and holds an edit."""
    require_open(change)
    if not edits and change.kind is ChangeKind.EDITS:
        raise refuse("changes.empty", object=change.label)
    return replace(change, state=ChangeState.SUBMITTED, submitted_at=at, submitted_by=by)


def require_open(change: ChangeSet) -> None:
    """Refuse anything that would alter a frozen change set."""
    if change.state is not ChangeState.OPEN:
        raise refuse("changes.not_open", object=change.label, value=change.state)


def taking_back(edits: Sequence[StagedEdit]) -> tuple[Edit, ...]:
    """The edits of the reverse change set, in the order in which they must be applied."""
    return inverse_of(tuple(each.edit for each in edits))


def _slot(edit: Edit) -> tuple[str, str, str]:
    return edit.kind, edit.key, edit.field
