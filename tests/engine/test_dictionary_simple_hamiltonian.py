"""The multiplication gate against four neurons in 60 digits, and what is counted."""

from __future__ import annotations

import itertools
import math
from typing import get_args

import mpmath
import numpy as np
import pytest

from physviz.engine.dictionary import Activation, Settings
from physviz.engine.dictionary.gate import FOURTH, Gate, gate
from physviz.engine.dictionary.simple_hamiltonian import (
    ENTRY,
    measured_coefficient,
    measured_slope,
    neurons,
    parameters,
)
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from tests.engine.presents import present, told
from tests.engine.problems import SHIPPED, cloud, shipped

ACTIVATIONS: tuple[Activation, ...] = get_args(Activation)
BIAS = -mpmath.log(2 + mpmath.sqrt(3))
NEURON = {
    "softplus": lambda s: mpmath.log(1 + mpmath.exp(s)),
    "biased sigmoid": lambda s: 1 / (1 + mpmath.exp(-s - BIAS)),
    "exponential": mpmath.exp,
}
X, Y, _ = cloud(25, 4)
POINTS = Points.of(X, Y)


def four_neurons(activation: Activation, u: float, v: float, scale: float) -> mpmath.mpf:
    """The gate as the paper draws it."""
    with mpmath.workdps(60):
        sigma = NEURON[activation]
        second = mpmath.diff(sigma, 0, 2)
        s, t = mpmath.mpf(scale) * (mpmath.mpf(u) + v), mpmath.mpf(scale) * (mpmath.mpf(u) - v)
        total = sigma(s) + sigma(-s) - sigma(t) - sigma(-t)
        return total / (4 * second * mpmath.mpf(scale) ** 2)


@pytest.mark.parametrize("scale", [1e-3, 0.1, 1.0, 8.0])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_that_the_gate_is_its_four_neurons(activation: Activation, scale: float) -> None:
    u, v = np.array([1.3, -0.2, 0.0, 2.9]), np.array([0.4, 1.7, 1.1, -2.8])
    made = Gate(activation, u, v).product(scale)
    for i in range(u.size):
        neurons_say = float(four_neurons(activation, float(u[i]), float(v[i]), scale))
        assert made[i] == pytest.approx(neurons_say, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_that_the_ratio_of_derivatives_is_taylors(activation: Activation) -> None:
    with mpmath.workdps(60):
        ratio = mpmath.diff(NEURON[activation], 0, 4) / mpmath.diff(NEURON[activation], 0, 2)
    assert float(ratio) == pytest.approx(FOURTH[activation], abs=1e-12)


def test_that_the_bias_is_where_the_sigmoid_is_bent_most() -> None:
    third = mpmath.diff(NEURON["biased sigmoid"], 0, 3)
    assert abs(third) < 1e-12


def test_that_tanh_and_the_plain_sigmoid_have_nothing_to_divide_by() -> None:
    assert abs(mpmath.diff(mpmath.tanh, 0, 2)) < 1e-12
    assert abs(mpmath.diff(lambda s: 1 / (1 + mpmath.exp(-s)), 0, 2)) < 1e-12
    assert "σ″(0) = 0" in ENTRY.breaks


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("key", SHIPPED)
def test_that_the_error_falls_as_the_square_of_the_scale(key: str, activation: Activation) -> None:
    made = gate(shipped(key), activation)
    assert measured_slope(made) == pytest.approx(2.0, abs=0.02)
    # By two errors a factor of ten apart, with all points in play.
    ratio = made.error(0.03 * made.unit) / made.error(0.003 * made.unit)
    assert math.log10(ratio) == pytest.approx(2.0, abs=0.02)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_that_the_extrapolated_coefficient_is_taylors(activation: Activation) -> None:
    made = gate(POINTS, activation)
    u, v = made.u, made.v
    exact = float(np.max(np.abs(u * v) * (u**2 + v**2))) * abs(FOURTH[activation]) / 6.0
    assert measured_coefficient(made) == pytest.approx(exact, rel=1e-9)
    reading = ENTRY.read(present(Problem(POINTS), settings=Settings(activation=activation)))
    assert reading.check.right == pytest.approx(exact, rel=1e-13)
    assert abs(reading.check.difference) < 1e-9 * exact


def test_that_the_inputs_are_standardised_and_their_products_mean_is_the_correlation() -> None:
    reading = ENTRY.read(present(Problem(POINTS), settings=Settings(gate_scale=0.02)))
    correlation = float(np.corrcoef(X, Y)[0, 1])
    assert told(reading)["correlation"] == pytest.approx(correlation, rel=1e-13)
    short = told(reading)["correlation by gates"] - correlation
    assert 0.0 < abs(short) <= told(reading)["error"]
    far = gate(Points.of(X * 1e-3 + 1e8, Y * 1e90), "softplus")
    near = gate(Points.of((X * 1e-3 + 1e8) - 1e8, Y), "softplus")
    assert far.u == pytest.approx(near.u, rel=1e-9)
    assert far.v == pytest.approx(near.v, rel=1e-12)


def test_that_the_error_said_is_the_worst_of_all_points() -> None:
    scale, made = 0.5, gate(POINTS, "softplus")
    errors = [
        abs(float(four_neurons("softplus", float(u), float(v), scale)) - u * v)
        for u, v in zip(made.u, made.v, strict=True)
    ]
    reading = ENTRY.read(present(Problem(POINTS), settings=Settings(gate_scale=scale)))
    assert told(reading)["error"] == pytest.approx(max(errors), rel=1e-12)


@pytest.mark.parametrize("n", [2, 3, 4])
def test_that_a_product_of_n_is_a_sum_over_all_signs_of_n_inputs(n: int) -> None:
    # The 2ⁿ neurons of one layer: Σ ∏s σ(λΣ s_i u_i) = 2ⁿ σ⁽ⁿ⁾(0) λⁿ ∏u to leading order.
    u, scale = [0.7, -1.1, 0.4, 0.9][:n], mpmath.mpf("1e-12")
    with mpmath.workdps(120):
        signs = list(itertools.product((1, -1), repeat=n))
        total = mpmath.fsum(
            math.prod(s) * mpmath.exp(scale * mpmath.fsum(a * b for a, b in zip(s, u, strict=True)))
            for s in signs
        )
        made = total / (2**n * scale**n)
    assert float(made) == pytest.approx(math.prod(u), rel=1e-12)
    assert len(signs) == neurons(n)[0]


@pytest.mark.parametrize("n", range(2, 9))
def test_that_a_tree_of_gates_takes_one_gate_less_than_factors(n: int) -> None:
    level, gates = n, 0
    while level > 1:
        gates += level // 2
        level -= level // 2
    assert neurons(n) == (2**n, 4 * gates)


@pytest.mark.parametrize(("variables", "degree"), [(2, 2), (3, 2), (2, 5), (5, 3)])
def test_that_a_polynomials_parameters_are_its_monomials_but_the_constant(
    variables: int, degree: int
) -> None:
    powers = itertools.product(range(degree + 1), repeat=variables)
    monomials = sum(1 for each in powers if 0 < sum(each) <= degree)
    assert parameters(variables, degree) == (monomials, 2**variables - 1)


def test_that_the_users_own_parabola_has_five_parameters() -> None:
    assert parameters(2, 2)[0] == 5


def test_that_the_largest_counts_are_still_numbers() -> None:
    reading = ENTRY.read(present(Problem(POINTS), settings=Settings(factors=1000, degree=100)))
    assert all(math.isfinite(number) for number in told(reading).values())


@pytest.mark.parametrize(
    "points",
    [
        Points.of([], []),
        Points.of([1.0], [2.0]),
        Points.of([1.0, 1.0], [0.0, 2.0]),
        Points.of([0.0, 2.0], [1.0, 1.0]),
    ],
)
def test_that_without_two_different_x_and_y_there_is_a_sentence(points: Points) -> None:
    with pytest.raises(ValueError, match="nothing to multiply"):
        ENTRY.read(present(Problem(points)))


def test_that_products_which_are_all_zero_leave_no_slope() -> None:
    cross = Points.of([1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0])
    reading = ENTRY.read(present(Problem(cross)))
    assert reading.sentence and reading.check is None and reading.values["exponent"] is None
    assert told(reading)["neurons in a tree"] == 28.0


def test_that_a_scale_beyond_floats_is_said_so() -> None:
    reading = ENTRY.read(present(Problem(POINTS), settings=Settings(gate_scale=1e4)))
    assert "λ" in reading.sentence and reading.values["error"] is None
    assert told(reading)["exponent"] == pytest.approx(2.0, abs=0.02)
    edge = Gate("exponential", np.array([349.0]), np.array([349.0]))
    assert np.isfinite(edge.product(1.0)).all()
    with pytest.raises(ValueError, match="λ"):
        edge.product(1.01)
    tiny = ENTRY.read(present(Problem(POINTS), settings=Settings(gate_scale=1e-100)))
    assert told(tiny)["error"] < 1e-14


def test_that_the_numbers_move_with_a_dragged_point() -> None:
    before = told(ENTRY.read(present(Problem(POINTS))))
    after = told(ENTRY.read(present(Problem(POINTS.moved([3], [9.0], [9.0])))))
    for name in ("error", "coefficient", "correlation", "correlation by gates"):
        assert before[name] != after[name]


@pytest.mark.slow
def test_that_a_million_points_have_their_worst_as_well() -> None:
    x, y, _ = cloud(1_000_000, 2)
    reading = ENTRY.read(present(Problem(Points.of(x, y))))
    assert told(reading)["exponent"] == pytest.approx(2.0, abs=0.02)
    u, v = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    exact = float(np.max(np.abs(u * v) * (u**2 + v**2))) / 12.0
    assert reading.check.left == pytest.approx(exact, rel=1e-8)
