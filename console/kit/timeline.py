"""When which row of one thing holds: a bar for each, with gaps and overlaps, along one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from console.kit import theme
from console.kit.plain import sized

LANE, SPACE, AXIS, MARGIN = 26, 6, 22, 14
LEAST_BAR = 6
OPEN_SHARE = 0.12
"""Of the strip's width an open end gets at least so much."""

DAY = timedelta(days=1)
EARLIEST = datetime(1, 1, 1)  # noqa: DTZ001 - wall clock of stores


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One row: holds from `start` to before `end`, wall clock; None is open. `tone` is a bar's tone."""

    key: str
    label: str
    start: datetime | None
    end: datetime | None
    tone: str = "busy"
    is_chosen: bool = False

    def overlaps(self, other: "Span") -> bool:
        """Whether both hold at some moment."""
        return _before(self.start, other.end) and _before(other.start, self.end)


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which no row holds, between two that do."""

    start: datetime
    end: datetime


def gaps_between(spans: Sequence[Span]) -> tuple[Gap, ...]:
    """The times between the rows in which none holds."""
    found: list[Gap] = []
    ordered = sorted(spans, key=_start)
    reached = ordered[0].end if ordered else None
    for each in ordered[1:]:
        if reached is None:
            break
        if each.start is not None and reached < each.start:
            found.append(Gap(reached, each.start))
        reached = None if each.end is None else max(reached, each.end)
    return tuple(found)


def lanes_of(spans: Sequence[Span]) -> tuple[int, ...]:
    """The lane of each span, 0 on top: those that overlap stand under each other."""
    lanes: list[int] = []
    for at, each in enumerate(spans):
        taken = {lanes[other] for other in range(at) if each.overlaps(spans[other])}
        lanes.append(next(lane for lane in range(len(spans)) if lane not in taken))
    return tuple(lanes)


class Timeline(QWidget):
    """Paints spans; `chosen(key)` on a click, or with the arrow keys and Enter."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._spans: tuple[Span, ...] = ()
        self._gaps: tuple[Gap, ...] = ()
        self._now = EARLIEST
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_spans(self, spans: Sequence[Span], now: datetime) -> None:
        """Show these, in order of their start; `now` is marked."""
        self._spans = tuple(sorted(spans, key=_start))
        self._gaps = gaps_between(self._spans)
        self._now = now
        at = next((at for at, each in enumerate(self._spans) if each.is_chosen), 0)
        self._at = at
        self.setAccessibleDescription(self.as_text())
        self.updateGeometry()
        self.update()

    def as_text(self) -> str:
        """Every span and gap in words, for those who do not see them."""
        lines = [f"{each.label}: {_span(each.start, each.end)}" for each in self._spans]
        lines += [f"– {_span(each.start, each.end)}" for each in self._gaps]
        return "\n".join(lines)

    def sizeHint(self) -> QSize:
        lanes = max(lanes_of(self._spans), default=0) + 1
        return QSize(240, lanes * (LANE + SPACE) + AXIS + 2 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.active().colours
        floor = self.height() - AXIS
        for gap in self._gaps:
            box = QRect(self._x(gap.start), SPACE, 0, floor - SPACE)
            box.setRight(max(self._x(gap.end), box.left() + LEAST_BAR))
            painter.fillRect(box, colours["warn_soft"])
            painter.setPen(QPen(colours["warn"], 1, Qt.PenStyle.DashLine))
            painter.drawRect(box)
        for at, (each, box) in enumerate(zip(self._spans, self._boxes(), strict=True)):
            self._paint_bar(painter, each, box, is_current=at == self._at and self.hasFocus())
        self._paint_axis(painter, floor)
        painter.end()

    def _paint_bar(self, painter: QPainter, span: Span, box: QRect, *, is_current: bool) -> None:
        colours = theme.active().colours
        clashes = any(span.overlaps(each) for each in self._spans if each is not span)
        tone = "bad" if clashes else span.tone
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours[f"{tone}_soft"])
        painter.drawRoundedRect(box, 4, 4)
        width = 2 if span.is_chosen or is_current else 1
        ink = colours["accent"] if is_current else colours[tone]
        painter.setPen(QPen(ink, width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(colours[tone])
        room = box.adjusted(6, 0, -6, 0)
        text = painter.fontMetrics().elidedText(
            span.label, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_axis(self, painter: QPainter, floor: int) -> None:
        colours = theme.active().colours
        painter.setPen(colours["line_strong"])
        painter.drawLine(MARGIN, floor, self.width() - MARGIN, floor)
        painter.setFont(sized(self.font(), 0.88))
        metrics = painter.fontMetrics()
        free = 0
        for moment in self._moments():
            x, text = self._x(moment), f"{moment:%Y-%m-%d}"
            painter.drawLine(x, floor, x, floor + 4)
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width // 2, 0), self.width() - width)
            if left >= free:
                painter.setPen(colours["muted"])
                painter.drawText(left, floor + metrics.ascent() + 6, text)
                painter.setPen(colours["line_strong"])
                free = left + width + 8
        first, last = self._ends()
        if first <= self._now <= last:
            painter.setPen(QPen(colours["accent"], 2))
            painter.drawLine(self._x(self._now), 0, self._x(self._now), floor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._hit(event.position().toPoint())
        if at >= 0:
            self._at = at
            self.update()
            self.chosen.emit(self._spans[at].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._spans:
            self._at = min(max(self._at + step, 0), len(self._spans) - 1)
            self.update()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._spans:
            self.chosen.emit(self._spans[self._at].key)
        else:
            super().keyPressEvent(event)

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            at = self._hit(event.pos())
            if at >= 0:
                each = self._spans[at]
                QToolTip.showText(event.globalPos(), f"{each.label}\n{_span(each.start, each.end)}")
            return True
        return super().event(event)  # type: ignore[arg-type]

    def _hit(self, point: QPoint) -> int:
        found = (at for at, box in enumerate(self._boxes()) if box.contains(point))
        return next(found, -1)

    def _boxes(self) -> list[QRect]:
        boxes = []
        for span, lane in zip(self._spans, lanes_of(self._spans), strict=True):
            first, last = self._ends()
            left = MARGIN if span.start is None else self._x(max(span.start, first))
            right = self.width() - MARGIN if span.end is None else self._x(min(span.end, last))
            top = SPACE + lane * (LANE + SPACE)
            boxes.append(QRect(left, top, max(right - left, LEAST_BAR), LANE))
        return boxes

    def _moments(self) -> list[datetime]:
        ends = (moment for each in self._spans for moment in (each.start, each.end))
        return sorted({each for each in ends if each is not None})

    def _ends(self) -> tuple[datetime, datetime]:
        """First and last moment of the strip, with room for open ends."""
        moments = self._moments() or [self._now]
        first, last = min(*moments, self._now), max(*moments, self._now)
        room = max((last - first) * OPEN_SHARE, DAY * 30)
        return first - room, last + room

    def _x(self, moment: datetime) -> int:
        first, last = self._ends()
        share = (moment - first) / (last - first)
        return MARGIN + round(share * (self.width() - 2 * MARGIN))


def _start(span: Span) -> datetime:
    return span.start or EARLIEST


def _before(start: datetime | None, end: datetime | None) -> bool:
    return start is None or end is None or start < end


def _span(start: datetime | None, end: datetime | None) -> str:
    return " – ".join("…" if each is None else f"{each:%Y-%m-%d %H:%M}" for each in (start, end))
