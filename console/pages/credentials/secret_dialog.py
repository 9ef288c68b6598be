"""Asks for a profile's secret: typed or read from a file, given once, shown never again."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from console.bridge.context import PageContext
from console.kit.form import Form as FormGrid
from console.kit.plain import Button, Label
from console.kit.sheet import Sheet
from console.pages.credentials.presenter import (
    AGENT,
    KEY,
    KINDS,
    PASSWORD,
    Form,
    ProfileRow,
    kind_word,
    missing,
    rotation,
    setting,
)
from console.pages.credentials.texts import said
from console.pages.dialog_errand import DialogErrand
from console.pages.troubles import trouble_text
from rollouts.shared.errors import KnownError

WIDTH = 560
LARGEST_KEY = 20_000
"""No private key is longer; a larger file is certainly another one."""


class SecretDialog(Sheet):
    """Makes a profile, or gives `rotating` a new secret of the same or another kind.

    Secrets stand only in this dialog's lines (hidden) and in the command; both end with it.
    """

    def __init__(
        self, parent: QWidget, context: PageContext, rotating: ProfileRow | None = None
    ) -> None:
        name = rotating.name if rotating else ""
        title = said("rotate_title", name=name) if rotating else said("new_title")
        text = said("rotate_text", count=rotating.registers) if rotating else said("new_text")
        super().__init__(parent, title, text, width=WIDTH)
        self._context = context
        self._rotating = rotating
        self._errand = DialogErrand(self, context)
        self._key = ""
        self._is_open = True
        self.finished.connect(self._forget)
        self.name, self.user = QLineEdit(name), QLineEdit()
        self.kind = QComboBox()
        self.kind.view().setAccessibleName(said("field_kind"))
        for kind in KINDS if rotating is None else (KEY, PASSWORD):
            self.kind.addItem(kind_word(kind), kind)
        self.password, self.passphrase = _hidden(), _hidden()
        self.socket = QLineEdit()
        self.key_text = Label(said("key_none"), tone="muted")
        self.key_text.setWordWrap(True)
        self.key_file = Button(said("key_choose"))
        self._ways = QStackedWidget()
        self._lay_out()
        code = "rotate" if rotating else "keep"
        self.keep = self.add_button(said(code), self._give, kind="primary", default=True)
        self._connect()
        if rotating and rotating.kind == PASSWORD:
            self.kind.setCurrentIndex(self.kind.findData(PASSWORD))
        self._look()

    @property
    def form(self) -> Form:
        """What is entered now."""
        return Form(
            name=self.name.text().strip(),
            user=self.user.text().strip(),
            kind=str(self.kind.currentData()),
            password=self.password.text(),
            key=self._key,
            passphrase=self.passphrase.text(),
            agent_socket=self.socket.text().strip(),
        )

    def use_key_file(self, path: str) -> None:
        """Read a private key from a file, on a worker."""
        self._context.reader.ask(
            ("credentials", "key"),
            lambda: _text(Path(path)),
            lambda text: self._take_key(Path(path).name, text) if self._is_open else None,
        )

    def _lay_out(self) -> None:
        form = FormGrid()
        if self._rotating is None:
            form.add(said("field_name"), self.name, said("note_name"))
            form.add(said("field_user"), self.user)
        form.add(said("field_kind"), self.kind)
        key, password, agent = FormGrid(), FormGrid(), FormGrid()
        chosen, across = QWidget(), QHBoxLayout()
        chosen.setLayout(across)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.key_file)
        across.addWidget(self.key_text, 1)
        self.key_file.setAccessibleName(said("key_choose"))
        key.add(said("field_key"), chosen, said("note_key"))
        key.add(said("field_passphrase"), self.passphrase, said("note_passphrase"))
        password.add(said("field_password"), self.password, said("note_password"))
        agent.add(said("field_socket"), self.socket, said("note_socket"))
        for each in (key, password, agent):
            self._ways.addWidget(_at_top(each))
        self.add(self._errand.bar)
        self.add(form)
        self.add(self._ways)

    def _connect(self) -> None:
        for line in (self.name, self.user, self.password, self.passphrase, self.socket):
            line.textChanged.connect(self._look)
        self.kind.currentIndexChanged.connect(self._look)
        self.key_file.clicked.connect(self._choose)

    def _look(self) -> None:
        form = self.form
        self._ways.setCurrentIndex((KEY, PASSWORD, AGENT).index(form.kind))
        self.keep.setEnabled(not missing(form, rotating=self._rotating is not None))

    def _choose(self) -> None:
        chooser = QFileDialog(self, said("key_choose"))
        chooser.setFilter(chooser.filter() | chooser.filter().Hidden)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self.use_key_file)
        chooser.open()

    def _take_key(self, name: str, text: str) -> None:
        self._key = text
        good = "PRIVATE KEY" in text
        self.key_text.setText(said("key_read" if good else "key_not", name=name))
        self.key_text.set_tone("good" if good else "bad")
        if not good:
            self._key = ""
        self._look()

    def _give(self) -> None:
        form = self.form
        self.keep.setEnabled(False)
        command = setting(form) if self._rotating is None else rotation(form)
        self._errand.run(command, said("keeping"), lambda _kept: self.accept(), self._refuse)

    def _refuse(self, error: KnownError) -> None:
        self.show_trouble(trouble_text(error))
        self._look()

    def _forget(self) -> None:
        self._is_open = False
        self._key = ""
        for line in (self.password, self.passphrase):
            line.clear()


def _hidden() -> QLineEdit:
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    return line


def _at_top(widget: QWidget) -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(widget)
    box.addStretch(1)
    return made


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(LARGEST_KEY).decode("utf-8", "replace")
