from __future__ import annotations

import math

import numpy as np
import pytest

from physviz.engine.cost import bowl
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.minima import minima
from physviz.engine.path_integral import NoAmplitude, partition, states, states_in_turns
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian

POINTS = Points.of([0.0, 1.0, 2.0, 3.0, 5.0], [0.3, 1.0, 2.9, 2.2, 6.1])
SPREAD = Gaussian((0.0, 1.0), (2.0, 1.0))


def test_that_a_bowl_has_equally_many_lines_at_every_energy() -> None:
    action = bowl(POINTS)
    assert action is not None
    found = states(Problem(POINTS), action.value + 5.0, 200)
    assert found.density == pytest.approx(2.0 * math.pi / math.sqrt(action.determinant), rel=2e-3)


def test_that_the_spiral_of_a_bowl_is_a_circle_about_its_amplitude() -> None:
    problem, hbar = Problem(POINTS), 0.4
    spiral = states(problem, minima(problem)[0].value + 10.0, 4000).spiral(-1j / hbar)
    middle = partition(problem, -1j / hbar).value
    assert np.abs(spiral - middle) == pytest.approx(abs(middle), rel=5e-3)


@pytest.mark.parametrize("loss", [Squared(), SoftL1(1.0), Huber(1.0), Absolute(1.0)])
def test_that_the_spiral_with_some_damping_ends_in_the_partition_function(loss: Loss) -> None:
    problem, b = Problem(POINTS, loss), (0.05 - 1j) / 0.3
    top = minima(problem)[0].value + 25.0 / b.real
    spiral = states(problem, top, 8000).spiral(b)
    assert abs(spiral[-1] / partition(problem, b).value - 1.0) < 1e-2


@pytest.mark.slow
@pytest.mark.parametrize("loss", [Cauchy(1.0), Arctan(1.0)])
def test_that_under_a_prior_the_spiral_ends_in_the_amplitude(loss: Loss) -> None:
    problem, b = Problem(POINTS, loss, prior=SPREAD), -1j / 0.3
    found = states(problem, 60.0, 8000)
    assert found.count[-1] == pytest.approx(1.0, abs=1e-4)
    assert abs(found.spiral(b)[-1] / partition(problem, b).value - 1.0) < 5e-3


def test_that_a_sum_without_phases_only_grows() -> None:
    problem = Problem(POINTS, SoftL1(1.0))
    spiral = states(problem, 40.0).spiral(1.5)
    assert (np.diff(spiral.real) >= 0.0).all() and not spiral.imag.any()
    assert spiral[-1].real == pytest.approx(partition(problem, 1.5).value.real, rel=5e-3)


def test_that_states_are_refused_where_they_have_no_number() -> None:
    with pytest.raises(NoAmplitude, match="no points"):
        states(Problem(Points.of([], [])), 1.0)
    with pytest.raises(ValueError, match="above the least cost"):
        states(Problem(POINTS), 0.0)
    with pytest.raises(NoAmplitude, match="however far away"):
        states(Problem(POINTS, Arctan(1.0)), 10.0)


def test_that_the_states_come_in_turns() -> None:
    *turns, last = states_in_turns(Problem(POINTS), 10.0)
    assert last is not None and turns and not any(turns)
