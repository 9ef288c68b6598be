"""The step between a rate in a file and a rate at the registers: somebody compares it and says so."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from rollouts.shared.edits import Edit
from rollouts.shared.errors import refuse
from rollouts.shared.ranges import laid_over
from rollouts.taxes.model import Review, TaxRule
from rollouts.taxes.records import KINDS


def pending(rules: Iterable[TaxRule]) -> tuple[TaxRule, ...]:
    """The rules that wait for their review, in order of key."""
    waiting = (each for each in rules if each.review is Review.PENDING)
    return tuple(sorted(waiting, key=lambda each: each.key))


def approval_edits(rules: Collection[TaxRule], keys: Iterable[str]) -> tuple[Edit, ...]:
    """The edits that put pending rules in force.

    What stood in their time gives way: it ends where they begin and goes on where they end. KnownError
    `taxes.not_pending` for a key that does not wait for a review.
    """
    waiting = {each.key: each for each in pending(rules)}
    before = {each.key: each for each in rules if each.review is Review.APPROVED}
    after = dict(before)
    removed: list[Edit] = []
    for key in dict.fromkeys(keys):
        if key not in waiting:
            raise refuse("taxes.not_pending", object=f"tax rule {key}", field="review", value=key)
        rule = replace(waiting[key], review=Review.APPROVED)
        line = [each for each in after.values() if _same_line(each, rule)]
        for each in line:
            del after[each.key]
        after |= {each.key: each for each in laid_over(line, rule)}
        removed += KINDS.edits_between(waiting[key], None)
    changed = [
        edit
        for key in sorted(before.keys() | after.keys())
        for edit in KINDS.edits_between(before.get(key), after.get(key))
    ]
    return (*removed, *changed)


def rejection_edits(rules: Collection[TaxRule], keys: Iterable[str]) -> tuple[Edit, ...]:
    """The edits that throw pending rules away; KnownError `taxes.not_pending`."""
    waiting = {each.key: each for each in pending(rules)}
    found: list[Edit] = []
    for key in dict.fromkeys(keys):
        if key not in waiting:
            raise refuse("taxes.not_pending", object=f"tax rule {key}", field="review", value=key)
        found += KINDS.edits_between(waiting[key], None)
    return tuple(found)


def _same_line(one: TaxRule, other: TaxRule) -> bool:
    return (one.jurisdiction, one.group, one.step, one.fulfilment, one.holiday) == (
        other.jurisdiction,
        other.group,
        other.step,
        other.fulfilment,
        other.holiday,
    )
