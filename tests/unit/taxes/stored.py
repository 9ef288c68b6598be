"""Rules as a repository would keep them: changed by edits, each found by its key."""

from collections.abc import Iterable

from rollouts.shared.edits import Edit
from rollouts.taxes.model import TaxRule
from rollouts.taxes.records import KINDS


def changed(rules: Iterable[TaxRule], edits: Iterable[Edit]) -> tuple[TaxRule, ...]:
    """The rules after these edits; KnownError when one does not find what it replaces."""
    kept = {each.key: each for each in rules}
    for edit in edits:
        after = KINDS.applied(kept.pop(edit.key, None), edit)
        if isinstance(after, TaxRule):
            kept[after.key] = after
    return tuple(kept.values())
