"""The width of a robust loss: by name, by number, and suggested by the data."""

from __future__ import annotations

import numpy as np
import pytest

from physviz.engine.losses import LOSSES, Absolute, Cauchy, Huber, Squared
from physviz.engine.points import Points
from physviz.engine.tuning import TUNING, by_key, suggested, width_of, with_width
from tests.engine.problems import shipped

ROBUST = LOSSES[1:]


@pytest.mark.parametrize("kind", ROBUST)
def test_that_a_loss_is_found_by_its_name_and_takes_its_width(kind: type[Cauchy]) -> None:
    assert by_key(kind.key) is kind
    assert width_of(with_width(kind, 2.5)) == 2.5 and TUNING[kind] > 0.0


def test_that_what_no_loss_can_be_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="squared, soft_l1, huber, cauchy, arctan, absolute"):
        by_key("tukey")
    with pytest.raises(ValueError, match="squared loss has no scale"):
        with_width(Squared, 1.0)
    with pytest.raises(ValueError, match="must be greater than zero"):
        with_width(Huber, 0.0)
    assert width_of(Squared()) is None and suggested(Squared, shipped("hubble1929")) == Squared()


@pytest.mark.parametrize("kind", ROBUST)
def test_that_the_suggested_width_is_its_tuning_times_the_noise(kind: type[Cauchy]) -> None:
    rng = np.random.default_rng(5)
    x = rng.uniform(-1.0, 1.0, 20_000)
    y = 3.0 - 2.0 * x + 0.7 * rng.standard_normal(x.size)
    far = np.where(np.arange(x.size) % 50 == 0, 40.0 * rng.standard_normal(x.size), 0.0)
    for heights in (y, y + far):
        width = width_of(suggested(kind, Points.of(x, heights)))
        assert width == pytest.approx(0.7 * TUNING[kind], rel=0.06)


def test_that_the_suggested_width_scales_with_y_and_not_with_x() -> None:
    points = shipped("hubble1929")
    width = width_of(suggested(Cauchy, points)) or 0.0
    scaled = Points.of(1e6 * points.x + 3.0, 1024.0 * points.y - 7.0)
    assert width_of(suggested(Cauchy, scaled)) == pytest.approx(1024.0 * width, rel=0.05)


def test_that_without_residuals_the_width_is_the_knobs_default() -> None:
    exact = Points.of([0.0, 1.0, 3.0], [1.0, 3.0, 7.0])
    for points in (Points.of([], []), Points.of([1.0], [2.0]), exact):
        assert suggested(Absolute, points) == Absolute()
