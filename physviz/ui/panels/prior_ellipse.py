"""A Gaussian prior drawn over q, and the hands that move and shape it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.priors import Gaussian
from physviz.lab import edits
from physviz.ui import theme as themes
from physviz.ui.drawing import Mark, Overlay, Tag
from physviz.ui.panels.hands import GRAB, new_gesture
from physviz.ui.panels.landscape import PointingHands
from physviz.ui.panels.layer import PlotLayer
from physviz.ui.panels.points import nearest
from physviz.ui.shapes import curve, joined, pen

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from physviz.engine.points import Floats
    from physviz.engine.priors import Prior
    from physviz.lab.state import Pair, State
    from physviz.lab.views import View
    from physviz.ui.plot import Plot
    from physviz.ui.screen import Screen

CENTRE = 0
CURSORS = (
    Qt.CursorShape.OpenHandCursor,
    Qt.CursorShape.SizeHorCursor,
    Qt.CursorShape.SizeVerCursor,
)


def grips(prior: Gaussian) -> tuple[Pair, Pair, Pair]:
    """Return what can be taken hold of: the centre, the right tip and the upper tip."""
    (m0, m1), (sd0, sd1) = prior.mean, prior.sd
    return (m0, m1), (m0 + sd0, m1), (m0, m1 + sd1)


def seen(at: Pair, view: View) -> bool:
    """Whether a place is in view."""
    return view.x[0] <= at[0] <= view.x[1] and view.y[0] <= at[1] <= view.y[1]


def arcs(prior: Gaussian, view: View) -> list[Floats]:
    """Return what is in view of Σ_j (θ_j − m_j)²/τ_j² = 1, each arc of shape (k, 2).

    Cut at the edges: Qt cannot draw at 10¹⁰⁰ pixels, and an arc seen from near needs its vertices.
    """
    (m0, m1), (sd0, sd1) = prior.mean, prior.sd
    u, v = np.subtract(view.x, m0) / sd0, np.subtract(view.y, m1) / sd1
    with np.errstate(invalid="ignore"):  # an edge that does not cut the ellipse
        at_u, at_v = np.arccos(u), np.arcsin(v)
    cuts = np.concatenate([at_u, -at_u, at_v, np.pi - at_v])
    cuts = np.unique(cuts[np.isfinite(cuts)] % (2.0 * np.pi))
    ends = np.append(cuts, cuts[0] + 2.0 * np.pi) if cuts.size else np.array([0.0, 2.0 * np.pi])
    middle = 0.5 * (ends[1:] + ends[:-1])
    across, up = np.cos(middle), np.sin(middle)
    kept = (u[0] < across) & (across < u[1]) & (v[0] < up) & (up < v[1])
    angles = [
        np.linspace(*arc, 129) for arc, keep in zip(pairwise(ends), kept, strict=True) if keep
    ]
    return [np.column_stack([m0 + sd0 * np.cos(t), m1 + sd1 * np.sin(t)]) for t in angles]


@dataclass(frozen=True, eq=False)
class PriorPicture:
    """The ellipse of one standard deviation, what can be taken hold of, and where its name goes."""

    x: Floats
    y: Floats
    grips: tuple[Pair, ...]
    chosen: Pair | None
    label: Pair | None


class PriorLayer(PlotLayer):
    """The 1-sd ellipse of a Gaussian prior, with a centre and two handles."""

    def __init__(self, plot: Plot, hands: PriorHands) -> None:
        super().__init__(plot)
        self.hands = hands
        self.outline = curve(plot, 2)
        self.marks = Overlay(plot, 3)

    def inputs(self, state: State) -> tuple[object, ...]:
        """The prior, the view, and which part of it has been chosen."""
        return state.experiment.problem.prior, state.views.boltzmann, self.hands.chosen

    @staticmethod
    def compute(prior: Prior, view: View, chosen: int | None) -> PriorPicture | None:
        """Return the picture; None where there is nothing to draw."""
        if not isinstance(prior, Gaussian):
            return None
        centre, *tips = places = grips(prior)
        lines = arcs(prior, view)
        label = _free(np.concatenate(lines), places, view) if lines else None
        shown = (centre, *(tip for tip in tips if seen(tip, view)))
        ringed = None if chosen is None else places[chosen]
        return PriorPicture(*joined(lines), shown, ringed if ringed in shown else None, label)

    def paint(self, picture: PriorPicture | None) -> None:
        """Draw it."""
        if picture is None:
            self.outline.setData([], [])
            self.marks.draw()
            return
        look = themes.current()
        grey = look.text(look.prior)
        self.outline.setData(
            picture.x, picture.y, connect="finite", pen=pen(grey, 1.6, Qt.PenStyle.DotLine)
        )
        centre, *tips = picture.grips
        # Where the ellipse itself is named, the arrow towards its centre need not be.
        marks = [Mark(centre, "plus", grey, 10.0, "" if picture.label else "‹prior›")]
        marks += [Mark(tip, "square", grey, 9.0) for tip in tips]
        if picture.chosen is not None:
            marks.insert(0, Mark(picture.chosen, "ring", look.ink, 20.0))
        tags = () if picture.label is None else (Tag(picture.label, "‹prior›", grey),)
        self.marks.draw(tuple(marks), tags)


def _free(outline: Floats, places: tuple[Pair, ...], view: View) -> Pair | None:
    """Return the place of the outline farthest from grips and edges; None for want of room."""
    low, high = np.array([view.x, view.y]).T
    at, taken = ((np.asarray(xy) - low) / (high - low) for xy in (outline, places))
    room = np.abs(at[:, None, :] - taken).max(axis=2).min(axis=1)
    edge = np.minimum(at, 1.0 - at).min(axis=1)
    best = int(np.argmax(np.minimum(room, 2.0 * edge)))
    if edge[best] < 0.08:
        return None
    return float(outline[best, 0]), float(outline[best, 1])


class PriorHands(PointingHands):
    """The mouse points at a line; the prior can be taken at its centre and by its handles."""

    panel = "boltzmann"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.plot: Plot
        self.chosen: int | None = None
        self._taken: tuple[Pair, Gaussian] | None = None
        self._moved = False

    @property
    def prior(self) -> Gaussian | None:
        """The prior that is drawn, if any."""
        prior = self.screen.lab.state.experiment.problem.prior
        return prior if isinstance(prior, Gaussian) else None

    def _under(self, at: Pair) -> int | None:
        if self.prior is None:
            return None
        x, y = np.array(grips(self.prior)).T
        return nearest(x, y, at, self.plot.pixel_size(), GRAB)

    def _choose(self, thing: int | None) -> None:
        self.chosen = thing
        self.screen.wake()

    def _shift(self, prior: Gaussian, thing: int, by: Pair) -> None:
        """Move the centre, or a handle along its axis: by hand no sd falls below a pixel."""
        (m0, m1), sd = prior.mean, list(prior.sd)
        if thing == CENTRE:
            m0, m1 = m0 + by[0], m1 + by[1]
        else:
            axis = thing - 1
            least = min(self.plot.pixel_size()[axis], sd[axis])
            sd[axis] = max(sd[axis] + by[axis], least)
        self._moved = True
        self.screen.during(self.gesture, edits.shape_prior, (m0, m1), (sd[0], sd[1]))

    def press(self, at: Pair, *, extend: bool) -> bool:
        """Take hold of the centre or of a handle."""
        self.gesture = new_gesture()
        self._choose(self._under(at))
        self._taken = None if self.chosen is None or self.prior is None else (at, self.prior)
        return self._taken is not None

    def drag(self, to: Pair) -> None:
        """Move what is held, unless the prior has gone meanwhile."""
        if self._taken is None or self.chosen is None or self.prior is None:
            return
        at, prior = self._taken
        self.screen.do(edits.point_at, None)
        self._shift(prior, self.chosen, (to[0] - at[0], to[1] - at[1]))

    def drop(self) -> None:
        """Let go; now the view may follow q."""
        super().drop()
        if self._moved:
            self._moved = False
            self.screen.do(edits.follow_q)

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Point at a line; over the prior show what can be done with it."""
        shape = super().hover(at)
        thing = None if at is None else self._under(at)
        return shape if thing is None else CURSORS[thing]

    def key(self, event: QKeyEvent) -> bool:
        """Ctrl and an arrow move the centre, or the handle that is chosen, by pixels."""
        if event.key() == Qt.Key.Key_Escape and self.chosen is not None:
            self._choose(None)
            return True
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        steps = self.arrow(event) if control else None
        if steps is None or self.prior is None:
            return False
        px, py = self.plot.pixel_size()
        self._shift(self.prior, self.chosen or CENTRE, (steps[0] * px, steps[1] * py))
        return True

    def tab(self, *, forward: bool) -> bool:
        """Choose the next thing; after the last one Tab goes on to the next control."""
        places = () if self.prior is None else grips(self.prior)
        view = self.screen.lab.state.views.boltzmann
        # The centre can always be seen: an arrow points at it from the edge.
        here = [k for k, at in enumerate(places) if k == CENTRE or seen(at, view)]
        last = here.index(self.chosen) if self.chosen in here else -1
        following = last + (1 if forward else -1)
        self._choose(here[following] if 0 <= following < len(here) else None)
        return self.chosen is not None
