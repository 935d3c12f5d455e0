from __future__ import annotations

import cmath
import math
from fractions import Fraction

import mpmath
import pytest

from physviz.engine.amplitude import NoAmplitude, amplitude, stationary_phase
from physviz.engine.cost import bowl
from physviz.engine.points import Points
from physviz.engine.priors import Flat, Gaussian, Prior
from physviz.engine.quadratic import Quadratic
from tests.engine.problems import shipped
from tests.engine.rational import Exact, as_written, number

CASES = ["hubble1929", "anscombe3", "hogg2010_5_20"]


def action_of(key: str) -> Quadratic:
    found = bowl(shipped(key))
    assert found is not None
    return found


def on_a_turned_contour(key: str, hbar: float, prior: Prior) -> complex:
    """∫e^{iS/ħ}p(θ)d²θ along θ = θ* + e^{iπ/4}u, where it falls off as a Gaussian.

    S is summed from the data as written; the trapezoid rule on a Gaussian leaves no error.
    """
    data = as_written(shipped(key))
    exact = Exact(*data)
    with mpmath.workdps(30):
        numbers = [[number(value) for value in column] for column in data]
        x, y, weight = numbers[0], numbers[1], [number(w) for w in exact.weights]
        total, best = mpmath.fsum(weight), [number(t) for t in exact.theta]
        h = mpmath.mpf(repr(hbar))
        spread = [mpmath.sqrt(h), mpmath.sqrt(h / number(exact.var_x))]
        shear, turn = number(exact.mean_x), mpmath.expjpi(mpmath.mpf(1) / 4)
        (m0, m1), (p0, p1) = prior.mean, prior.precision

        def integrand(u: int, v: int) -> mpmath.mpc:
            away1 = turn * spread[1] * v * step
            away0 = turn * spread[0] * u * step - shear * away1
            theta = (best[0] + away0, best[1] + away1)
            terms = (
                w * (b - theta[0] - theta[1] * a) ** 2 for a, b, w in zip(x, y, weight, strict=True)
            )
            phase = 1j * mpmath.fsum(terms) / total / h
            log_prior = -(p0 * (theta[0] - m0) ** 2 + p1 * (theta[1] - m1) ** 2) / 2
            return mpmath.exp(phase + log_prior - prior.log_normaliser)

        step, reach = mpmath.mpf("0.35"), 17
        area = (turn * step) ** 2 * spread[0] * spread[1]
        nodes = range(-reach, reach + 1)
        return complex(area * mpmath.fsum(integrand(u, v) for u in nodes for v in nodes))


@pytest.mark.parametrize("key", CASES)
@pytest.mark.parametrize("prior", ["flat", "gaussian"])
def test_that_the_amplitude_is_the_integral_on_a_turned_contour(key: str, prior: str) -> None:
    action = action_of(key)
    hbar = action.value
    # As wide as the integrand itself, and off the minimum by that width.
    first, second = action.inverse.diagonal().tolist()
    wide = (math.sqrt(2.0 * hbar * first), math.sqrt(2.0 * hbar * second))
    mean = (action.minimum[0] + wide[0], action.minimum[1] - wide[1])
    chosen = Flat() if prior == "flat" else Gaussian(mean, wide)
    found, expected = amplitude(action, hbar, chosen), on_a_turned_contour(key, hbar, chosen)
    assert abs(found - expected) <= 1e-12 * abs(expected)


@pytest.mark.parametrize("hbar", [1e-3, 1.0, 40.0])
def test_that_stationary_phase_is_exact_for_a_bowl_and_a_flat_prior(hbar: float) -> None:
    action = action_of("anscombe1")
    assert stationary_phase(action, hbar, Flat()) == pytest.approx(
        amplitude(action, hbar, Flat()), rel=1e-13
    )


def test_that_stationary_phase_under_a_prior_errs_in_proportion_to_hbar() -> None:
    action, prior = action_of("anscombe1"), Gaussian((2.0, 1.0), (1.0, 0.5))
    errors = []
    for hbar in (1e-4, 5e-5):
        exact = amplitude(action, hbar, prior)
        errors.append(abs(stationary_phase(action, hbar, prior) / exact - 1.0))
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.01)


def test_that_the_phase_turns_with_the_least_action_and_the_size_grows_with_hbar() -> None:
    action = Quadratic((1.0, 2.0), 3.0, 2.0, 0.5, 4.0)
    found = amplitude(action, 0.25, Flat())
    assert abs(found) == pytest.approx(2.0 * math.pi * 0.25 / math.sqrt(8.0))
    assert cmath.phase(found / 1j / cmath.exp(12j)) == pytest.approx(0.0, abs=1e-12)


def test_that_a_wide_prior_is_a_flat_one_and_a_narrow_one_picks_a_line() -> None:
    action = action_of("anscombe1")
    wide = Gaussian((0.0, 0.0), (1e7, 1e7))
    flat = amplitude(action, 1.0, Flat())
    assert amplitude(action, 1.0, wide) * 2.0 * math.pi * 1e14 == pytest.approx(flat, rel=1e-6)
    narrow = Gaussian((2.0, 0.7), (1e-9, 1e-9))
    phase = cmath.exp(1j * float(action((2.0, 0.7))) / 0.5)
    assert amplitude(action, 0.5, narrow) == pytest.approx(phase, rel=1e-9)


def test_that_the_amplitude_keeps_its_digits_far_from_the_origin() -> None:
    near, far = (
        Points.of([offset, offset + 1, offset + 2], [1.0, 2.0, 5.0]) for offset in (0.0, 1e8)
    )
    first, second = bowl(near), bowl(far)
    assert first is not None and second is not None
    assert amplitude(second, 1.0, Flat()) == pytest.approx(amplitude(first, 1.0, Flat()), rel=1e-12)
    assert Fraction(first.value).limit_denominator(1000) == Fraction(2, 9)


def test_that_the_amplitude_has_no_limit_where_no_phase_cancels() -> None:
    valley = bowl(shipped("all_x_equal"))
    with pytest.raises(NoAmplitude, match="two distinct x"):
        amplitude(valley, 1.0, Flat())
    with pytest.raises(NoAmplitude, match="no points"):
        amplitude(None, 1.0, Flat())
    with pytest.raises(NoAmplitude, match="stationary"):
        stationary_phase(valley, 1.0, Flat())
    prior = Gaussian()
    assert abs(amplitude(valley, 1.0, prior)) <= 1.0
    assert amplitude(None, 1.0, prior) == 1.0


def test_that_a_phase_without_digits_is_not_guessed() -> None:
    with pytest.raises(NoAmplitude, match="turns so often"):
        amplitude(action_of("norris"), 1e-20, Flat())
