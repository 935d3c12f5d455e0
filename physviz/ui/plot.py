"""A plot that draws what it is told and reports what hands do. All of pyqtgraph's quirks live here.

pyqtgraph's own mouse handling is switched off: it drops events above a rate, swallows exceptions,
and moves the view by itself. Here a view moves only because the state says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont

from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.axis import Axis
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent

    from physviz.lab.state import Pair
    from physviz.ui.hands import Hands

pg.setConfigOptions(
    antialias=False, imageAxisOrder="row-major", segmentedLineMode="on", mouseRateLimit=0
)

CLICK = 4.0
"""A press that moves less than this many pixels is a click."""
NOTCH = 0.85
"""By how much one notch of the wheel narrows the view."""
ZOOMS = {Qt.Key.Key_Plus: NOTCH, Qt.Key.Key_Equal: NOTCH, Qt.Key.Key_Minus: 1.0 / NOTCH}


@dataclass
class _Press:
    pixel: QPointF
    plane: Pair
    view: View
    mode: str  # "hand", "pending", "sweep", "pan"
    button: Qt.MouseButton


class Plot(pg.PlotWidget):
    """One plane with two axes, driven by state and reporting hands in the plane's coordinates."""

    def __init__(self, name: str, description: str, hands: Hands, **axis: type[Axis]) -> None:
        """Make a plane; ``left`` and ``bottom`` may name other kinds of axes than the plain one."""
        axes = {side: kind(side) for side, kind in {"left": Axis, "bottom": Axis, **axis}.items()}
        # A menu that is never shown would take long to make.
        super().__init__(axisItems=axes, enableMenu=False)
        self.setObjectName(name)
        self.setAccessibleName(description)
        self.setAccessibleDescription(description)
        self.hands = hands
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.box = self.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.disableAutoRange()
        self.box.sigResized.connect(lambda _: hands.resized())
        self.hideButtons()
        self.getPlotItem().layout.setContentsMargins(0, 7, 9, 5)
        self.view = View((0.0, 1.0), (0.0, 1.0))
        self._press: _Press | None = None
        self._labels, self._keyed = ("", ""), False

    # --- drawing

    def dress(self) -> None:
        """Take on the colours and type of the theme in force."""
        look = themes.current()
        self.setBackground(look.surface)
        font = QFont(self.font())
        font.setPointSizeF(max(6.0, self.font().pointSizeF() * 0.85))
        for axis in (self.getAxis("left"), self.getAxis("bottom")):
            axis.setPen(pg.mkPen(look.line))
            axis.setTickPen(pg.mkPen(look.muted))
            axis.setTextPen(pg.mkPen(look.text(look.muted)))
            axis.setTickFont(font)
        self.getAxis("left").setWidth(round(54 * look.scale))
        self.getAxis("bottom").setHeight(round(37 * look.scale) - 3)
        self._labels = ("", "")

    def caption(self, x: str, y: str) -> None:
        """Name the axes, with units."""
        x, y = say(x), say(y)
        if (x, y) == self._labels:
            return
        self._labels = (x, y)
        look, size = themes.current(), f"{self.font().pointSizeF() * 0.9:.1f}pt"
        for side, text in (("bottom", x), ("left", y)):
            axis = self.getAxis(side)
            style = {"color": look.text(look.muted), "font-size": size}
            axis.setLabel(escape(text), **style)
            axis.resizeEvent()  # setLabel leaves the label where the last one was centred

    def look_at(self, view: View) -> None:
        """Show this part of the plane."""
        if (view.x, view.y) != (self.view.x, self.view.y):
            self.view = view
            self.box.setRange(xRange=view.x, yRange=view.y, padding=0.0, disableAutoRange=True)

    def pixels(self) -> tuple[int, int]:
        """Width and height of the plane on the screen."""
        return max(1, round(self.box.width())), max(1, round(self.box.height()))

    def pixel_size(self) -> Pair:
        """Width and height of one pixel in the plane's units; never 0, for hands divide by it."""
        (x0, x1), (y0, y1), (width, height) = self.view.x, self.view.y, self.pixels()
        return max((x1 - x0) / width, 1e-300), max((y1 - y0) / height, 1e-300)

    def to_plane(self, pixel: QPointF) -> Pair:
        """Return the point of the plane under a pixel of the widget."""
        # Not mapToScene, which takes whole pixels: a high-density mouse moves by fractions.
        inverse, _ = self.viewportTransform().inverted()
        return self.box.mapSceneToView(inverse.map(pixel)).toTuple()

    def plane_rect(self) -> QRectF:
        """Return the plane's rectangle, in pixels of the widget."""
        # The box's bounding rectangle, and that of a polygon of pixels, are a pixel wider.
        return self.viewportTransform().mapRect(self.box.mapRectToScene(self.box.rect()))

    # --- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold, begin to pan, or wait to see whether it is a click."""
        event.accept()
        pixel, button, held = event.position(), event.button(), event.modifiers()
        at = self.to_plane(pixel)
        if self._press is not None and button != self._press.button:
            return  # a second button has no say while the first is down
        left, extend = button == Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
        if button == Qt.MouseButton.MiddleButton or held & Qt.KeyboardModifier.ControlModifier:
            mode = "pan"
        elif left and self.hands.press(at, extend=bool(held & extend)):
            mode = "hand"
        else:
            mode = "pending"
        self._press = _Press(pixel, at, self.view, mode, button)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, pan or hover."""
        pixel, press = event.position(), self._press
        event.accept()
        if press is not None and not event.buttons() & press.button:
            # A dialog that came up meanwhile has swallowed the release.
            self._let_go(press, self.to_plane(pixel))
            press = None
        if press is None:
            self._hover(pixel)
            return
        at, moved = self.to_plane(pixel), pixel - press.pixel
        if press.mode == "pending" and max(abs(moved.x()), abs(moved.y())) >= CLICK:
            left = press.button == Qt.MouseButton.LeftButton
            sweeps = left and self.hands.sweep(press.plane, at, done=False)
            press.mode = "sweep" if sweeps else "pan"
        if press.mode == "hand":
            self.hands.drag(at)
        elif press.mode == "sweep":
            self.hands.sweep(press.plane, at, done=False)
        elif press.mode == "pan":
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            (width, height), (x, y) = self.pixels(), moved.toTuple()
            self.hands.look(press.view.shifted(-x / width, y / height))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go, or understand a click."""
        press = self._press
        event.accept()
        if press is None or event.button() != press.button:
            return
        at = self.to_plane(event.position())
        self._let_go(press, at)
        if press.mode == "pending":
            if press.button == Qt.MouseButton.RightButton:
                self.hands.menu(at, event.globalPosition().toPoint())
            else:
                self.hands.click(press.plane)
        self._hover(event.position())

    def _let_go(self, press: _Press, at: Pair) -> None:
        self._press = None
        if press.mode == "hand":
            self.hands.drop()
        elif press.mode == "sweep":
            self.hands.sweep(press.plane, at, done=True)

    def _hover(self, pixel: QPointF) -> None:
        inside = self.plane_rect().contains(pixel)
        self.viewport().setCursor(self.hands.hover(self.to_plane(pixel) if inside else None))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Report a double click."""
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self.hands.double_click(self.to_plane(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse; Shift zooms x alone, Alt y alone."""
        event.accept()
        turn, held = event.angleDelta(), event.modifiers()
        factor = NOTCH ** ((turn.y() or turn.x()) / 120.0)
        fx = 1.0 if held & Qt.KeyboardModifier.AltModifier else factor
        fy = 1.0 if held & Qt.KeyboardModifier.ShiftModifier else factor
        if factor != 1.0:
            self.hands.zoom(self.to_plane(event.position()), fx, fy)

    def leaveEvent(self, event: QEvent) -> None:
        """Report that the mouse has left."""
        if self._press is None:
            self.hands.hover(None)
        super().leaveEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Take no notice: pyqtgraph would."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Offer a key to the panel; + and − zoom about the middle."""
        if self.hands.key(event):
            self._keyed = True
        elif factor := ZOOMS.get(event.key()):
            self.hands.zoom(self.to_plane(self.plane_rect().center()), factor, factor)
            self.hands.hover(None)  # a mouse that rests is over another place now
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key let go ends its gesture; one held down repeats within it."""
        self._end_keys(repeated=event.isAutoRepeat())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nor does the gesture of a key outlive the focus: its release goes elsewhere."""
        self._end_keys()
        super().focusOutEvent(event)

    def _end_keys(self, *, repeated: bool = False) -> None:
        if self._keyed and not repeated and self._press is None:
            self._keyed = False
            self.hands.drop()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go round the things on the plot before it leaves."""
        return self.hands.tab(forward=forward) or super().focusNextPrevChild(forward)
