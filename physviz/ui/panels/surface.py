"""The cost as a surface over the θ-plane: heat map and labelled contour lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator
from PySide6.QtCore import QRectF

from physviz.engine.cost import bowl
from physviz.engine.linogram import approached, held_surface
from physviz.engine.losses import Squared
from physviz.engine.sums import cost_grid
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Overlay
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.level_tags import on_curves, on_ellipses, soft_axis
from physviz.ui.scales import HeightScale
from physviz.ui.shapes import curve, joined, pen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from physviz.engine.losses import Loss
    from physviz.engine.points import Floats, Points
    from physviz.lab.state import Pair, State
    from physviz.ui.drawing import Tag
    from physviz.ui.panels.colour_bar import ColourBar
    from physviz.ui.plot import Plot

FIRST_NODES = 48
DRAGGING_NODES = 256
SETTLED_NODES = 640
MOST_AT_ONCE = 1000
"""The surface of so many points can be had in a frame, on a coarse grid."""


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
        """The cost, the view, the pixels to fill, and whether a hand is moving something."""
        problem = state.experiment.problem
        return (
            problem.points,
            problem.loss,
            state.views.landscape,
            self.plot.pixels(),
            state.held,
        )

    @staticmethod
    def compute(
        points: Points, loss: Loss, view: View, pixels: tuple[int, int], held: bool
    ) -> SurfacePicture | Iterator[SurfacePicture | None] | None:
        """Return the picture of the surface in this view; None while there are no points."""
        surface = bowl(points)
        if surface is None:
            return None
        if not isinstance(loss, Squared):
            return _improving(points, loss, view, pixels, held)
        x, y = axes(view, pixels, DRAGGING_NODES if held else SETTLED_NODES)
        cost = surface.grid(x, y)
        inside = all(
            s[0] <= m <= s[1] for s, m in zip((view.x, view.y), surface.minimum, strict=True)
        )
        scale = HeightScale.over(surface.value if inside else float(cost.min()), float(cost.max()))
        levels = scale.levels()
        curves = _curves(x, y, cost, levels, 2 if held else 1)
        tags = on_ellipses(surface, levels, view, pixels)
        return _picture(view, cost, scale, levels, curves, tags, fine=not held)

    def paint(self, picture: SurfacePicture | None) -> None:
        """Show image, contour lines and their heights."""
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


def axes(view: View, pixels: tuple[int, int], most: int) -> tuple[Floats, Floats]:
    """Return the intercepts and slopes at which a picture has its pixels, ``most`` each at most."""
    x, y = (nodes(s, min(p, most)) for s, p in zip((view.x, view.y), pixels, strict=True))
    return x, y


def _improving(
    points: Points, loss: Loss, view: View, pixels: tuple[int, int], held: bool
) -> Iterator[SurfacePicture | None]:
    """Yield ever finer pictures of the surface of a robust loss, the first in this frame."""
    surface = bowl(points)
    if surface is None:
        return
    soft = soft_axis(surface)

    def drawn(x: Floats, y: Floats, cost: Floats, *, fine: bool) -> SurfacePicture:
        scale = HeightScale.over(float(cost.min()), float(cost.max()))
        levels = scale.levels()
        curves = _curves(x, y, cost, levels, 1 if fine or x.size < DRAGGING_NODES else 2)
        row, column = np.unravel_index(int(np.argmin(cost)), cost.shape)
        about = (float(x[column]), float(y[row]))
        tags = on_curves(curves, levels, about, soft, view, pixels)
        return _picture(view, cost.copy(), scale, levels, curves, tags, fine=fine)

    x, y = axes(view, pixels, DRAGGING_NODES)
    quick = held_surface(points, loss, x, y)
    if quick is not None:
        yield drawn(x, y, quick.values, fine=False)
        if held:
            return
    elif points.n <= MOST_AT_ONCE:
        few = axes(view, pixels, FIRST_NODES)
        yield drawn(*few, cost_grid(points, loss, *few), fine=False)
    if not held:
        x, y = axes(view, pixels, SETTLED_NODES)
    for better in approached(points, loss, x, y):
        yield None if better is None else drawn(x, y, better.values, fine=not held)


def _curves(
    x: Floats, y: Floats, cost: Floats, levels: tuple[float, ...], stride: int
) -> list[Floats | None]:
    """Return each level's lines, shape (k, 2) with NaN between them; None where it has none."""
    lines = contour_generator(
        x[::stride], y[::stride], cost[::stride, ::stride], line_type=LineType.ChunkCombinedNan
    ).multi_lines(list(levels))
    return [chunk for (chunk,), *_ in lines]


def _picture(
    view: View,
    cost: Floats,
    scale: HeightScale,
    levels: tuple[float, ...],
    curves: Sequence[Floats | None],
    tags: tuple[Tag, ...],
    *,
    fine: bool,
) -> SurfacePicture:
    line = joined([curve for curve in curves if curve is not None])
    image = (255.0 * scale.position(cost)).astype(np.uint8)
    return SurfacePicture(view, image, scale, line, levels, tags, fine)
