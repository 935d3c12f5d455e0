"""The pictures there are, by the row of the dictionary each belongs to."""

from __future__ import annotations

from physviz.ui.panels.demo_effective_theory import EffectiveTheoryDemonstration
from physviz.ui.panels.demo_free_energy_difference import FreeEnergyDifferenceDemonstration
from physviz.ui.panels.demo_hamiltonian import HamiltonianDemonstration
from physviz.ui.panels.demo_irrelevant_operator import IrrelevantOperatorDemonstration
from physviz.ui.panels.demo_locality import LocalityDemonstration
from physviz.ui.panels.demo_quadratic_hamiltonian import GaussianDemonstration
from physviz.ui.panels.demo_relevant_operator import RelevantOperatorDemonstration
from physviz.ui.panels.demo_simple_hamiltonian import GateDemonstration
from physviz.ui.panels.demo_spin import SpinDemonstration
from physviz.ui.panels.demo_translation_symmetry import ConvolutionDemonstration
from physviz.ui.panels.demonstration import Demonstration

ALL: tuple[type[Demonstration], ...] = (
    HamiltonianDemonstration,
    GateDemonstration,
    GaussianDemonstration,
    LocalityDemonstration,
    ConvolutionDemonstration,
    SpinDemonstration,
    FreeEnergyDifferenceDemonstration,
    EffectiveTheoryDemonstration,
    IrrelevantOperatorDemonstration,
    RelevantOperatorDemonstration,
)
DEMONSTRATIONS: dict[str, type[Demonstration]] = {made.key: made for made in ALL}
