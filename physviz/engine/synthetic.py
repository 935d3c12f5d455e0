"""Made-up points that each make one point; the same ones on every machine."""

from __future__ import annotations

import numpy as np

from physviz.engine.points import Points

INTERCEPT, SLOPE, NOISE, SEED = 1.0, 2.0, 0.5, 2
OUTLIER, SHIFT = 18, -10.0
CROSSING_NOISE, SHARP_NOISE = 0.7, 0.4


def clean_line() -> Points:
    """A line with a little Gaussian noise: 21 points on 0 ≤ x ≤ 10."""
    x = np.linspace(0, 10, 21)
    noise = NOISE * np.random.default_rng(SEED).standard_normal(x.size)
    return Points.of(x, np.round(INTERCEPT + SLOPE * x + noise, 2))


def outlier() -> Points:
    """The clean line with one y gone wrong, that at x = 9."""
    clean = clean_line()
    return Points.of(clean.x, np.round(clean.y + SHIFT * (np.arange(clean.n) == OUTLIER), 2))


def high_leverage() -> Points:
    """Eleven points that fall towards the right, and a twelfth far out and high up."""
    x = np.linspace(0, 2, 11)
    y = 4 - x + 0.4 * np.random.default_rng(SEED).standard_normal(x.size)
    return Points.of([*np.round(x, 1), 12.0], [*np.round(y, 2), 10.0])


def ill_conditioned() -> Points:
    """A line measured far from the origin: 1000 ≤ x ≤ 1010."""
    x = np.arange(1000.0, 1011.0)
    noise = np.random.default_rng(SEED).standard_normal(x.size)
    return Points.of(x, np.round(20 + 2 * (x - 1000) + noise, 2))


def two_lines() -> Points:
    """Eleven points on each of two lines that cross at (5, 5), and a twelfth on the rising one."""
    return _crossing(CROSSING_NOISE)


def two_modes() -> Points:
    """The two lines with less noise, so that no line in between is a likely one."""
    return _crossing(SHARP_NOISE)


def _crossing(size: float) -> Points:
    x = np.linspace(0, 10, 11)
    x = np.concatenate([x, x, [7.5]])
    slope = np.where(np.arange(x.size) // 11 == 1, -1.0, 1.0)
    noise = size * np.random.default_rng(SEED).standard_normal(x.size)
    return Points.of(x, np.round(5 + slope * (x - 5) + noise, 2))


def all_x_equal() -> Points:
    """Six measurements at one and the same x."""
    return Points.of([3.0] * 6, [1.2, 2.9, 2.1, 3.8, 2.5, 1.7])
