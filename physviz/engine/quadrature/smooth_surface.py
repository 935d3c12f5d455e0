"""The cost of many points near their modes as Chebyshev polynomials on boxes of lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.points import Floats
    from physviz.engine.quadrature.smooth_relief import Relief

SIZES = (10, 16)
"""Nodes each way, tried in turn before a box is quartered."""
EPSILON = float(np.finfo(np.float64).eps)
MOST = 400
"""So many boxes are worth it."""
CORNERS = np.array([[-0.5, -0.5], [-0.5, 0.5], [0.5, -0.5], [0.5, 0.5]])
FAR = 45.0
"""The exponent beyond which nothing counts."""


@dataclass(frozen=True, eq=False)
class Box:
    """A polynomial on |place − middle| ≤ half: its coefficients, and the least it met."""

    middle: Floats
    half: Floats
    coefficients: Floats
    least: float

    def __call__(self, places: Floats) -> Floats:
        """Return its values at places (m, 2) inside it, shape (m,)."""
        unit = np.clip((places - self.middle) / self.half, -1.0, 1.0)
        size = len(self.coefficients)
        across, along = (np.polynomial.chebyshev.chebvander(u, size - 1) for u in unit.T)
        values = np.einsum("mj,mj->m", across @ self.coefficients, along)
        return np.maximum(values, self.least)


@dataclass(frozen=True, eq=False)
class Surface:
    """E of the likelihood, less the origin's, for lines in a box around ``origin``.

    A place is ``sheared`` (height, lean): (height − slope·lean, lean), from the origin, over the
    box. ``error`` is what was met in βE, ``asked`` what was asked. Beyond the box it
    rises by ``steep`` per box.
    """

    origin: Floats
    slope: float
    scale: Floats
    boxes: tuple[Box, ...]
    steep: float
    error: float
    asked: float

    def places(self, lines: Floats) -> Floats:
        """Return the places of lines, shape (m, 2); the box is [−1, 1]²."""
        away = lines - self.origin
        return np.stack([away[:, 0] - self.slope * away[:, 1], away[:, 1]], axis=1) / self.scale

    def lines(self, places: Floats) -> Floats:
        """Return the lines at places, shape (m, 2)."""
        away = places * self.scale
        away[:, 0] += self.slope * away[:, 1]
        return self.origin + away

    def __call__(self, lines: Floats) -> Floats:
        """Return the energies of lines (m, 2), shape (m,)."""
        places = self.places(lines)
        inside = np.clip(places, -1.0, 1.0)
        values = self.steep * np.hypot(*(places - inside).T)
        left = np.ones(len(lines), dtype=bool)
        for box in self.boxes:
            here = left & (np.abs(inside - box.middle) <= box.half).all(axis=1)
            values[here] += box(inside[here])
            left &= ~here
        return values


def surfaced(
    relief: Relief, slope: float, unit: Floats, betas: tuple[float, float], asked: float
) -> Generator[None, None, Surface | None]:
    """Return the surface from one β to another, None where it would take too many boxes.

    ``unit`` are the scales of a height and a lean, ``asked`` is the error of βE.
    """
    low, _ = betas
    reach = yield from _reach(relief, slope, unit, low)
    surface = Surface(relief.origin, slope, reach, (), 2.0 * FAR / low, 0.0, asked)
    todo = [(np.zeros(2), np.ones(2))]
    done: list[Box] = []
    while todo:
        if len(todo) + len(done) > MOST:
            return None
        middle, half = todo.pop(0)
        box = yield from _box(relief, surface, middle, half, betas)
        if box is not None:
            done.append(box)
            continue
        todo.extend((middle + corner * half, 0.5 * half) for corner in CORNERS)
    surface = replace(surface, boxes=tuple(done))
    error = yield from _error(relief, surface, betas)
    return replace(surface, error=error)


def _reach(relief: Relief, slope: float, unit: Floats, low: float) -> Generator[None, None, Floats]:
    """Return half the sides of the box outside of which nothing counts."""
    side = np.linspace(-1.0, 1.0, 3)
    rim = np.concatenate([[[a, b], [b, a]] for a in side for b in (-1.0, 1.0)])
    reach = 10.0 * unit / np.sqrt(low)
    for _ in range(60):
        lines = Surface(relief.origin, slope, reach, (), 0.0, 0.0, 0.0).lines(rim)
        energy, kept = yield from relief.measured(lines)
        if (low * energy + kept).min() > FAR:
            break
        reach = 1.3 * reach
    energy, kept = relief(relief.lines)
    found = relief.lines[low * energy + kept < FAR]
    places = Surface(relief.origin, slope, reach, (), 0.0, 0.0, 0.0).places(found)
    return reach * np.maximum(1.0, 1.2 * np.abs(places).max(axis=0))


def _box(
    relief: Relief, surface: Surface, middle: Floats, half: Floats, betas: tuple[float, float]
) -> Generator[None, None, Box | None]:
    """Return the polynomial of a box, None where it does not follow the cost."""
    low, high = betas
    for size in SIZES:
        angle = (np.arange(size) + 0.5) * np.pi / size
        node = np.cos(angle)
        grid = np.stack(np.meshgrid(node, node, indexing="ij"), axis=-1).reshape(-1, 2)
        lines = surface.lines(middle + half * grid)
        parts = []
        rows = relief.at_once
        for top in range(0, len(lines), rows):
            parts.append(relief.cost(lines[top : top + rows]))
            yield None
        values = np.concatenate(parts)
        energy, kept = relief.sprung(lines, values)
        cosine = np.cos(np.outer(np.arange(size), angle)) * (2.0 / size)
        cosine[0] *= 0.5
        coefficients = cosine @ values.reshape(size, size) @ cosine.T
        tail = np.abs(coefficients[-2:]).sum() + np.abs(coefficients[:, -2:]).sum()
        least = float((low * energy + kept).min())
        near = surface.places(relief.lines)
        holds = bool((np.abs(near - middle) <= 1.1 * half).all(axis=1).any())
        # An error counts by the weight of the box, which is most at β near 1/E.
        beta = 1.0 / min(max(float(energy.min()), 1.0 / high), 1.0 / low)
        # Nodes may lie far from a mode that is in their midst.
        weight = 0.0 if holds else min(float((beta * energy + kept).min()), FAR)
        needed = surface.asked / beta * np.exp(0.8 * max(weight, 0.0))
        needed = max(needed, EPSILON * (4.0 * float(values.max()) + relief.noise))
        if tail <= needed or (least > 1.5 * FAR and not holds):
            floor = -np.inf if tail <= needed else float(values.min())
            return Box(middle, half, coefficients, floor)
    return None


def _error(
    relief: Relief, surface: Surface, betas: tuple[float, float]
) -> Generator[None, None, float]:
    """Return the largest error in βE at some seeded lines, and about modes, where they count."""
    low, high = betas
    rng = np.random.default_rng(0)
    count = max(12 // len(surface.boxes), 2)
    places = [box.middle + box.half * rng.uniform(-1.0, 1.0, (count, 2)) for box in surface.boxes]
    lines = np.concatenate([surface.lines(np.concatenate(places)), relief.lines])
    values = surface(lines)
    energy, kept = yield from relief.measured(lines)
    exact = energy - relief.sprung(lines, np.zeros(len(lines)))[0]
    beta = 1.0 / np.clip(energy, 1.0 / high, 1.0 / low)
    weight = np.exp(-np.maximum(beta * energy + kept, 0.0))
    return float((beta * weight * np.abs(values - exact)).max())
