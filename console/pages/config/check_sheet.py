"""What every rule says about the registers below a scope; a row leads to its setting."""

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtWidgets import QWidget

from console.bridge.context import PageContext
from console.bridge.refusals import in_words
from console.kit.sheet import Sheet
from console.pages.config.texts import counted, said
from console.pages.findings_list import FindingsList
from rollouts.registers.commands import ConfigCheck
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding

WIDTH = 820
HEIGHT = 340
SLOT = ("config", "check")


class Checked(Protocol):
    """What `config check` answers."""

    @property
    def registers(self) -> int: ...

    @property
    def findings(self) -> tuple[Finding, ...]: ...


class CheckSheet(Sheet):
    """Checks when opened; `go(target)` when a row is opened, after closing."""

    def __init__(
        self, parent: QWidget, context: PageContext, filter_text: str, go: Callable[[str], None]
    ) -> None:
        super().__init__(parent, said("check_title"), said("check_running"), width=WIDTH)
        self._go = go
        self.list = FindingsList()
        self.list.setMinimumHeight(HEIGHT)
        self.list.table.hide()
        self.add(self.list, 1)
        self.done_with()
        self.list.asked.connect(self._leave_for)
        self.finished.connect(lambda _result: context.reader.cancel(SLOT))
        context.reader.ask(
            SLOT,
            lambda: cast("Checked", context.read(ConfigCheck(filter=filter_text))),
            self._show,
            self._refuse,
        )

    def _show(self, checked: Checked) -> None:
        registers = counted("register", checked.registers)
        self.say(f"{registers}  ·  {counted('finding', len(checked.findings))}")
        self.list.show_findings(checked.findings, said("check_clean"))
        self.list.setFocus()

    def _refuse(self, error: KnownError) -> None:
        self.say("")
        self.show_trouble(in_words(error))

    def _leave_for(self, target: str) -> None:
        self.accept()
        self._go(target)
