"""Taxes: rules and what they are made of, edited in grids; reviews, and quotes as receipts."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from console.bridge.context import PageContext
from console.kit.page import PageAction
from console.pages.records.view import RecordsPage
from console.pages.taxes import presenter
from console.pages.taxes.presenter import BOOK
from console.pages.taxes.quote_pane import QuotePane
from console.pages.taxes.texts import said

APPROVE, REJECT = "approve", "reject"


class TaxesPage(RecordsPage):
    """A target is a kind and a filter: `rules review:pending`."""

    def __init__(self, context: PageContext) -> None:
        self.quotes = QuotePane(context)
        super().__init__(context, BOOK)

    def more_tabs(self) -> Sequence[tuple[str, QWidget]]:
        return ((said("quote"), self.quotes),)

    def more_actions(self) -> Sequence[PageAction]:
        waiting = presenter.pending_of(self.pane.chosen_keys) if self.pane else ()
        if not waiting:
            return ()
        return (
            PageAction(text=said("approve"), run=partial(self._decide, APPROVE)),
            PageAction(text=said("reject"), run=partial(self._decide, REJECT)),
        )

    def _decide(self, decision: str) -> None:
        pane = self.pane
        if pane is not None:
            pane.take(presenter.review_order(decision, presenter.pending_of(pane.chosen_keys)))
