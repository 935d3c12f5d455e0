"""The learning rate on the scale that matters: how far it is from the critical one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from physviz.ui.colours import mix
from physviz.ui.form.gauge_marks import Mark, draw_marks, marks_height, marks_width, place_marks
from physviz.ui.form.slider import LogSlider
from physviz.ui.form.slider_parts import groove_colour, line_height
from physviz.ui.form.text import shown

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from physviz.ui.theme import Theme

Zone = Literal["smooth", "ringing", "diverging"]


class Gauge(LogSlider):
    """The learning rate α, from 10⁻³ to 10 times the critical 2/λmax.

    Below 1/λmax descent is smooth and the groove straight, up to 2/λmax it rings, beyond it
    diverges, and so does the groove. ``best_wanted`` follows a click on the best α, or the key B.
    """

    best_wanted = Signal()

    def __init__(
        self,
        *,
        name: str,
        label: str,
        description: str,
        tooltip: str = "",
        accent: str = "descent",
        parent: QWidget | None = None,
    ) -> None:
        self.lambda_min = self.lambda_max = 0.0
        super().__init__(
            name=name,
            label=label,
            description=description,
            tooltip=tooltip,
            low=1e-3,
            high=10.0,
            accent=accent,
            parent=parent,
        )
        self.setMouseTracking(True)

    def show_value(
        self,
        value: float | None,
        lambda_min: float | None = None,
        lambda_max: float | None = None,
    ) -> None:
        """Show α and, where given, the extreme eigenvalues of H; λmax = 0 leaves a bare slider."""
        if lambda_min is not None and lambda_max is not None:
            known = lambda_max > 0 and math.isfinite(2 / lambda_max)
            fresh = (lambda_min, lambda_max) if known else (0.0, 0.0)
            if fresh != (self.lambda_min, self.lambda_max):
                self.lambda_min, self.lambda_max = fresh
                self.low, self.high = 1e-3 * self.critical, 10 * self.critical
                self.number = None
        super().show_value(value)

    @property
    def critical(self) -> float:
        """The α = 2/λmax past which descent diverges; 1 where nothing is known."""
        return 2 / self.lambda_max if self.lambda_max else 1.0

    @property
    def best(self) -> float:
        """The best fixed α = 2/(λmin + λmax)."""
        return 2 / (self.lambda_min + self.lambda_max) if self.lambda_max else 1.0

    def zone(self) -> Zone | None:
        """Return what descent does at this α, or None where it cannot be told."""
        if self.number is None or not self.lambda_max:
            return None
        share = self.number / self.critical
        return "smooth" if share <= 0.5 else "ringing" if share <= 1 else "diverging"

    def value_text(self) -> str:
        """Return α, its share of 1/λmax and the zone, in words."""
        zone = self.zone()
        if zone is None or self.number is None:
            return super().value_text()
        share = shown(2 * self.number / self.critical, 2)
        return f"{shown(self.number)} = {share} × 1/λmax, {zone}; best {shown(self.best)} (key B)"

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
        if event.key() == Qt.Key.Key_B and self.lambda_max:
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
        return QSize(math.ceil(marks_width(self.font())), super().minimumSizeHint().height())

    def _height(self) -> int:
        return super()._height() + math.ceil(marks_height(self.font()))

    def _marks(self) -> tuple[Mark, ...]:
        if not self.lambda_max:
            return ()
        places = (0.5 * self.critical, self.best, self.critical)
        xs = [self._x(math.log(p / self.low) / math.log(self.high / self.low)) for p in places]
        return place_marks(xs, self.font(), line_height(self), self.width())

    def _colour(self, theme: Theme) -> str:
        return theme.error if self.zone() == "diverging" else super()._colour(theme)

    def _paint_groove(self, painter: QPainter, theme: Theme, colour: str) -> None:
        if not self.lambda_max:
            super()._paint_groove(painter, theme, colour)
            return
        marks = self._marks()
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
