from __future__ import annotations

import math

import numpy as np
import pytest

from physviz.engine.priors import PRIORS, Flat, Gaussian


def test_that_a_gaussian_prior_is_normalised() -> None:
    prior = Gaussian((1.0, -2.0), (0.5, 3.0))
    first = np.linspace(-9.0, 9.0, 901) * 0.5 + 1.0
    second = np.linspace(-9.0, 9.0, 901) * 3.0 - 2.0
    exponent = sum(
        0.5 * p * (axis - m) ** 2
        for p, m, axis in zip(prior.precision, prior.mean, np.meshgrid(first, second), strict=True)
    )
    cell = (first[1] - first[0]) * (second[1] - second[0])
    assert np.sum(np.exp(-exponent - prior.log_normaliser)) * cell == pytest.approx(1.0, abs=1e-12)


def test_that_a_flat_prior_says_nothing() -> None:
    prior = Flat()
    assert prior.precision == (0.0, 0.0)
    assert prior.log_normaliser == 0.0
    assert not prior.proper


@pytest.mark.parametrize("sd", [(0.0, 1.0), (1.0, -1.0), (math.inf, 1.0), (1.0, math.nan)])
def test_that_a_prior_without_a_width_is_refused(sd: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="two numbers above zero"):
        Gaussian((0.0, 0.0), sd)


def test_that_a_prior_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="two finite numbers"):
        Gaussian((math.nan, 0.0))


def test_that_priors_have_keys_of_their_own() -> None:
    assert [kind.key for kind in PRIORS] == ["flat", "gaussian"]
