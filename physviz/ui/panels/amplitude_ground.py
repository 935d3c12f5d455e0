"""The layers of a phase map: S on a grid, and its phases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from physviz.engine.cost import bowl
from physviz.engine.linogram import approached, held_surface
from physviz.engine.losses import Squared
from physviz.lab import edits
from physviz.ui.panels.amplitude_phase import Ground, phase_picture
from physviz.ui.panels.surface import axes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from physviz.engine.losses import Loss
    from physviz.engine.points import Points
    from physviz.engine.priors import Prior
    from physviz.lab.state import Pair, State
    from physviz.lab.views import View
    from physviz.ui.panels.amplitude_phase import PhasePicture
    from physviz.ui.plot import Plot

HELD_NODES, SETTLED_NODES = 128, 400
"""Cells along a side, while a hand moves something and after."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """S on a grid, and whether no finer one will come."""

    ground: Ground
    fine: bool


@dataclass(frozen=True, eq=False)
class PhasesOf:
    """A plane of θ that phases are drawn over: whether it is seen, and what it does with them."""

    plot: Plot
    panel: Literal["landscape", "boltzmann"]
    seen: Callable[[], bool]
    show: Callable[[PhasePicture | None], None]


class GroundLayer:
    """S over a plane's view; where only ħ or ω moves it is not computed anew."""

    def __init__(self, of: PhasesOf) -> None:
        self.of = of
        self.visible = of.seen
        self.drawn: Drawn | None = None
        self._asked: tuple[object, ...] = ()

    def refuse(self, sentence: str) -> None:
        """S is never refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The cost, the view, the pixels, and whether a hand moves one of these."""
        problem = state.experiment.problem
        view: View = getattr(state.views, self.of.panel)
        asked = (problem.points, problem.loss, view, self.of.plot.pixels())
        if state.held and self._asked[:4] == asked:
            return self._asked
        self._asked = (*asked, state.held)
        return self._asked

    @staticmethod
    def compute(
        points: Points, loss: Loss, view: View, pixels: tuple[int, int], held: bool
    ) -> Drawn | Iterator[Drawn | None] | None:
        """Return S; ever finer where it has no closed form."""
        surface = bowl(points)
        if surface is None:
            return None
        if not isinstance(loss, Squared):
            return _improving(points, loss, view, pixels, held)
        x, y = axes(view, pixels, HELD_NODES if held else SETTLED_NODES)
        return Drawn(Ground(view, x, y, surface.grid(x, y)), not held)

    def paint(self, drawn: Drawn | None) -> None:
        """Keep it for who colours it."""
        self.drawn = drawn


def _improving(
    points: Points, loss: Loss, view: View, pixels: tuple[int, int], held: bool
) -> Iterator[Drawn | None]:
    x, y = axes(view, pixels, HELD_NODES)
    quick = held_surface(points, loss, x, y)
    yield None if quick is None else Drawn(Ground(view, x, y, quick.values), False)
    if held and quick is not None:
        return
    if not held:
        x, y = axes(view, pixels, SETTLED_NODES)
    for better in approached(points, loss, x, y):
        yield None if better is None else Drawn(Ground(view, x, y, better.values), not held)


class PhaseLayer:
    """The phase map: S as it is known, in the colours of this ħ and ω."""

    def __init__(self, of: PhasesOf, ground: GroundLayer) -> None:
        self.of, self.ground = of, ground
        self.visible = of.seen

    def refuse(self, sentence: str) -> None:
        """A picture is never refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """S, ħ, ω, the prior, the band that is lit up, and whether a hand moves something."""
        e, drawn = state.experiment, self.ground.drawn
        ground = None if drawn is None else drawn.ground
        hbar, prior, held = edits.hbar_of(e), e.problem.prior, state.held
        return ground, hbar, e.wick, prior, state.show.energies, held

    @staticmethod
    def compute(
        ground: Ground | None, hbar: float, wick: float, prior: Prior, band: Pair | None, held: bool
    ) -> PhasePicture | None:
        """Return the picture, a coarser one while a hand moves something."""
        if ground is None:
            return None
        return phase_picture(
            ground.thinned(HELD_NODES) if held else ground, hbar, wick, prior, band
        )

    def paint(self, picture: PhasePicture | None) -> None:
        """Show it."""
        self.of.show(picture)
