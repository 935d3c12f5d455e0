"""A demonstration of the dictionary that stands alone on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QApplication

from physviz.engine.dictionary import Settings
from physviz.lab import edits
from physviz.lab.state import State
from physviz.ui import theme as themes
from physviz.ui.panels.demonstration import Demonstration
from physviz.ui.screen import Screen
from tests.ui.conftest import opening

if TYPE_CHECKING:
    from physviz.engine.points import Floats
    from physviz.ui.shapes import Curve

D = TypeVar("D", bound=Demonstration)


def standing(
    screens: Callable[..., Screen],
    kind: type[D],
    state: State | None = None,
    size: tuple[int, int] = (500, 190),
) -> D:
    """Show it, at rest, on a state (Hubble's data, paused at the start)."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    themes.apply(app, themes.LIGHT)
    screen = screens()
    screen.lab.state = state or opening()
    made = kind(screen)
    screen.destroyed.connect(made.deleteLater)  # it goes with its screen
    screen.show(*made.layers)
    made.dress()
    made.resize(*size)
    made.show()
    follow(made)
    return made


def follow(made: Demonstration) -> None:
    """Let all that works in the background come to its end."""
    for _ in range(1000):
        QApplication.processEvents()
        made.screen.frame()
        if made.screen.settled:
            return
    raise AssertionError("The demonstration never comes to rest.")


def settings_of(made: Demonstration) -> Settings:
    """What the demonstrations are set to."""
    return made.screen.lab.state.experiment.demonstrations


def turned(**values: object) -> State:
    """Hubble's data with knobs of the demonstrations turned."""
    state = opening()
    now = state.experiment.demonstrations
    return edits.set_demonstrations(state, replace(now, **values))


def line(drawn: Curve) -> tuple[Floats, Floats]:
    """The x and y of a line that is drawn."""
    x, y = drawn.getData()
    assert x is not None and y is not None
    return x, y
