"""Learning host keys: one register compared by eye, or many from a list."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from console.bridge.context import PageContext
from console.kit.check_box import CheckBox
from console.kit.plain import Label, fixed_pitch, sized
from console.kit.sheet import Sheet
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.pages.dialog_errand import DialogErrand
from console.pages.stores.enrol_presenter import Seen, Step, grouped, listed, seen
from console.pages.stores.findings import FINDINGS, FindingRow, finding_rows
from console.pages.stores.presenter import target_of
from console.pages.stores.texts import said
from console.pages.troubles import trouble_text
from rollouts.estate.commands import EstateEnroll
from rollouts.shared.errors import KnownError

WIDTH = 620
BIG = 1.5


class Fingerprint(Label):
    """A fingerprint large and fixed-pitch; the whole of it can be selected."""

    def __init__(self, name: str, tone: str = "") -> None:
        super().__init__(tone=tone)
        fixed = fixed_pitch()
        self.setFont(sized(fixed, BIG, bold=True))
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._name = name

    def show_key(self, fingerprint: str) -> None:
        """Show it in groups."""
        self.setText(grouped(fingerprint))
        self.setAccessibleName(f"{self._name}: {fingerprint}")


class EyeDialog(Sheet):
    """Asks the register for its key; *Trust this key* works once a person says they compared it.

    A changed key stops here: both are shown, and there is no button that trusts the new one.
    """

    def __init__(self, parent: QWidget, context: PageContext, register: str) -> None:
        title = said("enrol_title", register=register)
        super().__init__(parent, title, said("enrol_asking"), width=WIDTH)
        self._register = register
        self._errand = DialogErrand(self, context)
        self._seen: Seen | None = None
        self.shown = Fingerprint(said("enrol_shown"))
        self.enrolled = Fingerprint(said("enrol_enrolled"), tone="muted")
        self._captions = (
            Label(said("enrol_shown"), tone="muted"),
            Label(said("enrol_enrolled"), tone="muted"),
        )
        self.compared = CheckBox(said("enrol_compared"))
        self.add(self._errand.bar)
        keys = (self.shown, self.enrolled)
        for caption, key in zip(self._captions, keys, strict=True):
            for widget in (caption, key):
                widget.hide()
                self.add(widget)
        self.add(self.compared)
        self.compared.hide()
        self.trust = self.add_button(said("enrol_trust"), self._trust, kind="primary")
        self.trust.setEnabled(False)
        self.compared.toggled.connect(self.trust.setEnabled)
        self._errand.run(
            EstateEnroll(filter=target_of(register)), said("enrol_asking"), self._show, self._refuse
        )

    def _trust(self) -> None:
        if self._seen is None:
            return
        self.trust.setEnabled(False)
        request = EstateEnroll(filter=target_of(self._register), accept=self._seen.fingerprint)
        self._errand.run(request, said("enrol_keeping"), self._kept, self._refuse)

    def _show(self, report: object) -> None:
        found = seen(report)
        self._seen = found
        self.say(found.text)
        self._show_key(0, self.shown, found.fingerprint)
        changed = found.step is Step.CHANGED
        self._show_key(1, self.enrolled, found.enrolled if changed else "")
        self.text.set_tone("bad" if found.step in {Step.CHANGED, Step.REFUSED} else "")
        self.compared.setVisible(found.step is Step.COMPARE)
        self.trust.setVisible(found.step is Step.COMPARE)
        if found.step is not Step.COMPARE:
            self.done_with()

    def _show_key(self, at: int, label: Fingerprint, fingerprint: str) -> None:
        label.show_key(fingerprint)
        for widget in (self._captions[at], label):
            widget.setVisible(bool(fingerprint))

    def _kept(self, report: object) -> None:
        found = seen(report)
        if found.step is Step.KNOWN:
            self.accept()
        else:
            self._show(report)

    def _refuse(self, error: KnownError) -> None:
        self.say("")
        self.show_trouble(trouble_text(error))
        self.trust.hide()
        self.done_with()


class ListDialog(Sheet):
    """Enrols the registers of a filter with a fingerprint list; refusals stand row by row."""

    def __init__(self, parent: QWidget, context: PageContext, text: str, count_text: str) -> None:
        title = said("enrol_many_title", count=count_text)
        super().__init__(parent, title, said("enrol_many"), width=WIDTH)
        self._filter = text
        self._errand = DialogErrand(self, context)
        self.rows: RecordTableModel[FindingRow] = RecordTableModel(
            FINDINGS, lambda row: row.id, self
        )
        self.table = TableView(self.rows, said("enrol_refusals"))
        self.table.setMinimumHeight(180)
        self.table.hide()
        self.add(self._errand.bar)
        self.add(self.table, 1)
        self.choose = self.add_button(said("enrol_choose"), self._choose, kind="primary")

    def _choose(self) -> None:
        chooser = QFileDialog(self, said("enrol_choose"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.use)
        chooser.open()

    def use(self, path: str) -> None:
        """Enrol with the list at `path`."""
        self.choose.setEnabled(False)
        request = EstateEnroll(filter=self._filter, fingerprints=path)
        self._errand.run(request, said("enrol_many_asking"), self._show, self._refuse)

    def _show(self, report: object) -> None:
        found = listed(report)
        self.say(found.text)
        self.rows.set_rows(finding_rows(found.findings))
        self.table.setVisible(bool(found.findings))
        self.choose.setEnabled(True)
        self.done_with()

    def _refuse(self, error: KnownError) -> None:
        self.show_trouble(trouble_text(error))
        self.choose.setEnabled(True)
