"""What is drawn over the θ-plane of the cost: the surface, the run on it, and the read-out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator
from PySide6.QtCore import QRectF, Qt

from physviz.engine.cost import bowl
from physviz.engine.descent import Descent
from physviz.engine.digits import written
from physviz.engine.flow import flow
from physviz.lab.state import View, descent_of
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay, Tag, curve, joined, pen
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.scales import HeightScale, level_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats, Points
    from physviz.engine.quadratic import Quadratic
    from physviz.lab.state import Pair, State
    from physviz.ui.panels.colour_bar import ColourBar
    from physviz.ui.plot import Plot

DRAGGING_NODES = 256
SETTLED_NODES = 640
MOST_VERTICES = 2000


@dataclass(frozen=True, eq=False)
class SurfacePicture:
    """The heights as colour indices, and the contour lines with their names."""

    view: View
    image: NDArray[np.uint8]
    scale: HeightScale
    line: tuple[Floats, Floats]
    levels: tuple[float, ...]
    tags: tuple[Tag, ...]
    fine: bool


def nodes(span: Pair, count: int) -> Floats:
    """Return the centres of so many equal cells of an interval."""
    step = (span[1] - span[0]) / count
    return span[0] + step * (np.arange(count) + 0.5)


class SurfaceLayer(PlotLayer):
    """Heat map and labelled contours of S(β₀, β₁)."""

    def __init__(self, plot: Plot, bar: ColourBar) -> None:
        super().__init__(plot)
        self.bar = bar
        self.image = pg.ImageItem()
        self.image.setZValue(-10)
        plot.box.addItem(self.image, ignoreBounds=True)
        self.lines = curve(plot, 1)
        self.words = Overlay(plot, 2)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The data, the view, the pixels to fill, and whether a hand is moving something."""
        points = state.experiment.points
        return bowl(points), state.views.landscape, self.plot.pixels(), state.held

    @staticmethod
    def compute(
        surface: Quadratic | None, view: View, pixels: tuple[int, int], held: bool
    ) -> SurfacePicture | None:
        """Return the picture of the surface in this view; None while there are no points."""
        if surface is None:
            return None
        most = DRAGGING_NODES if held else SETTLED_NODES
        x, y = (nodes(s, min(p, most)) for s, p in zip((view.x, view.y), pixels, strict=True))
        cost = surface.grid(x, y)
        inside = all(s[0] <= m <= s[1] for s, m in zip((view.x, view.y), surface.minimum, strict=True))
        scale = HeightScale.over(surface.value if inside else float(cost.min()), float(cost.max()))
        levels = scale.levels()
        coarse = 2 if held else 1
        lines = contour_generator(
            x[::coarse], y[::coarse], cost[::coarse, ::coarse], line_type=LineType.ChunkCombinedNan
        ).multi_lines(list(levels))
        found = [chunk for (chunk,), *_ in lines if chunk is not None]
        tags = _labels(surface, levels, view, pixels)
        image = (255.0 * scale.position(cost)).astype(np.uint8)
        return SurfacePicture(view, image, scale, joined(found), levels, tags, not held)

    def paint(self, picture: SurfacePicture | None) -> None:
        """Show image, contour lines and their heights."""
        self.plot.look_at(self.plot.view if picture is None else picture.view)
        self.image.setVisible(picture is not None)
        if picture is None:
            self.lines.setData([], [])
            self.words.draw()
            self.words.say("No points yet: double-click in the Data panel to add one.")
            self.bar.show_scale(None, (), 0.0, 1.0)
            return
        self.words.say("")
        look, view = themes.current(), picture.view
        self.image.setImage(picture.image, autoLevels=False, levels=(0, 255), lut=table(look))
        self.image.setRect(
            QRectF(view.x[0], view.y[0], view.x[1] - view.x[0], view.y[1] - view.y[0])
        )
        ink = pen(look.ink, 1.0, opacity=0.75)
        self.lines.setData(*picture.line, connect="finite", pen=ink, antialias=picture.fine)
        self.words.draw(tags=picture.tags)
        plane = self.plot.plane_rect()
        self.bar.show_scale(picture.scale, picture.levels, plane.top(), plane.bottom())


def table(look: themes.Theme) -> NDArray[np.uint8]:
    """Return the colours of heights 0…255, blended onto the panel's surface; shape (256, 3)."""
    colours = pg.colormap.get(look.landscape).getLookupTable(nPts=256)[:, :3].astype(float)
    if look.landscape_reversed:
        colours = colours[::-1]
    ground = np.array([int(look.surface[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)
    share = look.landscape_opacity
    return np.round(share * colours + (1.0 - share) * ground).astype(np.uint8)


def _labels(
    surface: Quadratic, levels: tuple[float, ...], view: View, pixels: tuple[int, int]
) -> tuple[Tag, ...]:
    """Place each height where its contour crosses a soft axis: there the lines are widest apart."""
    soft = surface.axes[:, 0]
    rate = surface.eigenvalues[0]
    if rate <= 0.0:
        soft, rate = surface.axes[:, 1], surface.eigenvalues[1]
    size = np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]])
    tags = []
    for level, name in zip(levels, level_names(levels), strict=True):
        reach = np.sqrt(2.0 * max(level - surface.value, 0.0) / rate)
        for side in (-1.0, 1.0):
            at = np.asarray(surface.minimum) + side * reach * soft
            if np.abs(reach * soft / size * pixels).max() < 22.0:
                break  # it would cover the mark of the minimum
            if view.x[0] < at[0] < view.x[1] and view.y[0] < at[1] < view.y[1]:
                tags.append(Tag((float(at[0]), float(at[1])), name))
                break
    return tuple(reversed(tags))


@dataclass(frozen=True, eq=False)
class RunPicture:
    """The iterates so far, the exact flow beside them, and where it all stands."""

    path: Floats
    dots: Floats
    flow: Floats
    minimum: Pair | None
    start: Pair
    now: Pair
    step: int
    valley: Floats


class RunLayer(PlotLayer):
    """Start, minimum, trajectory and exact flow."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.valley = curve(plot, 3)
        self.flow = curve(plot, 4)
        self.path = curve(plot, 5)
        self.dots = pg.ScatterPlotItem(pxMode=True, antialias=True)
        self.dots.setZValue(6)
        plot.box.addItem(self.dots, ignoreBounds=True)
        self.marks = Overlay(plot, 7)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, how far it has come, and the view that decides how finely to draw it."""
        descent = descent_of(state.experiment)
        view = state.views.landscape
        return descent, state.experiment.start, state.step, state.show.flow, view, self.plot.pixels()

    @staticmethod
    def compute(
        descent: Descent | None,
        start: Pair,
        step: int,
        with_flow: bool,
        view: View,
        pixels: tuple[int, int],
    ) -> RunPicture:
        """Return the run up to this step, thinned to what pixels can show."""
        nothing = np.empty((0, 2))
        if descent is None:
            return RunPicture(nothing, nothing, nothing, None, start, start, step, nothing)
        step = min(step, descent.last)
        path = descent.at(thinned(step))
        time = descent.time(step)
        exact = flow(descent.bowl, start, time * np.linspace(0.0, 1.0, 160) ** 3) if with_flow else nothing
        valley = nothing
        if descent.bowl.d == 0.0:
            reach = 4.0 * max(view.x[1] - view.x[0], view.y[1] - view.y[0])
            along = reach * np.array([[-1.0], [1.0]]) * descent.bowl.axes[:, 0]
            valley = np.asarray(descent.bowl.minimum) + along
        now = (float(path[-1, 0]), float(path[-1, 1]))
        near = _within_reach(path, view)
        return RunPicture(
            near, _apart(near, view, pixels), exact, descent.bowl.minimum, start, now, step, valley
        )

    def paint(self, picture: RunPicture) -> None:
        """Draw the lines and the three marks."""
        look = themes.current()
        orange = look.descent
        self.valley.setData(*picture.valley.T, pen=pen(look.optimum, 2.0, Qt.PenStyle.DashLine))
        self.flow.setData(*picture.flow.T, pen=pen(look.ink, 1.0, Qt.PenStyle.DashLine, 0.8))
        self.path.setData(*picture.path.T, pen=pen(orange, 2.0))
        self.dots.setData(
            *picture.dots.T, size=5.0 * look.scale, pen=None, brush=pg.mkBrush(orange), symbol="o"
        )
        marks = [Mark(picture.start, "ring", orange, 13.0, "start")]
        if picture.minimum is not None:
            marks.insert(0, Mark(picture.minimum, "plus", look.optimum, 15.0, "minimum"))
            marks.append(Mark(picture.now, "disc", orange, 11.0, f"step {picture.step:,}"))
        self.marks.draw(tuple(marks))


def thinned(step: int) -> NDArray[np.int64]:
    """Return at most about 2,000 of the steps 0…step: the early ones all, the later ones spread."""
    if step <= MOST_VERTICES:
        return np.arange(step + 1)
    first = np.arange(MOST_VERTICES // 2)
    later = np.geomspace(first[-1] + 1, step, MOST_VERTICES // 4).astype(np.int64)
    # Pairs of neighbours, so that a ringing run is still seen to ring.
    return np.unique(np.concatenate([first, np.maximum(later - 1, 0), later, [step]]))


def _within_reach(path: Floats, view: View) -> Floats:
    """Pull points thousands of windows away nearer along their ray: Qt cannot draw at 10¹⁰⁰."""
    centre = np.array([0.5 * sum(view.x), 0.5 * sum(view.y)])
    size = np.array([view.x[1] - view.x[0], view.y[1] - view.y[0]])
    away = (path - centre) / size
    far = np.maximum(np.abs(away).max(axis=1, keepdims=True) / 1e3, 1.0)
    return centre + away / far * size


def _apart(path: Floats, view: View, pixels: tuple[int, int]) -> Floats:
    """Return those iterates in view that lie at least six pixels from the one drawn before."""
    scale = np.array([pixels[0] / (view.x[1] - view.x[0]), pixels[1] / (view.y[1] - view.y[0])])
    shown: list[int] = []
    last = np.array([np.inf, np.inf])
    for k, at in enumerate(path[:400] * scale):
        if np.abs(at - last).max() >= 6.0:
            shown.append(k)
            last = at
    return path[shown]


class ReadoutLayer(PlotLayer):
    """θ, S and ∇S under the mouse."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.corner = Overlay(plot, 9)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The point under the mouse and the data."""
        return state.pointer, state.experiment.points

    @staticmethod
    def compute(pointer: Pair | None, points: Points) -> str:
        """Return the read-out."""
        surface = bowl(points)
        if pointer is None or surface is None:
            return ""
        p0, p1 = surface.gradient(pointer).tolist()
        return (
            f"β₀ {written(pointer[0])}   β₁ {written(pointer[1])}   "
            f"S {written(float(surface(pointer)))}\n∇S ({written(p0, 3)}, {written(p1, 3)})"
        )

    def paint(self, text: str) -> None:
        """Write it in the corner."""
        self.corner.note(text)
