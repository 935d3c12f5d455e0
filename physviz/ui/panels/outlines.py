"""What is drawn over the density: contours of mass, marginals, modes, Laplace's ellipse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from contourpy import LineType, contour_generator

from physviz.engine.boltzmann import boltzmann
from physviz.engine.density import MASSES, Shape, live
from physviz.engine.distribution import closed
from physviz.engine.laplace import laplace
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay, Tag
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.mass_tags import on_outlines
from physviz.ui.shapes import Shape as Filled
from physviz.ui.shapes import curve, joined, pen, polylines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.boltzmann import Boltzmann
    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import Pair, State
    from physviz.ui.plot import Plot

MARGINAL_SHARE = 0.16
"""How much of the panel a marginal's peak takes."""
ELLIPSE = 0.9
"""The mass that Laplace's ellipse holds."""
DASH = 11.0
"""A dash and the gap after it, in pixels."""
LEAST = 0.005
"""A mode with a smaller share of q has no mark."""


@dataclass(frozen=True, eq=False)
class Outlines:
    """The curves in the plane's units, shapes (k, 2), with gaps of NaN in the contours.

    ``modes`` are q's with their shares of it, the best first.
    """

    view: View
    contours: Floats
    tags: tuple[Tag, ...]
    along_x: Floats
    along_y: Floats
    ellipse: Floats
    modes: tuple[tuple[Pair, float], ...]
    fine: bool
    coarse: bool


class OutlinesLayer(PlotLayer):
    """Contours that hold 50, 90 and 99 % of q, its marginals along the edges, its modes."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.fills = (Filled(plot, -3), Filled(plot, -3))
        self.edges = (curve(plot, -2), curve(plot, -2))
        self.contours = curve(plot, 1)
        self.ellipse = curve(plot, 2)
        self.words = Overlay(plot, 4)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The distribution, the view, and whether Laplace's ellipse is wanted."""
        e = state.experiment
        shown = state.show.laplace
        return (
            e.problem,
            e.inverse_temperature,
            state.views.boltzmann,
            self.plot.pixels(),
            shown,
            state.held,
        )

    @staticmethod
    def compute(
        problem: Problem,
        beta: float,
        view: View,
        pixels: tuple[int, int],
        shown: bool,
        held: bool,
    ) -> Outlines | Iterator[Outlines | None]:
        """Return the curves in this view; ever better ones where q has no closed form."""
        if closed(problem):
            return _exact(boltzmann(problem, beta), view, pixels, fine=not held)
        return _improving(problem, beta, view, pixels, shown, held)

    def paint(self, lines: Outlines) -> None:
        """Draw them."""
        look, view = themes.current(), lines.view
        corners = (
            np.array([[view.x[0], view.y[0]], [view.x[1], view.y[0]]]),
            np.array([[view.x[0], view.y[0]], [view.x[0], view.y[1]]]),
        )
        for fill, edge, xy, ground in zip(
            self.fills, self.edges, (lines.along_x, lines.along_y), corners, strict=True
        ):
            outline = np.concatenate([ground[:1], xy, ground[1:]])
            fill.fill(outline[:, 0], outline[:, 1], look.thermal, 0.22)
            edge.setData(*xy.T, pen=pen(look.thermal, 1.5), antialias=lines.fine)
        ink = pen(look.ink, 1.0, opacity=0.85)
        self.contours.setData(*lines.contours.T, connect="finite", pen=ink, antialias=lines.fine)
        dashes = pen(look.thermal, 2.0)
        self.ellipse.setData(*lines.ellipse.T, connect="finite", pen=dashes, antialias=lines.fine)
        (best, _), *others = lines.modes
        marks = [Mark(best, "plus", look.optimum, 15.0, "mode")]
        marks += [Mark(at, "plus", look.optimum, 10.0, _share(share)) for at, share in others]
        self.words.draw(tuple(marks), lines.tags)
        self.words.note("coarse" if lines.coarse else "")

    def refuse(self, sentence: str) -> None:
        """Say in the middle of the panel why there is no distribution."""
        for item in (*self.fills, *self.edges, self.contours, self.ellipse):
            item.setVisible(not sentence)
        if sentence:
            self.words.draw()
            self.words.note("")
        self.words.say(sentence)


def _share(mass: float) -> str:
    return f"mode, {100.0 * mass:.{0 if mass >= 0.1 else 1}f} %"


def _exact(q: Boltzmann, view: View, pixels: tuple[int, int], *, fine: bool) -> Outlines:
    """Return the curves of a Gaussian."""
    at = [np.linspace(*span, 181) for span in (view.x, view.y)]
    peaks = [
        float(density(np.array([mean]))[0])
        for density, mean in zip((q.marginal_intercept, q.marginal_slope), q.mean, strict=True)
    ]
    heights = (q.marginal_intercept(at[0]) / peaks[0], q.marginal_slope(at[1]) / peaks[1])
    ellipses = list(q.contours(MASSES))
    return _outlines(view, pixels, ellipses, at, heights, ((q.mean, 1.0),), fine=fine)


def _improving(
    problem: Problem, beta: float, view: View, pixels: tuple[int, int], shown: bool, held: bool
) -> Iterator[Outlines | None]:
    for shape in live(problem, beta, held=held):
        if shape is None:
            yield None
            continue
        bell = laplace(problem, beta, quick=not shape.final) if shown else None
        ellipse = None if bell is None else _dashed(bell.ellipse(ELLIPSE), view, pixels)
        yield _summed(shape, view, pixels, ellipse, fine=not held)


def _dashed(curve: Floats, view: View, pixels: tuple[int, int]) -> Floats:
    """Return a curve cut into dashes, a gap of NaN between each two, shape (k, 2).

    Of a curve of many short segments a dashed pen would draw each by itself, and whole.
    """
    scale = np.array(pixels) / np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]])
    steps = np.hypot(*(np.diff(curve, axis=0) * scale).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    count = int(min(max(length[-1] / DASH, 8.0), 400.0))
    ends = length[-1] * (np.arange(count)[:, None] + np.linspace(0.0, 0.6, 4)) / count
    dashes = [np.interp(ends, length, column) for column in curve.T]
    return polylines(np.stack(dashes, axis=-1))


def _summed(
    shape: Shape, view: View, pixels: tuple[int, int], ellipse: Floats | None, *, fine: bool
) -> Outlines:
    """Return the curves of any q."""
    lines = contour_generator(
        shape.grid.along, shape.grid.across, shape.exponent, line_type=LineType.ChunkCombinedNan
    ).multi_lines(shape.levels.tolist())
    contours = [
        np.empty((0, 2)) if chunk is None else shape.grid.theta(chunk) for (chunk,), *_ in lines
    ]
    at, heights = [], []
    for marginal, span in zip(shape.marginals, (view.x, view.y), strict=True):
        inside = marginal.at[(marginal.at > span[0]) & (marginal.at < span[1])]
        where = np.union1d(np.linspace(*span, 181), inside)
        at.append(where)
        heights.append(marginal(where) / marginal.density.max())
    modes = tuple((peak.theta, peak.mass) for peak in shape.peaks)
    kept = modes[:1] + tuple(mode for mode in modes[1:] if mode[1] >= LEAST)
    coarse = not shape.final
    return _outlines(
        view, pixels, contours, at, heights, kept, ellipse=ellipse, fine=fine, coarse=coarse
    )


def _outlines(
    view: View,
    pixels: tuple[int, int],
    contours: list[Floats],
    at: list[Floats],
    heights: list[Floats] | tuple[Floats, Floats],
    modes: tuple[tuple[Pair, float], ...],
    *,
    ellipse: Floats | None = None,
    fine: bool,
    coarse: bool = False,
) -> Outlines:
    tall, wide = (MARGINAL_SHARE * (span[1] - span[0]) for span in (view.y, view.x))
    names = [f"{100 * mass:.0f} %" for mass in MASSES]
    above = 20.0 * (view.y[1] - view.y[0]) / pixels[1]
    several = modes if len(modes) > 1 else ()
    shares = tuple(Tag((x, y + above), _share(mass)) for (x, y), mass in several)
    marked = [theta for theta, _ in modes] + [tag.at for tag in shares]
    return Outlines(
        view,
        np.column_stack(joined(contours)),
        (*shares, *on_outlines(contours, names, marked, view, pixels)),
        np.column_stack([at[0], view.y[0] + tall * heights[0]]),
        np.column_stack([view.x[0] + wide * heights[1], at[1]]),
        np.empty((0, 2)) if ellipse is None else ellipse,
        modes,
        fine,
        coarse,
    )
