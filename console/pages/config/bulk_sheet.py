"""One value for every store or register of a filter: seen first, with exceptions, then staged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from console.bridge.context import PageContext
from console.bridge.refusals import in_words, spoken
from console.kit.columns import Column
from console.kit.form import Form
from console.kit.plain import Button
from console.kit.sheet import Sheet
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Pill, Tone
from console.pages.config import presenter
from console.pages.config.texts import counted, said
from rollouts.reads.looks import ManyPreview, SettingLine
from rollouts.registers.commands import ConfigPreviewMany, ConfigSetMany
from rollouts.shared.errors import KnownError

C = TypeVar("C", bound=ConfigSetMany)

WIDTH = 760
HEIGHT = 230
SLOT = ("config", "preview")
LOOK_MS = 350
LEVELS = ("store", "register")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """One scope and what would happen there."""

    id: int
    scope: str
    before: str
    after: str
    outcome: Pill


COLUMNS: tuple[Column[PreviewLine], ...] = (
    Column(title=said("column_scope"), text=lambda row: row.scope, width=150),
    Column(title=said("column_before"), text=lambda row: row.before, width=150),
    Column(title=said("column_after"), text=lambda row: row.after, width=150),
    Column(
        title=said("column_outcome"),
        text=lambda row: row.outcome.word,
        pill=lambda row: row.outcome,
        width=200,
        stretch=True,
    ),
)


def preview_lines(line: SettingLine, seen: ManyPreview) -> tuple[PreviewLine, ...]:
    """What changes first, then the exceptions with their reason, then what has the value already."""
    found = [
        (
            each.scope,
            said("inherits") if each.before is None else presenter.shown_value(line, each.before),
            presenter.shown_value(line, each.after),
            Pill("✎", said("will_change"), Tone.BUSY),
        )
        for each in seen.rows
    ]
    found += [
        (each.object, "", "", Pill("▲", spoken(each).text, Tone.WARN)) for each in seen.exceptions
    ]
    found += [(each, "", "", Pill("✓", said("has_it"), Tone.GOOD)) for each in seen.same]
    return tuple(
        PreviewLine(id=at, scope=scope, before=before, after=after, outcome=outcome)
        for at, (scope, before, after, outcome) in enumerate(found)
    )


class BulkSheet(Sheet):
    """The preview follows what is typed. `give(command)` is called when the person stages."""

    def __init__(
        self,
        parent: QWidget,
        context: PageContext,
        line: SettingLine,
        filter_text: str,
        give: Callable[[ConfigSetMany], None],
    ) -> None:
        title = said("bulk_title", setting=line.key)
        super().__init__(parent, title, said("bulk_text"), width=WIDTH)
        self._context, self._line, self._give = context, line, give
        self._left_out: set[str] = set()
        self.filter, self.level = QLineEdit(filter_text), QComboBox()
        self.value = QLineEdit(presenter.present_text(line))
        self.level.view().setAccessibleName(said("bulk_level"))
        for level in LEVELS:
            if presenter.may_stand_at(line, level):
                self.level.addItem(said(f"each_{level}"), level)
        self.model: RecordTableModel[PreviewLine] = RecordTableModel(COLUMNS, lambda row: row.id)
        self.table = TableView(self.model, said("preview"))
        self.table.setMinimumHeight(HEIGHT)
        self._form = Form()
        self._rows = {
            "filter": self._form.add(said("bulk_where"), self.filter),
            "level": self._form.add(said("bulk_level"), self.level),
            "value": self._form.add(said("value"), self.value, presenter.facts_about(line)),
        }
        self.add(self._form)
        self.add(self.table, 1)
        self.leave_out: Button = self.add_button(said("leave_out"), self._leave_out)
        self.stage = self.add_button(said("stage"), self._stage, kind="primary", default=True)
        self.stage.setEnabled(False)
        self._waiting = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._waiting.timeout.connect(self.look)
        self._connect()
        self.look()

    def _connect(self) -> None:
        for line in (self.filter, self.value):
            line.textChanged.connect(self._wait)
        self.level.currentIndexChanged.connect(self._wait)
        self.finished.connect(lambda _result: self._context.reader.cancel(SLOT))

    def _wait(self) -> None:
        self.stage.setEnabled(False)
        self._waiting.start()

    def look(self) -> None:
        """Ask what the edit would do."""
        asked = self._order(ConfigPreviewMany)
        self._context.reader.ask(
            SLOT,
            lambda: cast("ManyPreview", self._context.read(asked)),
            self.show_preview,
            self._refuse,
        )

    def show_preview(self, seen: ManyPreview) -> None:
        """Show it scope by scope."""
        self.show_trouble("")
        self.model.set_rows(preview_lines(self._line, seen))
        parts = (
            counted("scope_changed", len(seen.rows)),
            counted("scope_same", len(seen.same)),
            counted("exception", len(seen.exceptions)),
        )
        self.say("  ·  ".join(parts))
        self.stage.set_text(counted("stage", len(seen.rows)))
        self.stage.setEnabled(bool(seen.rows))

    def _refuse(self, error: KnownError) -> None:
        self.model.set_rows(())
        self.stage.setEnabled(False)
        self.show_trouble(in_words(error))

    def _leave_out(self) -> None:
        rows = {each.row() for each in self.table.selectionModel().selectedRows()}
        records = [self.model.record(row) for row in rows]
        self._left_out |= {each.scope for each in records if each is not None}
        self.look()

    def _stage(self) -> None:
        command = self._order(ConfigSetMany)
        self.accept()
        self._give(command)

    def _order(self, kind: type[C]) -> C:
        return kind(
            filter=self.filter.text(),
            setting=self._line.key,
            value=self.value.text(),
            level=str(self.level.currentData() or LEVELS[-1]),
            leave_out=tuple(sorted(self._left_out)),
        )
