"""The dark rail: pages in their groups, and at its foot where one is and as whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from console.kit.icons import SIZE, tinted
from console.kit.plain import Button, ElidedLabel, Label, escaped, set_tip, sized
from console.kit.tone import Tone
from console.shell.pages import Group, PageSpec
from resources.i18n import sentence

WIDTH = 204
NARROW = 76
BESIDE_TITLE = 76
"""The icon and its margins."""
INDENT = 16
NARROW_INDENT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """What the rail's foot says: the environment by sign, word and colour; who; what waits."""

    environment: str
    glyph: str
    tone: Tone
    place: str = ""
    user: str = ""
    waiting: str = ""


class Rail(QFrame):
    """Emits `chosen(page id)`. Up and Down move between pages; the chosen one is the checked one.

    A narrow rail shows icons with tips; the environment keeps its word.
    """

    chosen = Signal(str)

    def __init__(self, specs: Sequence[PageSpec]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(sentence("console.rail", {}))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _RailButton] = {}
        self._headings: list[Label] = []
        self._foot: Foot | None = None
        self._is_narrow = False
        self._mark = QLabel()
        self._name = Label(sentence("console.product", {}), tone="product", size=1.1, bold=True)
        self._environment = ElidedLabel(bold=True, size=0.9)
        self._place = ElidedLabel(size=0.92)
        self._user = ElidedLabel(size=0.92)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 16, 0, 14)
        box.setSpacing(1)
        box.addLayout(self._product())
        for group in Group:
            self._add_group(box, group, [each for each in specs if each.group is group])
        self._take_width()
        box.addStretch(1)
        for label in (self._environment, self._place, self._user):
            label.setContentsMargins(INDENT, 0, 10, 0)
            box.addWidget(label)
        self.retint()

    def check(self, page: str) -> None:
        """Show `page` as the chosen one."""
        if page in self._buttons:
            self._buttons[page].setChecked(True)
        self.retint()

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001 - the one thing it is told
        """Leave more room for the page, or take it back."""
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        for widget in (self._name, *self._headings):
            widget.setVisible(not narrow)
        for button in self._buttons.values():
            button.set_narrow(narrow)
        for label in (self._environment, self._place, self._user):
            label.setContentsMargins(NARROW_INDENT if narrow else INDENT, 0, NARROW_INDENT, 0)
        if self._foot is not None:
            self.show_foot(self._foot)
        self._take_width()

    def show_foot(self, foot: Foot) -> None:
        """Show environment, place, user and what waits for them."""
        self._foot = foot
        told = foot.environment if self._is_narrow else f"{foot.glyph}  {foot.environment}"
        self._environment.setText(told)
        self._environment.set_tone(foot.tone)
        said = sentence("console.environment", {"word": foot.environment})
        self._environment.setAccessibleName(said)
        self._place.setText(foot.place)
        self._place.setVisible(bool(foot.place))
        self._user.setText("  ·  ".join(part for part in (foot.user, foot.waiting) if part))
        self._user.setVisible(bool(self._user.text()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._take_width()

    def _take_width(self) -> None:
        """As wide as the design says, and wider for a large font; a chosen page's title is bold."""
        bold = QFontMetrics(sized(self.font(), 1.0, bold=True))
        titles = [bold.horizontalAdvance(each.title) for each in self._buttons.values()]
        wide = max([WIDTH, *(each + BESIDE_TITLE for each in titles)])
        self.setFixedWidth(NARROW if self._is_narrow else wide)

    def retint(self) -> None:
        """Draw the icons in the active theme's colours."""
        self._mark.setPixmap(tinted("storewave", "rail_busy").pixmap(QSize(20, 20)))
        for button in self._buttons.values():
            button.setIcon(
                tinted(button.icon_name, "rail_on_selected" if button.isChecked() else "rail_text")
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def _product(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(INDENT, 0, 10, 8)
        row.setSpacing(9)
        row.addWidget(self._mark)
        row.addWidget(self._name, 1)
        return row

    def _add_group(self, box: QVBoxLayout, group: Group, specs: Sequence[PageSpec]) -> None:
        if not specs:
            return
        heading = Label(sentence(group.value, {}), tone="heading", size=0.82, bold=True)
        heading.setContentsMargins(INDENT, 12, 10, 4)
        box.addWidget(heading)
        self._headings.append(heading)
        for spec in specs:
            button = _RailButton(spec)
            button.clicked.connect(lambda _checked, page=spec.id: self.chosen.emit(page))
            self._buttons[spec.id] = button
            self._group.addButton(button)
            box.addWidget(button)


class _RailButton(Button):
    def __init__(self, spec: PageSpec) -> None:
        super().__init__("  " + spec.name, kind="rail", name=spec.name)
        self.icon_name = spec.icon
        self.title = spec.name
        self.setIconSize(QSize(SIZE, SIZE))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def set_narrow(self, narrow: bool) -> None:  # noqa: FBT001 - the one thing it is told
        """Show the icon alone, with the name as a tip."""
        self.setText("" if narrow else escaped("  " + self.title))
        set_tip(self, self.title if narrow else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            event.ignore()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)
