"""The list's rows: every id at once, records in blocks when they are seen."""

from array import array
from collections.abc import Callable, Sequence

from console.bridge.context import PageContext
from rollouts.reads.questions import Found, Rows
from rollouts.reads.registers import RegisterListing, RegisterRow

PAGE = "stores"


class RegisterSource:
    """One answered listing; `context.read` is asked off the window's thread, a slot per block."""

    def __init__(self, context: PageContext, listing: RegisterListing, found: Found) -> None:
        self._context = context
        self._listing = listing
        self._ids = array("q", found.ids())

    def count(self) -> int:
        return len(self._ids)

    def ids(self) -> "array[int]":
        return self._ids

    def fetch(self, ids: Sequence[int], deliver: Callable[[Sequence[RegisterRow]], None]) -> None:
        question = Rows(of=self._listing, ids=tuple(ids))
        self._context.reader.ask(
            (PAGE, "block", ids[0]),
            lambda: self._context.read(question),
            lambda rows: deliver(rows),
        )
