"""The losses ρ(r), one file each; adding one is a file and its name in ``LOSSES``."""

from __future__ import annotations

from physviz.engine.losses.squared import Squared

Loss = Squared
LOSSES: tuple[type[Loss], ...] = (Squared,)

__all__ = ["LOSSES", "Loss", "Squared"]
