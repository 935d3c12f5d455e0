"""The density of the distribution over the θ-plane, as an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from physviz.engine.boltzmann import boltzmann
from physviz.engine.density import pictured
from physviz.engine.distribution import closed
from physviz.engine.laplace import bells
from physviz.engine.linogram import approached, held_surface
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.growth import CONVEX
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.surface import DRAGGING_NODES, SETTLED_NODES, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.plot import Plot


@dataclass(frozen=True, eq=False)
class DensityPicture:
    """q/q(mode) over a view as colour indices."""

    view: View
    image: NDArray[np.uint8]


class DensityLayer(PlotLayer):
    """q(θ), from the ground's colour to the thermal one."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.image = pg.ImageItem()
        self.image.setZValue(-10)
        plot.box.addItem(self.image, ignoreBounds=True)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution, the view, the pixels to fill, and whether a hand moves something."""
        e = state.experiment
        view = state.views.boltzmann
        return e.problem, e.inverse_temperature, view, self.plot.pixels(), state.held

    @staticmethod
    def compute(
        problem: Problem, beta: float, view: View, pixels: tuple[int, int], held: bool
    ) -> DensityPicture | Iterator[DensityPicture | None]:
        """Return the picture of q in this view; ever better ones where it has no closed form."""
        if not closed(problem):
            return _improving(problem, beta, view, pixels, held)
        x, y = _axes(view, pixels, DRAGGING_NODES if held else SETTLED_NODES)
        return _picture(view, boltzmann(problem, beta).density(x, y))

    def paint(self, picture: DensityPicture) -> None:
        """Show it."""
        look, view = themes.current(), picture.view
        self.image.setImage(
            picture.image, autoLevels=False, levels=(0, 255), lut=look.density_table()
        )
        size = (view.x[1] - view.x[0], view.y[1] - view.y[0])
        self.image.setRect(QRectF(view.x[0], view.y[0], *size))

    def refuse(self, sentence: str) -> None:
        """No distribution, no image; the sentence stands among the outlines."""
        self.image.setVisible(not sentence)


def _axes(view: View, pixels: tuple[int, int], most: int) -> tuple[Floats, Floats]:
    x, y = (nodes(s, min(p, most)) for s, p in zip((view.x, view.y), pixels, strict=True))
    return x, y


def _picture(view: View, density: Floats) -> DensityPicture:
    return DensityPicture(view, (255.0 * density).astype(np.uint8))


def _improving(
    problem: Problem, beta: float, view: View, pixels: tuple[int, int], held: bool
) -> Iterator[DensityPicture | None]:
    points, loss = problem.points, problem.loss
    if points.n > CONVEX:
        yield None
    bells(problem, beta, quick=True)  # refused first of all, if at all
    x, y = _axes(view, pixels, DRAGGING_NODES)
    quick = held_surface(points, loss, x, y)
    if quick is None:
        yield None
    else:
        yield _picture(view, pictured(problem, beta, quick.values, x, y))
        if held:
            return
    if not held:
        x, y = _axes(view, pixels, SETTLED_NODES)
    for better in approached(points, loss, x, y):
        if better is None:
            yield None
        else:
            yield _picture(view, pictured(problem, beta, better.values, x, y))
