"""The secrets that settings refer to: by name, version and place, never by value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from console.kit.columns import Column, Side
from console.kit.panel import Panel
from console.kit.plain import Label
from console.kit.table_model import RecordTableModel
from console.kit.table_view import TableView
from console.kit.tone import Pill, Tone
from console.pages.credentials.texts import said
from console.pages.moments import clock_text

if TYPE_CHECKING:
    from rollouts.engine.handlers.secrets import SecretRow

LEAST_HEIGHT = 96


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretLine:
    """One secret as shown; `target` leads to the first setting that uses it."""

    id: int
    name: str
    version: int
    set_at: datetime
    set_by: str
    held_here: bool
    used: str
    target: str


def secret_lines(rows: "Sequence[SecretRow]") -> tuple[SecretLine, ...]:
    """Where a secret is used: the place itself, or how many there are."""
    return tuple(
        SecretLine(
            id=at,
            name=row.name,
            version=row.version,
            set_at=row.set_at,
            set_by=row.set_by,
            held_here=row.held_here,
            used=_used(row),
            target=f"{row.used[0].scope} {row.used[0].setting}" if row.used else "",
        )
        for at, row in enumerate(rows)
    )


def _used(row: "SecretRow") -> str:
    if not row.used:
        return said("secret_unused")
    first = f"{row.used[0].scope} {row.used[0].setting} #{row.used[0].version}"
    more = len(row.used) - 1
    return said("secret_used_more", first=first, more=f"{more:,}") if more else first


def held(line: SecretLine) -> Pill:
    """Whether this computer can send it."""
    if line.held_here:
        return Pill("✓", said("pill_held"), Tone.GOOD)
    return Pill("▲", said("pill_missing"), Tone.WARN)


SECRET_COLUMNS: tuple[Column[SecretLine], ...] = (
    Column(title=said("column_secret"), text=lambda line: line.name, width=130),
    Column(
        title=said("column_version"), text=lambda line: str(line.version), side=Side.RIGHT, width=74
    ),
    Column(
        title=said("column_set"),
        text=lambda line: clock_text(line.set_at, datetime.now(UTC)),
        width=110,
    ),
    Column(title=said("column_by"), text=lambda line: line.set_by, width=80),
    Column(title=said("column_used"), text=lambda line: line.used, width=190, stretch=True),
    Column(title=said("column_held"), text=lambda _line: "", pill=held, width=130),
)


class SecretList(Panel):
    """`asked(target)` on Enter: the setting that uses the secret."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        title = Label(said("secrets"), bold=True)
        title.setContentsMargins(14, 10, 14, 4)
        self.nothing = Label(said("secrets_none"), tone="muted")
        self.nothing.setWordWrap(True)
        self.nothing.setContentsMargins(14, 2, 14, 10)
        self.model: RecordTableModel[SecretLine] = RecordTableModel(
            SECRET_COLUMNS, lambda line: line.id, self
        )
        self.table = TableView(self.model, said("secrets"))
        self.table.setMinimumHeight(LEAST_HEIGHT)
        self.table.opened.connect(self._open)
        self.add(title)
        self.add(self.table, 1)
        self.add(self.nothing)

    def show_secrets(self, lines: Sequence[SecretLine]) -> None:
        """Show exactly these."""
        self.model.set_rows(lines)
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)

    def _open(self, uid: int) -> None:
        line = self.model.record(uid)
        if line is not None and line.target:
            self.asked.emit(line.target)
