"""What is drawn over the θ-plane of the distribution: density, contours of mass, marginals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from physviz.engine.boltzmann import boltzmann
from physviz.lab.state import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay, Tag
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.surface import DRAGGING_NODES, SETTLED_NODES, nodes
from physviz.ui.shapes import Shape, curve, joined, pen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot

MASSES = (0.5, 0.9, 0.99)
MARGINAL_SHARE = 0.16
"""How much of the panel a marginal's peak takes."""


@dataclass(frozen=True, eq=False)
class DensityPicture:
    """The density as colour indices, its contours of mass, the marginals along the edges."""

    view: View
    image: NDArray[np.uint8]
    contours: Floats
    along_x: Floats
    along_y: Floats
    mode: Pair
    fine: bool


class DensityLayer(PlotLayer):
    """q(θ), the ellipses that hold 50, 90 and 99 % of it, and its marginals."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.image = pg.ImageItem()
        self.image.setZValue(-10)
        plot.box.addItem(self.image, ignoreBounds=True)
        self.fills = (Shape(plot, -3), Shape(plot, -3))
        self.edges = (curve(plot, -2), curve(plot, -2))
        self.contours = curve(plot, 1)
        self.words = Overlay(plot, 4)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution, the view, the pixels to fill."""
        e = state.experiment
        view = state.views.boltzmann
        return e.problem, e.inverse_temperature, view, self.plot.pixels(), state.held

    @staticmethod
    def compute(
        problem: Problem, beta: float, view: View, pixels: tuple[int, int], held: bool
    ) -> DensityPicture:
        """Return the picture of q in this view."""
        q = boltzmann(problem, beta)
        most = DRAGGING_NODES if held else SETTLED_NODES
        x, y = (nodes(s, min(p, most)) for s, p in zip((view.x, view.y), pixels, strict=True))
        image = (255.0 * q.density(x, y)).astype(np.uint8)
        s, t = np.linspace(*view.x, 181), np.linspace(*view.y, 181)
        p, r = q.marginal_intercept(s), q.marginal_slope(t)
        tall = MARGINAL_SHARE * (view.y[1] - view.y[0])
        wide = MARGINAL_SHARE * (view.x[1] - view.x[0])
        peak0, peak1 = (
            float(m(np.array([c]))[0])
            for m, c in zip((q.marginal_intercept, q.marginal_slope), q.mean, strict=True)
        )
        return DensityPicture(
            view,
            image,
            q.contours(MASSES),
            np.column_stack([s, view.y[0] + tall * p / peak0]),
            np.column_stack([view.x[0] + wide * r / peak1, t]),
            q.mean,
            not held,
        )

    def paint(self, picture: DensityPicture) -> None:
        """Show it."""
        look, view = themes.current(), picture.view
        self.image.setImage(
            picture.image, autoLevels=False, levels=(0, 255), lut=look.density_table()
        )
        size = (view.x[1] - view.x[0], view.y[1] - view.y[0])
        self.image.setRect(QRectF(view.x[0], view.y[0], *size))
        corners = (
            np.array([[view.x[0], view.y[0]], [view.x[1], view.y[0]]]),
            np.array([[view.x[0], view.y[0]], [view.x[0], view.y[1]]]),
        )
        for fill, edge, xy, ground in zip(
            self.fills, self.edges, (picture.along_x, picture.along_y), corners, strict=True
        ):
            outline = np.concatenate([ground[:1], xy, ground[1:]])
            fill.fill(outline[:, 0], outline[:, 1], look.thermal, 0.22)
            edge.setData(*xy.T, pen=pen(look.thermal, 1.5), antialias=picture.fine)
        x, y = joined(list(picture.contours))
        ink = pen(look.ink, 1.0, opacity=0.85)
        self.contours.setData(x, y, connect="finite", pen=ink, antialias=picture.fine)
        tags = tuple(
            Tag(_tip(ellipse), f"{100 * mass:.0f} %")
            for ellipse, mass in zip(picture.contours, MASSES, strict=True)
        )
        self.words.draw((Mark(picture.mode, "plus", look.optimum, 15.0, "mode"),), tags)

    def refuse(self, sentence: str) -> None:
        """Say in the middle of the panel why there is no distribution."""
        drawn = (self.image, *self.fills, *self.edges, self.contours)
        for item in drawn:
            item.setVisible(not sentence)
        if sentence:
            self.words.draw()
        self.words.say(sentence)


def _tip(ellipse: Floats) -> Pair:
    """Return the right-hand tip of an ellipse, where it is widest apart from the other two."""
    middle = 0.5 * (ellipse.max(axis=0) + ellipse.min(axis=0))
    size = np.ptp(ellipse, axis=0)
    away = (ellipse - middle) / np.where(size > 0.0, size, 1.0)  # 0: finer than floats can tell
    reach = np.hypot(*away.T) + np.where(away[:, 0] > 0.0, 0.0, -1.0)
    best = int(np.argmax(reach))
    return float(ellipse[best, 0]), float(ellipse[best, 1])
