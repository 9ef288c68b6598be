"""Reconciling one store's business day: totals first, then line by line where both sides can."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rollouts.shared.findings import Severity
from rollouts.shared.money import EXPONENTS
from rollouts.tenders.reconciling.explaining import Circumstances, explained, swapped
from rollouts.tenders.reconciling.model import (
    Carried,
    Day,
    Discrepancy,
    Evidence,
    Live,
    Pair,
    PosLine,
    Reason,
    Reconciled,
    Settled,
)
from rollouts.tenders.reconciling.pairing import paired


def reconcile(day: Day, live: Live) -> Reconciled:
    """The day balanced, or explained: discrepancies in the order of `Reason`.

    `live` is the map that was live at each register. An ambiguous map is refused before anything is
    compared. Chargebacks belong to earlier days: they are noted and never net against this one.
    """
    made = paired(day, live)
    if any(each.reason is Reason.AMBIGUOUS_MAP for each in made.trouble):
        return _result(day, made.trouble, (), day.carried_in)
    pairs = list(made.pairs.values())
    if not day.pos_arrived:
        found = [*_no_totals(pairs), *(_chargeback(each) for each in made.chargebacks)]
        return _result(day, found, pairs, day.carried_in)
    found = [*made.trouble, *(_chargeback(each) for each in made.chargebacks)]
    compared = _comparable(day, pairs, found)
    for discrepancy, both in swapped(compared):
        found.append(discrepancy)
        compared = [each for each in compared if each not in both]
    waiting = dict.fromkeys(day.carried_in)
    for pair in compared:
        found += _compared(day, pair, waiting)
    found += (_overdue(day, each) for each in waiting if _is_overdue(day, each))
    return _result(day, found, pairs, tuple(waiting))


def evidence(lines: Sequence[PosLine], settled: Sequence[Settled]) -> Evidence:
    """Line by line, by reference: what only one side has, what differs, what is there twice."""
    ours = {each.reference: each for each in lines if each.reference}
    theirs = {each.reference: each for each in settled if each.reference}
    sides = (Counter(each.reference for each in side) for side in (lines, settled))
    twice = (key for side in sides for key, count in side.items() if key and count > 1)
    return Evidence(
        only_at_pos=tuple(each for key, each in ours.items() if key not in theirs),
        only_settled=tuple(each for key, each in theirs.items() if key not in ours),
        differing=tuple(
            (each, theirs[key])
            for key, each in ours.items()
            if key in theirs and _differ(each, theirs[key])
        ),
        repeated=tuple(dict.fromkeys(twice)),
    )


def _differ(ours: PosLine, theirs: Settled) -> bool:
    return (ours.amount, ours.currency) != (theirs.gross, theirs.currency)


def _comparable(day: Day, pairs: Iterable[Pair], found: list[Discrepancy]) -> list[Pair]:
    """The pairs whose two sides are there in one currency; `found` takes what is said of the rest."""
    arrived = day.arrived | {each.processor for each in day.settled}
    missing: dict[tuple[str, str], list[Pair]] = {}
    comparable = []
    for pair in pairs:
        if not pair.is_of_one_currency:
            found.append(_currencies(pair))
        elif pair.processor not in arrived:
            missing.setdefault((pair.processor, pair.pos_currency), []).append(pair)
        else:
            comparable.append(pair)
    found += [_no_file(processor, each) for (processor, _), each in missing.items()]
    return comparable


def _compared(day: Day, pair: Pair, waiting: dict[Carried, None]) -> Iterable[Discrepancy]:
    """What is said of one pair; of `waiting` goes what arrived, to it comes what a later batch has."""
    tolerance = day.tolerance_in(pair.pos_currency or pair.settled_currency)
    around = Circumstances(next_batch=day.next_batch, tolerance=tolerance)
    own = [each for each in waiting if each.slot == pair.slot]
    without = replace(
        pair,
        settled_count=pair.settled_count - sum(each.count for each in own),
        settled_amount=pair.settled_amount - sum(each.amount for each in own),
    )
    told = explained(without, around)
    if own and (told is None or told.reason is Reason.CUTOFF_CARRY):
        yield _arrived(day, pair, own)
        for each in own:
            del waiting[each]
    else:
        told = explained(pair, around)
    if told is not None:
        if told.reason is Reason.CUTOFF_CARRY:
            waiting[_carried(day, told)] = None
        yield told


def _is_overdue(day: Day, item: Carried) -> bool:
    return item.age(day.business_date) > day.carry_days


def _carried(day: Day, told: Discrepancy) -> Carried:
    return Carried(
        processor=told.processor,
        scheme=told.scheme,
        business_date=day.business_date,
        count=-(told.count_diff or 0),
        amount=-(told.amount_diff or 0),
        currency=told.currency,
    )


def _arrived(day: Day, pair: Pair, items: Sequence[Carried]) -> Discrepancy:
    return Discrepancy(
        reason=Reason.CARRY_ARRIVED,
        severity=Severity.NOTICE,
        currency=items[0].currency,
        tenders=pair.tenders,
        processor=pair.processor,
        scheme=pair.scheme,
        amount=sum(each.amount for each in items),
        age=max(each.age(day.business_date) for each in items),
    )


def _overdue(day: Day, item: Carried) -> Discrepancy:
    return Discrepancy(
        reason=Reason.CARRY_OVERDUE,
        severity=Severity.WARNING,
        currency=item.currency,
        processor=item.processor,
        scheme=item.scheme,
        amount=item.amount,
        age=item.age(day.business_date),
    )


def _currencies(pair: Pair) -> Discrepancy:
    return Discrepancy(
        reason=Reason.CURRENCY_MISMATCH,
        severity=Severity.ERROR,
        currency=pair.pos_currency,
        tenders=pair.tenders,
        processor=pair.processor,
        scheme=pair.scheme,
        pos_currency=pair.pos_currency,
        settled_currency=pair.settled_currency,
    )


def _no_file(processor: str, pairs: Sequence[Pair]) -> Discrepancy:
    return Discrepancy(
        reason=Reason.MISSING_SETTLEMENT_FILE,
        severity=Severity.ERROR,
        currency=pairs[0].pos_currency,
        tenders=tuple(tender for each in pairs for tender in each.tenders),
        processor=processor,
        amount=sum(each.pos_amount for each in pairs),
    )


def _no_totals(pairs: Iterable[Pair]) -> Iterable[Discrepancy]:
    """Said once for each currency; without anything settled once for the day."""
    amounts: dict[str, int] = {}
    for each in pairs:
        amounts[each.settled_currency] = amounts.get(each.settled_currency, 0) + each.settled_amount
    for currency, amount in (amounts or {"": 0}).items():
        yield Discrepancy(
            reason=Reason.MISSING_POS_TOTALS,
            severity=Severity.ERROR,
            currency=currency,
            amount=amount if currency in EXPONENTS else None,
        )


def _chargeback(line: Settled) -> Discrepancy:
    return Discrepancy(
        reason=Reason.CHARGEBACK,
        severity=Severity.NOTICE,
        currency=line.currency,
        processor=line.processor,
        scheme=line.scheme,
        amount=line.gross,
        fee=line.fee,
    )


def _result(
    day: Day,
    found: Iterable[Discrepancy],
    pairs: Sequence[Pair],
    carried: tuple[Carried, ...],
) -> Reconciled:
    return Reconciled(
        store=day.store,
        business_date=day.business_date,
        discrepancies=tuple(sorted(found, key=lambda each: each.order)),
        pairs=tuple(pairs),
        carried=carried,
    )
