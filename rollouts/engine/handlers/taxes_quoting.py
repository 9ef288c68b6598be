"""Baskets under the rules in force and under those to come, and files of worked cases."""

from dataclasses import dataclass

from resources.i18n import sentence
from rollouts.engine.action import Action, Mode
from rollouts.engine.change_sets import apply_now
from rollouts.engine.configuring import wall_clock
from rollouts.engine.context import Context
from rollouts.engine.selling import tax_group_of
from rollouts.engine.taxing import json_of, kept_of, staging_of
from rollouts.estate.names import fold, nearest_or_all
from rollouts.estate.ports import Estate
from rollouts.items.model import Department
from rollouts.items.ports import Items
from rollouts.ports.database import UnitOfWork
from rollouts.shared.card_numbers import looks_like_card
from rollouts.shared.cases import CaseResults
from rollouts.shared.errors import REFUSED, KnownError, refuse
from rollouts.shared.events import Json
from rollouts.shared.findings import Finding
from rollouts.shared.money import written
from rollouts.taxes.basket import Basket, SavedBasket
from rollouts.taxes.basket_form import FORMAT, Around, basket_of, named_in
from rollouts.taxes.cases import run_cases
from rollouts.taxes.commands import TaxBasket, TaxCases, TaxQuote
from rollouts.taxes.printed import printed
from rollouts.taxes.quote import QuoteChange, Side, quote, side_of
from rollouts.taxes.receipt import Receipt
from rollouts.taxes.records import KINDS
from rollouts.taxes.state import state_of

LIST, SAVE, REMOVE = "list", "save", "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTold:
    """What one set of rules makes of the basket: a receipt and its text, or why there is none."""

    receipt: Receipt | None
    findings: tuple[Finding, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A basket with the rules in force (`old`) and with those of an open change set (`new`).

    `change` is the change set, empty where none has edits of taxes: then `new` is None. `due` is what
    the customer pays more, in the main unit.
    """

    basket: Basket
    old: SideTold
    new: SideTold | None
    change: str
    changes: tuple[QuoteChange, ...]
    due: str

    @property
    def plain(self) -> str:
        """Both receipts as slips of paper; what forbids one stands in its place."""
        told = self.old.text or _refused(self.old)
        if self.new is None:
            return told
        new = self.new.text or _refused(self.new)
        return f"In force\n{told}\nWith {self.change}: {self.due} more\n{new}"

    @property
    def exit_code(self) -> int:
        """1 when a side has no receipt."""
        sides = (self.old, self.new or self.old)
        return REFUSED if any(each.receipt is None for each in sides) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketRow:
    """A saved basket: what it must come to, in the main unit."""

    name: str
    location: str
    moment: str
    currency: str
    lines: int
    tax: str
    due: str


def quote_basket(context: Context, request: TaxQuote) -> Quoted:
    """Both sides of one basket."""
    document = _document(request)
    with context.read() as uow:
        basket = basket_of(document, _around(uow, context, document))
        staging = staging_of(uow, context, request.change)
    found = quote(basket, state_of(staging.in_force).book, state_of(staging.staged).book)
    differs = staging.differs and staging.change is not None
    return Quoted(
        basket=basket,
        old=_side(found.old),
        new=_side(found.new) if differs else None,
        change=staging.change.label if differs and staging.change else "",
        changes=found.changes,
        due=written(found.due, basket.currency),
    )


def baskets(context: Context, request: TaxBasket) -> tuple[BasketRow, ...]:
    """The saved baskets, after what was asked; a basket is saved with what it comes to in force."""
    action = fold(request.action)
    if action not in {LIST, SAVE, REMOVE}:
        known = nearest_or_all(action[:32], (LIST, SAVE, REMOVE))
        raise refuse(
            "taxes.unknown_word", object="basket", field="action", value=action, known=known
        )
    if action != LIST:
        _change_basket(context, request, action)
    with context.read() as uow:
        saved = state_of(kept_of(uow)).baskets
    return tuple(_row(each) for each in sorted(saved, key=lambda each: each.name))


def cases(_context: Context, request: TaxCases) -> CaseResults:
    """Nothing of the estate is looked at: a case brings its own taxes."""
    return run_cases(json_of(request.path))


def _document(request: TaxQuote | TaxBasket) -> Json:
    """The basket as a document: the file's, or one made of the options; an option wins over the file."""
    said: dict[str, Json] = {}
    if request.basket:
        read = json_of(request.basket)
        if not isinstance(read, dict) or request.line:
            raise refuse("taxes.basket_or_lines", object="tax quote", field="lines")
        said = dict(read)
    elif request.line:
        said = {"format": FORMAT, "lines": [_line(each) for each in request.line]}
        said["fulfilment"] = fold(request.fulfilment)
    else:
        raise refuse("taxes.basket_or_lines", object="tax quote", field="lines")
    given = {"store": request.store, "moment": request.at}
    return {**said, **{name: text for name, text in given.items() if text}}


def _line(text: str) -> Json:
    item, equals, rest = text.partition("=")
    price, _, pieces = rest.partition("x")
    if not (item and equals and price):
        raise refuse("taxes.bad_line", object="tax quote", field="line", value=text[:80])
    return {"item": item, "unit_price": price, "quantity": pieces or "1"}


def _around(uow: UnitOfWork, context: Context, document: Json) -> Around:
    """What the store and the items of a basket say of it."""
    code, named = named_in(document)
    items = uow.repository(Items)
    departments = {each.code: each for each in items.every(Department)}
    groups = {key: tax_group_of(each, departments) for key, each in items.some_items(named).items()}
    if not code:
        return Around(groups=groups)
    store = uow.repository(Estate).store(code)
    if store is None:
        raise refuse("taxes.unknown_store", object="basket", field="store", value=code[:80])
    return Around(
        location=store.tax_location,
        currency=store.currency,
        moment=wall_clock(store, context.services.clock()),
        groups=groups,
    )


def _side(side: Side) -> SideTold:
    text = printed(side.receipt) if side.receipt else ""
    return SideTold(receipt=side.receipt, findings=side.refused, text=text)


def _refused(side: SideTold) -> str:
    """Why there is no receipt, and what to do."""
    told = ((each.code, _values(each)) for each in side.findings)
    return "".join(f"{sentence(*each)}\n  {sentence(*each, 'mend')}\n" for each in told)


def _values(finding: Finding) -> dict[str, str | int]:
    named = {"object": finding.object, "field": finding.field, "value": finding.value}
    return {**named, **finding.parameters}


def _change_basket(context: Context, request: TaxBasket, action: str) -> None:
    """Put a saved basket in force, or take it away, as a change set of its own."""
    if not request.name or looks_like_card(request.name):
        raise refuse("taxes.basket_name", object="basket", field="name")
    with context.begin(f"basket {request.name}") as uow:
        kept = kept_of(uow)
        before = kept["tax_basket"].get(request.name)
        after = _saved(uow, context, request) if action == SAVE else None
        if before is None and after is None:
            raise refuse("taxes.unknown_basket", object="basket", value=request.name[:80])
        edits = KINDS.edits_between(before, after)
        if edits:
            apply_now(uow, context, edits, f"basket {request.name}: {action}")


def _saved(uow: UnitOfWork, context: Context, request: TaxBasket) -> SavedBasket:
    document = _document(request)
    basket = basket_of(document, _around(uow, context, document))
    side = side_of(state_of(kept_of(uow)).book, basket)
    if side.receipt is None:
        raise KnownError(*side.refused)
    receipt = side.receipt
    return SavedBasket(name=request.name, basket=basket, tax=receipt.tax, due=receipt.due)


def _row(saved: SavedBasket) -> BasketRow:
    basket = saved.basket
    return BasketRow(
        name=saved.name,
        location=basket.location,
        moment=basket.moment,
        currency=basket.currency,
        lines=len(basket.lines),
        tax=written(saved.tax, basket.currency),
        due=written(saved.due, basket.currency),
    )


ACTIONS = (
    Action(name="tax quote", request=TaxQuote, handler=quote_basket, mode=Mode.LOOK),
    Action(name="tax basket", request=TaxBasket, handler=baskets),
    Action(name="tax cases", request=TaxCases, handler=cases, mode=Mode.LOOK),
)
