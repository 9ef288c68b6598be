"""Which POS totals and settlement lines belong together, by the map that was live at each register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rollouts.shared.findings import Severity
from rollouts.tenders.reconciling.model import (
    NOTHING_KNOWN,
    SEVERAL,
    Day,
    Discrepancy,
    Live,
    Pair,
    PosTotal,
    Reason,
    Route,
    RouteMap,
    Settled,
    SettledKind,
)

Slot = tuple[str, str]
"""Processor and scheme; an empty scheme is all that the processor settles."""

NO_ROUTES = RouteMap(routes=())


@dataclass(slots=True)
class Paired:
    """The pairs in the order of the totals, what the map does not cover, and chargebacks."""

    pairs: dict[Slot, Pair] = field(default_factory=dict)
    trouble: list[Discrepancy] = field(default_factory=list)
    chargebacks: list[Settled] = field(default_factory=list)
    book: "Routes | None" = None

    def slot_of(self, line: Settled) -> Slot:
        """Where a settlement line is compared, as the map of this day has it."""
        exact = (line.processor, line.scheme)
        return self.book.slot_of(line) if self.book else exact


def paired(day: Day, live: Live) -> Paired:
    """Both sides of the day by processor and scheme."""
    book = Routes(live)
    made = Paired(book=book)
    barred: set[Slot] = set()
    late: dict[str, list[PosTotal]] = {}
    for total in day.totals:
        route = book.of(total)
        since = book.effective_from(total)
        if since > day.business_date:
            late.setdefault(since, []).append(total)
            barred |= set(book.slots)
            continue
        trouble = _map_trouble(total, route, day.business_date)
        if trouble is not None:
            made.trouble.append(trouble)
            barred |= {(each, route.scheme) for each in route.processors} if route else set()
        elif route is not None and route.processors:
            slot = (route.processors[0], route.scheme)
            made.pairs[slot] = _with_total(made.pairs.get(slot) or _empty(slot), total)
    made.trouble += [_too_early(since, totals) for since, totals in late.items()]
    _take_settled(day.settled, book, barred, made)
    shared = NOTHING_KNOWN if any(_knows(each) for each in day.totals) else day.known
    made.pairs = {
        slot: replace(each, known=each.known + shared)
        for slot, each in made.pairs.items()
        if not each.is_idle
    }
    return made


class Routes:
    """The routes of all registers, and who may settle what."""

    def __init__(self, live: Live) -> None:
        self._live = live
        every = [route for each in live.values() for route in each.routes]
        self.slots: dict[Slot, dict[str, None]] = {}
        self.merged: dict[Slot, Slot] = {}
        for route in every:
            for processor in route.processors:
                tenders = self.slots.setdefault((processor, route.scheme), {})
                tenders[route.tender] = None

    def of(self, total: PosTotal) -> Route | None:
        """The route of a total: that of its brand before that of any brand.

        A total without a brand, of a tender that has several, stands for all its schemes together.
        """
        own = [each for each in self._map(total).routes if each.tender == total.tender]
        exact = [each for each in own if total.brand and each.brand == total.brand]
        general = [each for each in own if not each.brand]
        found = exact or general or ([] if total.brand else own)
        if not found:
            return None
        processors = tuple(dict.fromkeys(name for each in found for name in each.processors))
        scheme = " + ".join(dict.fromkeys(each.scheme for each in found if each.processors))
        for each in found if len(found) > 1 else ():
            for name in each.processors:
                self.merged[name, each.scheme] = (name, scheme)
                self.slots[name, scheme] = {total.tender: None}
        return replace(found[0], processors=processors, scheme=scheme)

    def slot_of(self, line: Settled) -> Slot:
        """Where a settlement line is compared: with its scheme, or with all of its processor."""
        exact, whole = (line.processor, line.scheme), (line.processor, "")
        return self.merged.get(exact, exact if exact in self.slots else whole)

    def effective_from(self, total: PosTotal) -> str:
        """When the whole map of the total's register begins."""
        return self._map(total).effective_from

    def _map(self, total: PosTotal) -> RouteMap:
        return self._live.get(total.register) or self._live.get("") or NO_ROUTES


def _map_trouble(total: PosTotal, route: Route | None, business_date: str) -> Discrepancy | None:
    if not total.count and not total.amount:
        return None
    if route is None:
        return _barred(total, Reason.UNMAPPED_TENDER)
    if len(route.processors) > 1:
        return _barred(total, Reason.AMBIGUOUS_MAP, processors=route.processors)
    if route.effective_from > business_date:
        return _barred(total, Reason.MAP_NOT_EFFECTIVE, effective_from=route.effective_from)
    return None


def _too_early(since: str, totals: Sequence[PosTotal]) -> Discrepancy:
    """The whole map begins later: said once, of all that was taken."""
    return Discrepancy(
        reason=Reason.MAP_NOT_EFFECTIVE,
        severity=Severity.ERROR,
        currency=totals[0].currency,
        tenders=tuple(dict.fromkeys(each.tender for each in totals)),
        effective_from=since,
    )


def _barred(
    total: PosTotal, reason: Reason, *, processors: tuple[str, ...] = (), effective_from: str = ""
) -> Discrepancy:
    return Discrepancy(
        reason=reason,
        severity=Severity.ERROR,
        currency=total.currency,
        tenders=(total.tender,),
        count=total.count,
        amount=total.amount,
        processors=processors,
        effective_from=effective_from,
    )


def _take_settled(
    settled: Sequence[Settled], book: Routes, barred: set[Slot], made: Paired
) -> None:
    unknown: dict[Slot, list[Settled]] = {}
    for line in settled:
        if line.kind is SettledKind.CHARGEBACK:
            made.chargebacks.append(line)
            continue
        slot = book.slot_of(line)
        if slot in barred:
            continue
        if slot not in book.slots:
            unknown.setdefault((line.processor, line.scheme), []).append(line)
            continue
        pair = made.pairs.get(slot) or replace(_empty(slot), tenders=tuple(book.slots[slot]))
        made.pairs[slot] = _with_settled(pair, line)
    made.trouble += _unmapped(unknown.items())


def _unmapped(unknown: Iterable[tuple[Slot, list[Settled]]]) -> Iterable[Discrepancy]:
    for (processor, scheme), lines in unknown:
        if any(each.count or each.gross for each in lines):
            yield Discrepancy(
                reason=Reason.UNMAPPED_SCHEME,
                severity=Severity.ERROR,
                currency=lines[0].currency,
                processor=processor,
                scheme=scheme,
                count=sum(each.count for each in lines),
                amount=sum(each.gross for each in lines),
            )


def _empty(slot: Slot) -> Pair:
    return Pair(processor=slot[0], scheme=slot[1])


def _with_total(pair: Pair, total: PosTotal) -> Pair:
    return replace(
        pair,
        tenders=tuple(dict.fromkeys((*pair.tenders, total.tender))),
        pos_count=pair.pos_count + total.count,
        pos_amount=pair.pos_amount + total.amount,
        pos_currency=_one(pair.pos_currency, total.currency),
        known=pair.known + total.known,
    )


def _with_settled(pair: Pair, line: Settled) -> Pair:
    return replace(
        pair,
        settled_count=pair.settled_count + line.count,
        settled_amount=pair.settled_amount + line.gross,
        settled_currency=_one(pair.settled_currency, line.currency),
        fee=pair.fee + line.fee,
    )


def _one(present: str, other: str) -> str:
    """The currency of both; several are written side by side, and so agree with none."""
    return SEVERAL.join(dict.fromkeys([*filter(None, present.split(SEVERAL)), other]))


def _knows(total: PosTotal) -> bool:
    return total.known != NOTHING_KNOWN
