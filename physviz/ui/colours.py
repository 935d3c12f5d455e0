"""Colours as ``#rrggbb`` words: how well two can be told apart, and what lies between them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Linear sRGB → cone responses → Oklab (B. Ottosson, 2020).
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def rgb(colour: str) -> Floats:
    """Return red, green, blue of ``#rrggbb``, each in [0, 1], shape (3,)."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def word(channels: Floats) -> str:
    """Return ``#rrggbb`` for red, green, blue in [0, 1]; what lies outside is clipped."""
    return "#" + "".join(f"{round(255 * float(c)):02x}" for c in np.clip(channels, 0, 1))


def luminance(colour: str) -> float:
    """Relative luminance, 0 for black and 1 for white (WCAG 2.2)."""
    return float(_linear(rgb(colour)) @ np.array([0.2126, 0.7152, 0.0722]))


@lru_cache(maxsize=256)
def contrast(one: str, other: str) -> float:
    """Contrast ratio (L₁ + 0.05)/(L₂ + 0.05) with L₁ ≥ L₂, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def ramp(start: str, end: str, size: int) -> Floats:
    """Return ``size`` colours at even perceived distances between two, shape (size, 3)."""
    t = np.linspace(0, 1, size)[:, None]
    lab = (1 - t) * _oklab(rgb(start)) + t * _oklab(rgb(end))
    cones = (lab @ np.linalg.inv(_TO_LAB).T) ** 3
    return _gamma(np.clip(cones @ np.linalg.inv(_TO_CONES).T, 0, 1))


@lru_cache(maxsize=256)
def mix(start: str, end: str, share: float) -> str:
    """Return the colour a ``share`` of the perceived way from ``start`` to ``end``."""
    return word(ramp(start, end, 101)[round(100 * share)])


@lru_cache(maxsize=64)
def readable(colour: str, background: str, ratio: float = 4.5) -> str:
    """Return the colour nearest to ``colour`` that has this contrast as text on ``background``."""
    end = "#000000" if luminance(background) > 0.18 else "#ffffff"
    candidates = (word(channels) for channels in ramp(colour, end, 101))
    return next((c for c in candidates if contrast(c, background) >= ratio), end)


def _linear(channels: Floats) -> Floats:
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _gamma(linear: Floats) -> Floats:
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _oklab(channels: Floats) -> Floats:
    return _TO_LAB @ np.cbrt(_TO_CONES @ _linear(channels))
