"""The priors p(θ), one file each; adding one is a file and its name in ``PRIORS``."""

from __future__ import annotations

from physviz.engine.priors.flat import Flat
from physviz.engine.priors.gaussian import Gaussian

Prior = Flat | Gaussian
PRIORS: tuple[type[Flat | Gaussian], ...] = (Flat, Gaussian)

__all__ = ["PRIORS", "Flat", "Gaussian", "Prior"]
