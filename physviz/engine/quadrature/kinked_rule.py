"""Gauss and Kronrod's rules for a function with a few continuous derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.quadrature.rule import DOUBT, NODES, WEIGHTS

if TYPE_CHECKING:
    from physviz.engine.points import Floats

SHARPENED = 0.25
"""Of |K − G| so much is taken for K's error: at a jump of any derivative K errs at most so much."""


@dataclass(frozen=True, eq=False)
class Rule:
    """Nodes and weights on [−1, 1], and the doubt of each: 1 − (a lower rule's weight)/(its)."""

    at: Floats
    weight: Floats
    doubt: Floats


FINE = Rule(NODES, WEIGHTS, SHARPENED * DOUBT)
"""15 nodes and 7."""


def _coarse() -> Rule:
    half = np.array([0.960491268708020283423507, 0.774596669241483377035853, 0.434243749346802558])
    weight = np.array(
        [
            0.104656226026467265193824,
            0.268488089868333440728569,
            0.401397414775962222905052,
            0.450916538658474142345110,
        ]
    )
    weight = np.concatenate([weight, weight[2::-1]])
    gauss = np.array([0.0, 5.0, 0.0, 8.0, 0.0, 5.0, 0.0]) / 9.0
    at = np.concatenate([-half, [0.0], half[::-1]])
    return Rule(at, weight, 1.0 - gauss / weight)


COARSE = _coarse()
"""7 nodes and 3, not sharpened."""
