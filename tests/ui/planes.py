"""A hand on a plane: real mouse, wheel and key events at places given in the plane's own units."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from physviz.lab.state import Pair
from physviz.lab.views import View
from physviz.ui.plot import Plot

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
MIDDLE, NO_BUTTON = Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton
NOTHING, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier

_MOVE = QEvent.Type.MouseMove
_PRESS, _RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
_DOUBLE = QEvent.Type.MouseButtonDblClick


def pixel(plot: Plot, place: Pair) -> QPointF:
    """Return the pixel over a place, reckoned from the four edges of the plane on the screen."""
    area, view = plot.box.geometry(), plot.view
    right = (place[0] - view.x[0]) / (view.x[1] - view.x[0])
    up = (place[1] - view.y[0]) / (view.y[1] - view.y[0])
    return QPointF(area.left() + right * area.width(), area.bottom() - up * area.height())


def away(plot: Plot, place: Pair, right: float, up: float) -> Pair:
    """Return the place so many pixels to the right and up."""
    dx, dy = a_pixel(plot)
    return place[0] + right * dx, place[1] + up * dy


def a_pixel(plot: Plot) -> Pair:
    """Return the width and height of a pixel in the plane's units."""
    area, view = plot.box.geometry(), plot.view
    return (view.x[1] - view.x[0]) / area.width(), (view.y[1] - view.y[0]) / area.height()


def middle(view: View) -> Pair:
    """Return the middle of a view."""
    return 0.5 * sum(view.x), 0.5 * sum(view.y)


def press(
    plot: Plot,
    place: Pair,
    button: Qt.MouseButton = LEFT,
    held: Qt.KeyboardModifier = NOTHING,
) -> None:
    """Press a button."""
    _mouse(_PRESS, plot, place, button, button, held)


def move(
    plot: Plot,
    place: Pair,
    button: Qt.MouseButton = LEFT,
    held: Qt.KeyboardModifier = NOTHING,
) -> None:
    """Move the mouse, with the button held down."""
    _mouse(_MOVE, plot, place, NO_BUTTON, button, held)


def release(
    plot: Plot,
    place: Pair,
    button: Qt.MouseButton = LEFT,
    held: Qt.KeyboardModifier = NOTHING,
) -> None:
    """Let the button go."""
    _mouse(_RELEASE, plot, place, button, NO_BUTTON, held)


def drag(
    plot: Plot,
    start: Pair,
    *stops: Pair,
    button: Qt.MouseButton = LEFT,
    held: Qt.KeyboardModifier = NOTHING,
) -> None:
    """Press, move from stop to stop, let go."""
    press(plot, start, button, held)
    for stop in stops:
        move(plot, stop, button, held)
    release(plot, stops[-1], button, held)


def click(
    plot: Plot,
    place: Pair,
    button: Qt.MouseButton = LEFT,
    held: Qt.KeyboardModifier = NOTHING,
) -> None:
    """Press and let go."""
    press(plot, place, button, held)
    release(plot, place, button, held)


def double_click(plot: Plot, place: Pair) -> None:
    """Click twice, as fast as a system sends it."""
    click(plot, place)
    _mouse(_DOUBLE, plot, place, LEFT, LEFT, NOTHING)
    release(plot, place)


def hover(plot: Plot, place: Pair) -> None:
    """Move the mouse with no button held."""
    move(plot, place, NO_BUTTON)


def let_go(plot: Plot) -> None:
    """Let the mouse be seen with no button down: what was held is dropped."""
    at = QPointF(plot.viewport().rect().center())
    everywhere = QPointF(plot.viewport().mapToGlobal(at))
    event = QMouseEvent(_MOVE, at, everywhere, NO_BUTTON, NO_BUTTON, NOTHING)
    QApplication.sendEvent(plot.viewport(), event)
    leave(plot)


def leave(plot: Plot) -> None:
    """Take the mouse off the plot."""
    for widget in (plot.viewport(), plot):
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))


def wheel(plot: Plot, place: Pair, notches: float, held: Qt.KeyboardModifier = NOTHING) -> None:
    """Turn the wheel, away from the hand where positive."""
    at, turn = pixel(plot, place), QPoint(0, round(120 * notches))
    event = QWheelEvent(
        at,
        QPointF(plot.viewport().mapToGlobal(at)),
        QPoint(),
        turn,
        NO_BUTTON,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.viewport(), event)


def key(plot: Plot, which: Qt.Key, held: Qt.KeyboardModifier = NOTHING) -> None:
    """Strike a key with the focus on the plot."""
    plot.setFocus()
    QTest.keyClick(plot, which, held)


def _mouse(
    kind: QEvent.Type,
    plot: Plot,
    place: Pair,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
    held: Qt.KeyboardModifier,
) -> None:
    at = pixel(plot, place)
    everywhere = QPointF(plot.viewport().mapToGlobal(at))
    event = QMouseEvent(kind, at, everywhere, button, buttons, held)
    QApplication.sendEvent(plot.viewport(), event)
