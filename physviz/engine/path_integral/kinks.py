"""The kink lines of Huber's and the absolute loss in the plane, cut where they cross."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.losses import Huber

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from physviz.engine.path_integral.action import Action
    from physviz.engine.points import Floats

    Bools = NDArray[np.bool_]

SAME = 1e-9
"""What is nearer than this share of the residuals' size is at one place."""


@dataclass(frozen=True, eq=False)
class Panels:
    """Stretches of kink lines, between crossings; every array has one row a stretch.

    A place on one is z = foot + s·along, the foot being the point of the line nearest to the
    centre, at ``distance``. ``low`` ≤ s ≤ ``high``. At s = ``at`` the action is ``value``; its
    gradient on the centre's side and beyond is ``near`` and ``far``, and its Hessian ``bend_near``
    and ``bend_far``, the numbers H₀₀, H₀₁, H₁₁. ``home`` says that the near side belongs to a cell
    at whose rim or in which the centre lies.
    """

    foot: Floats
    along: Floats
    distance: Floats
    low: Floats
    high: Floats
    at: Floats
    value: Floats
    near: Floats
    far: Floats
    bend_near: Floats
    bend_far: Floats
    home: Bools

    def some(self, chosen: Bools | slice) -> Panels:
        """Return some of the rows."""
        return Panels(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def cut(self, low: Floats, high: Floats) -> Panels:
        """Return what lies between ``low`` and ``high`` of each stretch, where anything does."""
        return replace(self, low=low, high=high).some(high > low)

    def halves(self) -> Panels:
        """Return each stretch in two halves."""
        middle = 0.5 * (self.low + self.high)
        return _joined([replace(self, high=middle), replace(self, low=middle)])

    @property
    def slope(self) -> Floats:
        """∂S/∂s at s = ``at``, the same on either side."""
        return np.sum(self.near * self.along, axis=1)

    @property
    def swerve(self) -> Floats:
        """∂∇S/∂s, shape (m, 2), the same on either side."""
        a, b, d = self.bend_near.T
        x, y = self.along.T
        return np.stack([a * x + b * y, b * x + d * y], axis=1)

    @property
    def curvature(self) -> Floats:
        """∂²S/∂s², the same on either side."""
        return np.sum(self.swerve * self.along, axis=1)

    def rise(self, s: Floats) -> tuple[Floats, Floats]:
        """Return S and ∂S/∂s at one place of each stretch, shape (m,)."""
        away = s - self.at
        slope = self.slope + self.curvature * away
        return self.value + 0.5 * (self.slope + slope) * away, slope

    @property
    def least(self) -> Floats:
        """What S is at least on a stretch: convex, it lies above its tangents."""
        (low, down), (high, up) = (self.rise(s) for s in (self.low, self.high))
        width = self.high - self.low
        least = np.maximum(low - np.abs(down) * width, high - np.abs(up) * width)
        return np.where(down >= 0.0, low, np.where(up <= 0.0, high, least))

    def away(self, s: Floats) -> Floats:
        """Return z − centre at one place of each stretch, shape (m, 2)."""
        normal = np.stack([self.along[:, 1], -self.along[:, 0]], axis=1)
        return self.distance[:, None] * normal + s[:, None] * self.along

    def outward(self, s: Floats, force: Floats) -> Floats:
        """Return ∂S/∂ρ along the rays through these places, ``force`` being ∇S at s = ``at``."""
        force = force + (s - self.at)[:, None] * self.swerve
        return np.sum(self.away(s) * force, axis=1) / np.hypot(s, self.distance)

    def curved(self, s: Floats, bend: Floats) -> Floats:
        """Return ρ²∂²S/∂ρ² along the rays through these places, ``bend`` being ∇∇S."""
        x, y = self.away(s).T
        return bend[:, 0] * x * x + 2.0 * bend[:, 1] * x * y + bend[:, 2] * y * y


def panels(action: Action, centre: Floats, fence: float, rows: int) -> Iterator[Panels]:
    """Yield the stretches of the kink lines that do not pass through the centre, ``rows`` or more.

    The outermost ones of a line end at ±∞. Four lines about the centre, at a distance of ``fence``,
    are added, on which nothing is kinked: they end the cells that are home.
    """
    normals, offsets = _lines(action, centre)
    # And one through the centre, along the softest way of a prior: rays near it feel another one.
    soft = np.linalg.eigh(action.stiffness)[1][:, 1]
    normals = np.concatenate([normals, [soft], [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]]])
    offsets = np.append(offsets, np.append(0.0, np.full(4, fence)))
    # Where the line fits every point, only the fence has a size.
    unit = SAME * float(np.max(offsets))
    lines: list[Panels] = []
    for normal, offset in zip(normals, offsets, strict=True):
        if offset > unit:
            cuts = _cuts(normal, float(offset), normals, np.where(offsets > unit, offsets, 0.0))
            found = _between(action, centre, normal, float(offset), cuts, unit)
            inside = np.abs(found.foot + found.at[:, None] * found.along - centre).max(axis=1)
            lines.append(replace(found, home=found.home & (inside <= fence + unit)))
        if sum(line.low.size for line in lines) >= rows:
            yield _joined(lines)
            lines.clear()
    if lines:
        yield _joined(lines)


def _joined(lines: list[Panels]) -> Panels:
    return Panels(*(np.concatenate([getattr(p, f.name) for p in lines]) for f in fields(Panels)))


def _lines(action: Action, centre: Floats) -> tuple[Floats, Floats]:
    """Return unit normals, shape (k, 2), and distances from the centre ≥ 0 of the kink lines."""
    arms, r = action.arms, action.data.residuals(centre)
    if isinstance(action.loss, Huber):
        c = action.loss.c
        arms, r = np.concatenate([arms, arms]), np.concatenate([r - c, r + c])
    length = np.hypot(arms[:, 0], arms[:, 1])
    offsets = r / length
    normals = arms / length[:, None] * np.where(offsets < 0.0, -1.0, 1.0)[:, None]
    offsets = np.abs(offsets)
    size = float(np.max(offsets)) or 1.0
    table = np.column_stack([normals, offsets / size])
    once = np.unique(np.round(table / SAME), axis=0, return_index=True)[1]
    return normals[once], offsets[once]


def _cuts(normal: Floats, offset: float, normals: Floats, offsets: Floats) -> Floats:
    """Return where to cut the line normal·(z − centre) = offset, ascending."""
    across = normals @ np.array([-normal[1], normal[0]])
    meets = np.abs(across) > SAME
    across, turned = across[meets], offset * (normals @ normal)[meets]
    cuts = (offsets[meets] - turned) / across
    # Next to the foot the view from the centre changes over its distance; where a ray runs along
    # another line, a piece with hardly any curvature changes like e^(−1/s²).
    cuts = np.concatenate([cuts, -turned / across, offset * np.array([-2.0, 0.0, 2.0])])
    cuts = np.sort(cuts)
    apart = np.diff(cuts) > 4.0 * SAME * (np.max(offsets) + np.abs(cuts[1:]))
    return cuts[np.append(True, apart)]


def _between(
    action: Action, centre: Floats, normal: Floats, offset: float, cuts: Floats, unit: float
) -> Panels:
    """Return the stretches of a line between its cuts."""
    along, foot = np.array([-normal[1], normal[0]]), centre + offset * normal
    low, high = np.append(-np.inf, cuts), np.append(cuts, np.inf)
    at = np.empty_like(low)
    at[1:-1] = 0.5 * (cuts[1:] + cuts[:-1])
    at[0], at[-1] = cuts[0] - offset, cuts[-1] + offset
    z = foot + at[:, None] * along
    near, bend_near, home = _side(action, centre, z, -unit * normal)
    far, bend_far, _ = _side(action, centre, z, unit * normal)
    return Panels(
        foot=np.tile(foot, (at.size, 1)),
        along=np.tile(along, (at.size, 1)),
        distance=np.full(at.size, offset),
        low=low,
        high=high,
        at=at,
        value=action.cost(z),
        near=near,
        far=far,
        bend_near=bend_near,
        bend_far=bend_far,
        home=home,
    )


def _side(action: Action, centre: Floats, z: Floats, step: Floats) -> tuple[Floats, Floats, Bools]:
    """Return ∇S and ∇∇S on one side of a line at z (m, 2), and whether the centre is there too."""
    loss, data, arms = action.loss, action.data, action.arms
    r = data.v - (z + step) @ arms.T
    mine = data.residuals(centre)
    slack = 4.0 * float(np.hypot(*step)) * np.hypot(arms[:, 0], arms[:, 1])
    if isinstance(loss, Huber):
        # On the line itself, where both sides agree.
        force = loss.psi(data.v - z @ arms.T)
        inside = np.abs(r) <= loss.c
        same = np.where(inside, np.abs(mine) <= loss.c + slack, np.sign(r) * mine >= loss.c - slack)
    else:
        force, same = loss.psi(r), np.sign(r) * mine >= -slack
    squares = np.stack([arms[:, 0] ** 2, arms[:, 0] * arms[:, 1], arms[:, 1] ** 2], axis=1)
    return -force @ arms / data.n, loss.curvature(r) @ squares / data.n, np.all(same, axis=1)
