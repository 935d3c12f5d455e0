"""The learning rates at which a rule changes its ways, against closed forms and runs."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from physviz.engine.landmarks import landmarks
from physviz.engine.optimisers import (
    Adagrad,
    Adam,
    ExactFlow,
    GradientDescent,
    MiniBatch,
    Momentum,
    Nesterov,
    Newton,
    Optimiser,
    RMSprop,
)

SOFT, STIFF = 0.393, 4.067

RINGS: list[tuple[Optimiser, float]] = [
    (GradientDescent(), 1.0 / STIFF),
    (MiniBatch(), 1.0 / STIFF),
    (Newton(), 1.0),
    *((Momentum(momentum=mu), (1.0 - math.sqrt(mu)) ** 2 / STIFF) for mu in (0.0, 0.5, 0.9, 0.99)),
    *(
        (Nesterov(momentum=mu), ((1.0 - mu) / (1.0 + mu)) ** 2 / STIFF)
        for mu in (0.0, 0.5, 0.9, 0.99)
    ),
]


@pytest.mark.parametrize(("rule", "expected"), RINGS, ids=repr)
def test_that_ringing_begins_where_the_discriminant_says(rule: Optimiser, expected: float) -> None:
    found = landmarks(rule, SOFT, STIFF)
    assert found is not None
    assert found.rings == pytest.approx(expected, rel=1e-9)
    assert found.rings <= found.best * (1.0 + 1e-12) <= found.critical


def overshoots(rule: Optimiser) -> bool:
    """Whether the stiff mode, let go at 1 from rest, ever crosses zero."""
    x, memory = 1.0, (0.0,) * len(rule.remembers)
    for k in range(20_000):
        slope = x if rule.slope == "newton" else STIFF * x
        x, memory = rule.step(k, x, slope, memory)
        if x < 0.0:
            return True
        if x < 1e-200:
            return False
    return False


@pytest.mark.parametrize("rule", [GradientDescent(), Newton(), Momentum(), Nesterov()], ids=repr)
def test_that_a_run_overshoots_just_past_the_mark_and_not_before(rule: Optimiser) -> None:
    found = landmarks(rule, SOFT, STIFF)
    assert found is not None
    assert not overshoots(replace(rule, learning_rate=found.rings * (1.0 - 1e-3)))
    assert overshoots(replace(rule, learning_rate=found.rings * (1.0 + 1e-3)))


def test_that_a_ball_without_friction_always_rings() -> None:
    found = landmarks(Momentum(momentum=1.0), SOFT, STIFF)
    assert found is not None and found.rings == 0.0


@pytest.mark.parametrize("rule", [Adagrad(), RMSprop(), Adam(), ExactFlow()], ids=repr)
def test_that_rules_which_never_diverge_have_no_landmarks(rule: Optimiser) -> None:
    assert landmarks(rule, SOFT, STIFF) is None


@pytest.mark.parametrize("stiff", [0.0, 5e-324])
def test_that_there_are_none_where_nothing_bends(stiff: float) -> None:
    assert landmarks(GradientDescent(), 0.0, stiff) is None


def test_that_landmarks_scale_with_the_curvature() -> None:
    one, other = (landmarks(Nesterov(), SOFT * s, STIFF * s) for s in (1.0, 1e6))
    assert one is not None and other is not None
    values = np.array([[m.rings, m.best, m.critical] for m in (one, other)])
    assert values[0] == pytest.approx(1e6 * values[1], rel=1e-9)
