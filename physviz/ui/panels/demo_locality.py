"""Locality ↔ sparsity: the precision matrix of a chain, its covariance, and what draws tell."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QPushButton

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.chain import LIGHTEST, chain
from physviz.engine.dictionary.locality import DRAWS, estimated, share
from physviz.engine.knob import Knob
from physviz.lab import edits
from physviz.lab.limits import LARGEST_SEED
from physviz.ui.panels.demo_parts import MatrixPlot, Planes, soon
from physviz.ui.panels.demonstration import PictureLayer
from physviz.ui.panels.samples_plots import FixedHands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.points import Floats, Points
    from physviz.lab.state import State
    from physviz.ui.screen import Screen

MASS = Knob(
    Settings.field_mass, 0.02, 10.0, "log", "mass m", least=LIGHTEST, most=1.0 / LIGHTEST,
    tooltip="The spring that holds each site, ½m²f²; at equal couplings 1, it is correlated over "
    "about 1/m sites",
)  # fmt: skip
Matrices = tuple["Floats", "Floats", "Floats"]


class LocalityDemonstration(Planes):
    """Three matrices."""

    key = "locality"

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen)
        told = "Each entry's size beside its two diagonal ones; one row and column for each site."
        words = (
            ("precision", "precision", "The precision matrix βK: what a site is coupled to."),
            ("covariance", "covariance", "Its inverse, the covariance: what it moves with."),
            ("drawn", f"by {DRAWS:,} draws", "The inverse of what draws have as covariance."),
        )  # fmt: skip
        self.precision, self.covariance, self.drawn = (
            MatrixPlot(key, name, f"{tip} {told}", FixedHands(screen)) for key, name, tip in words
        )
        self.place(self.precision, self.covariance, self.drawn)
        self.add_knob("field_mass", MASS, "Mass of the field")
        self.again = QPushButton("Draw again")
        self.again.setObjectName("demo_locality_again")
        self.again.setToolTip("Draw other fields, from the next seed")
        self.again.setAccessibleName("Draw other fields")
        self.again.clicked.connect(self._draw_again)
        self.controls.addWidget(self.again)
        self.layers = (*self.layers, MatricesLayer(self))

    def _draw_again(self) -> None:
        now = self.screen.lab.state.experiment.demonstrations
        other = replace(now, seed=(now.seed + 1) % LARGEST_SEED)
        self.screen.do(edits.set_demonstrations, other)


class MatricesLayer(PictureLayer):
    """The precision, the covariance, and the precision that draws tell."""

    panel: LocalityDemonstration

    def inputs(self, state: State) -> tuple[object, ...]:
        """The points, the temperature, the mass and the seed."""
        e = state.experiment
        settings = e.demonstrations
        return e.points, settings.field_mass, e.inverse_temperature, settings.seed

    @staticmethod
    def compute(
        points: Points, mass: float, beta: float, seed: int
    ) -> Matrices | Iterator[Matrices | None]:
        """Return the matrices; of very many points later."""
        return soon(points, partial(_matrices, points, mass, beta, seed))

    def paint(self, found: Matrices) -> None:
        """Show them."""
        precision, covariance, drawn = found
        panel = self.panel
        panel.show_message("")
        for plot, matrix in (
            (panel.precision, precision), (panel.covariance, covariance), (panel.drawn, drawn),
        ):  # fmt: skip
            plot.show_matrix(matrix)
        panel.precision.entitle(("precision", f"{100.0 * share(precision):.0f} %"))
        panel.covariance.entitle(("covariance", f"{100.0 * share(covariance):.0f} %"))
        panel.drawn.entitle((f"by {DRAWS:,} draws", ""))


def _matrices(points: Points, mass: float, beta: float, seed: int) -> Matrices:
    made = chain(points, mass, beta)
    drawn = np.linalg.inv(estimated(made, seed))
    return made.precision, made.covariance, drawn
