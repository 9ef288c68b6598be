"""The promotion lab: baskets quoted, saved as tests, run, replayed; files of worked cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from resources.i18n import sentence
from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import apply_now
from rollouts.engine.context import Context
from rollouts.engine.promoting import Kept, Staging, staging_of, trade_of
from rollouts.engine.promotion_sales import (
    MANY,
    Sales,
    baskets_in,
    baskets_of,
    document_of_lines,
)
from rollouts.engine.taxing import json_of, kept_of, stage_edits
from rollouts.estate.names import fold
from rollouts.promotions.basket import Basket, LineDiscount, SavedBasket
from rollouts.promotions.basket_form import FORMAT
from rollouts.promotions.cases import run_cases
from rollouts.promotions.commands import (
    PromotionBasket,
    PromotionCases,
    PromotionQuote,
    PromotionReplay,
)
from rollouts.promotions.evaluation.evaluate import evaluate
from rollouts.promotions.evaluation.result import Search
from rollouts.promotions.evaluation.wares import PromotionIndex
from rollouts.promotions.explaining import explained
from rollouts.promotions.lab import Settled, settle
from rollouts.promotions.records import KINDS
from rollouts.promotions.replay import Replayed, replayed
from rollouts.promotions.rules.proof import basket_findings
from rollouts.shared.card_numbers import looks_like_card
from rollouts.shared.cases import CaseResults
from rollouts.shared.edits import Edit
from rollouts.shared.errors import REFUSED, refuse
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.money import written
from rollouts.taxes.state import state_of

LIST, SAVE, RUN, REMOVE = "list", "save", "run", "remove"
ACTIONS_OF_BASKET = (LIST, SAVE, RUN, REMOVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """A line in the main unit, with its taxes and the reason for each of its discounts."""

    line: int
    item: str
    quantity: str
    price: str
    discount: str
    net: str
    taxes: tuple[str, ...]
    why: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedSide:
    """What one set of promotions makes of a basket, in the main unit.

    `due` is what is left to pay, `cash` the same in cash; both are empty where `refused` says why the
    store has no tax for the basket.
    """

    lines: tuple[QuotedLine, ...]
    subtotal: str
    discount: str
    net: str
    tax: str
    coupons: str
    due: str
    cash: str
    points: int
    applied: tuple[str, ...]
    rejected: tuple[str, ...]
    warnings: tuple[str, ...]
    error: str
    ambiguous: tuple[str, ...]
    search: Search
    refused: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionQuoted:
    """A basket with the promotions in force (`old`) and with an open change set's (`new`)."""

    store: str
    moment: str
    currency: str
    policy: str
    old: QuotedSide
    new: QuotedSide | None
    change: str

    @property
    def plain(self) -> str:
        """Both sides as slips of paper with the reason under every discounted line."""
        told = f"{self.store or 'no store'} {self.moment} {self.currency}\n{_slip(self.old)}"
        return told if self.new is None else f"{told}\nWith {self.change}\n{_slip(self.new)}"

    @property
    def exit_code(self) -> int:
        """1 when promotions contradict each other."""
        return REFUSED if self.old.error or (self.new and self.new.error) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketRow:
    """A saved basket: what it must come to, in the main unit; `passes` is empty where it was not run."""

    name: str
    store: str
    moment: str
    currency: str
    policy: str
    lines: int
    discount: str
    total: str
    promotions: tuple[str, ...]
    passes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketsTold:
    """The saved baskets; with `run` every finding about those that fail."""

    baskets: tuple[BasketRow, ...]
    passed: int = 0
    failed: int = 0
    change: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayTold:
    """Sold baskets under old and new promotions, by currency; amounts in minor units."""

    path: str
    change: str
    results: tuple[Replayed, ...]


def cases(_context: Context, request: PromotionCases) -> CaseResults:
    """Nothing of the estate is looked at: a case brings its own promotions."""
    return run_cases(json_of(request.path))


def quote(context: Context, request: PromotionQuote) -> PromotionQuoted:
    """Both sides of one basket."""
    document = _document(request)
    with context.read() as uow:
        staging = staging_of(uow, context, request.change)
        sales = Sales(uow, context, staging.staged)
        basket = sales.basket(document)
        till = sales.till(basket, state_of(kept_of(uow)).book)

    def side(kept: Kept) -> QuotedSide:
        index = PromotionIndex(kept.promotions)
        settled = settle(basket, index, kept.policy_named(request.policy), till)
        return _told(settled, index)

    return PromotionQuoted(
        store=basket.store,
        moment=basket.moment,
        currency=basket.currency,
        policy=staging.in_force.policy_named(request.policy).name,
        old=side(staging.in_force),
        new=side(staging.staged) if staging.change else None,
        change=staging.label,
    )


def baskets(context: Context, request: PromotionBasket) -> BasketsTold:
    """The saved baskets after what was asked.

    A basket is saved with what it comes to: beside the promotions staged in an open change set if
    there is one, else in force at once.
    """
    action = fold(request.action)
    if action not in ACTIONS_OF_BASKET:
        known = ", ".join(ACTIONS_OF_BASKET)
        raise refuse(
            "promotions.unknown_action", object="basket", field="action", value=action, known=known
        )
    label = _change_baskets(context, request, action) if action in {SAVE, REMOVE} else ""
    with context.read() as uow:
        staging = staging_of(uow, context, request.change)
        if action != RUN:
            rows = tuple(_row(each) for each in staging.staged.baskets)
            return BasketsTold(baskets=rows, change=label)
        trade = trade_of(uow, context, staging.staged)
    found = {each.name: tuple(basket_findings(trade, each)) for each in trade.baskets}
    chosen = [each for each in trade.baskets if request.name in {"", each.name}]
    if request.name and not chosen:
        raise refuse("promotions.unknown_basket", value=request.name[:80])
    rows = tuple(_row(each, "no" if found[each.name] else "yes") for each in chosen)
    return BasketsTold(
        baskets=rows,
        passed=sum(each.passes == "yes" for each in rows),
        failed=sum(each.passes == "no" for each in rows),
        change=staging.label,
        findings=tuple(one for each in chosen for one in found[each.name]),
    )


def replay(context: Context, request: PromotionReplay) -> ReplayTold:
    """Every basket of the file under both sets; KnownError names the first basket that is none."""
    with context.read() as uow:
        staging = staging_of(uow, context, request.change)
        sales = Sales(uow, context, staging.staged)
        sold = [
            (name, sales.basket(document, name, request.store))
            for name, document in baskets_in(context, request.path)
        ]
    old, new = staging.in_force, staging.staged
    results = replayed(
        sold,
        PromotionIndex(old.promotions),
        PromotionIndex(new.promotions),
        (old.policy_named(request.policy), new.policy_named(request.policy)),
        request.most,
    )
    return ReplayTold(path=Path(request.path).name, change=staging.label, results=results)


def _document(request: PromotionQuote) -> Json:
    """The basket as a document: the file's, or one made of the options; an option wins over the file."""
    if bool(request.basket) == bool(request.line):
        raise refuse("promotions.basket_or_lines", object="promotion quote")
    read = json_of(request.basket) if request.basket else document_of_lines(request.line)
    said: dict[str, Json] = dict(read) if isinstance(read, dict) else {}
    given: dict[str, Json] = {
        "store": request.store,
        "moment": request.at,
        "channel": request.channel,
        "tender": request.tender,
        "codes": list(request.code),
        "segments": list(request.segment),
    }
    return {"format": FORMAT, **said, **{name: value for name, value in given.items() if value}}


def _told(settled: Settled, index: PromotionIndex) -> QuotedSide:
    found = settled.evaluation
    currency = found.basket.currency
    by_code = {each.code: each for each in index.promotions}

    def money(minor: int | None) -> str:
        return "" if minor is None else written(minor, currency)

    lines = tuple(
        QuotedLine(
            line=each.number,
            item=each.item,
            quantity=each.quantity,
            price=money(each.price),
            discount=money(each.discount),
            net=money(each.net),
            taxes=_taxes(settled, at),
            why=tuple(
                explained(one, by_code.get(one.promotion), currency) for one in each.discounts
            ),
        )
        for at, each in enumerate(found.lines)
    )
    return QuotedSide(
        lines=lines,
        subtotal=money(found.subtotal),
        discount=money(found.discount),
        net=money(found.net),
        tax=money(settled.tax),
        coupons=money(found.coupon_tender),
        due=money(settled.due),
        cash=money(settled.cash),
        points=found.points,
        applied=found.applied,
        rejected=found.rejected,
        warnings=tuple(each.value for each in found.warnings),
        error=found.error,
        ambiguous=found.ambiguous,
        search=found.search,
        refused=settled.refused,
    )


def _taxes(settled: Settled, at: int) -> tuple[str, ...]:
    if settled.receipt is None:
        return ()
    taxes = settled.receipt.lines[at].taxes
    return tuple(f"{each.jurisdiction} {each.rate}: {each.amount}" for each in taxes)


def _slip(side: QuotedSide) -> str:
    rows = []
    for each in side.lines:
        rows.append(f"{each.quantity:>6} {each.item:<20} {each.price:>12}")
        rows += [f"         -{one.value}  {_sentence(one)}" for one in each.why]
    sums = {
        "subtotal": side.subtotal,
        "discount": side.discount,
        "tax": side.tax,
        "coupons": side.coupons,
        "due": side.due,
        "in cash": side.cash,
    }
    rows += [f"{name:<27} {amount:>12}" for name, amount in sums.items() if amount]
    rows += [f"{code}: did not count" for code in side.rejected]
    rows += [_sentence(each) for each in side.refused]
    if not side.search.complete:
        rows.append(f"best of {side.search.looked_at} combinations: the bound was reached")
    return "\n".join(rows)


def _sentence(finding: Finding) -> str:
    named = {"object": finding.object, "field": finding.field, "value": finding.value}
    return sentence(finding.code, {**named, **finding.parameters})


def _change_baskets(context: Context, request: PromotionBasket, action: str) -> str:
    """Save or remove, staged beside promotions or in force at once; the change set's label."""
    with context.read() as uow:
        staging = staging_of(uow, context, request.change)
        present = {each.name: each for each in staging.staged.baskets}
        edits: list[Edit] = []
        if action == REMOVE:
            if request.name not in present:
                raise refuse("promotions.unknown_basket", value=request.name[:80])
            edits += KINDS.edits_between(present[request.name], None)
        else:
            sales = Sales(uow, context, staging.staged)
            for name, document in _documents(request):
                if not name or looks_like_card(name):
                    raise refuse("promotions.basket_name", object="basket", field="name")
                made = _saved(name, sales.basket(document, name), request.policy, staging)
                edits += KINDS.edits_between(present.get(name), made)
    title = f"baskets: {action}" if not request.name else f"basket {request.name}: {action}"
    if not edits:
        return ""
    if staging.change:
        return stage_edits(context, staging.label, edits, title)
    with context.begin(title) as uow:
        return apply_now(uow, context, edits, title)


def _documents(request: PromotionBasket) -> Sequence[tuple[str, Json]]:
    """The file's basket under the name given, or every basket of a file of them under its own."""
    document = json_of(request.basket)
    if isinstance(document, dict) and document.get("format") == MANY:
        return tuple(baskets_of(document, Path(request.basket).name))
    return ((request.name, document),)


def _saved(name: str, basket: Basket, policy: str, staging: Staging) -> SavedBasket:
    kept = staging.staged
    found = evaluate(basket, kept.promotions, kept.policy_named(policy))
    if found.error:
        raise refuse(
            "promotions.ambiguous",
            object=f"promotion {found.ambiguous[0]}",
            value=name[:80],
            other=", ".join(found.ambiguous[1:]),
        )
    return SavedBasket(
        name=name,
        basket=basket,
        policy=policy,
        promotions=found.applied,
        discounts=tuple(
            LineDiscount(line=each.number, discount=each.discount) for each in found.lines
        ),
        discount=found.discount,
        total=found.net,
    )


def _row(saved: SavedBasket, passes: str = "") -> BasketRow:
    basket = saved.basket
    return BasketRow(
        name=saved.name,
        store=basket.store,
        moment=basket.moment,
        currency=basket.currency,
        policy=saved.policy,
        lines=len(basket.lines),
        discount=written(saved.discount, basket.currency),
        total=written(saved.total, basket.currency),
        promotions=saved.promotions,
        passes=passes,
    )


ACTIONS = (
    Action(name="promotion cases", request=PromotionCases, handler=cases, mode=Mode.LOOK),
    Action(name="promotion quote", request=PromotionQuote, handler=quote, mode=Mode.LOOK),
    Action(name="promotion basket", request=PromotionBasket, handler=baskets),
    Action(name="promotion replay", request=PromotionReplay, handler=replay, mode=Mode.LOOK),
)
