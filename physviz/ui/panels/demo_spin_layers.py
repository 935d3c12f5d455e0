"""What is drawn of spins: curves over temperature, a lattice that evolves, sampled energies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt

from physviz.engine.dictionary.ising import Board, entropy_of_spin, exact, onsager, sampled
from physviz.engine.dictionary.spin import field_of, share_up
from physviz.engine.digits import written
from physviz.ui import theme as themes
from physviz.ui.colours import ramp
from physviz.ui.panels.demo_plot import in_turn
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.layer import TabLayer
from physviz.ui.shapes import pen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from physviz.engine.points import Floats
    from physviz.engine.potential import Problem
    from physviz.lab.state import State
    from physviz.ui.panels.demo_spin import SpinDemonstration

DASH = Qt.PenStyle.DashLine
SIDE = 64
TURN = 20
"""Sweeps of the large lattice between two pictures."""
DECADES = 1.5
"""The temperatures drawn reach so many decades to both sides of the middle."""
FEW = 200
"""Sweeps for each dot."""


class Curves(NamedTuple):
    """Curves over log₁₀ T, shapes (n, 2), and what they are now."""

    own: Floats
    lattice: Floats
    energy: Floats
    infinite: Floats
    now: float
    bits: float
    energy_now: float


def _temperatures(beta: float, coupling: float, count: int) -> Floats:
    """Return log₁₀ T, about where the spins order, and at least as far as the present T."""
    middle = math.log10(2.27 * abs(coupling)) if coupling else 0.0
    now = -math.log10(beta)
    low, high = min(middle - DECADES, now - 0.1), max(middle + DECADES, now + 0.1)
    return np.linspace(low, high, count)


class CurvesLayer(PictureLayer):
    """Bits and energy over temperature."""

    panel: SpinDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The data, the temperature, and the coupling."""
        e = state.experiment
        return e.problem, e.inverse_temperature, e.demonstrations.coupling

    @staticmethod
    def compute(problem: Problem, beta: float, coupling: float) -> Curves | Iterator[Curves | None]:
        """Return the curves."""
        return in_turn(problem, lambda: _curves(problem, beta, coupling))

    def paint(self, drawn: Curves) -> None:
        """Draw them."""
        look, panel = themes.current(), self.panel
        x = float(drawn.own[0, 0]), float(drawn.own[-1, 0])
        strong, dashed = pen(look.thermal, 1.6), pen(look.ink, 1.2, DASH, 0.8)
        panel.bits.frame(x, (0.0, 1.0), "T")
        panel.bits.line("own", drawn.own, strong)
        panel.bits.line("lattice", drawn.lattice, dashed)
        panel.bits.mark_now(drawn.now)
        panel.bits.entitle(("S", f"{written(drawn.bits, 3)} bit"))
        panel.energy.frame(x, (-2.0, 0.0), "T")
        panel.energy.line("exact", drawn.energy, strong)
        panel.energy.line("infinite", drawn.infinite, dashed)
        panel.energy.mark_now(drawn.now)
        panel.energy.entitle(("4 × 4: u/J", written(drawn.energy_now)))


def _curves(problem: Problem, beta: float, coupling: float) -> Curves:
    log_t = _temperatures(beta, coupling, 121)
    betas, field = 10.0**-log_t, field_of(share_up(problem))
    lattices = [exact(each * coupling) for each in betas.tolist()]
    sign = math.copysign(1.0, coupling)
    parts = (
        [entropy_of_spin(each * field) for each in betas.tolist()],
        [each.entropy for each in lattices],
        [-sign * each.bonds for each in lattices],
        [-sign * onsager(each * coupling) for each in betas.tolist()],
    )
    own, lattice, energy, infinite = (np.stack([log_t, part], axis=1) for part in parts)
    here = exact(beta * coupling)
    now, bits = -math.log10(beta), entropy_of_spin(beta * field)
    return Curves(own, lattice, energy, infinite, now, bits, -sign * here.bonds)


class Lattice(NamedTuple):
    """The spins as an image, their energy per spin in J, Onsager's, and the sweeps made."""

    image: NDArray[np.uint8]
    energy: float
    infinite: float
    sweeps: int


class LatticeLayer(TabLayer):
    """The large lattice, sweep by sweep."""

    panel: SpinDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The temperature and the knobs."""
        e = state.experiment
        knobs = e.demonstrations
        return e.inverse_temperature, knobs.coupling, knobs.sweeps, knobs.seed

    @staticmethod
    def compute(beta: float, coupling: float, sweeps: int, seed: int) -> Iterator[Lattice]:
        """Yield it as it evolves from a random start."""
        board, rng = Board.of(SIDE), np.random.default_rng(seed)
        spins = rng.choice(np.array([-1, 1], dtype=np.int8), (SIDE * SIDE, 1))
        infinite, sign = -abs(onsager(beta * coupling)), math.copysign(1.0, coupling)
        done = 0
        while True:
            image = (spins.reshape(SIDE, SIDE) > 0).astype(np.uint8)
            yield Lattice(image, -sign * float(board.bonds(spins)[0]), infinite, done)
            if done >= sweeps:
                return
            for _ in range(min(TURN, sweeps - done)):
                board.sweep(spins, beta * coupling, rng)
                done += 1

    def paint(self, drawn: Lattice) -> None:
        """Show it."""
        look, panel = themes.current(), self.panel
        table = np.round(255 * ramp(look.surface, look.thermal, 2)).astype(np.uint8)
        panel.image.setImage(drawn.image, autoLevels=False, levels=(0, 1), lut=table)
        panel.image.setRect(QRectF(0.0, 0.0, 1.0, 1.0))
        panel.lattice.entitle(
            ("u/J", f"{drawn.energy:.3f}".replace("-", "−")),
            ("∞", f"{drawn.infinite:.3f}".replace("-", "−")),
        )
        panel.lattice.marks.note(f"{drawn.sweeps:,} sweeps")


class DotsLayer(TabLayer):
    """Sampled energies of the 4 × 4 lattice, one temperature after the other."""

    panel: SpinDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The temperature, coupling and seed."""
        e = state.experiment
        return e.inverse_temperature, e.demonstrations.coupling, e.demonstrations.seed, state.held

    @staticmethod
    def compute(beta: float, coupling: float, seed: int, held: bool) -> Iterator[Floats | None]:
        """Yield log T, energy and error of ever more of them, shape (k, 3); none during a drag."""
        if held:
            return
        log_t = _temperatures(beta, coupling, 11)[1:-1]
        made: list[tuple[float, float, float]] = []
        sign = math.copysign(1.0, coupling)
        yield None
        for each in log_t.tolist():
            found = sampled(10.0**-each * coupling, FEW, seed)
            made.append((each, -sign * found.bonds, found.error))
            yield np.array(made)

    def paint(self, drawn: Floats) -> None:
        """Draw them."""
        x, y, error = drawn.T
        look = themes.current()
        self.panel.energy.dots("sampled", drawn[:, :2], look.ink, 5.0)
        self.panel.energy.bars("errors", x, y - 4.0 * error, y + 4.0 * error, look.ink)
