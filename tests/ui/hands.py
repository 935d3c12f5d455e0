"""A pair of hands for tests: real keys, a real mouse, and an ear for what the controls say."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPoint, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from physviz.engine.knob import Scale
from physviz.engine.landmarks import landmarks
from physviz.engine.optimisers import GradientDescent
from physviz.ui import theme as themes
from physviz.ui.form import Choice, Gauge, LogSlider, NumberField
from physviz.ui.theme import LIGHT

LEFT = Qt.MouseButton.LeftButton


@dataclass
class Ear:
    """Hears signals, and remembers what they said."""

    heard: list[tuple[object, ...]] = field(default_factory=list)

    def listen(self, *signals: SignalInstance) -> Ear:
        for signal in signals:
            signal.connect(self._hear)
        return self

    def _hear(self, *said: object) -> None:
        self.heard.append(said)


def put_on_screen(qtbot: QtBot, widget: QWidget, width: int = 220) -> None:
    """Show the widget, with the focus, beside something else that can take it."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if themes.current() != LIGHT or not app.styleSheet():
        themes.apply(app, LIGHT)
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.addWidget(widget)
    elsewhere = QLineEdit(holder)
    elsewhere.setObjectName("elsewhere")
    box.addWidget(elsewhere)
    holder.setFixedWidth(width)
    # qtbot itself remembers widgets weakly; the function keeps the holder until it is closed.
    qtbot.addWidget(holder, before_close_func=lambda _, kept=holder: None)
    with qtbot.waitExposed(holder):
        holder.show()
    holder.activateWindow()
    widget.setFocus(Qt.FocusReason.TabFocusReason)


def leave(widget: QWidget) -> None:
    """Give the focus away."""
    elsewhere = widget.window().findChild(QLineEdit, "elsewhere")
    assert isinstance(elsewhere, QLineEdit)
    elsewhere.setFocus(Qt.FocusReason.TabFocusReason)


def type_in(field: NumberField, text: str, *, enter: bool = True) -> None:
    """Type a text over what stands in a field."""
    field.setFocus()
    field.selectAll()
    for character in text:  # QTest.keyClicks aborts the process at a typographic minus
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(field, event)
    if enter:
        QTest.keyClick(field, Qt.Key.Key_Return)


def drag(widget: QWidget, start: QPoint, *stops: QPoint) -> None:
    """Press, move from stop to stop, release."""
    QTest.mousePress(widget, LEFT, pos=start)
    for stop in stops:
        QTest.mouseMove(widget, stop)
    QTest.mouseRelease(widget, LEFT, pos=stops[-1] if stops else start)


def a_number(scale: Scale = "linear", low: float = -1e300, high: float = 1e300) -> NumberField:
    return NumberField(
        name="rate", label="learning rate", description="How far.", scale=scale, low=low, high=high
    )


def a_slider(low: float = 1e-3, high: float = 1e3, scale: Scale = "log") -> LogSlider:
    made = LogSlider(name="b", label="β", description="Cold.", low=low, high=high, scale=scale)
    made.show_value(1.0)
    return made


def a_gauge(rate: float = 0.05, softest: float = 0.393, stiffest: float = 4.067) -> Gauge:
    made = Gauge(name="a", label="learning rate", description="How far.")
    marks = landmarks(GradientDescent(rate), softest, stiffest)
    if marks is not None:
        made.show_landmarks(marks)
    made.show_value(rate)
    return made


def a_choice() -> Choice:
    offered = [("sq", "squared"), ("hu", "Huber"), ("ca", "Cauchy")]
    return Choice(offered, name="loss", label="loss", description="What a residual costs.")
