"""The cost as a surface over the θ-plane: heat map and labelled contour lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from contourpy import LineType, contour_generator
from PySide6.QtCore import QRectF

from physviz.engine.cost import bowl
from physviz.lab.state import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Overlay, Tag
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.scales import HeightScale, level_names
from physviz.ui.shapes import curve, joined, pen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats
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
        inside = all(
            s[0] <= m <= s[1] for s, m in zip((view.x, view.y), surface.minimum, strict=True)
        )
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
