"""What the rows of the dictionary speak of, on the screen: where it is seen, what is under a mouse.

A thing has the names that ``Entry.things`` gives; it is a widget, a mark in a plane, or a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtWidgets import QDockWidget, QTabBar, QWidget

from physviz.ui.figures import Figures
from physviz.ui.growth import found, known
from physviz.ui.highlight import places
from physviz.ui.panels.points import nearest
from physviz.ui.plot import Plot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from physviz.lab.state import Pair, State
    from physviz.ui.drawing import Mark

WIDGETS: dict[str, tuple[str, ...]] = {
    "data": ("data_plot", "data_set"),
    "residuals": ("data_plot",),
    "line": ("data_plot",),
    "cost": ("landscape_plot", "loss"),
    "gradient": ("landscape_plot",),
    "trajectory": ("landscape_plot", "scrub"),
    "learning_rate": ("learning_rate", "learning_rate_value"),
    "optimiser": ("optimiser",),
    "density": ("boltzmann_plot",),
    "temperature": ("inverse_temperature", "inverse_temperature_value", "temperature"),
    "prior": ("prior", "prior_mean_0", "prior_sd_0", "prior_mean_1", "prior_sd_1"),
    "noise": ("noise_sigma", "noise_auto"),
    "amplitude": ("amplitude_panel",),
    "stationary": ("amplitude_panel",),
    "hbar": ("hbar", "hbar_value"),
    "walkers": ("boltzmann_plot",),
}
MARKS = {"minimum": "minimum", "start": "start"}
NUMBERS = {"log_Z": "log Z", "F": "F", "U": "U", "S": "S[q]", "C": "C"}
"""What stands below the third panel, by the names it is written with there."""
READ = {"S": "cost", "Smin": "minimum", "|∇S|": "gradient"}
"""What stands below the second."""
BEHIND = {"amplitude", "stationary", "hbar"}
"""What is seen in another tab: as long as that is behind, the tab itself is pointed at."""
NEAR, ROUND = 12.0, 14.0
"""How many pixels from a mark the mouse is on it, and how large the frame round one is."""
MANY = 20_000
"""Of more points than these the mouse is not asked which it is near to."""


def seen(window: QWidget, things: Iterable[str]) -> tuple[QRect, ...]:
    """Return where these things are seen in the window, each place once."""
    found: list[QRect] = []
    for thing in things:
        if thing in MARKS or thing == "theta":
            found += _round(window, _marks(window, thing))
        elif thing in NUMBERS:
            found += _numbers(window, NUMBERS[thing])
        else:
            shown = places(window, WIDGETS.get(thing, ()))
            found += shown or (_tab(window, "amplitude") if thing in BEHIND else ())
    return tuple(rect for k, rect in enumerate(found) if rect not in found[:k])


def under(window: QWidget, name: str, at: QPointF, state: State) -> tuple[str, ...]:
    """Return the things under the mouse, which is at this place of the widget of this name."""
    if name == "data_plot":
        return _of_data(_plot(window, "data_plot"), at, state)
    if name == "landscape_plot":
        return _of_landscape(window, at, state)
    if name == "boltzmann_plot":
        main = "density" if state.show.plane == "density" else "amplitude"
        return (main, "walkers") if state.experiment.sampling is not None else (main,)
    widget = window.findChild(Figures, name)
    if widget is not None:
        read = {written: thing for thing, written in NUMBERS.items()} | READ
        over = next((said for said, box in widget.boxes() if box.contains(at)), "")
        return (read[over],) if over in read else ()
    return tuple(thing for thing, names in WIDGETS.items() if name in names)


def watched() -> tuple[str, ...]:
    """Return the names of all widgets that things are seen in."""
    names = [name for several in WIDGETS.values() for name in several]
    return tuple(dict.fromkeys([*names, "landscape_numbers", "boltzmann_numbers"]))


def _plot(window: QWidget, name: str) -> Plot:
    return window.findChild(Plot, name)


# --- the data


def _of_data(plot: Plot, at: QPointF, state: State) -> tuple[str, ...]:
    """Return the point, else the residual, else the line near the mouse; else the data."""
    points, place, pixel = state.experiment.points, plot.to_plane(at), plot.pixel_size()
    if not 0 < points.n <= MANY:
        return ("data",)
    if nearest(points.x, points.y, place, pixel, NEAR) is not None:
        return ("data",)
    theta = _best_line(state)
    if theta is None:
        return ("data",)
    fitted = theta[0] + theta[1] * points.x
    beside = np.abs(points.x - place[0]) <= 5.0 * pixel[0]
    between = (place[1] - points.y) * (place[1] - fitted) <= 0.0
    if state.show.residuals != "none" and bool(np.any(beside & between)):
        return ("residuals",)
    on_line = abs(place[1] - theta[0] - theta[1] * place[0]) <= NEAR * pixel[1]
    return ("line",) if on_line else ("data",)


def _best_line(state: State) -> Pair | None:
    problem = state.experiment.problem
    return found(problem, state.held)[0].theta if known(problem, state.held) else None


# --- the landscape


def _of_landscape(window: QWidget, at: QPointF, state: State) -> tuple[str, ...]:
    """Return the mark near the mouse, else the trajectory, else the surface with its gradient."""
    plot = _plot(window, "landscape_plot")
    place, pixel = plot.to_plane(at), plot.pixel_size()
    for thing in ("start", "theta", "minimum"):
        for mark in _marks(window, thing):
            away = abs(mark.at[0] - place[0]) / pixel[0], abs(mark.at[1] - place[1]) / pixel[1]
            if max(away) <= NEAR:
                return (thing,)
    picture = plot.hands.runs.picture
    if picture is not None and picture.hit(place, pixel, 0.5 * NEAR) is not None:
        return ("trajectory",)
    return ("cost",) if state.show.field == "none" else ("cost", "gradient")


def _marks(window: QWidget, thing: str) -> list[Mark]:
    """Return the marks of a thing on the landscape; of the iterates that of the run in front."""
    marks = _plot(window, "landscape_plot").hands.runs.marks.marks
    if thing == "theta":
        return [mark for mark in marks if mark.kind == "disc"][-1:]
    return [mark for mark in marks if mark.name == MARKS[thing]]


def _round(window: QWidget, marks: list[Mark]) -> list[QRect]:
    plot, found = _plot(window, "landscape_plot"), []
    inside = plot.plane_rect()
    for mark in marks:
        at = plot.mapFromScene(plot.box.mapToScene(plot.box.mapFromView(QPointF(*mark.at))))
        if inside.contains(QPointF(at)):
            corner = plot.mapTo(window, at) - QPoint(round(ROUND), round(ROUND))
            found.append(QRect(corner.x(), corner.y(), round(2 * ROUND), round(2 * ROUND)))
    return found


# --- the numbers, and the tabs


def _tab(window: QWidget, key: str) -> list[QRect]:
    """Return where the tab of a dock stands in its row, if it does."""
    title = window.findChild(QDockWidget, f"dock_{key}").windowTitle()
    for bar in window.findChildren(QTabBar):
        for k in range(bar.count() if bar.isVisible() else 0):
            if bar.tabText(k) == title:
                return [bar.tabRect(k).translated(bar.mapTo(window, QPoint(0, 0)))]
    return []


def _numbers(window: QWidget, written: str) -> list[QRect]:
    figures = window.findChild(Figures, "boltzmann_numbers")
    corner = figures.mapTo(window, QPoint(0, 0))
    boxes = (box for said, box in figures.boxes() if said == written)
    return [box.toAlignedRect().translated(corner) for box in boxes]
