"""Exact answers: least squares in rational arithmetic on the numbers as they stand in the files."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import mpmath

import physviz

if TYPE_CHECKING:
    from collections.abc import Sequence

    from physviz.engine.points import Points

Vector = tuple[Fraction, Fraction]
FILES = Path(physviz.__file__).parent / "engine" / "data"


def columns(name: str, *wanted: str) -> list[list[Fraction]]:
    """The columns of a shipped file, as decimals written there."""
    with (FILES / f"{name}.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [[Fraction(row[column]) for row in rows] for column in wanted]


def as_written(points: Points) -> list[list[Fraction]]:
    """x, y and, if any, error bars as the shortest decimals that read back as the same floats."""
    arrays = [points.x, points.y] + ([] if points.y_error is None else [points.y_error])
    return [[Fraction(repr(value)) for value in array.tolist()] for array in arrays]


@dataclass(frozen=True)
class Exact:
    """Weighted least squares, every number a fraction; weights 1/σ_i², or 1."""

    x: Sequence[Fraction]
    y: Sequence[Fraction]
    error: Sequence[Fraction] | None = None

    def mean(self, values: Sequence[Fraction]) -> Fraction:
        weights = self.weights
        return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)

    @property
    def weights(self) -> list[Fraction]:
        return [Fraction(1)] * len(self.x) if self.error is None else [1 / e**2 for e in self.error]

    @property
    def mean_x(self) -> Fraction:
        return self.mean(self.x)

    @property
    def mean_xx(self) -> Fraction:
        return self.mean([x * x for x in self.x])

    @property
    def var_x(self) -> Fraction:
        return self.mean_xx - self.mean_x**2

    @property
    def var_y(self) -> Fraction:
        return self.mean([y * y for y in self.y]) - self.mean(self.y) ** 2

    @property
    def theta(self) -> Vector:
        products = [x * y for x, y in zip(self.x, self.y, strict=True)]
        slope = (self.mean(products) - self.mean_x * self.mean(self.y)) / self.var_x
        return (self.mean(self.y) - slope * self.mean_x, slope)

    def cost(self, theta: Vector) -> Fraction:
        """S(θ) = Σ w ε² / Σ w."""
        return self.mean(
            [(y - theta[0] - theta[1] * x) ** 2 for x, y in zip(self.x, self.y, strict=True)]
        )

    @property
    def least(self) -> Fraction:
        return self.cost(self.theta)

    @property
    def noise_squared(self) -> Fraction:
        """σ̄² of the error bars, else n S_min/(n − 2)."""
        n = len(self.x)
        return n * self.least / (n - 2) if self.error is None else n / sum(self.weights)

    @property
    def variances(self) -> Vector:
        """The squared standard errors of β₀ and β₁."""
        unit = self.noise_squared / (len(self.x) * self.var_x)
        return (unit * self.mean_xx, unit)

    @property
    def eigenvalues(self) -> tuple[mpmath.mpf, mpmath.mpf]:
        """Those of H = 2[[1, ⟨x⟩], [⟨x⟩, ⟨x²⟩]], to 60 digits."""
        with mpmath.workdps(60):
            half, determinant = number(1 + self.mean_xx), number(4 * self.var_x)
            root = mpmath.sqrt(half**2 - determinant)
            return (determinant / (half + root), half + root)


def number(value: Fraction) -> mpmath.mpf:
    """A fraction as a number of the present precision."""
    return mpmath.mpf(value.numerator) / mpmath.mpf(value.denominator)


def trajectory(
    exact: Exact, start: Vector, alpha: Fraction, step: int
) -> tuple[mpmath.mpf, mpmath.mpf]:
    """θ_k of gradient descent by a whole-number power of I − αH, exact; then to 60 digits."""
    xs, xx = exact.mean_x, exact.mean_xx
    matrix = ((1 - 2 * alpha, -2 * alpha * xs), (-2 * alpha * xs, 1 - 2 * alpha * xx))
    below = math.lcm(*(entry.denominator for row in matrix for entry in row))
    (a, b), (c, d) = (tuple(int(entry * below) for entry in row) for row in matrix)
    power = (1, 0, 0, 1)
    for bit in f"{step:b}":
        power = _product(power, power)
        if bit == "1":
            power = _product(power, (a, b, c, d))
    with mpmath.workdps(60):
        best = exact.theta
        u, v = (number(s - t) for s, t in zip(start, best, strict=True))
        p, q, r, s = (mpmath.mpf(entry) / mpmath.mpf(below) ** step for entry in power)
        return (number(best[0]) + p * u + q * v, number(best[1]) + r * u + s * v)


def _product(
    left: tuple[int, int, int, int], right: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    a, b, c, d = left
    e, f, g, h = right
    return (a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h)
