"""The parts of the first page: lines with buttons, rollouts with bars, the fleet in numbers."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from console.kit.line_list import LineList, LineModel
from console.kit.link_label import LinkLabel
from console.kit.panel import Panel
from console.kit.plain import Button, ElidedLabel, Label
from console.kit.wave_bar import Segment, WaveBar
from console.pages.overview.presenter import HealthLine, NeedLine, RunningLine
from resources.i18n import sentence

Go = Callable[[str, str], None]


class Section(Panel):
    """A titled card whose body is built again only when what it shows differs."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setAccessibleName(title)
        head = Label(title, bold=True, size=1.05)
        head.setContentsMargins(16, 12, 16, 6)
        self.add(head)
        self._body: QWidget | None = None
        self._shown: object = None
        waiting = sentence("overview.reading", {})
        self.fill(waiting, lambda box: box.addWidget(Label(waiting, tone="muted")))

    def fill(self, shown: object, build: Callable[[QVBoxLayout], None]) -> None:
        """Have `build` fill an empty body, unless the same was shown before."""
        if self._body is not None and shown == self._shown:
            return
        self._shown = shown
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        self._body = QWidget()
        box = QVBoxLayout(self._body)
        box.setContentsMargins(16, 0, 16, 10)
        box.setSpacing(8)
        build(box)
        box.addStretch(1)
        self.add(self._body, 1)


class NeedsSection(Section):
    """What waits for a person; each line has one button that leads there."""

    def __init__(self, go: Go) -> None:
        super().__init__(sentence("overview.needs", {}))
        self._go = go

    def show_needs(self, lines: Sequence[NeedLine]) -> None:
        """Show these."""
        self.fill(tuple(lines), lambda box: self._build(box, lines))

    def _build(self, box: QVBoxLayout, lines: Sequence[NeedLine]) -> None:
        if not lines:
            box.addWidget(Label(sentence("overview.nothing_needed", {}), tone="muted"))
        for line in lines:
            row = QHBoxLayout()
            row.setSpacing(12)
            state = Label(line.pill.text, tone=line.pill.tone, bold=True)
            state.setFixedWidth(116)
            text = Label(line.text)
            text.setWordWrap(True)
            row.addWidget(state)
            row.addWidget(text, 1)
            if line.since:
                row.addWidget(Label(line.since, tone="muted", size=0.95))
            if line.button:
                button = Button(line.button, name=f"{line.button}: {line.text}")
                button.clicked.connect(partial(self._go, line.page, line.target))
                row.addWidget(button)
            box.addLayout(row)


class RunningSection(Section):
    """Rollouts under way, each with a bar per wave."""

    def __init__(self, go: Go) -> None:
        super().__init__(sentence("overview.running", {}))
        self._go = go

    def show_running(self, lines: Sequence[RunningLine], requests: Sequence[str]) -> None:
        """Show these, and what the registers are being asked besides."""
        self.fill((tuple(lines), tuple(requests)), lambda box: self._build(box, lines, requests))

    def _build(
        self, box: QVBoxLayout, lines: Sequence[RunningLine], requests: Sequence[str]
    ) -> None:
        if not lines and not requests:
            box.addWidget(Label(sentence("overview.nothing_runs", {}), tone="muted"))
        for line in lines:
            self._add(box, line)
        for text in requests:
            box.addWidget(Label(text, tone="muted"))

    def _add(self, box: QVBoxLayout, line: RunningLine) -> None:
        top, bars, below = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        title = LinkLabel(line.title, str(line.number))
        title.asked.connect(partial(self._go, "rollouts"))
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(Label(line.pill.text, tone=line.pill.tone))
        bars.setSpacing(3)
        for at, segments in enumerate(line.bars, 1):
            bar = WaveBar(sentence("overview.bar", {"number": at, "title": line.title}))
            bar.show_segments(segments)
            bars.addWidget(bar, max(sum(each.count for each in segments), 1))
        failures = LinkLabel(
            line.failures, line.failures_target, tone="bad" if line.failures_target else "idle"
        )
        failures.asked.connect(partial(self._go, "rollouts"))
        below.addWidget(ElidedLabel(line.progress, tone="muted"), 1)
        below.addWidget(failures)
        for part in (top, bars, below):
            box.addLayout(part)
        box.addSpacing(6)


class HealthSection(Section):
    """The fleet by what its registers' newest tasks came to; each number lists its registers."""

    def __init__(self, go: Go) -> None:
        super().__init__(sentence("overview.health", {}))
        self._go = go

    def show_health(self, lines: Sequence[HealthLine], segments: Sequence[Segment]) -> None:
        """Show these numbers, and the same as a bar."""
        self.fill((tuple(lines), tuple(segments)), lambda box: self._build(box, lines, segments))

    def _build(
        self, box: QVBoxLayout, lines: Sequence[HealthLine], segments: Sequence[Segment]
    ) -> None:
        bar = WaveBar(sentence("overview.health", {}))
        bar.show_segments(segments)
        box.addWidget(bar)
        box.addSpacing(4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        for row, line in enumerate(lines):
            link = LinkLabel(line.registers, line.filter, tone=line.tone)
            link.setAccessibleName(f"{line.registers} {line.name}")
            link.asked.connect(partial(self._go, "stores"))
            grid.addWidget(link, row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(Label(line.name), row, 1)
        box.addLayout(grid)


class JournalSection(Panel):
    """The newest journal entries as lines."""

    def __init__(self) -> None:
        super().__init__()
        title = sentence("overview.journal", {})
        head = Label(title, bold=True, size=1.05)
        head.setContentsMargins(16, 12, 16, 6)
        self.add(head)
        self._model = LineModel()
        self.list = LineList(self._model, title, lambda _row: ("muted", ""))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add(self.list, 1)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show these."""
        if list(lines) != self._model.lines:
            self._model.set_lines(lines)
