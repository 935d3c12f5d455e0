"""One spin, 4 × 4 spins, and infinitely many, each by two roads."""

from __future__ import annotations

import itertools
import math

import mpmath
import numpy as np
import pytest

from physviz.engine.dictionary import Settings
from physviz.engine.dictionary.ising import (
    CRITICAL,
    Board,
    entropy_of_spin,
    exact,
    onsager,
    sampled,
    transferred,
)
from physviz.engine.dictionary.spin import ENTRY, share_up
from physviz.engine.losses import LOSSES, Absolute, Squared
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from tests.engine.presents import present
from tests.engine.problems import cloud

X, Y, ERROR = cloud(31, 7)
QUICK = Settings(sweeps=50)
COUPLINGS = (0.0, 1e-4, 0.1, 0.4, CRITICAL, 0.8, 3.0, 400.0, -0.3, -2.0)


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_that_enumeration_and_transfer_matrix_give_one_energy(coupling: float) -> None:
    assert exact(coupling).bonds == pytest.approx(transferred(coupling), rel=1e-12, abs=1e-15)


def test_that_few_states_of_the_lattice_add_up_by_hand() -> None:
    """At K → 0 and K → ∞ the sums are those of series and of the two ground states."""
    small = 1e-3
    # A bond is worth tanh K as long as no loop comes in.
    assert exact(small).bonds == pytest.approx(2.0 * math.tanh(small), rel=1e-5)
    assert exact(0.0).entropy == pytest.approx(1.0, abs=1e-15)
    assert exact(400.0).entropy == pytest.approx(1.0 / 16.0, abs=1e-12)
    # One flipped spin breaks four bonds, which costs 8 J, and any of the 16 may be the one.
    cold = 4.0
    rare = 16.0 * math.exp(-8.0 * cold)
    assert (2.0 - exact(cold).bonds) * 16.0 == pytest.approx(8.0 * rare, rel=1e-4)
    assert exact(400.0).magnetisation == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize("coupling", [0.2, 0.44, 1.1])
def test_that_heat_capacity_is_the_slope_of_energy_and_of_entropy(coupling: float) -> None:
    step = 1e-5
    low, high = exact(coupling - step), exact(coupling + step)
    slope = (high.bonds - low.bonds) / (2.0 * step)
    assert exact(coupling).heat_capacity == pytest.approx(coupling**2 * slope, rel=1e-6)
    bits = (high.entropy - low.entropy) / (2.0 * step) * math.log(2.0)
    assert bits == pytest.approx(-coupling * slope, rel=1e-6)


@pytest.mark.parametrize("coupling", [1e-4, 0.2, 0.4406, CRITICAL, 0.9, 5.0, -0.5])
def test_that_onsagers_energy_is_the_slope_of_his_free_energy(coupling: float) -> None:
    def log_z(k: mpmath.mpf) -> mpmath.mpf:
        """Per spin: log 2cosh² 2K… as one integral (Onsager's Eq. 109b)."""
        share = 2 * mpmath.sinh(2 * k) / mpmath.cosh(2 * k) ** 2
        inner = mpmath.quad(
            lambda a: mpmath.log((1 + mpmath.sqrt(abs(1 - (share * mpmath.sin(a)) ** 2))) / 2),
            [0, mpmath.pi / 4, mpmath.pi / 2],
        )
        return mpmath.log(2 * mpmath.cosh(2 * k)) + inner / mpmath.pi

    with mpmath.workdps(25):
        k, step = mpmath.mpf(coupling), mpmath.mpf("1e-6") * abs(coupling)
        slope = (log_z(k + step) - log_z(k - step)) / (2 * step)
    # At the critical point the slope bends like K log|K − K_c|.
    tight = 1e-4 if abs(coupling - CRITICAL) < 1e-3 else 1e-8
    assert onsager(coupling) == pytest.approx(float(slope), rel=tight)


def test_that_the_critical_energy_is_minus_root_two() -> None:
    assert onsager(CRITICAL) == pytest.approx(math.sqrt(2.0), rel=1e-12)


@pytest.mark.parametrize("push", [0.0, 0.3, -1.2, 20.0, 800.0])
def test_that_a_spins_entropy_is_minus_sum_p_log_p(push: float) -> None:
    with mpmath.workdps(60):
        weight = [mpmath.exp(mpmath.mpf(push)), mpmath.exp(-mpmath.mpf(push))]
        shares = [each / sum(weight) for each in weight]
        bits = -sum(p * mpmath.log(p, 2) for p in shares if p > 0)
    assert entropy_of_spin(push) == pytest.approx(float(bits), rel=1e-13, abs=1e-300)


@pytest.mark.parametrize("coupling", [0.0, 0.3, 0.6, 1.0, 3.0, 400.0, -0.5])
def test_that_metropolis_finds_the_energy_within_four_errors(coupling: float) -> None:
    found = sampled(coupling, 400, 3)
    away = abs(found.bonds - exact(coupling).bonds)
    assert away <= 4.0 * found.error
    assert found.error < 0.02


def test_that_a_sweep_leaves_boltzmanns_weights_as_they_are() -> None:
    """Of a 2 × 2 lattice: the matrix of a sweep, made of its rule, keeps e^(−βE)."""
    board, coupling = Board.of(2), 0.35
    states = np.array(list(itertools.product([-1, 1], repeat=4)), dtype=np.int8).T
    weight = np.exp(coupling * 4.0 * board.bonds(states))
    weight /= weight.sum()
    rng, many = np.random.default_rng(0), 40_000
    after = np.zeros(16)
    for k in range(16):
        spins = np.repeat(states[:, [k]], many, axis=1)
        board.sweep(spins, coupling, rng)
        code = (spins > 0).T @ (1 << np.arange(3, -1, -1))
        after += weight[k] * np.bincount(code, minlength=16) / many
    assert np.abs(after - weight).max() < 4.0 / math.sqrt(many)


def test_that_the_large_board_knows_four_neighbours_of_the_other_colour() -> None:
    board = Board.of(6)
    for one, other in ((0, 1), (1, 0)):
        assert np.isin(board.neighbours[board.colours[one]], board.colours[other]).all()
    counts = np.bincount(board.neighbours.ravel())
    assert (counts == 4).all() and board.ordered(-1.0, 1).sum() == 0


def test_that_hot_spins_keep_one_bit_and_cold_ones_none() -> None:
    points = Points.of(X, np.where(np.arange(X.size) == 4, 30.0, Y))
    hot, cold = (ENTRY.read(present(Problem(points), beta, settings=QUICK)) for beta in (1e-3, 1e3))
    assert hot.values["bits per spin"] == pytest.approx(1.0, abs=1e-5)
    assert cold.values["bits per spin"] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("loss", [kind() for kind in LOSSES], ids=lambda loss: loss.key)
def test_that_at_beta_one_the_mean_spin_is_the_mean_sign_of_the_residuals(loss: Squared) -> None:
    values = ENTRY.read(present(Problem(Points.of(X, Y, ERROR), loss), settings=QUICK)).values
    share = values["share above the line"]
    assert share is not None and 0.0 < share < 1.0
    assert values["magnetisation"] == pytest.approx(2.0 * share - 1.0, abs=1e-15)


def test_that_points_on_the_line_count_half() -> None:
    assert share_up(Problem(Points.of([0.0, 1.0, 2.0], [1.0, 3.0, 5.0]))) == 0.5
    assert share_up(Problem(Points.of([0.1], [0.7]))) == 0.5
    # The line of least absolute residuals goes through two of the points.
    level = Problem(Points.of([0.0, 1.0, 2.0], [0.0, 1.0, 0.0]), Absolute())
    assert share_up(level) == pytest.approx(2.0 / 3.0)


def test_that_a_point_pulled_through_the_line_turns_its_spin() -> None:
    points = Points.of(X, Y)
    before = share_up(Problem(points))
    high = int(np.argmax(Y - 2.0 + 1.5 * X))
    after = share_up(Problem(points.moved([high], [X[high]], [Y[high] - 8.0])))
    assert after != before


def test_that_the_row_checks_metropolis_by_enumeration() -> None:
    settings = Settings(coupling=0.5, sweeps=300, seed=5)
    reading = ENTRY.read(present(Problem(Points.of(X, Y)), settings=settings))
    assert reading.check is not None
    assert abs(reading.check.difference) <= 4.0 * reading.check.error
    assert reading.check.right == pytest.approx(-0.5 * transferred(0.5), rel=1e-12)
    assert set(reading.values) == set(ENTRY.symbols)


def test_that_without_points_the_row_says_so() -> None:
    with pytest.raises(ValueError, match="no points"):
        ENTRY.read(present(Problem(Points.of([], []))))


def test_that_too_few_sweeps_are_refused() -> None:
    with pytest.raises(ValueError, match="8 draws"):
        sampled(0.3, 4, 0)
