"""Hamiltonian ↔ surprisal: each point's −log p as a stick, and how the sticks add up to φ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from physviz.engine.dictionary.hamiltonian import sticks
from physviz.engine.digits import written
from physviz.engine.energy import energy
from physviz.lab import edits
from physviz.lab.present import present_of
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.drawing import Tag
from physviz.ui.panels.demo_parts import DemoPlot, Planes, bars, dashed, margins, soon
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.samples_plots import FixedHands
from physviz.ui.shapes import curve, pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QKeyEvent

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Pair
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

MOST = 300
"""More points than that share sticks with their neighbours in x."""


@dataclass(frozen=True, eq=False)
class Sticks:
    """The points in the order of x, in k groups of neighbours; nats.

    ``order`` are the points' indices, shape (n,), ``edges`` where each group begins and the last
    ends, shape (k + 1,); ``height`` is the mean −log p in a group, ``sums`` the prior's share and
    what it is with each further group, shape (k + 1,); ``phi`` is φ by the window's own road.
    """

    order: np.ndarray
    edges: np.ndarray
    height: Floats
    sums: Floats
    phi: float

    def points(self, group: int) -> tuple[int, ...]:
        """Return the points of one stick."""
        return tuple(self.order[self.edges[group] : self.edges[group + 1]].tolist())

    @property
    def grouped(self) -> bool:
        """Whether a stick stands for more than one point."""
        return self.order.size > self.height.size


def gathered(problem: Problem, theta: Pair) -> Sticks:
    """Return the sticks of a line. Raises what ``sticks`` raises."""
    each, phi = sticks(problem, theta), energy(problem)
    order = np.argsort(problem.points.x, kind="stable")
    edges = np.unique(np.linspace(0, order.size, MOST + 1).astype(np.intp))
    total = np.add.reduceat(each[order], edges[:-1])
    prior = float(phi.prior(theta))
    sums = prior + np.concatenate([[0.0], np.cumsum(total)])
    return Sticks(order, edges, total / np.diff(edges), sums, float(phi(theta)))


class StickHands(FixedHands):
    """The mouse over a stick chooses its point; so do the arrows ← and →."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.sticks: Sticks | None = None
        self._before: tuple[int, ...] | None = None

    def hover(self, at: Pair | None) -> Qt.CursorShape:
        """Light the point whose stick is under the mouse; outside, what was chosen before."""
        chosen = self.screen.lab.state.selection
        if at is None or self.sticks is None:
            if self._before is not None:
                self._choose(self._before)
            self._before = None
            return Qt.CursorShape.ArrowCursor
        if self._before is None:
            self._before = chosen
        self._choose(self.sticks.points(self._group(at[0])))
        return Qt.CursorShape.PointingHandCursor

    def click(self, at: Pair) -> None:
        """Choose this point, and keep it chosen."""
        if self.sticks is not None:
            self._before = self.sticks.points(self._group(at[0]))
            self._choose(self._before)

    def key(self, event: QKeyEvent) -> bool:
        """Go to the next stick."""
        step = self.arrow(event)
        if step is None or not step[0] or self.sticks is None:
            return False
        chosen = self.screen.lab.state.selection
        now = lit(self.sticks, chosen)
        at = int(now[0]) + int(np.sign(step[0])) if now.size else 0
        self._choose(self.sticks.points(min(max(at, 0), self.sticks.height.size - 1)))
        return True

    def _group(self, x: float) -> int:
        assert self.sticks is not None
        return min(max(round(x) - 1, 0), self.sticks.height.size - 1)

    def _choose(self, points: tuple[int, ...]) -> None:
        if points != self.screen.lab.state.selection:
            self.screen.do(edits.select, points)


def lit(drawn: Sticks, chosen: tuple[int, ...]) -> np.ndarray:
    """Return the groups in which chosen points are, ascending."""
    place = np.empty(drawn.order.size, dtype=np.intp)
    place[drawn.order] = np.arange(drawn.order.size)
    among = np.array(chosen, dtype=np.intp)
    among = among[among < place.size]
    return np.unique(np.searchsorted(drawn.edges, place[among], side="right") - 1)


class HamiltonianDemonstration(Planes):
    """Sticks of surprisal, and their sum."""

    key = "Hamiltonian"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        self.hands = StickHands(screen)
        self.each = DemoPlot(
            "sticks", "−log p of each point", "−log p(y<sub>i</sub>|θ) of each point for the line "
            "of the run now, in nats, in the order of x. The mouse over a stick lights its point.",
            self.hands,
        )  # fmt: skip
        self.whole = DemoPlot(
            "sum", "their sum", "The ‹prior›'s share, and with each further point its −log p; "
            "at the end φ(θ), dashed, which the window computes on another road.",
            FixedHands(screen),
        )  # fmt: skip
        self.place(self.each, self.whole)
        self.hand.hide()
        self.lines, self.lit = curve(self.each.plot, 1), curve(self.each.plot, 2)
        self.steps, self.phi = curve(self.whole.plot, 1), curve(self.whole.plot, 2)
        self.phi.setSegmentedLineMode("off")
        self.chosen: tuple[int, ...] = ()
        self.layers = (*self.layers, SticksLayer(self), LitLayer(self))

    def light(self) -> None:
        """Light the sticks of the points that are chosen, and say the share of a single one."""
        look, drawn = themes.current(), self.hands.sticks
        if drawn is None:
            return
        groups = lit(drawn, self.chosen)
        line = bars(groups + 1.0, drawn.height[groups])
        self.lit.setData(*line.T, connect="finite", pen=pen(look.thermal, self.width_of() + 1.0))
        name = "mean −log p" if drawn.grouped else "−log p"
        if groups.size == 1:
            own = float(np.diff(drawn.sums)[groups[0]])
            share = 100.0 * own / float(drawn.sums[-1] - drawn.sums[0])
            number = written(float(drawn.height[groups[0]]), 4)
            self.each.entitle((name, number), ("share", f"{share:.1f} %"))
        else:
            self.each.entitle((f"{name}, largest", written(float(drawn.height.max()), 4)))

    def width_of(self) -> float:
        """Return how wide a stick is drawn, in px."""
        assert self.hands.sticks is not None
        count = self.hands.sticks.height.size
        return min(max(0.45 * self.each.plot.pixels()[0] / count, 1.0), 5.0)


class SticksLayer(PictureLayer):
    """The sticks and the staircase."""

    panel: HamiltonianDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The model and the line of the run now."""
        return state.experiment.problem, present_of(state).theta

    @staticmethod
    def compute(problem: Problem, theta: Pair | None) -> Sticks | Iterator[Sticks | None]:
        """Return the sticks; of very many points in the background."""
        if theta is None:
            raise ValueError("There are no points to be surprised by.")
        return soon(problem.points, partial(gathered, problem, theta))

    def paint(self, drawn: Sticks) -> None:
        """Draw them."""
        panel, look = self.panel, themes.current()
        panel.show_message("")
        panel.hands.sticks = drawn
        count = drawn.height.size
        at = np.arange(1.0, count + 1.0)
        low, high = min(float(drawn.height.min()), 0.0), max(float(drawn.height.max()), 0.0)
        plot = panel.each.plot
        plot.caption(
            "neighbours in the order of x" if drawn.grouped else "points, in order of x", ""
        )
        plot.look_at(View((0.3, count + 0.7), margins(low, high)))
        stroke = pen(look.data, panel.width_of(), opacity=0.75)
        panel.lines.setData(*bars(at, drawn.height).T, connect="finite", pen=stroke)
        panel.light()
        whole = panel.whole
        whole.plot.caption("points added", "")
        bottom, top = float(drawn.sums.min()), float(drawn.sums.max())
        whole.plot.look_at(View((0.0, count + 0.0), margins(min(bottom, 0.0), max(top, 0.0))))
        steps = np.arange(count + 1.0)
        panel.steps.setData(*np.column_stack([steps, drawn.sums]).T, pen=pen(look.data, 1.6))
        panel.phi.setData([0.0, float(count)], [drawn.phi, drawn.phi], pen=dashed())
        y = drawn.phi - 0.06 * (whole.plot.view.y[1] - whole.plot.view.y[0])
        whole.marks.draw((), (Tag((0.3 * count, y), "φ"),))
        whole.entitle(("sum", written(float(drawn.sums[-1]), 6)), ("φ", written(drawn.phi, 6)))


class LitLayer(TabLayer):
    """The sticks of the points that are chosen."""

    panel: HamiltonianDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The points chosen."""
        return (state.selection,)

    @staticmethod
    def compute(chosen: tuple[int, ...]) -> tuple[int, ...]:
        """Return them."""
        return chosen

    def paint(self, chosen: tuple[int, ...]) -> None:
        """Light their sticks."""
        self.panel.chosen = chosen
        self.panel.light()
