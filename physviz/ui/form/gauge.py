"""The gauge of the learning rate: a slider that shows what each value would do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from physviz.ui.colours import mix
from physviz.ui.form.gauge_marks import (
    PLAIN,
    Mark,
    Words,
    draw_marks,
    draw_note,
    marks_height,
    marks_width,
    place_marks,
)
from physviz.ui.form.slider import LogSlider
from physviz.ui.form.slider_parts import groove_colour, line_height
from physviz.ui.form.text import shown

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from physviz.engine.landmarks import Landmarks
    from physviz.ui.theme import Theme

Zone = Literal["smooth", "ringing", "diverging"]

NOTE = "no α is critical"
BELOW, ABOVE, LOWEST = 1e-3, 10.0, 1e-7
"""From this share of the critical α, lower where it rings there already, to so many times it."""


class Gauge(LogSlider):
    """The learning rate α on the scale of a rule's landmarks, or of a plain range without any.

    Where the run is smooth the groove is straight, where it rings it waves, and where it diverges
    so does the groove. ``best_wanted`` follows a click on the best α, or the key B.
    """

    best_wanted = Signal()

    def __init__(
        self,
        *,
        name: str,
        label: str,
        description: str,
        tooltip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.landmarks: Landmarks | None = None
        self.words: Words = PLAIN
        self.run = 0
        super().__init__(
            name=name,
            label=label,
            description=description,
            tooltip=tooltip,
            low=BELOW,
            high=ABOVE,
            parent=parent,
        )
        self.setMouseTracking(True)

    def show_run(self, run: int, tooltip: str) -> None:
        """Wear the colour of the run at this place, and say what α means for its rule."""
        if (run, tooltip) != (self.run, self.tooltip):
            self.run, self.tooltip, self.number = run, tooltip, None
            self.update()

    def show_landmarks(self, landmarks: Landmarks, words: Words = PLAIN) -> None:
        """Reach to either side of where the rule rings, is best and diverges, in these words."""
        if (landmarks, words) != (self.landmarks, self.words):
            self.landmarks, self.words = landmarks, words
            critical = landmarks.critical
            self.low = min(BELOW * critical, max(0.3 * landmarks.rings, LOWEST * critical))
            self.high, self.number = ABOVE * critical, None
            self.updateGeometry()
            self.update()

    def show_plain(self, low: float, high: float) -> None:
        """Reach from here to there; no α is critical."""
        if self.landmarks is not None:
            self.landmarks = self.number = None
            self.update()
        self.show_range(low, high)

    def zone(self) -> Zone | None:
        """Return what a run does at this α, or None where it cannot be told."""
        if self.number is None or self.landmarks is None:
            return None
        if self.number <= self.landmarks.rings:
            return "smooth"
        return "ringing" if self.number <= self.landmarks.critical else "diverging"

    def value_text(self) -> str:
        """Return α, the zone, its share of the critical one and the best, in words."""
        zone, marks = self.zone(), self.landmarks
        if zone is None or marks is None or self.number is None:
            return super().value_text()
        share = shown(self.number / marks.critical, 2)
        return (
            f"{shown(self.number)}, {zone}: {share} × the critical {shown(marks.critical)}; "
            f"best {shown(marks.best)} (key B)"
        )

    # ---- the clickable mark

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the best α asks for it; anywhere else the gauge is a slider."""
        if event.button() == Qt.MouseButton.LeftButton and self._on_best(event.position()):
            self.best_wanted.emit()
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click on the best α is no wish for the default."""
        if not self._on_best(event.position()):
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show by the cursor what can be clicked."""
        if self._grip is None and self._on_best(event.position()):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """B asks for the best α."""
        if event.key() == Qt.Key.Key_B and self.landmarks is not None:
            self.best_wanted.emit()
        else:
            super().keyPressEvent(event)

    def best_box(self) -> QRectF:
        """Return where the word "best" can be clicked; empty where there is none."""
        marks = self._marks()
        return marks[1].box if marks else QRectF()

    def _on_best(self, at: QPointF) -> bool:
        return self.best_box().adjusted(-3, -5, 3, 3).contains(at)

    # ---- geometry and paint

    def minimumSizeHint(self) -> QSize:
        """Return the shortest length at which the words under the gauge stay clear."""
        width = marks_width(self.font(), self.words)
        return QSize(math.ceil(width), super().minimumSizeHint().height())

    def _height(self) -> int:
        return super()._height() + math.ceil(marks_height(self.font()))

    def _marks(self) -> tuple[Mark, ...]:
        marks = self.landmarks
        if marks is None:
            return ()
        places = (max(marks.rings, self.low), marks.best, marks.critical)
        xs = [self._x(math.log(p / self.low) / math.log(self.high / self.low)) for p in places]
        return place_marks(xs, self.words, self.font(), line_height(self), self.width())

    def _colour(self, theme: Theme) -> str:
        return theme.error if self.zone() == "diverging" else theme.run_colour(self.run)

    def _paint_groove(self, painter: QPainter, theme: Theme, colour: str) -> None:
        marks = self._marks()
        if not marks:
            super()._paint_groove(painter, theme, colour)
            if self.isEnabled():
                draw_note(painter, NOTE, theme, self.font(), line_height(self), self.width())
            return
        (left, width), rings, diverges = self._groove(), marks[0].x, marks[2].x
        value, end = self._handle_x(), left + width
        bare = groove_colour(theme)
        stretches = (
            (left, value, colour),
            (max(value, left), diverges, bare),
            (max(value, diverges), end, mix(bare, theme.error, 0.35)),
        )
        pen = QPen(QColor(bare), theme.stroke(2.2))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        for start, stop, ink in stretches:
            if start < stop:
                pen.setColor(QColor(ink))
                painter.setPen(pen)
                painter.drawPolyline(self._wave(start, stop, rings, diverges, end))
        draw_marks(painter, marks, theme, self.font(), line_height(self))

    def _wave(
        self, start: float, stop: float, rings: float, diverges: float, end: float
    ) -> QPolygonF:
        bend = min(max(rings, start), stop)
        x = np.append(start, np.linspace(bend, stop, 2 + int((stop - bend) / 1.2)))
        radius = self._radius()
        beyond = np.clip((x - diverges) / max(end - diverges, 1.0), 0.0, 1.0)
        height = np.where(x < rings, 0.0, radius * (0.38 + 0.72 * beyond))
        y = self._axis_y() - height * np.sin(2 * np.pi * (x - rings) / (1.25 * radius))
        return QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])
