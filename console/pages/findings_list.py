"""Findings of a check as rows; a row leads to the setting it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.bridge.refusals import spoken
from console.kit.columns import Column
from console.kit.plain import Label
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Pill, Tone
from resources.i18n import sentence
from rollouts.shared.findings import Finding, Severity

LOOKS = {
    Severity.ERROR: ("✕", Tone.BAD),
    Severity.WARNING: ("▲", Tone.WARN),
    Severity.NOTICE: ("○", Tone.IDLE),
}
REGISTER = "register "
LEVELS = ("enterprise", "brand", "region", "district", "store", "kind", "register")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One finding in words; `target` leads to its setting, empty when it is about none."""

    id: int
    severity: Severity
    object: str
    text: str
    mend: str
    target: str


def finding_rows(findings: Iterable[Finding]) -> tuple[FindingRow, ...]:
    """The findings, errors first, otherwise in their order."""
    weight = list(LOOKS)
    ordered = sorted(findings, key=lambda each: weight.index(each.severity))
    rows = []
    for at, each in enumerate(ordered):
        words = spoken(each)
        rows.append(
            FindingRow(
                id=at,
                severity=each.severity,
                object=each.object,
                text=words.text,
                mend=words.mend,
                target=target_of(each),
            )
        )
    return tuple(rows)


def target_of(finding: Finding) -> str:
    """Where the Register configuration page shows what a finding is about; empty for none."""
    subject = finding.object
    if subject.startswith(REGISTER):
        subject = f"register:{subject.removeprefix(REGISTER)}"
    if subject.partition(":")[0] not in LEVELS or " " in subject:
        return ""
    return f"{subject} {finding.field}".strip() if "." in finding.field else subject


def severity_pill(row: FindingRow) -> Pill:
    """How much the finding weighs."""
    glyph, tone = LOOKS[row.severity]
    return Pill(glyph, sentence(f"pages.severity_{row.severity}", {}), tone)


COLUMNS: tuple[Column[FindingRow], ...] = (
    Column(
        title=sentence("pages.column_severity", {}),
        text=lambda row: row.severity.value,
        pill=severity_pill,
        width=104,
    ),
    Column(title=sentence("pages.column_object", {}), text=lambda row: row.object, width=140),
    Column(
        title=sentence("pages.column_finding", {}),
        text=lambda row: row.text,
        width=300,
        stretch=True,
    ),
)


class FindingsList(QWidget):
    """A table of findings, the whole sentence and its mend below. `asked(target)` on Enter."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.model: RecordTableModel[FindingRow] = RecordTableModel(COLUMNS, lambda row: row.id)
        self.model.setParent(self)
        self.table = TableView(self.model, sentence("pages.findings", {}))
        self.said = Label(tone="muted")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(14, 8, 14, 8)
        self.setFocusProxy(self.table)
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(lambda _uid: self._say())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.table, 1)
        box.addWidget(self.said)

    def show_findings(self, findings: Iterable[Finding], nothing: str) -> None:
        """List them; `nothing` is said when there is none."""
        rows = finding_rows(findings)
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.said.setText("" if rows else nothing)
        if rows:
            self.table.selectRow(0)

    def _say(self) -> None:
        row = self.model.record(self.table.currentIndex().row())
        if row is not None:
            self.said.setText(" ".join(part for part in (row.text, row.mend) if part))

    def _open(self, uid: int) -> None:
        for row in self.model.rows_of([uid]):
            record = self.model.record(row)
            if record is not None and record.target:
                self.asked.emit(record.target)
