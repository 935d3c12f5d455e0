"""Gauss and Kronrod's pair of 7 and 15 nodes on [−1, 1], and what their difference tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from physviz.engine.points import Floats

_NODE = np.array(
    [
        0.991455371120812639206854697526329,
        0.949107912342758524526189684047851,
        0.864864423359769072789712788640926,
        0.741531185599394439863864773280788,
        0.586087235467691130294144691258452,
        0.405845151377397166906606412076961,
        0.207784955007898467600689403773245,
        0.0,
    ]
)
_KRONROD = np.array(
    [
        0.022935322010529224963732008058970,
        0.063092092629978553290700663189204,
        0.104790010322250183839876322541518,
        0.140653259715525918745189590510238,
        0.169004726639267902826583426598550,
        0.190350578064785409913256402421014,
        0.204432940075298892414161999234649,
        0.209482141084727828012999174891714,
    ]
)
_GAUSS = np.array(
    [
        0.129484966168869693270611432679082,
        0.279705391489276667901467771423780,
        0.381830050505118944950369775488975,
        0.417959183673469387755102040816327,
    ]
)


def _both(half: Floats, sign: float = 1.0) -> Floats:
    return np.concatenate([sign * half, half[-2::-1]])


def _doubt() -> Floats:
    gauss = np.zeros(8)
    gauss[1::2] = _GAUSS
    return 1.0 - _both(gauss) / _both(_KRONROD)


NODES, WEIGHTS, DOUBT = _both(_NODE, -1.0), _both(_KRONROD), _doubt()
"""Kronrod's nodes and weights, and 1 − (Gauss's weight)/(Kronrod's), shape (15,)."""
SIZE = NODES.size


def sharpened(difference: Floats, whole: Floats, poles: Floats) -> Floats:
    """Return the share of |K − G| to take for K's error, elementwise in [0, 4].

    G errs like ϱ⁻¹⁴ and K like ϱ⁻²³ on a function analytic within the ellipse ϱ, so that K's error
    is to |K − G| as its power 0.64 to the whole; its square root, ten times over, is the safe side
    (Piessens & others, QUADPACK, 1983, p. 68, take 2800 times). It is no less than 20ϱ⁻⁸ where
    ``poles`` are the known ellipses: a panel far wider than they would look better than it is.
    """
    share = np.divide(np.abs(difference), whole, out=np.zeros_like(whole), where=whole > 0.0)
    known = np.minimum(20.0 * poles**-8.0, 4.0)
    return np.maximum(np.minimum(10.0 * np.sqrt(share), 1.0), known)


def ellipse(low: Floats, high: Floats, real: Floats, imaginary: Floats) -> Floats:
    """Return the ϱ of the largest ellipse about each panel that holds no pole; shape (panels,).

    ϱ is the sum of the semi-axes over half the panel; the poles' parts broadcast to (panels, k).
    """
    half = 0.5 * (high - low)[:, None]
    across, up = (real - 0.5 * (high + low)[:, None]) / half, imaginary / half
    axes = 0.5 * (np.hypot(across - 1.0, up) + np.hypot(across + 1.0, up))
    least = np.maximum(axes.min(axis=1, initial=1e10), 1.0)
    return least + np.sqrt(least * least - 1.0)


def hidden(low: Floats, high: Floats, real: Floats, imaginary: Floats) -> Floats:
    """Return how much of each panel lies under each pole too near it to be seen, (panels, k)."""
    half = 0.5 * (high - low)[:, None]
    width = imaginary / half
    unseen = (np.abs(real - 0.5 * (high + low)[:, None]) <= half) & (width < 0.1)
    return np.where(unseen, width, 0.0)
