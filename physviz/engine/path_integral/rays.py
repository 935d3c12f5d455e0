"""∫e^{−bS}p(θ)d²θ for losses with kinks: along rays from a minimum, each piece in closed form.

The jumps of P (see ``jumps``) are integrated along kink lines: by one rule where they are calm, by
paths into the complex plane from both ends where e^{−bS} turns often, and in halves elsewhere.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.path_integral.jumps import Jumps
from physviz.engine.path_integral.kinks import SAME, Panels, panels
from physviz.engine.path_integral.pieces import NONE

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.path_integral.action import Action, Complexes
    from physviz.engine.path_integral.kinks import Bools
    from physviz.engine.points import Floats

SMOOTH = 12.0
"""A phase that one rule follows."""
CALM = 0.25
"""A share of it, and of other strains, for which a rule of half the order serves."""
BENT = 1e-3
"""Laguerre's rule is used where e^{−bS} bends by less in the time of one e-fold."""
DEAD = 40.0
EDGES = DEAD * np.array([0.0, 0.025, 0.075, 0.175, 0.375, 0.675, 1.0])
TAIL = DEAD * np.append(0.0, 2.0 ** np.arange(-14, 1))
HALVINGS, TURN, ROWS = 60, 5000, 600
"""So many places, or stretches, are looked at in one turn of background work."""


@dataclass(frozen=True, eq=False)
class Rule:
    """Nodes of two rules, shape (k,), and their weights, shape (k, 2); 0 for the other's nodes."""

    node: Floats
    weight: Floats

    @classmethod
    def of(cls, rules: list[tuple[Floats, Floats]]) -> Rule:
        """Join two rules of nodes and weights."""
        weight = np.zeros((sum(node.size for node, _ in rules), 2))
        first = rules[0][0].size
        weight[:first, 0], weight[first:, 1] = rules[0][1], rules[1][1]
        return cls(np.concatenate([node for node, _ in rules]), weight)

    @classmethod
    def legendre(cls, orders: tuple[int, int]) -> Rule:
        """Gauss–Legendre on [−1, 1]."""
        return cls.of([np.polynomial.legendre.leggauss(order) for order in orders])

    @classmethod
    def laguerre(cls, orders: tuple[int, int]) -> Rule:
        """Gauss–Laguerre on [0, ∞), the weights for functions that fall off as e^{−t}."""
        pairs = [np.polynomial.laguerre.laggauss(order) for order in orders]
        return cls.of([(node, weight * np.exp(node)) for node, weight in pairs])

    def over(self, edges: Floats) -> Rule:
        """Return this rule on each interval between ascending edges."""
        half, middle = 0.5 * np.diff(edges), 0.5 * (edges[1:] + edges[:-1])
        node = (middle[:, None] + half[:, None] * self.node).ravel()
        return Rule(node, (half[:, None, None] * self.weight).reshape(-1, 2))


class Rays:
    """e^{−b(S − S₀) − K} about a centre, S₀ being S there.

    ``order`` is that of the rules: every one is used with two, whose results are compared.
    """

    def __init__(self, action: Action, b: complex, centre: Floats, order: int) -> None:
        self._action, self._b, self._centre = action, b, centre
        self._jumps = Jumps(action, b, centre)
        self._base = self._jumps.base
        self._turn = cmath.exp(-1j * cmath.phase(b))
        self._proper = bool(action.stiff.any())
        self._spring = float(np.linalg.norm(action.stiff, 2))
        self._plain = Rule.legendre((order, order + 4))
        self._calm = Rule.legendre((order // 2, order // 2 + 3))
        self._swift = Rule.laguerre((order // 2 - 1, order // 2 + 2))
        self._edges, self._tail = self._plain.over(EDGES), self._plain.over(TAIL)
        self._total, self._size = np.zeros(2, dtype=np.complex128), 0.0

    def integral(self) -> Generator[None, None, tuple[complex, float, float]]:
        """Return the integral over (height, lean), the rules' difference, and Σ|·| of its terms."""
        for some in panels(self._action, self._centre, self._fence(), ROWS):
            yield from self._stretches(some)
        low, high = self._total.tolist()
        return high, abs(high - low), self._size

    def _fence(self) -> float:
        """Return half the side of a box about the centre on whose rim |b|(S − S₀) ≥ 2 everywhere.

        Less with a prior, under which S need not rise.
        """
        steep = self._action.stiffness + abs(self._b) * self._action.steepest
        size = 0.1 / math.sqrt(float(np.linalg.norm(steep, 2)))
        if self._proper:
            return size
        t = np.linspace(-1.0, 1.0, 65)
        side = np.stack([t, np.ones_like(t)], axis=1)
        rim = np.concatenate([side, -side, side[:, ::-1], -side[:, ::-1]])
        while (
            abs(self._b) * (self._action.cost(self._centre + size * rim).min() - self._base) < 2.0
        ):
            size *= 1.5
        return size

    # --- along a line

    def _stretches(self, some: Panels) -> Generator[None, None, None]:
        some = self._bounded(some) if self._proper else (yield from self._unbounded(some))
        waiting = [(some, HALVINGS)]
        while waiting:
            some, left = waiting.pop()
            some = some.some(self._alive(some))
            strain = self._strain(some)
            plain, calm = strain < 1.0, strain < CALM
            steep = ~plain & ~some.home & self._steep(some)
            yield from self._along(some.some(calm), self._calm)
            yield from self._along(some.some(plain & ~calm), self._plain)
            yield from self._between(some.some(steep))
            rest = some.some(~plain & ~steep).halves()
            parts = (slice(k, k + ROWS) for k in range(0, rest.low.size if left else 0, ROWS))
            waiting += [(rest.some(part), left - 1) for part in parts]
            yield None

    def _bounded(self, some: Panels) -> Panels:
        """Cut what a prior leaves of a line."""
        stiff = some.along @ self._action.stiff.T
        away = (some.foot - self._action.middle) @ self._action.stiff.T
        size = np.sum(stiff * stiff, axis=1)
        middle, reach = -np.sum(stiff * away, axis=1) / size, np.sqrt(2.0 * DEAD / size)
        return some.cut(np.maximum(some.low, middle - reach), np.minimum(some.high, middle + reach))

    def _unbounded(self, some: Panels) -> Generator[None, None, Panels]:
        """Integrate to the ends of a line, which a flat prior leaves; return the rest of it."""
        first, last = np.isinf(some.low), np.isinf(some.high)
        yield from self._ends(some.some(last), some.low[last], 1.0, self._tail)
        yield from self._ends(some.some(first), some.high[first], -1.0, self._tail)
        return some.some(~first & ~last)

    def _added(
        self, some: Panels, begin: Floats, scale: Complexes, rule: Rule, sign: float = 1.0
    ) -> Generator[None, None, None]:
        """Add sign·∫ of the jumps along s = begin + scale·t, both of shape (m,)."""
        rows = max(TURN // rule.node.size, 1)
        for first in range(0, begin.size, rows):
            part = slice(first, first + rows)
            s = begin[part, None] + scale[part, None] * rule.node
            terms = self._jumps(some.some(part), s) * (sign * scale[part, None])
            self._total += terms.sum(axis=0) @ rule.weight
            self._size += float(np.abs(terms).sum(axis=0) @ np.abs(rule.weight[:, 1]))
            yield None

    def _alive(self, some: Panels) -> Bools:
        """Return where the integrand is not dead; ∫₀^ρ stays, however high S rises."""
        return some.home | (self._b.real * (some.least - self._base) < DEAD)

    def _strain(self, some: Panels) -> Floats:
        """Return how far stretches are from what one rule can follow, 1 being just that."""
        (_, down), (_, up) = (some.rise(s) for s in (some.low, some.high))
        width = some.high - some.low
        stiff = np.sqrt(np.sum((some.along @ self._action.stiff.T) ** 2, axis=1))
        inside = some.low * some.high < 0.0
        nearest = np.where(inside, 0.0, np.minimum(np.abs(some.low), np.abs(some.high)))
        phase = abs(self._b) * np.maximum(np.abs(down), np.abs(up)) * width
        view = np.hypot(nearest, some.distance)
        strains = [phase / SMOOTH, 0.5 * stiff * width, 0.5 * width / view, self._change(some)]
        return np.max(strains, axis=0)

    def _change(self, some: Panels) -> Floats:
        """Return by how much the rays' G and √Q change, 1 being twice what they are.

        Beside a valley, or where a ray runs along a line of kinks, they rise from nothing.
        """
        share = np.zeros_like(some.low)
        places = [(1.0 - t) * some.low + t * some.high for t in (0.0, 0.25, 0.5, 0.75, 1.0)]
        for force, bend in ((some.near, some.bend_near), (some.far, some.bend_far)):
            found = [self._jumps.ray(some, s, force, bend) for s in places]
            parts = [np.stack(each) for each in zip(*found, strict=True)]
            change = sum(np.ptp(part.real, 0) + np.ptp(part.imag, 0) for part in parts)
            least = sum(np.abs(part).min(axis=0) for part in parts)
            share = np.maximum(share, 0.5 * change / np.maximum(least, 1e-300))
        return np.where(some.high - some.low < SAME * some.distance, 0.0, share)

    def _steep(self, some: Panels) -> Bools:
        """Return which stretches turn so fast that only their ends count."""
        (_, down), (_, up) = (some.rise(s) for s in (some.low, some.high))
        good = down * up > 0.0
        return good & self._short(some, some.low, down) & self._short(some, some.high, up)

    def _short(self, some: Panels, s: Floats, slope: Floats) -> Bools:
        """Return where a path from s is so short that no ray's slope or curvature turns far round.

        ``slope`` is ∂S/∂s there.
        """
        rho, away = np.hypot(s, some.distance), some.away(s)
        way = DEAD / np.maximum(np.abs(self._b * slope), DEAD / rho)
        outward = some.outward(s, some.near)
        good = (way < 0.25 * rho) & (way * self._spring < 0.5)
        good &= way * np.hypot(*some.swerve.T) < 0.25 * outward
        good &= way * np.abs(slope) < 0.25 * outward * rho
        stretch = np.sum((away @ self._action.stiff.T) ** 2, axis=1)
        swung = abs(self._b) * way * way * some.curvature
        for bend in (some.bend_near, some.bend_far):
            curve = abs(self._b) * some.curved(s, bend) + stretch
            none = NONE * 4.0 * (curve + swung) < (abs(self._b) * outward * rho) ** 2
            good &= none | (swung <= 0.1 * curve)
        return good

    def _along(self, some: Panels, rule: Rule) -> Generator[None, None, None]:
        half, middle = 0.5 * (some.high - some.low), 0.5 * (some.high + some.low)
        yield from self._added(some, middle, half.astype(np.complex128), rule)

    def _between(self, some: Panels) -> Generator[None, None, None]:
        """Add what the ends of stretches make of a swift e^{−bS}."""
        (low, _), (high, _) = (some.rise(s) for s in (some.low, some.high))
        for chosen, way in ((high > low, 1.0), (high <= low, -1.0)):
            part = some.some(chosen)
            begin, end = (part.low, part.high) if way > 0.0 else (part.high, part.low)
            yield from self._ends(part, begin, way, self._edges)
            yield from self._ends(part, end, way, self._edges, -1.0)

    def _ends(
        self, some: Panels, begin: Floats, way: float, rule: Rule, sign: float = 1.0
    ) -> Generator[None, None, None]:
        """Integrate from ``begin`` towards rising S on a path on which bS is all but real."""
        _, slope = some.rise(begin)
        scale = np.asarray(way * self._turn / (abs(self._b) * np.abs(slope)), dtype=np.complex128)
        swift = some.curvature <= BENT * abs(self._b) * slope * slope
        swift &= self._short(some, begin, slope)
        for chosen, mine in ((swift, self._swift), (~swift, rule)):
            part = some.some(chosen)
            yield from self._added(part, begin[chosen], scale[chosen], mine, sign * way)
