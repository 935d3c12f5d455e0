"""The flat prior: every line alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Flat:
    """log p(θ) = 0, improper, with measure dβ₀dβ₁."""

    key: ClassVar[str] = "flat"
    title: ClassVar[str] = "flat"
    mean: ClassVar[tuple[float, float]] = (0.0, 0.0)
    precision: ClassVar[tuple[float, float]] = (0.0, 0.0)
    log_normaliser: ClassVar[float] = 0.0
    proper: ClassVar[bool] = False
