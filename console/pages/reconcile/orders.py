"""What is done to one day: asked for, given as a command, and told."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from console.bridge.context import PageContext
from console.kit.ask_dialog import Answer, AskDialog, Asked, Choice
from console.kit.form import Form
from console.kit.sheet import Sheet
from console.pages.dialog_errand import DialogErrand
from console.pages.reconcile import presenter
from console.pages.reconcile.texts import said
from console.pages.troubles import trouble_text
from rollouts.shared.errors import KnownError
from rollouts.tenders.reconciling.commands import (
    TenderAgain,
    TenderAssign,
    TenderExport,
    TenderSignOff,
    TenderTakeBack,
)

if TYPE_CHECKING:
    from rollouts.engine.tender_answers import DayShown


class OwnerDialog(Sheet):
    """Accepted once the owner is kept."""

    def __init__(self, parent: QWidget, context: PageContext, day: "DayShown") -> None:
        super().__init__(parent, said("owner_title", day=presenter.day_title(day)))
        self._day = day
        self._errand = DialogErrand(self, context)
        self.owner = QLineEdit(day.row.owner)
        form = Form()
        form.add(said("owner_name"), self.owner, said("owner_note"))
        self.add(self._errand.bar)
        self.add(form)
        self.keep = self.add_button(said("owner_keep"), self._keep, kind="primary", default=True)
        self.owner.setFocus()

    def _keep(self) -> None:
        row = self._day.row
        asked = TenderAssign(
            store=row.store, date=row.business_date, owner=self.owner.text().strip()
        )
        self._errand.run(asked, said("owner_keep"), lambda _done: self.accept(), self._refuse)

    def _refuse(self, error: KnownError) -> None:
        self.show_trouble(trouble_text(error))


class DayOrders:
    """`changed` is called after each order that was carried out."""

    def __init__(self, parent: QWidget, context: PageContext, changed: Callable[[], None]) -> None:
        self._parent, self._context, self._changed = parent, context, changed

    def assign(self, day: "DayShown") -> None:
        """Ask who looks after the day."""
        dialog = OwnerDialog(self._parent, self._context, day)
        dialog.accepted.connect(self._changed)
        dialog.open()

    def sign_off(self, day: "DayShown") -> None:
        """Ask why the day is in order."""
        row = day.row
        asked = Asked(
            title=said("sign_title", day=presenter.day_title(day)),
            text=said("sign_text", sentence=presenter.day_sentence(day)),
            button=said("action_sign").removesuffix(" ..."),
            needs_reason=True,
        )

        def agreed(answer: Answer) -> None:
            self._give(TenderSignOff(store=row.store, date=row.business_date, reason=answer.reason))

        AskDialog(self._parent, asked, agreed).open()

    def take_back(self, day: "DayShown") -> None:
        """Ask which file of the day is taken back, and why."""
        asked = Asked(
            title=said("back_title", day=presenter.day_title(day)),
            text=said("back_text"),
            button=said("action_take_back").removesuffix(" ..."),
            choices=tuple(
                Choice(each.uid, each.name, said(f"kind_{each.kind}", source=each.source))
                for each in day.files
            ),
            needs_reason=True,
            danger=True,
        )
        AskDialog(
            self._parent,
            asked,
            lambda answer: self._give(TenderTakeBack(file=answer.choice, reason=answer.reason)),
        ).open()

    def again(self, day: "DayShown") -> None:
        """Reconcile the day by what is known today."""
        self._give(TenderAgain(store=day.row.store, date=day.row.business_date))

    def export(self, day: "DayShown") -> None:
        """Ask for a file and write the evidence there."""
        row = day.row
        name = f"reconciliation-{row.store}-{row.business_date}.xlsx"
        path, _ = QFileDialog.getSaveFileName(
            self._parent, said("action_export"), name, said("export_filter")
        )
        if path:
            self._context.commands.errand(
                TenderExport(store=row.store, date=row.business_date, output=path),
                lambda _done: self._context.say(said("exported", path=path)),
                self._context.refuse,
            )

    def _give(self, command: object) -> None:
        self._context.commands.errand(command, lambda _done: self._changed(), self._context.refuse)
