from __future__ import annotations

import numpy as np
import pytest

from physviz.engine.optimisers import OPTIMISERS, GradientDescent
from physviz.engine.quadratic import Quadratic

BOWL = Quadratic((1.0, -2.0), 0.5, 2.0, 0.5, 1.0)


@pytest.mark.parametrize("kind", OPTIMISERS, ids=lambda kind: kind.key)
def test_that_an_optimiser_rests_at_the_minimum(kind: type[GradientDescent]) -> None:
    at = np.array(BOWL.minimum)
    assert kind().step(at, BOWL) == pytest.approx(at)


@pytest.mark.parametrize("kind", OPTIMISERS, ids=lambda kind: kind.key)
def test_that_an_optimiser_lowers_the_cost(kind: type[GradientDescent]) -> None:
    theta = np.array([4.0, 3.0])
    for _ in range(200):
        theta = kind().step(theta, BOWL)
    assert float(BOWL.excess(theta)) < 1e-3 * float(BOWL.excess((4.0, 3.0)))


def test_that_gradient_descent_steps_against_the_gradient_many_walkers_at_once() -> None:
    walkers = np.array([[0.0, 0.0], [4.0, 3.0], [1.0, -2.0]])
    stepped = GradientDescent(0.1).step(walkers, BOWL)
    assert stepped == pytest.approx(walkers - 0.1 * BOWL.gradient(walkers))
    assert stepped[1] == pytest.approx(GradientDescent(0.1).step(walkers[1], BOWL))
