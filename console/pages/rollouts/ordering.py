"""Gives orders about the open rollout: asks first, gives each once, shows refusals."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from console.bridge.context import PageContext
from console.kit.ask_dialog import Answer, AskDialog, Asked
from console.kit.page import PageAction
from console.pages.rollouts import orders
from resources.i18n import sentence
from rollouts.reads.rollouts import RolloutSheet
from rollouts.shared.errors import KnownError


class Ordering(QObject):
    """While an order is under way none other is given, however often a button is pressed.

    `changed` says that `actions` are others now, `ended(result)` that an order was carried out (its
    answer) or refused (None).
    """

    changed = Signal()
    ended = Signal(object)

    def __init__(self, context: PageContext, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._waiting = False
        self.sheet: RolloutSheet | None = None

    def actions(self) -> Sequence[PageAction]:
        """The buttons and palette entries that the rollout's state allows."""
        sheet = self.sheet
        if sheet is None:
            return ()
        tip = sentence("rollouts.ordering", {}) if self._waiting else ""
        return [
            PageAction(
                text=_button(each.order, sheet),
                run=partial(self.give, each.order),
                kind=each.kind,
                in_bar=each.in_bar,
                shortcut=each.shortcut,
                enabled=not self._waiting,
                tip=tip,
            )
            for each in orders.offers(sheet)
        ]

    def give(self, order: str) -> None:
        """Ask what must be asked, then give the order."""
        sheet = self.sheet
        if sheet is not None and not self._waiting:
            asked = orders.asked_before(order, sheet)
            self._ask(asked, lambda answer: self._send(orders.command_of(order, sheet, answer)))

    def give_one(self, order: str, register: str) -> None:
        """Retry or excuse one register."""
        sheet = self.sheet
        if sheet is None or self._waiting:
            return
        make = orders.retry_one if order == "retry_one" else orders.excuse_one
        asked = orders.ask_about_register(order, register)
        self._ask(asked, lambda answer: self._send(make(sheet, register, answer)))

    def _ask(self, asked: Asked | None, agreed: Callable[[Answer], None]) -> None:
        if asked is None:
            agreed(Answer())
        else:
            AskDialog(self._owner, asked, agreed).open()

    def _send(self, command: object) -> None:
        if self._waiting:
            return
        self._waiting = True
        self.changed.emit()
        commands = self._context.commands
        send = commands.errand if isinstance(command, orders.LOOKING) else commands.give
        send(command, self._done, self._refused)

    def _done(self, result: object) -> None:
        self._waiting = False
        self.changed.emit()
        self.ended.emit(result)

    def _refused(self, error: KnownError) -> None:
        self._waiting = False
        self._context.refuse(error)
        self.changed.emit()
        self.ended.emit(None)


def _button(order: str, sheet: RolloutSheet) -> str:
    text = sentence(f"rollouts.button_{order}", {"wave": orders.next_wave(sheet) or ""})
    return f"{text}…" if orders.asked_before(order, sheet) else text
