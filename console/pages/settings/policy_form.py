"""The policies as a form: each with its meaning, its bounds and its default."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from console.kit.form import Form, FormRow
from console.pages.settings.presenter import policy_note, policy_title
from rollouts.reads.support import PolicyRow

WIDTH = 140


class PolicyForm(QWidget):
    """`changed` when a number was typed; `typed()` gives them all, within their bounds."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QSpinBox] = {}
        self._rows: dict[str, FormRow] = {}
        self._kept: dict[str, int] = {}
        self._form = Form()
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 4, 14, 8)
        box.addWidget(self._form)

    @property
    def kept(self) -> Mapping[str, int]:
        """The policies as they stand in the house."""
        return self._kept

    def typed(self) -> dict[str, int]:
        """The policies as they stand in the form."""
        return {name: box.value() for name, box in self.boxes.items()}

    def show_policies(self, policies: Sequence[PolicyRow]) -> None:
        """Show how they stand; what was typed and not saved stays."""
        for each in policies:
            if each.name not in self.boxes:
                self._add(each)
            box = self.boxes[each.name]
            was_typed = box.value() != self._kept.get(each.name, box.value())
            self._kept[each.name] = each.value
            if not was_typed:
                box.setValue(each.value)
        self.changed.emit()

    def show_trouble(self, name: str, text: str) -> None:
        """Say why a policy was refused; empty text takes it away."""
        if name in self._rows:
            self._rows[name].show_trouble(text)

    def _add(self, policy: PolicyRow) -> None:
        box = QSpinBox()
        box.setRange(policy.least, policy.most)
        box.setGroupSeparatorShown(True)
        box.setFixedWidth(WIDTH)
        box.setValue(policy.value)
        box.valueChanged.connect(lambda _value: self.changed.emit())
        self.boxes[policy.name] = box
        box.setAccessibleName(policy_title(policy))
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(box)
        row.addStretch(1)
        self._rows[policy.name] = self._form.add(policy_title(policy), left, policy_note(policy))
