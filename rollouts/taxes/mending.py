"""The smallest edits that close a hole or part two rules; a rate is repeated, never made up."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rollouts.shared.edits import Edit
from rollouts.shared.moments import OPEN
from rollouts.shared.ranges import end_of, overlap
from rollouts.taxes.book import TaxBook, serves
from rollouts.taxes.model import Fulfilment, TaxRule
from rollouts.taxes.records import KINDS
from rollouts.taxes.spans import Span


class MendKind(StrEnum):
    """What a mend does, in words for a list."""

    GO_ON = "go_on"
    REPEAT = "repeat"
    END_EARLIER = "end_earlier"
    BEGIN_LATER = "begin_later"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """Edits to be put into a change set, and the rule that they are about."""

    kind: MendKind
    rule: str
    edits: tuple[Edit, ...]


def hole_mend(
    book: TaxBook, jurisdiction: str, group: str, step: int, fulfilment: Fulfilment, hole: Span
) -> Mend | None:
    """The rule before the hole goes on to the next one, or the rule behind it begins before it.

    None when there is no rule on either side: then somebody must write one.
    """
    line = [each for each in book.regular(jurisdiction, group) if each.step == step]
    serving = [each for each in line if serves(each, fulfilment)]
    coming = min(
        (each for each in serving if each.valid_from >= hole[1]),
        key=lambda each: each.valid_from,
        default=None,
    )
    before = max((each for each in serving if end_of(each) <= hole[0]), key=end_of, default=None)
    until = coming.valid_from if coming else OPEN
    if before:
        longer = replace(before, valid_to=until)
        if _is_free(longer, line, but=before):
            return Mend(
                kind=MendKind.GO_ON, rule=before.key, edits=KINDS.edits_between(before, longer)
            )
        return _written(replace(before, valid_from=before.valid_to, valid_to=until), fulfilment)
    if coming:
        return _written(replace(coming, valid_from=hole[0], valid_to=until), fulfilment)
    return None


def double_mend(one: TaxRule, other: TaxRule, taken: Collection[str] = ()) -> Mend | None:
    """The rule that began first ends where the other begins; one inside the other is removed.

    No rule is moved to one of the keys `taken`: what stands there already does its work.
    """
    first, second = sorted((one, other), key=lambda each: each.valid_from)
    if first.fulfilment is not second.fulfilment:
        return _parted_by_fulfilment(one, other, taken)
    if end_of(second) <= end_of(first):
        return _removed(second)
    if first.valid_from == second.valid_from:
        return _removed(first)
    shorter = replace(first, valid_to=second.valid_from)
    return Mend(
        kind=MendKind.END_EARLIER, rule=first.key, edits=KINDS.edits_between(first, shorter)
    )


def _parted_by_fulfilment(one: TaxRule, other: TaxRule, taken: Collection[str]) -> Mend | None:
    """The rule for every way stays as it is; the one for a single way gives way to it."""
    if one.fulfilment is not Fulfilment.ANY and other.fulfilment is not Fulfilment.ANY:
        return None
    single, wide = (other, one) if one.fulfilment is Fulfilment.ANY else (one, other)
    if single.valid_from < wide.valid_from:
        shorter = replace(single, valid_to=wide.valid_from)
        return Mend(
            kind=MendKind.END_EARLIER, rule=single.key, edits=KINDS.edits_between(single, shorter)
        )
    if end_of(single) <= end_of(wide):
        return _removed(single)
    later = replace(single, valid_from=wide.valid_to)
    if later.key in taken:
        return _removed(single)
    edits = (*KINDS.edits_between(single, None), *KINDS.edits_between(None, later))
    return Mend(kind=MendKind.BEGIN_LATER, rule=single.key, edits=edits)


def _removed(rule: TaxRule) -> Mend:
    return Mend(kind=MendKind.REMOVE, rule=rule.key, edits=KINDS.edits_between(rule, None))


def _written(rule: TaxRule, fulfilment: Fulfilment) -> Mend:
    """The same tax as a rule of its own for the hole, for this way only."""
    made = replace(rule, fulfilment=fulfilment)
    return Mend(kind=MendKind.REPEAT, rule=made.key, edits=KINDS.edits_between(None, made))


def _is_free(rule: TaxRule, line: Sequence[TaxRule], *, but: TaxRule) -> bool:
    return not any(each is not but and overlap(each, rule) and _meet(each, rule) for each in line)


def _meet(one: TaxRule, other: TaxRule) -> bool:
    return one.fulfilment is other.fulfilment or Fulfilment.ANY in {
        one.fulfilment,
        other.fulfilment,
    }


def all_edits(mends: Iterable[Mend | None]) -> tuple[Edit, ...]:
    """The edits of several mends, each once."""
    return tuple(dict.fromkeys(edit for mend in mends if mend for edit in mend.edits))
