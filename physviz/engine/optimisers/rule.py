"""What every optimiser is: a rule for one step, coordinate by coordinate.

A rule is fed a slope g at each place x and remembers a few numbers per coordinate, zeros at first.
It is written with + − × / and ``** 0.5`` only, so that it takes plain floats, which are quick, and
arrays, which are many, alike; what overflows becomes infinite and raises nothing.
"""

from __future__ import annotations

import cmath
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.points import Floats

    X = TypeVar("X", float, Floats)
    Modes = NDArray[np.complex128]


@dataclass(frozen=True)
class Rule(ABC):
    """A rule x′ = ``step``(k, x, g, memory), and what it does to a mode of curvature λ of a bowl.

    ``remembers`` names what it keeps of each coordinate from step to step. ``slope`` says what g
    is: ∇S ("gradient"), |H|⁻¹∇S ("newton"), the slope of one batch of points ("batch"), or the mean
    of ∇S along the exact flow for a time α ("flow").
    """

    key: ClassVar[str]
    title: ClassVar[str]
    citation: ClassVar[str]
    remembers: ClassVar[tuple[str, ...]] = ()
    slope: ClassVar[Literal["gradient", "newton", "batch", "flow"]] = "gradient"
    limit: ClassVar[str] = ""
    """How the α is written past which it diverges; empty where none is."""
    half: ClassVar[str] = ""
    """How half of that is written, where it begins to ring; empty where it rings elsewhere."""
    manner: ClassVar[str] = "smoothly"
    """How it descends while it does not ring."""
    bounds: ClassVar[str] = "Its steps do not grow with the slope: no α diverges."
    """In a sentence or two, what a hand that turns α has to know."""

    learning_rate: float

    @abstractmethod
    def step(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> tuple[X, tuple[X, ...]]:
        """Return x′ and the memory after step k, counted from 0 since the memory began.

        x, g and each number of the memory are floats or arrays of one shape.
        """

    @abstractmethod
    def terms(self, k: int, x: X, g: X, memory: tuple[X, ...]) -> dict[str, X]:
        """Return the parts of x′ − x by name, in order; they add up to it.

        "gradient" is −αg, "momentum" what remembering adds, "scaling" what a denominator changes.
        """

    def modes(self, curvature: float) -> Modes | None:
        """Return the factors by which a mode of curvature λ ≥ 0 changes each step, shape (m,).

        They are the eigenvalues of the rule's linear recursion; None for a rule that has none.
        """
        del curvature

    def critical(self, curvature: float) -> float:
        """Return the α past which a mode of curvature λ ≥ 0 diverges; ∞ where none does."""
        del curvature
        return math.inf

    def best(self, soft: float, stiff: float) -> Self | None:
        """Return the rule with the α at which the slower of two modes dies out fastest.

        ``soft`` ≤ ``stiff`` are their curvatures; a soft one of 0 does not count. None where no α
        is best, or nothing bends.
        """
        del soft, stiff

    def best_momentum(self, soft: float, stiff: float) -> Self | None:
        """Return the rule with the α and μ that are the best of all pairs, as ``best`` counts.

        None for a rule without momentum, and where ``soft`` is 0.
        """
        del soft, stiff


def contraction(rule: Rule, curvature: float) -> float | None:
    """Return the factor by which a mode of curvature λ shrinks per step at last: max |modes|."""
    modes = rule.modes(curvature)
    return None if modes is None else float(np.abs(modes).max())


def roots(trace: float, determinant: float) -> Modes:
    """Return the roots of z² − trace·z + determinant, shape (2,)."""
    half, size = 0.5 * trace, cmath.sqrt(determinant)
    # √(half² − determinant) by its factors: half² may overflow, or leave no digits in the end.
    away = cmath.sqrt(half - size) * cmath.sqrt(half + size)
    return np.array([half + away, half - away])
