"""The pane beside the settings: what one is, its form, why it has its value, who overrides it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from console.kit.detail_header import DetailHeader
from console.kit.fact_list import FactList
from console.kit.panel import Panel
from console.kit.plain import Label
from console.kit.tone import Pill, Tone
from console.pages.config import presenter
from console.pages.config.texts import counted, said
from console.pages.config.value_form import ValueForm
from rollouts.reads.looks import SettingLayers, SettingLine


class SettingDetail(Panel):
    """Shows one setting. `asked(scope)` when another scope's name is clicked."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._line: SettingLine | None = None
        self._nothing = Label(said("choose_setting"), tone="muted")
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(14, 14, 14, 14)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.head = DetailHeader()
        self.form = ValueForm()
        self._facts = _small("", 14)
        self._why_title = _title(said("why_title"))
        self._why = _small("", 14)
        self.layers, self.below = FactList(), FactList()
        self._below_title = _title(said("below_title"))
        for facts in (self.layers, self.below):
            facts.asked.connect(self.asked)
        self._body = self._lay_out()
        self.add(self._nothing)
        self.add(self._body, 1)
        self.show_line(None)

    def _lay_out(self) -> QScrollArea:
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 0, 8)
        box.setSpacing(0)
        for widget in (
            self.head,
            self._facts,
            self.form,
            self._why_title,
            self._why,
            self.layers,
            self._below_title,
            self.below,
        ):
            box.addWidget(widget)
        box.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(said("detail"))
        area.setWidget(inner)
        for ground in (inner, area.viewport()):
            ground.setAutoFillBackground(False)
        return area

    @property
    def line(self) -> SettingLine | None:
        """The setting that is shown."""
        return self._line

    def show_line(self, line: SettingLine | None) -> None:
        """Show a setting; its layers follow with `show_layers`."""
        if line is None or self._line is None or line.key != self._line.key:
            self._clear_layers()
        self._line = line
        self._nothing.setVisible(line is None)
        self._body.setVisible(line is not None)
        if line is None:
            return
        self.head.show_head(line.key, line.help, _origin_pill(line))
        self._facts.setText(presenter.facts_about(line))
        self.form.show_line(line)

    def show_layers(self, told: SettingLayers) -> None:
        """Say why, if it is still this setting that is shown."""
        if self._line is None or told.setting != self._line.key:
            return
        self._why.setText(presenter.why(told))
        self.layers.show_facts(presenter.layer_facts(self._line, told.layers, told.scope))
        self._below_title.setText(counted("override", told.overriders))
        self._below_title.setVisible(bool(told.overriders))
        self.below.show_facts(presenter.below_facts(self._line, told))
        self.below.setVisible(bool(told.overriders))

    def _clear_layers(self) -> None:
        self._why.setText("")
        self.layers.show_facts(())
        self.below.show_facts(())
        self._below_title.hide()


def _origin_pill(line: SettingLine) -> Pill:
    if line.staged is not None:
        when = said("staged_from", moment=line.staged_from) if line.staged_from else said("staged")
        return Pill("✎", when, Tone.WARN)
    if line.own:
        return Pill("●", said("pill_own"), Tone.BUSY)
    if line.origin == "default":
        return Pill("○", said("pill_default"), Tone.IDLE)
    return Pill("↑", said("pill_from", scope=line.origin), Tone.IDLE)


def _small(text: str, indent: int) -> Label:
    label = Label(text, tone="muted", size=0.95)
    label.setWordWrap(True)
    label.setContentsMargins(indent, 2, indent, 2)
    return label


def _title(text: str) -> Label:
    label = Label(text, bold=True)
    label.setContentsMargins(14, 10, 14, 2)
    return label
