"""The optimisers, one file each; adding one is a file and its name in ``OPTIMISERS``."""

from __future__ import annotations

from physviz.engine.optimisers.gradient_descent import GradientDescent

Optimiser = GradientDescent
OPTIMISERS: tuple[type[Optimiser], ...] = (GradientDescent,)

__all__ = ["OPTIMISERS", "GradientDescent", "Optimiser"]
