"""The evidence of a reconciled day as the pages of a workbook: both sides, findings, sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from resources.i18n import sentence
from rollouts.ports.sheets import Page, Sheet
from rollouts.shared.findings import Finding
from rollouts.shared.money import EXPONENTS, written
from rollouts.tenders.reconciling.model import (
    Evidence,
    Pair,
    PosLine,
    PosTotal,
    Reconciled,
    Settled,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """All that a day was reconciled from and what it came to.

    `maps` are register and version, which is empty where the map was taken by its dates.
    """

    result: Reconciled
    findings: tuple[Finding, ...]
    totals: tuple[PosTotal, ...]
    settled: tuple[Settled, ...]
    evidence: Evidence
    sources: tuple[Sheet, ...]
    maps: tuple[tuple[str, str], ...]


def pages_of(proof: Proof) -> tuple[Page, ...]:
    """Amounts in major units of the currency beside them, hashes of the files that were read."""
    return (
        _page("summary", ("store", "business_date", "balanced"), [_summary(proof.result)]),
        _page("findings", ("severity", "code", "object", "finding"), map(_told, proof.findings)),
        _page("totals", PAIR, map(_pair, proof.result.pairs)),
        _page("pos", TOTAL, map(_total, proof.totals)),
        _page("settlements", SETTLED, map(_settled, proof.settled)),
        _page("line_by_line", LINES, _lines(proof.evidence)),
        _page("maps", ("register", "version_live"), map(_map, proof.maps)),
        _page("sources", ("file", "sha256"), ((each.name, each.sha256) for each in proof.sources)),
    )


PAIR = (
    "processor", "scheme", "tenders", "pos_count", "pos_amount", "settled_count",
    "settled_amount", "fee", "difference", "currency",
)  # fmt: skip
TOTAL = ("register", "tender", "brand", "count", "amount", "currency")
SETTLED = ("processor", "scheme", "kind", "count", "gross", "fee", "net", "currency", "reference")
LINES = ("what", "reference", "pos_amount", "settled_amount", "currency")


def _page(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Page:
    """A page with its sentences' title and columns: `evidence.page_<name>`, `evidence.column_<word>`."""
    heads = tuple(_word(f"column_{each}") for each in header)
    return Page(
        name=_word(f"page_{name}"),
        rows=(heads, *(tuple(each) for each in rows)),
        heads=frozenset({0}),
    )


def _word(rule: str) -> str:
    return sentence(f"evidence.{rule}", {})


def _summary(result: Reconciled) -> Sequence[str]:
    return result.store, result.business_date, _word("yes" if result.balanced else "no")


def _map(used: tuple[str, str]) -> Sequence[str]:
    register, version = used
    return register, version or _word("by_dates")


def _told(finding: Finding) -> Sequence[str]:
    values = {
        "object": finding.object,
        "field": finding.field,
        "value": finding.value,
        **finding.parameters,
    }
    return finding.severity.value, finding.code, finding.object, sentence(finding.code, values)


def _pair(pair: Pair) -> Sequence[str]:
    currency = pair.pos_currency or pair.settled_currency
    amounts = (pair.pos_amount, pair.settled_amount, pair.fee, pair.amount_diff)
    pos, settled, fee, difference = (_money(each, currency) for each in amounts)
    return (
        pair.processor, pair.scheme, ", ".join(pair.tenders), str(pair.pos_count), pos,
        str(pair.settled_count), settled, fee, difference, currency,
    )  # fmt: skip


def _total(total: PosTotal) -> Sequence[str]:
    amount = _money(total.amount, total.currency)
    return total.register, total.tender, total.brand, str(total.count), amount, total.currency


def _settled(line: Settled) -> Sequence[str]:
    gross, fee, net = (_money(each, line.currency) for each in (line.gross, line.fee, line.net))
    return (
        line.processor, line.scheme, line.kind.value, str(line.count), gross, fee, net,
        line.currency, line.reference,
    )  # fmt: skip


def _lines(evidence: Evidence) -> Iterable[Sequence[str]]:
    for ours in evidence.only_at_pos:
        yield _word("line_only_at_the_pos"), ours.reference, _ours(ours), "", ours.currency
    for theirs in evidence.only_settled:
        amount = _money(theirs.gross, theirs.currency)
        yield _word("line_only_settled"), theirs.reference, "", amount, theirs.currency
    for ours, theirs in evidence.differing:
        amount = _money(theirs.gross, theirs.currency)
        yield _word("line_differs"), ours.reference, _ours(ours), amount, ours.currency
    for reference in evidence.repeated:
        yield _word("line_there_twice"), reference, "", "", ""


def _ours(line: PosLine) -> str:
    return _money(line.amount, line.currency)


def _money(minor: int, currency: str) -> str:
    """Currencies side by side have no common unit: then the number of minor units is told."""
    return written(minor, currency) if currency in EXPONENTS else str(minor)
