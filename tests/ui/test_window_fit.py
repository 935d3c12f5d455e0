"""At every usual size and in every dress no word is cut off and no two controls overlap."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionFrame,
    QWidget,
)

from physviz.engine.priors import Gaussian
from physviz.lab import edits
from physviz.lab.state import State
from physviz.ui import theme as themes
from physviz.ui.figures import Figures
from physviz.ui.form import Choice, NumberField
from physviz.ui.panels.colour_bar import ColourBar
from physviz.ui.plot import Plot
from physviz.ui.status import Elided
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up, settle
from tests.ui.seen import ours

SIZES = [(1024, 700), (1366, 768), (1920, 1080)]
SHOWN = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QLabel, Plot, Figures, ColourBar)
STATES: dict[str, State] = {
    "usual": opening(),
    "prior": edits.set_prior(opening("norris"), Gaussian((-41.0, 0.0), (200.0, 7.5))),
    "empty": edits.clear(opening()),
    "diverged": edits.to_end(edits.set_learning_rate(opening(), 3.2)),
}
LONG = edits.set_prior(opening(), Gaussian((-1234.5678, 1.0e-5), (98765.4, 0.125)))


def on_screen(window: Window) -> list[QWidget]:
    """Return the window's controls and texts that can be seen."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, SHOWN)
        and ours(widget)
        and widget.isVisible()
        and not widget.visibleRegion().isEmpty()
    ]


def cut_off(widget: QWidget) -> bool:
    """Whether a word does not fit into its widget."""
    if isinstance(widget, (Elided, Choice)):
        return False  # these end in … by themselves
    need = widget.minimumSizeHint()
    if isinstance(widget, QLabel):
        need = widget.sizeHint()
        if widget.wordWrap():
            need.setHeight(widget.heightForWidth(widget.width()))
            need.setWidth(0)
    if isinstance(widget, NumberField):
        option = QStyleOptionFrame()
        widget.initStyleOption(option)
        inside = QStyle.SubElement.SE_LineEditContents
        margins = widget.width() - widget.style().subElementRect(inside, option, widget).width()
        need.setWidth(widget.fontMetrics().horizontalAdvance(widget.text()) + margins)
    return need.width() > widget.width() + 1 or need.height() > widget.height() + 1


def area(widget: QWidget, window: Window) -> QRect:
    """Return where it is seen, without what is scrolled out of sight."""
    seen = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(window, seen.topLeft()), seen.size())


def check(window: Window) -> None:
    # A number that takes another line makes its panel look for room once more.
    settle(window)
    QApplication.processEvents()
    found = on_screen(window)
    assert len(found) > 25
    assert not [
        (w.objectName() or w.text(), w.size(), w.minimumSizeHint()) for w in found if cut_off(w)
    ]
    clash = [
        (one.objectName() or one.text(), other.objectName() or other.text())
        for one, other in combinations(found, 2)
        if not one.isAncestorOf(other)
        and not other.isAncestorOf(one)
        and area(one, window).adjusted(1, 1, -1, -1).intersects(area(other, window))
    ]
    assert not clash


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("projector", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_that_all_words_fit(window: Window, projector: bool, size: tuple[int, int]) -> None:
    window.resize(*size)
    if projector:
        window.actions_by_name["projector"].trigger()
    for state in (*STATES.values(), *(() if projector else (LONG,))):
        set_up(window, state)
        check(window)
    if projector:
        window.actions_by_name["projector"].trigger()
        check(window)


@pytest.mark.slow
def test_that_a_projector_leaves_the_planes_of_a_small_window_a_fifth_of_it(window: Window) -> None:
    window.resize(1024, 700)
    window.actions_by_name["projector"].trigger()
    settle(window)
    planes = [panel.plot.height() for panel in window.panels]
    window.actions_by_name["projector"].trigger()
    assert min(planes) >= 140


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "projector"), [("light", True), ("dark", True), ("system", False)]
)
def test_that_every_dress_is_painted_in_its_colours(
    window: Window, name: str, projector: bool
) -> None:
    window.actions_by_name[name].trigger()
    if projector:
        window.actions_by_name["projector"].trigger()
    settle(window)
    look = themes.current()
    assert look.dark == (name == "dark")
    assert 1.25 <= look.scale <= themes.PROJECTOR if projector else look.scale == 1.0
    picture = window.grab().toImage()
    for panel in window.panels:
        corner = area(panel.plot, window).topLeft() + QPoint(3, 3)
        assert picture.pixelColor(corner).name() == look.surface
    assert picture.pixelColor(3, window.height() - 3).name() == look.window
    if projector:
        window.actions_by_name["projector"].trigger()
