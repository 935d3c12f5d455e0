from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import mpmath
import numpy as np
import pytest

from physviz.engine.knob import knobs_of
from physviz.engine.losses import (
    LOSSES,
    Absolute,
    Arctan,
    Cauchy,
    Huber,
    Loss,
    Robust,
    SoftL1,
    Squared,
)

RESIDUALS = np.concatenate([-np.logspace(3, -3, 40), np.logspace(-3, 3, 40)])
WIDTHS = (0.3, 1.0, 7.0)
ROBUST: tuple[type[Robust], ...] = (SoftL1, Huber, Cauchy, Arctan, Absolute)
EVERY: list[Loss] = [Squared(), *(kind(c) for kind in ROBUST for c in WIDTHS)]


def defined(loss: Loss, r: mpmath.mpf) -> mpmath.mpf:
    """ρ_c(r) = c² ρ(r²/c²) with ρ as scipy names and defines it, in the present precision."""
    if isinstance(loss, Squared):
        return r * r
    c = mpmath.mpf(loss.c)
    z = (r / c) ** 2
    rho = {
        "soft_l1": lambda: 2 * (mpmath.sqrt(1 + z) - 1),
        "huber": lambda: z if z <= 1 else 2 * mpmath.sqrt(z) - 1,
        "cauchy": lambda: mpmath.log1p(z),
        "arctan": lambda: mpmath.atan(z),
        "absolute": lambda: mpmath.sqrt(z),
    }
    return c * c * rho[loss.key]()


def named(value: object) -> str:
    return str(value)


@pytest.mark.parametrize("loss", EVERY, ids=named)
def test_that_a_loss_is_even_and_least_at_zero(loss: Loss) -> None:
    rho = loss.rho(RESIDUALS)
    assert rho == pytest.approx(rho[::-1], rel=1e-14)
    assert loss.rho(np.zeros(1))[0] == 0.0
    assert (rho > 0.0).all()


@pytest.mark.parametrize("loss", [loss for loss in EVERY if loss.key != "absolute"], ids=named)
def test_that_half_the_sum_is_scipys_cost(loss: Loss) -> None:
    from scipy.optimize import least_squares

    name, c = ("linear", 1.0) if isinstance(loss, Squared) else (loss.key, loss.c)
    solved = least_squares(lambda _: RESIDUALS, [0.0], loss=name, f_scale=c, max_nfev=1)
    assert 0.5 * np.sum(loss.rho(RESIDUALS)) == pytest.approx(solved.cost, rel=1e-13)


@pytest.mark.parametrize("loss", EVERY, ids=named)
def test_that_value_influence_and_curvature_are_those_of_the_definition(loss: Loss) -> None:
    at = np.array([-40.0, -2.0, -0.9, -0.01, 1e-9, 0.02, 0.7, 1.3, 30.0, 5e4])
    with mpmath.workdps(60):
        rows = [
            [float(mpmath.diff(lambda r: defined(loss, r), mpmath.mpf(r), k)) for r in at.tolist()]
            for k in range(3)
        ]
    assert loss.rho(at) == pytest.approx(rows[0], rel=1e-14)
    assert loss.psi(at) == pytest.approx(rows[1], rel=1e-14)
    assert loss.curvature(at) == pytest.approx(rows[2], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
def test_that_no_residual_is_too_large_or_too_small(kind: type[Loss]) -> None:
    at = np.array([0.0, 1e-300, 1e-150, 1e-20, 1.0, 1e20, 1e90, 1e150])
    for c in (1e-100, 1e-3, 1e3, 1e100):
        plain = kind()
        loss = plain if isinstance(plain, Squared) else replace(plain, c=c)
        rho, psi, curvature = loss.rho(at), loss.psi(at), loss.curvature(at)
        assert np.isfinite([rho, psi, curvature]).all()
        assert (np.diff(rho) >= 0.0).all()
        with mpmath.workdps(400):
            assert rho[-1] == pytest.approx(float(defined(loss, mpmath.mpf(10) ** 150)), rel=1e-13)


@pytest.mark.parametrize("loss", EVERY, ids=named)
def test_that_what_a_loss_says_of_itself_holds(loss: Loss) -> None:
    up = RESIDUALS[40:]
    assert loss.convex == bool((np.diff(loss.psi(up)) >= 0.0).all())
    far = np.array([1e30, 1e60])
    ratio = np.divide(*loss.rho(far)[::-1])
    growth = {"square": 1e60, "linear": 1e30, "log": 2.0, "bounded": 1.0}[loss.grows]
    assert ratio == pytest.approx(growth, rel=0.05)
    # What reweighted least squares rests on.
    assert (np.diff(loss.psi(up) / up) <= 1e-13).all()


def by_quadrature(loss: Loss, sigma: float) -> float:
    """Log ∫exp(−ρ/2σ²)dr, r = (c or σ)·sinh s, to some thirty digits."""
    with mpmath.workdps(30):
        c = mpmath.mpf(sigma if isinstance(loss, Squared) else loss.c)

        def integrand(s: mpmath.mpf) -> mpmath.mpf:
            return mpmath.exp(-defined(loss, c * mpmath.sinh(s)) / (2 * sigma**2)) * mpmath.cosh(s)

        places = {mpmath.asinh(1)} | {mpmath.asinh(k * sigma / c) for k in (0.5, 2, 6, 12)}
        places |= {mpmath.asinh(k * sigma**2 / c**2) for k in (0.5, 2, 8, 30, 110)}
        if loss.grows == "log":
            # There the integrand falls as e^{−(c²/σ² − 1)s}.
            places |= {k / (c**2 / mpmath.mpf(sigma) ** 2 - 1) for k in (1, 4, 15, 35, 75)}
        return float(mpmath.log(2 * c * mpmath.quad(integrand, [0, *sorted(places)])))


@pytest.mark.parametrize(
    "loss",
    [Squared()]
    + [kind(c) for kind, c in product((SoftL1, Huber, Absolute), (0.02, 1.3, 40.0))]
    + [Cauchy(c) for c in (1.31, 1.5, 8.0, 8.5, 600.0)],
    ids=named,
)
def test_that_the_noise_is_normalised(loss: Loss) -> None:
    sigma = 1.3 if isinstance(loss, Huber | Squared) else 1.25
    assert loss.log_normaliser(sigma) == pytest.approx(by_quadrature(loss, sigma), abs=1e-12)


@pytest.mark.parametrize("kind", [SoftL1, Huber, Cauchy])
@pytest.mark.parametrize("sigma", [1e-90, 1.0, 1e80])
def test_that_a_wide_loss_has_the_squares_normaliser(kind: type[Robust], sigma: float) -> None:
    expected = Squared().log_normaliser(sigma)
    for ratio in (1e8, 1e20, 1e100, 1e180):
        assert kind(ratio * sigma).log_normaliser(sigma) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("kind", [SoftL1, Huber])
@pytest.mark.parametrize("sigma", [1e-90, 1.0, 1e80])
def test_that_a_narrow_corner_has_twice_the_absolutes_strength(
    kind: type[Robust], sigma: float
) -> None:
    for c in (sigma * 1e-8, sigma * 1e-20):
        expected = Absolute(2.0 * c).log_normaliser(sigma)
        assert kind(c).log_normaliser(sigma) == pytest.approx(expected, abs=1e-13)


def test_that_cauchys_normaliser_is_students() -> None:
    for c, sigma in ((1.001, 1.0), (2.0, 1.5), (30.0, 2.0), (9e4, 1.0)):
        with mpmath.workdps(40):
            nu = (mpmath.mpf(c) / sigma) ** 2 - 1
            peak = mpmath.gammaprod([(nu + 1) / 2], [nu / 2]) / mpmath.sqrt(nu * mpmath.pi)
            expected = float(-mpmath.log(peak / (c / mpmath.sqrt(nu))))
        assert Cauchy(c).log_normaliser(sigma) == pytest.approx(expected, abs=1e-13)


def test_that_a_density_which_cannot_be_normalised_has_no_normaliser() -> None:
    assert Arctan(3.0).log_normaliser(1.0) is None
    assert Cauchy(1.0).log_normaliser(1.0) is None
    assert Cauchy(0.5).log_normaliser(1.0) is None
    assert Cauchy(math.nextafter(1.0, 2.0)).log_normaliser(1.0) is not None


def test_that_losses_have_keys_and_sources_of_their_own_and_one_knob() -> None:
    assert [kind.key for kind in LOSSES] == [
        "squared", "soft_l1", "huber", "cauchy", "arctan", "absolute"
    ]  # fmt: skip
    assert len({kind.citation for kind in LOSSES}) == len(LOSSES)
    assert knobs_of(Squared) == ()
    for kind in LOSSES[1:]:
        assert [(name, described.scale) for name, described in knobs_of(kind)] == [("c", "log")]
