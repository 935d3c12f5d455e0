"""What of the lab is drawn; no number depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from physviz.engine.sampled import Quantity
from physviz.engine.words import Voice

Residuals = Literal["sticks", "squares", "none"]
Curve = Literal["log_Z", "F", "U", "S", "C", "g"]
Against = Literal["T", "beta"]
FieldStyle = Literal["none", "arrows", "streamlines"]
RunsPlot = Literal["excess", "phase_0", "phase_1", "energy"]
Plane = Literal["density", "integrand"]


@dataclass(frozen=True)
class Show:
    """What is drawn, as chosen in the View menu."""

    residuals: Residuals = "sticks"
    band: bool = True
    flow: bool = True
    dual_lines: bool = False
    samples: bool = False
    laplace: bool = True
    walkers: bool = True
    curves: tuple[Curve, ...] = ("F", "U", "S", "C", "g")
    """Of the Thermodynamics tab."""
    against: Against = "T"
    """What these are drawn over."""
    runs_plot: RunsPlot = "excess"
    """Of the Runs tab."""
    sampled: Quantity = "slope"
    """What the plots of the Samples tab are of."""
    eigen_axes: bool = False
    """The Hessian's eigenvectors at the minimum."""
    explain: bool = False
    """The terms that add up to the next step of the run in front."""
    field: FieldStyle = "none"
    uphill: bool = False
    """Whether the momentum is drawn as Eqs. 8 to 13 are written, or along −∇S as descent goes."""
    energies: tuple[float, float] | None = None
    """The band of S that the Amplitude tab lights up."""
    words: Voice = "ml"
    """Whose words all that is written speaks in."""
    row: str = "potential"
    """The row of the dictionary that is open."""
    plane: Plane = "density"
    """What the third panel draws over the θ-plane: q, or the integrand of the path integral."""
