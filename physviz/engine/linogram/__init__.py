"""S(β₀, β₁) on a grid for any loss and any number of points, in milliseconds rather than minutes.

Roads, by rising number of points: the definition itself; one polynomial for all points whose loss
bends gently over the grid; a *linogram* (projections in Fourier space) of the others, which knows
nothing of the loss, so that another loss or width c is one matrix product.
"""

from __future__ import annotations

from physviz.engine.linogram.landscapes import Landscape, approached, held_surface, landscape

__all__ = ["Landscape", "approached", "held_surface", "landscape"]
