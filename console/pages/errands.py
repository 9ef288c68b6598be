"""Runs what waits for registers: one errand at a time, its progress and its end shown in a strip."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal

from console.bridge.context import PageContext
from console.pages.errand_bar import ErrandBar
from resources.i18n import sentence
from rollouts.engine.commands import RequestsCancel, RequestsList
from rollouts.shared.errors import KnownError

if TYPE_CHECKING:
    from rollouts.engine.ports import RequestRow

NEWEST = 20
UNDER_WAY = frozenset({"QUEUED", "RUNNING"})

Done = Callable[[object], None]
Refused = Callable[[KnownError], None]


class Errands(QObject):
    """Owns the strip.

    With `action` (`config adopt`) the errand is a request that registers answer: its row tells the
    progress and is what is cancelled. Without, cancelling only stops the waiting (`stopped`).
    """

    stopped = Signal()

    def __init__(self, context: PageContext, slot: str) -> None:
        super().__init__()
        self._context = context
        self._slot = (slot, "errand")
        self._number = 0
        self._action = ""
        self._request = ""
        self.bar = ErrandBar(ticked=self._look)

    @property
    def is_under_way(self) -> bool:
        """True while an errand has not ended."""
        return self.bar.is_under_way

    def run(
        self,
        command: object,
        title: str,
        done: Done,
        *,
        action: str = "",
        refused: Refused | None = None,
    ) -> bool:
        """Begin; False, and a word about it, while another one is under way."""
        if self.is_under_way:
            self._context.say(sentence("pages.errand_busy", {}))
            return False
        self._number += 1
        self._action, self._request = action, ""
        number = self._number
        self.bar.begin(title, self._cancel)
        self._context.commands.errand(
            command,
            lambda result: self._end(number, lambda: done(result)),
            lambda error: self._end(number, lambda: (refused or self._context.refuse)(error)),
        )
        return True

    def forget(self) -> None:
        """Nobody waits for the errand any more; its result is not told."""
        self._number += 1
        self.bar.end()

    def _end(self, number: int, tell: Callable[[], None]) -> None:
        if number == self._number:
            self._context.reader.cancel(self._slot)
            self.bar.end()
            tell()

    def _cancel(self) -> None:
        if not self._action:
            self.forget()
            self.stopped.emit()
        elif self._request:
            wish = RequestsCancel(request=self._request)
            self._context.commands.errand(wish, refused=lambda _error: None)

    def _look(self) -> None:
        if self._action and not self._context.reader.is_reading(self._slot):
            self._context.reader.ask(
                self._slot,
                lambda: cast(
                    "tuple[RequestRow, ...]", self._context.read(RequestsList(limit=NEWEST))
                ),
                self._show,
                lambda _error: None,
            )

    def _show(self, rows: "tuple[RequestRow, ...]") -> None:
        for row in rows:
            if row.action == self._action and row.state in UNDER_WAY:
                self._request = row.uid
                self.bar.show_progress(row.done, row.total, row.note)
                return
