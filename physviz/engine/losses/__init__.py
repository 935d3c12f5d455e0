"""The losses ρ(r), one file each; adding one is a file and its name in ``LOSSES``.

With u = r/c they are ρ_c(r) = c² ρ(u²), ρ named as in ``scipy.optimize.least_squares`` (c is its
``f_scale``), so that nS/2 is its cost; ``Absolute``, c|r|, is not among scipy's. Every loss has
``rho``, ``psi`` = ρ′ and ``curvature`` = ρ″, elementwise and safe up to |r| = 10¹⁵⁰, and
``log_normaliser(sigma)`` = log ∫exp(−ρ(r)/2σ²)dr, None where that diverges. ``analytic`` says that
ρ has no kink, and is then ``continued`` to complex r; ``singular`` is the |u|, real or complex,
nearest to 0 at which ρ is not smooth.
"""

from __future__ import annotations

from physviz.engine.losses.absolute import Absolute
from physviz.engine.losses.arctan import Arctan
from physviz.engine.losses.cauchy import Cauchy
from physviz.engine.losses.huber import Huber
from physviz.engine.losses.soft_l1 import SoftL1
from physviz.engine.losses.squared import Squared

Robust = SoftL1 | Huber | Cauchy | Arctan | Absolute
"""Those with a knob c."""
Loss = Squared | Robust
LOSSES: tuple[type[Loss], ...] = (Squared, SoftL1, Huber, Cauchy, Arctan, Absolute)

__all__ = [
    "LOSSES",
    "Absolute",
    "Arctan",
    "Cauchy",
    "Huber",
    "Loss",
    "Robust",
    "SoftL1",
    "Squared",
]
