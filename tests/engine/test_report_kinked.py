"""The report's thermal numbers of losses with kinks against exact pieces in 50-digit arithmetic."""

from __future__ import annotations

from itertools import combinations, pairwise

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from physviz.engine.labels import Labels
from physviz.engine.losses import Absolute, Huber
from physviz.engine.points import Points
from physviz.engine.potential import Problem, noise
from physviz.engine.priors import Gaussian
from physviz.engine.report import report
from tests.engine.problems import shipped

FIVE = Points.of([1.0, 2.0, 3.0, 4.0, 5.0], [1.2, 1.9, 3.2, 3.8, 5.1])
ARM = [-1.0, -0.5, 0.5, 1.0]
CROSS = Points.of([*ARM, *ARM], [*ARM, *ARM[::-1]])
PRIOR = Gaussian((0.5, 1.0), (1.0, 0.5))
TINY = mpf("1e-9")
"""β is moved by this share of itself to differentiate log Z, in arithmetic of 50 digits."""

CASES = {
    "five points, absolute": (Problem(FIVE, Absolute(0.5), 0.5), 2.0),
    "five points, absolute, hot": (Problem(FIVE, Absolute(0.5), 0.5), 0.01),
    "five points, absolute, prior": (Problem(FIVE, Absolute(0.5), 0.5, PRIOR), 1.0),
    "five points, huber": (Problem(FIVE, Huber(0.3), 0.4), 1.0),
    "five points, huber, cold, prior": (Problem(FIVE, Huber(0.3), 0.4, PRIOR), 30.0),
    "cross, absolute": (Problem(CROSS, Absolute(0.1), 0.2), 1.0),
    "Hogg's points, absolute": (Problem(shipped("hogg2010"), Absolute(60.0)), 1.0),
}


class Pieces:
    """Z at some β: along each slope exact between the kinks, over slopes Gauss between crossings.

    On a piece E = e₀ + e₁s + e₂s² about its middle, as the definition of each residual's ρ has it.
    """

    def __init__(self, problem: Problem) -> None:
        points, loss, prior = problem.points, problem.loss, problem.prior
        assert isinstance(loss, Absolute | Huber)
        bars = [mpf(1)] * points.n
        if points.y_error is not None:
            bars = [mpf(bar) for bar in points.y_error.tolist()]
        typical = mpmath.sqrt(points.n / mpmath.fsum(bar**-2 for bar in bars))
        self.w = [typical / bar for bar in bars]
        self.x, self.y = ([mpf(v) for v in column.tolist()] for column in (points.x, points.y))
        self.c, self.square = mpf(loss.c), isinstance(loss, Huber)
        sigma = typical if points.weighted else mpf(noise(problem).sigma)
        self.half = 1 / (2 * sigma**2)
        self.constant = points.n * log_norm(self.c, sigma, self.square)
        self.constant += mpmath.fsum(mpmath.log(bar / typical) for bar in bars)
        self.spring: list[tuple[mpf, mpf]] = []
        if isinstance(prior, Gaussian):
            self.spring = [(mpf(m), mpf(sd)) for m, sd in zip(prior.mean, prior.sd, strict=True)]
            self.constant += mpmath.fsum(mpmath.log(2 * mp.pi * sd**2) / 2 for _, sd in self.spring)
        offsets = (-self.c, self.c) if self.square else (mpf(0),)
        rows = list(zip(self.x, self.y, self.w, strict=True))
        self.bends = [(y + o / w, x) for x, y, w in rows for o in offsets]

    def piece(self, middle: mpf, slope: mpf, inside: mpf) -> tuple[mpf, mpf, mpf]:
        """Return e₀, e₁, e₂ about a height, on the branch that holds at the height ``inside``."""
        e0, e1, e2 = self.constant, mpf(0), mpf(0)
        for x, y, w in zip(self.x, self.y, self.w, strict=True):
            r, there = (w * (y - slope * x - height) for height in (middle, inside))
            if self.square and abs(there) <= self.c:
                e0 += self.half * r * r
                e1 -= 2 * self.half * r * w
                e2 += self.half * w * w
                continue
            size = mpmath.sign(there) * self.c * (2 if self.square else 1)
            e0 += self.half * (size * r - (self.c**2 if self.square else 0))
            e1 -= self.half * size * w
        if self.spring:
            (m0, sd0), (m1, sd1) = self.spring
            e0 += ((middle - m0) / sd0) ** 2 / 2 + ((slope - m1) / sd1) ** 2 / 2
            e1, e2 = e1 + (middle - m0) / sd0**2, e2 + 1 / (2 * sd0**2)
        return e0, e1, e2

    def row(self, slope: mpf, betas: list[mpf], ground: mpf) -> list[mpf]:
        """Return ∫e^{−β(E − ground)}dβ₀ at one slope."""
        kinks = sorted({y - slope * x for y, x in self.bends})
        ends = [-mp.inf, *kinks, mp.inf]
        total = [mpf(0)] * len(betas)
        for left, right in pairwise(ends):
            middle, inside = left, (left + right) / 2
            if left == -mp.inf:
                middle, inside = right, right - 1
            elif right == mp.inf:
                inside = left + 1
            e0, e1, e2 = self.piece(middle, slope, inside)
            for k, beta in enumerate(betas):
                a0, a1, a2 = beta * (e0 - ground), beta * e1, beta * e2
                total[k] += integral(a0, a1, a2, left - middle, right - middle)
        return total

    def log_z(self, betas: list[mpf]) -> list[mpf]:
        pairs = combinations(self.bends, 2)
        crossings = sorted({(p - q) / (s - t) for (p, s), (q, t) in pairs if s != t})
        ground, best = min((self.lowest(slope), slope) for slope in crossings)
        # Outwards from the best slope as far as e^{−45}, in steps that widen.
        size = (crossings[-1] - crossings[0]) / 1000
        reach = dict.fromkeys((-1, 1), size)
        for sign in reach:
            while self.lowest(best + sign * reach[sign]) - ground < 45 / min(betas):
                reach[sign] *= 2
        low, high = best - reach[-1], best + reach[1]
        steps = [size * mpf(2) ** (mpf(k) / 2) for k in range(80)]
        ends = {
            low,
            best,
            high,
            *(best + sign * step for step in steps for sign in (-1, 1)),
            *crossings,
        }
        ends = sorted(end for end in ends if low <= end <= high)
        nodes = gauss(14)
        total = [mpf(0)] * len(betas)
        for left, right in pairwise(ends):
            half = (right - left) / 2
            for at, weight in nodes:
                row = self.row(left + half * (1 + at), betas, ground)
                total = [t + half * weight * r for t, r in zip(total, row, strict=True)]
        return [mpmath.log(t) - beta * ground for t, beta in zip(total, betas, strict=True)]

    def lowest(self, slope: mpf) -> mpf:
        heights = (y - slope * x for y, x in self.bends)
        return min(self.piece(h, slope, h)[0] for h in heights)


def integral(a0: mpf, a1: mpf, a2: mpf, low: mpf, high: mpf) -> mpf:
    """Return ∫e^{−a₀ − a₁s − a₂s²}ds from ``low`` to ``high``, either of them infinite or 0."""
    if a2 == 0:
        if a1 == 0:
            return mpmath.exp(-a0) * (high - low)
        ends = [mpf(0) if mpmath.isinf(end) else mpmath.exp(-a0 - a1 * end) for end in (low, high)]
        return (ends[0] - ends[1]) / a1
    root, shift = mpmath.sqrt(a2), a1 / (2 * a2)
    u, v = (root * (end + shift) for end in (low, high))
    area = mpmath.erfc(u) - mpmath.erfc(v) if u > 0 else mpmath.erfc(-v) - mpmath.erfc(-u)
    return mpmath.exp(a2 * shift**2 - a0) * mpmath.sqrt(mp.pi) / (2 * root) * area


def log_norm(c: mpf, sigma: mpf, square: bool) -> mpf:
    """Return log ∫exp(−ρ(r)/2σ²)dr by quadrature."""
    half = 1 / (2 * sigma**2)
    if not square:
        return mpmath.log(2 * mpmath.quad(lambda r: mpmath.exp(-half * c * r), [0, mp.inf]))
    core = mpmath.quad(lambda r: mpmath.exp(-half * r * r), [0, c])
    tail = mpmath.quad(lambda r: mpmath.exp(-half * (2 * c * r - c * c)), [c, mp.inf])
    return mpmath.log(2 * (core + tail))


def gauss(size: int) -> list[tuple[mpf, mpf]]:
    """Return the nodes and weights of Gauss and Legendre."""
    found = []
    for guess in np.polynomial.legendre.leggauss(size)[0].tolist():
        at = mpmath.findroot(lambda z: mpmath.legendre(size, z), guess)
        slope = size * mpmath.legendre(size - 1, at) / (1 - at * at)
        found.append((at, 2 / ((1 - at * at) * slope * slope)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_that_the_report_agrees_with_exact_pieces(name: str) -> None:
    problem, at = CASES[name]
    (said,) = report(problem, Labels(), inverse_temperatures=[at])["boltzmann"]
    with mp.workdps(50):
        beta = mpf(at)
        step = TINY * beta
        below, log_z, above = Pieces(problem).log_z([beta - step, beta, beta + step])
        energy = float((below - above) / (2 * step))
        heat = float(beta**2 * (above - 2 * log_z + below) / step**2)
    assert said["method"] == "quadrature"
    assert said["log_Z"] == pytest.approx(float(log_z), abs=1e-8)
    assert said["log_Z"] == pytest.approx(float(log_z), abs=3.0 * (said["error"] or 0.0), rel=4e-15)
    assert said["internal_energy"] == pytest.approx(energy, rel=1e-6)
    assert said["heat_capacity"] == pytest.approx(heat, rel=1e-6)
