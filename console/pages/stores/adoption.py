"""Adoption from the list: asked for once more, run beside the page, told with what it proposes."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from console.bridge.context import PageContext
from console.kit.ask_dialog import AskDialog, Asked
from console.kit.tone import Tone
from console.pages.counts import counted
from console.pages.results import named_fields
from console.pages.stores.list_view import ListView
from console.pages.stores.texts import said
from rollouts.registers.commands import ConfigAdopt

NUMBERS = ("registers", "adopted", "unreadable", "values", "overrides", "secrets")
"""The numbers of an adoption that are told."""


class Adoption(QObject):
    """Adopts the registers that are chosen in `chosen`; `told` says that what may be asked changed."""

    told = Signal()

    def __init__(self, host: QWidget, context: PageContext, chosen: ListView) -> None:
        super().__init__(host)
        self._host = host
        self._context = context
        self._list = chosen

    def ask(self) -> None:
        """Show how many it would be and begin on yes."""
        text = self._list.filter_of_choice
        if not text:
            self._context.say(said("too_many"))
            return
        count = counted("register", self._list.chosen)
        asked = Asked(
            title=said("adopt_title", count=count),
            text=said("adopt_text", filter=text[:200]),
            button=said("adopt_go"),
        )
        AskDialog(self._host, asked, lambda _answer: self._give(text, count)).open()

    def _give(self, text: str, count: str) -> None:
        self._list.notice.show_notice("")
        title = said("adopting", count=count)
        request = ConfigAdopt(filter=text)
        self._list.errands.run(request, title, self._adopted, action="config adopt")
        self.told.emit()

    def _adopted(self, result: object) -> None:
        found = named_fields(result)
        change = str(found.get("change", ""))
        numbers = {name: str(found.get(name, 0)) for name in NUMBERS}
        self._list.notice.show_notice(
            said("adopted_title", change=change, **numbers),
            said("adopted_text", **numbers),
            tone=Tone.GOOD if not found.get("unreadable") else Tone.WARN,
            button=said("adopted_review", change=change),
            run=lambda: self._context.go("changes", change),
        )
        self._list.touch()
        self.told.emit()
