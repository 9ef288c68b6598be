"""One day as people look at it: totals per tender with what explains them, then line by line. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rollouts.shared.findings import Finding
from rollouts.shared.money import EXPONENTS, written
from rollouts.tenders.reconciling.carrying import Item
from rollouts.tenders.reconciling.day import evidence
from rollouts.tenders.reconciling.filing import Sides
from rollouts.tenders.reconciling.model import Discrepancy, Pair, PosLine, Reason, Settled
from rollouts.tenders.reconciling.rows import DayRow
from rollouts.tenders.reconciling.standing import StoredDay
from rollouts.tenders.reconciling.telling import finding_of

AGREES, DIFFERS, TWICE = "agrees", "differs", "twice"
ONLY_AT_POS, ONLY_SETTLED = "only_at_pos", "only_settled"
BESIDE = frozenset({Reason.UNMAPPED_TENDER, Reason.UNMAPPED_SCHEME, Reason.AMBIGUOUS_MAP})
"""Reasons of amounts that the map pairs with nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """Totals of one processor and scheme in major units; `findings` say what explains them.

    What the map pairs with nothing has one side only.
    """

    tenders: tuple[str, ...]
    processor: str
    scheme: str
    pos_count: int
    pos: str
    settled_count: int
    settled: str
    fee: str
    difference: str
    currency: str
    agrees: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One payment: `what` is only_at_pos, only_settled, differs, twice or agrees."""

    what: str
    reference: str
    register: str
    tender: str
    scheme: str
    pos: str
    settled: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProof:
    """All that a day came from and came to, as it is kept; `today` is the date at the store."""

    day: StoredDay
    row: DayRow
    made_at: datetime
    made_by: str
    sides: Sides
    items: tuple[Item, ...]
    today: str

    @property
    def digest(self) -> str:
        """The hash of what is signed off; empty for a day of which nothing came."""
        return self.day.standing.digest if self.day.standing else ""


def pairs_of(proof: DayProof) -> tuple[PairLine, ...]:
    """What the map pairs, in the order of the totals; then what it pairs with nothing."""
    standing = proof.day.standing
    if standing is None:
        return ()
    found = standing.discrepancies
    told = [_pair(each, proof, _about(each, found)) for each in standing.pairs]
    return (*told, *(_beside(each, proof) for each in found if each.reason in BESIDE))


def findings_of(proof: DayProof) -> tuple[Finding, ...]:
    """Everything that is said of the day: differences first, then maps and files."""
    standing = proof.day.standing
    if standing is None:
        return ()
    return (*_told(standing.discrepancies, proof), *standing.findings)


def lines_of(proof: DayProof) -> tuple[DayLine, ...]:
    """Payments by reference: those that do not agree first; nothing where only one side has any."""
    lines, settled = proof.sides.lines, proof.sides.settled
    theirs = {each.reference: each for each in settled if each.reference}
    if not theirs or not any(each.reference for each in lines):
        return ()
    return tuple(_lines(lines, settled, theirs))


def _lines(
    lines: Sequence[PosLine], settled: Sequence[Settled], theirs: dict[str, Settled]
) -> Iterator[DayLine]:
    found = evidence(lines, settled)
    differing = {ours.reference for ours, _ in found.differing}
    for reference in found.repeated:
        yield _line(TWICE, reference, None, theirs.get(reference))
    for ours, other in found.differing:
        yield _line(DIFFERS, ours.reference, ours, other)
    for ours in found.only_at_pos:
        yield _line(ONLY_AT_POS, ours.reference, ours, None)
    for other in found.only_settled:
        yield _line(ONLY_SETTLED, other.reference, None, other)
    for ours in lines:
        if ours.reference in theirs and ours.reference not in differing:
            yield _line(AGREES, ours.reference, ours, theirs[ours.reference])


def _line(what: str, reference: str, ours: PosLine | None, theirs: Settled | None) -> DayLine:
    return DayLine(
        what=what,
        reference=reference,
        register=ours.register if ours else "",
        tender=ours.tender if ours else "",
        scheme=theirs.scheme if theirs else "",
        pos=money(ours.amount, ours.currency) if ours else "",
        settled=money(theirs.gross, theirs.currency) if theirs else "",
        currency=ours.currency if ours else theirs.currency if theirs else "",
    )


def _pair(pair: Pair, proof: DayProof, about: Iterable[Discrepancy]) -> PairLine:
    currency = pair.pos_currency or pair.settled_currency
    return PairLine(
        tenders=pair.tenders,
        processor=pair.processor,
        scheme=pair.scheme,
        pos_count=pair.pos_count,
        pos=money(pair.pos_amount, currency),
        settled_count=pair.settled_count,
        settled=money(pair.settled_amount, pair.settled_currency or currency),
        fee=money(pair.fee, pair.settled_currency or currency),
        difference=money(pair.amount_diff, currency) if pair.is_of_one_currency else "",
        currency=currency,
        agrees=pair.agrees and pair.is_of_one_currency,
        findings=tuple(_told(about, proof)),
    )


def _beside(found: Discrepancy, proof: DayProof) -> PairLine:
    amount = money(found.amount or 0, found.currency)
    is_taken = found.reason is not Reason.UNMAPPED_SCHEME
    return PairLine(
        tenders=found.tenders,
        processor=found.processor,
        scheme=found.scheme,
        pos_count=(found.count or 0) if is_taken else 0,
        pos=amount if is_taken else "",
        settled_count=0 if is_taken else found.count or 0,
        settled="" if is_taken else amount,
        fee="",
        difference="",
        currency=found.currency,
        agrees=False,
        findings=tuple(_told((found,), proof)),
    )


def _about(pair: Pair, found: Iterable[Discrepancy]) -> Iterator[Discrepancy]:
    """What is said of this pair: by processor and scheme, of the whole processor, or by tender."""
    for each in found:
        if each.reason in BESIDE:
            continue
        if each.reason is Reason.MISSING_SETTLEMENT_FILE:
            is_meant = each.processor == pair.processor
        elif each.processor:
            is_meant = (each.processor, each.scheme) == pair.slot
        else:
            is_meant = bool(set(each.tenders) & set(pair.tenders))
        if is_meant:
            yield each


def _told(found: Iterable[Discrepancy], proof: DayProof) -> Iterator[Finding]:
    for each in found:
        yield finding_of(each, store=proof.day.store, business_date=proof.day.business_date)


def money(minor: int, currency: str) -> str:
    """In major units; currencies side by side have no common one: then minor units are told."""
    return written(minor, currency) if currency in EXPONENTS else str(minor)
