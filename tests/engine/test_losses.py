from __future__ import annotations

import numpy as np
import pytest

from physviz.engine.losses import LOSSES

RESIDUALS = np.concatenate([-np.logspace(3, -3, 40), np.logspace(-3, 3, 40)])


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
def test_that_a_loss_is_even_and_least_at_zero(kind: type) -> None:
    loss = kind()
    rho = loss.rho(RESIDUALS)
    assert rho == pytest.approx(rho[::-1], rel=1e-14)
    assert loss.rho(np.zeros(1))[0] == 0.0
    assert (rho > 0.0).all()


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
def test_that_the_influence_is_the_slope_of_the_loss(kind: type) -> None:
    loss = kind()
    h = 1e-5 * np.abs(RESIDUALS)
    slope = (loss.rho(RESIDUALS + h) - loss.rho(RESIDUALS - h)) / (2.0 * h)
    assert loss.psi(RESIDUALS) == pytest.approx(slope, rel=1e-8)


def test_that_losses_have_keys_of_their_own() -> None:
    assert len({kind.key for kind in LOSSES}) == len(LOSSES)
    assert LOSSES[0].key == "squared"
