"""The page of taxes as a book of rows, and the questions of its quotes and reviews. No Qt."""

from collections.abc import Iterable

from console.pages.records.book import RecordBook
from console.pages.taxes.columns import KINDS
from console.pages.taxes.texts import said
from rollouts.taxes.commands import (
    TaxBasket,
    TaxEnd,
    TaxImport,
    TaxList,
    TaxPreview,
    TaxQuote,
    TaxRemove,
    TaxReview,
    TaxSet,
    TaxStaged,
)

PENDING = "pending"
SAVE = "save"

BOOK = RecordBook(
    page="taxes",
    room="tax",
    icon="prices",
    title=said("title"),
    sentence=said("sentence"),
    topic="taxes",
    kinds=KINDS,
    take=TaxSet,
    look=TaxPreview,
    end=TaxEnd,
    remove=TaxRemove,
    staged=TaxStaged,
    bring_in=TaxImport,
    write_out=TaxList,
)


def pending_of(keys: Iterable[str]) -> tuple[str, ...]:
    """Those of the rules that wait for a review."""
    return tuple(each for each in keys if each.endswith(f" {PENDING}"))


def review_order(decision: str, keys: Iterable[str]) -> TaxReview:
    """Approve or reject these rules."""
    return TaxReview(decision=decision, rules=tuple(keys))


def basket_lines(text: str) -> tuple[str, ...]:
    """`1001=3.98x2`, one on a line, as the command line takes them; blanks do not matter."""
    lines = ("".join(each.split()) for each in text.splitlines())
    return tuple(each for each in lines if each)


def quote_order(store: str, at: str, fulfilment: str, lines: str) -> TaxQuote:
    """What the basket comes to."""
    return TaxQuote(
        line=basket_lines(lines),
        store=store.strip(),
        at=at.strip().replace(" ", "T", 1),
        fulfilment=fulfilment,
    )


def basket_order(name: str, quote: TaxQuote) -> TaxBasket:
    """Keep the quoted basket with what it comes to in force."""
    return TaxBasket(
        action=SAVE,
        name=name.strip(),
        line=quote.line,
        store=quote.store,
        at=quote.at,
        fulfilment=quote.fulfilment,
    )
