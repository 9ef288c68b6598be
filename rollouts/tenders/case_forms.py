"""The form `tender-cases/1`: what a document of worked cases says, checked before anything runs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.money import exponent
from rollouts.tenders.case_reader import Findings, Node
from rollouts.tenders.catalogue import RoundingMode, TenderClass
from rollouts.tenders.reconciling.model import (
    Day,
    Known,
    PosTotal,
    Route,
    RouteMap,
    Settled,
    SettledKind,
    Surplus,
)
from rollouts.tenders.rounding import Part

FORMAT = "tender-cases/1"
BASE = "base"
CHARGEBACK = "-CHARGEBACK"
"""How the form marks a chargeback: behind the scheme's name."""

DEFAULT_CURRENCY = "USD"
"""What amounts are read in where a case names no currency: with two decimals."""

FIRST_DAY = date(1970, 1, 1)

ROUNDING = ("id", "currency", "cash_step", "mode", "total", "tenders", "expect")
RECONCILIATION = (
    "id", "store", "business_date", "currencies", "detail", "map", "pos_totals", "settlements",
    "expect",
)  # fmt: skip
DETAIL = ("refunds", "tips", "cash_back", "activations", "rounding", "next_batch_surplus")
ROW = ("pos_id", "scheme", "settles_with", "effective_from")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingCase:
    """A total, how it is paid, and what that must come to."""

    id: str
    currency: str
    step: Decimal
    mode: RoundingMode
    total: Decimal
    parts: tuple[Part, ...]
    expected: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationCase:
    """A day, its map, and what must be said about it."""

    id: str
    day: Day
    routes: RouteMap
    expected: Json


Case = RoundingCase | ReconciliationCase
Rows = dict[str, dict[str, Json]]
"""Rows of a tender map by `pos_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Every case of a document, in its order."""

    rounding: tuple[RoundingCase, ...] = ()
    reconciliation: tuple[ReconciliationCase, ...] = ()


def cases_in(document: Json) -> tuple[Cases, tuple[Finding, ...]]:
    """The cases of the document and what is wrong with it; with findings the cases mean nothing."""
    findings = Findings()
    if not isinstance(document, dict):
        findings.say("case_no_object", "document", type(document).__name__)
        return Cases(), tuple(findings.kept)
    root = Node(document, findings).expect("format", "base_map", "cash_rounding", "reconciliation")
    if document.get("format") != FORMAT:
        root.say("case_format", "format")
        return Cases(), tuple(findings.kept)
    base = _rows(root.children("base_map"))
    seen: set[str] = set()
    made = Cases(
        rounding=tuple(_rounding(each, seen) for each in root.children("cash_rounding")),
        reconciliation=tuple(
            _reconciliation(each, base, seen) for each in root.children("reconciliation")
        ),
    )
    if not (made.rounding or made.reconciliation or findings.kept):
        findings.say("case_none", "cash_rounding", None)
    return made, tuple(findings.kept)


def _named(case: Node, seen: set[str]) -> str:
    name = case.text("id")
    case.findings.where = f"case {name[:40]}" if name else case.path
    if name and name in seen:
        case.say("case_twice", "id")
    seen.add(name)
    return name


def _expected(case: Node, *names: str) -> Json:
    expected = case.child("expect")
    if not any(name in expected.values for name in names):
        case.say("case_expects_nothing", "expect")
    return expected.values


def _rounding(case: Node, seen: set[str]) -> RoundingCase:
    name = _named(case.expect(*ROUNDING), seen)
    step = case.number("cash_step")
    if step < 0:
        case.say("case_no_amount", "cash_step")
    parts = tuple(_part(each) for each in case.children("tenders"))
    if not parts:
        case.say("case_no_list", "tenders")
    return RoundingCase(
        id=name,
        currency=_currency(case, "currency"),
        step=step,
        mode=case.word("mode", RoundingMode, RoundingMode.HALF_UP),
        total=case.number("total"),
        parts=parts,
        expected=_expected(case, "amount_paid", "rounding"),
    )


def _part(node: Node) -> Part:
    kind = node.expect("type", "amount").word("type", TenderClass, TenderClass.OTHER)
    amount = node.number("amount") if "amount" in node.values else None
    return Part(is_cash=kind.is_cash, amount=amount)


def _currency(node: Node, name: str) -> str:
    if node.values.get(name) is None:
        return DEFAULT_CURRENCY
    return node.word(name, _known_currency, DEFAULT_CURRENCY)


def _known_currency(code: str) -> str:
    exponent(code)
    return code


def _reconciliation(case: Node, base: Rows, seen: set[str]) -> ReconciliationCase:
    name = _named(case.expect(*RECONCILIATION), seen)
    currencies = case.child("currencies").expect("pos", "settlement")
    pos, settled = _currency(currencies, "pos"), _currency(currencies, "settlement")
    detail = case.child("detail").expect(*DETAIL)
    lines = tuple(_settled(each, settled) for each in case.children("settlements"))
    return ReconciliationCase(
        id=name,
        day=Day(
            store=case.text("store"),
            business_date=_day(case, "business_date"),
            totals=tuple(_total(each, pos) for each in case.children("pos_totals")),
            settled=lines,
            known=_known(detail, pos),
            next_batch=_next_batch(detail, settled),
        ),
        routes=_routes(case, base),
        expected=_expected(case, "findings", "balanced"),
    )


def _day(node: Node, name: str) -> str:
    return node.word(name, date.fromisoformat, FIRST_DAY).isoformat()


def _total(node: Node, currency: str) -> PosTotal:
    node.expect("tender", "count", "amount")
    return PosTotal(
        tender=node.text("tender"),
        count=node.count("count"),
        amount=node.money("amount", currency),
        currency=currency,
    )


def _settled(node: Node, currency: str) -> Settled:
    node.expect("processor", "scheme", "count", "gross", "fee", "net")
    scheme = node.text("scheme", default="")
    is_back = scheme.endswith(CHARGEBACK)
    gross = node.money("gross", currency)
    fee = node.money("fee", currency, default=0)
    return Settled(
        processor=node.text("processor"),
        scheme=scheme.removesuffix(CHARGEBACK),
        count=node.count("count"),
        gross=gross,
        fee=fee,
        net=node.money("net", currency, default=gross - fee),
        currency=currency,
        kind=SettledKind.CHARGEBACK if is_back else SettledKind.SALE,
    )


def _known(detail: Node, currency: str) -> Known:
    def amount(name: str) -> int:
        inner = detail.values.get(name)
        if isinstance(inner, dict):
            return abs(detail.child(name).money("amount", currency))
        return abs(detail.money(name, currency, default=0))

    return Known(
        refunds=amount("refunds"),
        tips=amount("tips"),
        cash_back=amount("cash_back"),
        activations=amount("activations"),
        rounding=amount("rounding"),
    )


def _next_batch(detail: Node, currency: str) -> tuple[Surplus, ...]:
    if detail.values.get("next_batch_surplus") is None:
        return ()
    surplus = detail.child("next_batch_surplus").expect("count", "amount", "processor", "scheme")
    return (
        Surplus(
            count=surplus.count("count"),
            amount=surplus.money("amount", currency),
            processor=surplus.text("processor", default=""),
            scheme=surplus.text("scheme", default=""),
        ),
    )


def _routes(case: Node, base: Rows) -> RouteMap:
    if case.values.get("map") == BASE:
        return RouteMap(routes=_all(base, case))
    given = case.child("map").expect(BASE, "patch", "effective_from")
    if not isinstance(case.values.get("map"), dict):
        case.say("case_no_map", "map")
    rows = dict(base) if given.values.get(BASE) is True else {}
    for key, patch in _rows(given.children("patch")).items():
        rows[key] = rows.get(key, {}) | patch
    return RouteMap(routes=_all(rows, case), effective_from=_since(given))


def _rows(nodes: tuple[Node, ...]) -> Rows:
    return {each.expect(*ROW).text("pos_id"): each.values for each in nodes}


def _all(rows: Rows, case: Node) -> tuple[Route, ...]:
    return tuple(_route(Node(row, case.findings, f"map {key}")) for key, row in rows.items())


def _route(row: Node) -> Route:
    return Route(
        tender=row.text("pos_id"),
        scheme=row.text("scheme", default=""),
        processors=_processors(row),
        effective_from=_since(row),
    )


def _processors(row: Node) -> tuple[str, ...]:
    value = row.values.get("settles_with")
    names = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(each, str) and each for each in names):
        row.say("case_no_text", "settles_with")
        return ()
    return tuple(dict.fromkeys(str(each) for each in names))


def _since(node: Node) -> str:
    return _day(node, "effective_from") if node.values.get("effective_from") is not None else ""
