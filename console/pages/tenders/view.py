"""Tenders: types, overrides, map, card ranges and channels, edited in grids."""

from console.bridge.context import PageContext
from console.pages.records.view import RecordsPage
from console.pages.tenders.presenter import BOOK


class TendersPage(RecordsPage):
    """A target is a kind and a filter: `map tender:CASH`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, BOOK)
