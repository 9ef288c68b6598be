"""An errand that a dialog waits for; what comes after the dialog was closed is not told."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from console.bridge.context import PageContext
from console.kit.sheet import Sheet
from console.pages.errand_bar import ErrandBar
from rollouts.shared.errors import KnownError


class DialogErrand(QObject):
    """Owns the dialog's strip; stopping it closes the dialog."""

    def __init__(self, dialog: Sheet, context: PageContext) -> None:
        super().__init__(dialog)
        self._context = context
        self._dialog = dialog
        self._open = True
        self.bar = ErrandBar()
        dialog.finished.connect(self._close)

    def run(
        self,
        command: object,
        title: str,
        done: Callable[[object], None],
        refused: Callable[[KnownError], None],
    ) -> None:
        """Carry out `command`; exactly one of `done` and `refused` follows while the dialog is open."""
        self._dialog.show_trouble("")
        self.bar.begin(title, self._dialog.reject)
        self._context.commands.errand(
            command,
            lambda result: self._tell(lambda: done(result)),
            lambda error: self._tell(lambda: refused(error)),
        )

    def _tell(self, tell: Callable[[], None]) -> None:
        if self._open:
            self.bar.end()
            tell()

    def _close(self) -> None:
        self._open = False
        self.bar.end()
