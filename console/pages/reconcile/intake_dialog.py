"""Taking files in: what each was recognised as and what is wrong with it, before anything is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QLineEdit, QWidget

from console.bridge.context import PageContext
from console.kit.columns import Column, Side
from console.kit.form import Form
from console.kit.sheet import Sheet
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Pill, Tone
from console.pages.errands import Errands
from console.pages.reconcile.map_dialog import MapDialog
from console.pages.reconcile.presenter import DASH, days_text, mend, told
from console.pages.reconcile.texts import said
from console.pages.troubles import trouble_text
from rollouts.shared.errors import KnownError
from rollouts.shared.findings import Finding
from rollouts.tenders.reconciling.commands import TenderIntake

if TYPE_CHECKING:
    from rollouts.engine.handlers.tender_intake import FilesTaken, FileTold

WIDTH, HEIGHT = 900, 520
ACTION = "tender intake"
REFUSED = "refused"
LOOKS = {"ready": ("○", Tone.BUSY), "taken": ("✓", Tone.GOOD), REFUSED: ("✕", Tone.BAD)}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file with what is wrong with it, in sentences."""

    id: int
    file: "FileTold"
    wrong: str
    mend: str = ""


def rows_of(found: "FilesTaken") -> tuple[FileRow, ...]:
    """Every file; a finding names the file that it is about at the start of its object."""
    rows = []
    for at, file in enumerate(found.files):
        own = [each for each in found.findings if _is_about(each, file)]
        mends = dict.fromkeys(filter(None, map(mend, own)))
        rows.append(FileRow(at, file, " ".join(map(told, own)), " ".join(mends)))
    return tuple(rows)


def _is_about(finding: Finding, file: "FileTold") -> bool:
    return finding.object == file.name or finding.object.startswith(f"{file.name} ")


def outcome_pill(row: FileRow) -> Pill:
    """What became of the file."""
    glyph, tone = LOOKS[row.file.outcome]
    return Pill(glyph, said(f"outcome_{row.file.outcome}"), tone)


def _read_as(row: FileRow) -> str:
    return said(f"kind_{row.file.kind}", source=row.file.source) if row.file.kind else DASH


def _days(row: FileRow) -> str:
    if row.file.stores > 1:
        return said("days_of", stores=row.file.stores, days=row.file.days)
    return f"{row.file.days:,}" if row.file.days else DASH


FILE_COLUMNS: tuple[Column[FileRow], ...] = (
    Column(title=said("column_file"), text=lambda row: row.file.name, width=150),
    Column(
        title=said("column_outcome"),
        text=lambda row: row.file.outcome,
        pill=outcome_pill,
        width=104,
    ),
    Column(title=said("column_as"), text=_read_as, width=150),
    Column(
        title=said("column_rows"), text=lambda row: f"{row.file.rows:,}", side=Side.RIGHT, width=64
    ),
    Column(title=said("column_days"), text=_days, side=Side.RIGHT, width=64),
    Column(title=said("column_finding"), text=lambda row: row.wrong, width=240, stretch=True),
)


class IntakeDialog(Sheet):
    """Looks at the files at once; nothing is kept before *Take in*. `taken()` says that days changed.

    `day` is (store, business date) of files that do not say it themselves.
    """

    def __init__(
        self,
        parent: QWidget,
        context: PageContext,
        paths: Sequence[str],
        day: tuple[str, str],
        taken: Callable[[], None],
    ) -> None:
        super().__init__(parent, said("intake_title"), said("intake_text"), width=WIDTH)
        self.resize(WIDTH, HEIGHT)
        self._context, self._paths, self._taken = context, tuple(paths), taken
        self.errands = Errands(context, "intake")
        self.store, self.date = QLineEdit(day[0]), QLineEdit(day[1])
        form = Form()
        form.add(said("intake_store"), self.store)
        form.add(said("intake_date"), self.date, said("intake_date_note"))
        self.model: RecordTableModel[FileRow] = RecordTableModel(
            FILE_COLUMNS, lambda row: row.id, self
        )
        self.table = TableView(self.model, said("intake_files"))
        for widget, stretch in ((form, 0), (self.errands.bar, 0), (self.table, 1)):
            self.add(widget, stretch)
        self.columns = self.add_button(said("intake_columns"), self._ask_columns)
        self.look = self.add_button(said("intake_look"), self.look_again)
        self.take = self.add_button(said("intake_take"), self._take, kind="primary", default=True)
        self.table.current_changed.connect(self._chosen)
        for line in (self.store, self.date):
            line.textEdited.connect(lambda _text: self.take.setEnabled(False))
        self.finished.connect(lambda _result: self.errands.forget())
        self.look_again()

    def look_again(self) -> None:
        """Read the files without keeping anything."""
        self._run(said("intake_looking"), self._looked, dry_run=True)

    def _take(self) -> None:
        self._run(said("intake_taking"), self._kept, dry_run=False)

    def _run(self, title: str, done: Callable[[object], None], *, dry_run: bool) -> None:
        self.show_trouble("")
        for button in (self.columns, self.look, self.take):
            button.setEnabled(False)
        asked = TenderIntake(
            paths=self._paths,
            store=self.store.text().strip(),
            date=self.date.text().strip(),
            dry_run=dry_run,
        )
        self.errands.run(asked, title, done, action=ACTION, refused=self._refuse)

    def _looked(self, result: object) -> None:
        found = cast("FilesTaken", result)
        ready = self._show(found)
        refused = len(found.files) - ready
        self.say(said("intake_found", ready=ready, refused=refused))
        self.take.setEnabled(bool(ready))
        (self.take if ready else self.table).setFocus()

    def _kept(self, result: object) -> None:
        found = cast("FilesTaken", result)
        taken = self._show(found)
        days = days_text(len(found.days))
        refused = len(found.files) - taken
        self.say(said("intake_done", taken=taken, refused=refused, days=days))
        self.take.hide()
        self.done_with()
        self.leave.setFocus()
        self._taken()

    def _show(self, found: "FilesTaken") -> int:
        rows = rows_of(found)
        self.look.setEnabled(True)
        self.model.set_rows(rows)
        if rows:
            bad = next((each.id for each in rows if each.file.outcome == REFUSED), 0)
            self.table.select_ids([bad])
            self._chosen(bad)
        return sum(each.file.outcome != REFUSED for each in rows)

    def _refuse(self, error: KnownError) -> None:
        self.look.setEnabled(True)
        self.show_trouble(trouble_text(error))

    @property
    def chosen(self) -> FileRow | None:
        """The file of the current row."""
        return self.model.record(self.table.currentIndex().row())

    def _chosen(self, _number: int) -> None:
        row = self.chosen
        self.show_trouble(f"{row.wrong}\n{row.mend}".strip() if row else "")
        self.columns.setEnabled(bool(row and row.file.outcome == REFUSED and not row.file.kind))

    def _ask_columns(self) -> None:
        if (row := self.chosen) is not None:
            dialog = MapDialog(self, self._context, row.file.path)
            dialog.accepted.connect(self.look_again)
            dialog.open()
