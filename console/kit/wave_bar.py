"""A bar of counts: each segment as long as its share, the smallest still visible."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.kit import theme
from console.kit.plain import set_tip
from console.kit.tone import Tone

HEIGHT = 8
LEAST = 2.0
GAP = 1.0


@dataclass(frozen=True, slots=True)
class Segment:
    """`count` things that are `word` ("verified")."""

    count: int
    word: str
    tone: Tone


def widths(counts: Sequence[int], room: float) -> tuple[float, ...]:
    """Lengths that fill `room` in proportion; a count above zero gets at least LEAST.

    Where even that does not fit, everything that is there gets the same.
    """
    there = [at for at, count in enumerate(counts) if count]
    if LEAST * len(there) >= room:
        return tuple(room / len(there) if count else 0.0 for count in counts)
    small: set[int] = set()
    while True:
        left = room - LEAST * len(small)
        large = sum(counts[at] for at in there if at not in small)
        squeezed = {at for at in there if at not in small and counts[at] * left < LEAST * large}
        if not squeezed:
            break
        small |= squeezed
    return tuple(
        LEAST if at in small else count * left / large if count else 0.0
        for at, count in enumerate(counts)
    )


class WaveBar(QWidget):
    """Paints segments from left to right; the tip and the accessible text give the numbers."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._segments: tuple[Segment, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def show_segments(self, segments: Sequence[Segment]) -> None:
        """Replace what the bar shows; repaints only when it differs."""
        if tuple(segments) == self._segments:
            return
        self._segments = tuple(segments)
        said = ", ".join(f"{each.count:,} {each.word}" for each in segments if each.count)
        self.setAccessibleDescription(said)
        set_tip(self, said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_segments(painter, QRectF(self.rect()), self._segments)
        painter.end()


def paint_segments(painter: QPainter, room: QRectF, segments: Sequence[Segment]) -> None:
    """Paint a bar into `room` (also used inside table cells); an empty one is a bare track."""
    colours = theme.active().colours
    shown = [each for each in segments if each.count]
    painter.setPen(Qt.PenStyle.NoPen)
    if not shown:
        painter.fillRect(room, colours["line"])
        return
    gaps = GAP * (len(shown) - 1)
    left = room.left()
    for each, width in zip(
        shown, widths([one.count for one in shown], room.width() - gaps), strict=True
    ):
        painter.fillRect(
            QRectF(left, room.top(), width, room.height()), colours[f"bar_{each.tone}"]
        )
        left += width + GAP
