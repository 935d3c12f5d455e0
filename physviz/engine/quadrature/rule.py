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


def sharpened(difference: Floats, whole: Floats) -> Floats:
    """Return the share of |K − G| to take for K's error, elementwise in [0, 1].

    G errs like ϱ⁻¹⁴ and K like ϱ⁻²⁴ on a function analytic within the ellipse ϱ, so that K's error
    is to |K − G| as its power 0.7 to the whole; its square root, ten times over, is the safe side
    (Piessens & others, QUADPACK, 1983, p. 68, take 2800 times).
    """
    share = np.divide(np.abs(difference), whole, out=np.zeros_like(whole), where=whole > 0.0)
    return np.minimum(10.0 * np.sqrt(share), 1.0)
