"""The faces into which the points' lines r_i = 0 cut a box of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Generator

    from physviz.engine.points import Floats


def faces(arms: Floats, levels: Floats, box: Floats, slack: float) -> Generator[None, None, Floats]:
    """Return the faces of the lines arm·z = level in a box [[low, low], [high, high]].

    They are convex; shape (m, k, 2), in the order of their corners, the last one repeated where
    there are fewer than k. A face stays whole where a line cuts off no more than ``slack``.
    """
    (left, low), (right, high) = box
    found = np.array([[[left, low], [right, low], [right, high], [left, high]]])
    for arm, level in zip(arms, levels, strict=True):
        beyond = found @ arm - level
        cut = (beyond.max(axis=1) > slack) & (beyond.min(axis=1) < -slack)
        if cut.any():
            some, beyond = found[cut], beyond[cut]
            parts = [found[~cut], _part(some, beyond), _part(some, -beyond)]
            most = max(part.shape[1] for part in parts)
            found = np.concatenate(
                [np.pad(p, ((0, 0), (0, most - p.shape[1]), (0, 0)), "edge") for p in parts]
            )
        yield None
    return found


def _part(found: Floats, beyond: Floats) -> Floats:
    """Return what lies on the side ``beyond`` ≥ 0 of a line, told at the corners, shape (m, k)."""
    following, past = np.roll(found, -1, axis=1), np.roll(beyond, -1, axis=1)
    inside = beyond >= 0.0
    crossed = inside != (past >= 0.0)
    share = np.zeros_like(beyond)
    np.divide(beyond, beyond - past, out=share, where=crossed)
    meets = found + share[..., None] * (following - found)
    corners = np.stack([found, meets], axis=2).reshape(len(found), -1, 2)
    kept = np.stack([inside, crossed], axis=2).reshape(len(found), -1)
    order, count = np.argsort(~kept, axis=1, kind="stable"), kept.sum(axis=1)
    order = np.take_along_axis(
        order, np.minimum(np.arange(count.max()), count[:, None] - 1), axis=1
    )
    return np.take_along_axis(corners, order[..., None], axis=1)
