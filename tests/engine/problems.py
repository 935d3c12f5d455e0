"""Data to test with: shipped sets, and small random ones for hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from physviz.engine.datasets import DATASETS, by_key
from physviz.engine.points import Points

if TYPE_CHECKING:
    from physviz.engine.points import Floats

SHIPPED = tuple(data.key for data in DATASETS if data.key != "all_x_equal")


def shipped(key: str) -> Points:
    return by_key(key).reading().points


_coordinates = st.integers(-400, 400).map(lambda count: count / 8)
_errors = st.integers(1, 40).map(lambda count: count / 8)


@st.composite
def points(draw: st.DrawFn, weighted: bool | None = None, least: int = 3) -> Points:
    """3 to 12 points on a lattice of eighths, at least two of them with different x."""
    n = draw(st.integers(least, 12))
    x = draw(st.lists(_coordinates, min_size=n, max_size=n).filter(lambda xs: len(set(xs)) > 1))
    y = draw(st.lists(_coordinates, min_size=n, max_size=n))
    bars = draw(st.booleans()) if weighted is None else weighted
    return Points.of(x, y, draw(st.lists(_errors, min_size=n, max_size=n)) if bars else None)


def cloud(n: int, seed: int, offset: float = 0.0) -> tuple[Floats, Floats, Floats]:
    """x, y and error bars of n points about a line, x near ``offset``."""
    rng = np.random.default_rng(seed)
    x = offset + rng.uniform(-5.0, 5.0, n)
    y = 2.0 - 1.5 * (x - offset) + rng.standard_normal(n)
    return x, y, rng.uniform(0.5, 2.0, n)
