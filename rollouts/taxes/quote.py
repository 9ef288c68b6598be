"""A basket under the rules of today and under the rules to come, side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding
from rollouts.shared.money import written
from rollouts.taxes.basket import Basket, SavedBasket
from rollouts.taxes.book import TaxBook
from rollouts.taxes.receipt import Receipt, ReceiptLine, receipt_of
from rollouts.taxes.settling import settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one set of rules makes of a basket: a receipt, or the findings that forbid one."""

    receipt: Receipt | None = None
    refused: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteChange:
    """A line whose taxes differ, by its place in the basket (from 0); texts of each tax in order."""

    line: int
    item: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A basket under old and new rules. `due` is the difference for the customer in minor units."""

    basket: Basket
    old: Side
    new: Side
    changes: tuple[QuoteChange, ...] = ()
    due: int = 0


def quote(basket: Basket, old: TaxBook, new: TaxBook) -> Quote:
    """The basket under both books, and every line that differs; never raises KnownError."""
    before, after = side_of(old, basket), side_of(new, basket)
    if before.receipt is None or after.receipt is None:
        return Quote(basket=basket, old=before, new=after)
    return Quote(
        basket=basket,
        old=before,
        new=after,
        changes=tuple(_changes(before.receipt, after.receipt)),
        due=after.receipt.due - before.receipt.due,
    )


def side_of(book: TaxBook, basket: Basket) -> Side:
    """The receipt of a basket, or why there is none."""
    try:
        return Side(receipt=receipt_of(settle(book, basket)))
    except KnownError as trouble:
        return Side(refused=trouble.findings)


def saved_basket_findings(book: TaxBook, saved: Iterable[SavedBasket]) -> Iterator[Finding]:
    """E: a saved basket that has no receipt, or comes to another tax or amount due.

    None of them may be left when rules are published.
    """
    for each in saved:
        side = side_of(book, each.basket)
        yield from side.refused
        if side.receipt is None:
            continue
        for field, wanted, got in (
            ("tax", each.tax, side.receipt.tax),
            ("due", each.due, side.receipt.due),
        ):
            if wanted != got:
                yield Finding(
                    code="taxes.basket_differs",
                    object=f"basket {each.name}",
                    field=field,
                    value=written(got, each.basket.currency),
                    parameters={"expected": written(wanted, each.basket.currency)},
                )


def _changes(before: Receipt, after: Receipt) -> Iterator[QuoteChange]:
    for at, (old, new) in enumerate(zip(before.lines, after.lines, strict=True)):
        one, other = _texts(old), _texts(new)
        if one != other:
            yield QuoteChange(line=at, item=new.item, before=one, after=other)


def _texts(line: ReceiptLine) -> tuple[str, ...]:
    return tuple(
        " ".join([each.jurisdiction, each.kind.value, str(each.rate), str(each.amount)])
        for each in line.taxes
    )
