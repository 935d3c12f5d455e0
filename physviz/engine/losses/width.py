"""The knob that the robust losses share: c, the residual at which they part from the square."""

from __future__ import annotations

from physviz.engine.knob import knob
from physviz.engine.points import LARGEST


def width(caption: str, tooltip: str) -> float:
    """Declare the field c, in units of y."""
    return knob(
        1.0,
        low=1e-3,
        high=1e3,
        scale="log",
        caption=caption,
        unit="[y]",
        tooltip=tooltip,
        least=1.0 / LARGEST,
        most=LARGEST,
    )
