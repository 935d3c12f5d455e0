"""The landscape on a grid: every road against the definition, and no jump between them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from physviz.engine.linogram import approached, held_surface, landscape
from physviz.engine.losses import LOSSES, Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.sums import cost_grid

Floats = NDArray[np.float64]
VISIBLE = 1.0 / 1024.0
EACH = pytest.mark.parametrize("loss", [kind() for kind in LOSSES], ids=lambda loss: loss.key)
ROBUST = pytest.mark.parametrize(
    "loss", [Huber(1.0), Absolute(1.0), Cauchy(0.7)], ids=lambda loss: loss.key
)


def some(n: int, *, seed: int = 1, weighted: bool = False, offset: float = 3.0) -> Points:
    random = np.random.default_rng(seed)
    x = random.normal(size=n) + offset
    y = 1.0 + 2.0 * x + random.normal(size=n)
    return Points.of(x, y, np.exp(0.4 * random.normal(size=n)) if weighted else None)


def window(half: float, middle: tuple[float, float] = (1.0, 2.0)) -> tuple[Floats, Floats]:
    intercepts = middle[0] + half * np.linspace(-1.0, 1.0, 64)
    return intercepts, middle[1] + half * np.linspace(-1.0, 1.0, 48)


def defined(points: Points, loss: Loss, intercepts: Floats, slopes: Floats) -> Floats:
    """S by its definition with longer numbers in the residuals."""
    x, y = points.x.astype(np.longdouble), points.y.astype(np.longdouble)
    w, error = 1.0, points.y_error
    if error is not None:
        w = error.min() * np.sqrt(points.n / np.sum((error.min() / error) ** 2)) / error
    level = (y - slopes[:, None] * x)[:, None]
    residuals = (level - intercepts[:, None]) * w
    return np.mean(loss.rho(residuals.astype(np.float64)), axis=-1)


FEW = slice(2, None, 9)


def off(values: Floats, exact: Floats) -> float:
    """Return the largest difference relative to the range."""
    return float(np.abs(values - exact).max() / (np.ptp(exact) or 1.0))


# --- against the definition -----------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n", [1, 40, 2500])
def test_that_a_landscape_is_the_cost_within_the_error_it_promises(
    loss: Loss, weighted: bool, n: int
) -> None:
    points, grid = some(n, weighted=weighted), window(3.0)
    found, exact = landscape(points, loss, *grid), cost_grid(points, loss, *grid)
    assert off(found.values, exact) <= found.error + 1e-13
    good = {"huber": 1e-5, "absolute": 1e-4}.get(loss.key, 1e-6)
    assert found.error <= (1e-4 if weighted else good)


@pytest.mark.slow
@ROBUST
def test_that_zooming_in_shows_the_cost_and_no_noise(loss: Loss) -> None:
    points = some(2500)
    for half in (30.0, 1.0, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-5):
        grid = window(half)
        found = landscape(points, loss, *grid)
        exact = defined(points, loss, *(axis[FEW] for axis in grid))
        error = np.abs(found.values[FEW, FEW] - exact).max() / np.ptp(found.values)
        assert error <= found.error + 1e-8, half
        assert found.error < (1e-5 if half < 0.1 else VISIBLE), half


@ROBUST
def test_that_no_landscape_is_seen_to_jump_on_its_way_to_the_last(loss: Loss) -> None:
    for half in (3.0, 0.3, 0.01):
        points, grid = some(2500, seed=2), window(half)
        shown = [each for each in approached(points, loss, *grid) if each is not None]
        last = landscape(points, loss, *grid)
        assert np.array_equal(shown[-1].values, last.values)
        for each in shown:
            assert off(each.values, last.values) < 1.0 / 512.0


@pytest.mark.parametrize("wide", [3.0, 1e-6])
@EACH
def test_that_points_far_from_zero_lose_no_digits(loss: Loss, wide: float) -> None:
    points, slope = some(2500, offset=1e8), 2.0 + 2.0**-27
    intercepts = np.linspace(-wide, wide, 64) + (1.0 - 2.0**-27 * 1e8)
    slopes = slope + np.linspace(-wide, wide, 48) * 1e-8
    found = landscape(points, loss, intercepts, slopes)
    exact = defined(points, loss, intercepts[FEW], slopes[FEW])
    error = np.abs(found.values[FEW, FEW] - exact).max() / np.ptp(found.values)
    assert error <= found.error + 2e-11 / wide  # the last digit of the longer numbers


@ROBUST
@pytest.mark.parametrize("axis", ["x", "y"])
def test_that_heavy_tails_do_not_spoil_the_crowd(loss: Loss, axis: str) -> None:
    random = np.random.default_rng(3)
    x, noise = random.normal(size=2500), random.normal(size=2500)
    tails = random.standard_cauchy(size=2500)
    points = Points.of(*((tails, noise) if axis == "x" else (x, x + tails)))
    grid = window(2.0, (0.0, 0.5))
    found = landscape(points, loss, *grid)
    exact = defined(points, loss, *(axis[FEW] for axis in grid))
    assert np.abs(found.values[FEW, FEW] - exact).max() <= found.error * np.ptp(found.values)
    assert found.error < 3.0 * VISIBLE


def test_that_units_may_be_changed() -> None:
    points, (intercepts, slopes) = some(2500), window(3.0)
    other = Points.of(5.0 * points.x, 100.0 * points.y + 7.0)
    here = landscape(points, Cauchy(1.0), intercepts, slopes)
    there = landscape(other, Cauchy(100.0), 100.0 * intercepts + 7.0, 20.0 * slopes)
    assert off(there.values, 1e4 * here.values) < 1e-7


# --- points in the hand ---------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("n", [30, 1800, 2500])
def test_that_a_held_surface_is_the_landscape_of_the_points_where_they_are(
    loss: Loss, n: int
) -> None:
    points, grid = some(n), window(3.0)
    landscape(points, loss, *grid)
    moved = points.moved([0, 7], [4.0, -2.0], [30.0, 5.0])
    found = held_surface(moved, loss, *grid)
    afresh = landscape(Points.of(moved.x, moved.y), loss, *grid)
    assert found is not None
    assert off(found.values, afresh.values) <= found.error + afresh.error


def test_that_a_held_surface_waits_for_the_background_where_the_rest_is_unknown() -> None:
    points, grid = some(2500, seed=5).moved([0], [1.0], [1.0]), window(3.0)
    loss = Huber(1.2345)
    assert held_surface(points, loss, *grid) is None
    *_, last = approached(points, loss, *grid)
    found = held_surface(points.moved([0], [2.0], [0.0]), loss, *grid)
    assert last is not None
    assert found is not None
    assert off(found.values, last.values) > 0.0


@pytest.mark.parametrize("n", [30, 2500])
def test_that_an_error_bar_in_the_hand_changes_the_mean_error_bar_of_all(n: int) -> None:
    points, grid = some(n, weighted=True), window(3.0)
    changed = points.with_error([3], [0.05])
    found = landscape(changed, Cauchy(1.0), *grid)
    exact = cost_grid(changed, Cauchy(1.0), *grid)
    assert off(found.values, exact) <= found.error + 1e-13


def test_that_many_points_may_be_held() -> None:
    points, grid = some(2500), window(3.0)
    held = np.arange(2000)
    moved = points.moved(held, points.x[held] + 1.0, points.y[held])
    assert held_surface(moved, Huber(1.0), *grid) is None
    found = landscape(moved, Huber(1.0), *grid)
    assert off(found.values, cost_grid(moved, Huber(1.0), *grid)) <= found.error + 1e-13


# --- wild input -----------------------------------------------------------------------------------


def wild() -> dict[str, Points]:
    random = np.random.default_rng(4)
    x, y = random.normal(size=(2, 1500))
    far = np.concatenate([[1e9], y[1:]])
    unit = np.clip(random.normal(size=(2, 1500)), -1.0, 1.0)
    return {
        "all x equal": Points.of(np.full(1500, 5.0), y),
        "all points equal": Points.of(np.full(1500, 5.0), np.full(1500, 1.0)),
        "an outlier in y": Points.of(x, far),
        "an outlier in x": Points.of(far, y),
        "huge numbers": Points.of(1e100 * unit[0], 1e100 * unit[1]),
        "tiny numbers": Points.of(1e-100 * x, 1e-100 * y),
        "wild error bars": Points.of(x, y, np.exp(5.0 * random.normal(size=1500))),
        "one error bar": Points.of(x, y, np.full(1500, 3.0)),
        "a lattice": Points.of(np.round(x), np.round(y)),
        "a line": Points.of(x, 1.0 + 2.0 * x),
        "a level line": Points.of(x, np.zeros(1500)),
        "a point": Points.of([1.0], [2.0]),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", wild())
@pytest.mark.parametrize("loss", [Huber(1.0), Cauchy(1.0), Absolute(1e-3)], ids=lambda x: x.key)
def test_that_wild_points_and_views_have_a_landscape(name: str, loss: Loss) -> None:
    points = wild()[name]
    for half, middle in ((3.0, (0.0, 0.0)), (3.0, (1e6, -1e6)), (1e-6, (0.0, 0.0))):
        intercepts, slopes = window(half, middle)
        found = landscape(points, loss, intercepts, slopes)
        exact = defined(points, loss, intercepts[FEW], slopes[FEW])
        range_ = np.ptp(found.values) or 1.0
        assert np.abs(found.values[FEW, FEW] - exact).max() <= (found.error + 1e-9) * range_ + (
            1e-14 * np.abs(exact).max()
        )


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 3)])
def test_that_a_grid_may_have_any_shape(shape: tuple[int, int]) -> None:
    points = some(15000)
    intercepts, slopes = np.linspace(0.0, 2.0, shape[1]), np.linspace(1.0, 3.0, shape[0])
    found = landscape(points, Huber(1.0), intercepts, slopes)
    exact = cost_grid(points, Huber(1.0), intercepts, slopes)
    assert off(found.values, exact) <= found.error + 1e-12


def test_that_what_has_no_landscape_is_refused_in_a_sentence() -> None:
    grid = window(1.0)
    with pytest.raises(ValueError, match=r"^There are no points, so there is no cost\.$"):
        landscape(Points.of([], []), Huber(1.0), *grid)
    with pytest.raises(ValueError, match=r"^Intercepts and slopes must rise evenly\.$"):
        landscape(some(3), Huber(1.0), grid[0], np.array([0.0, 1.0, 3.0]))
    with pytest.raises(ValueError, match=r"^On this grid the cost is too large to compute with\.$"):
        landscape(Points.of([0.0, 1e100], [0.0, 1.0]), Squared(), grid[0], 1e90 * grid[1])


# --- in earnest -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loss", "promise"),
    [
        (Cauchy(1.0), 1e-7),
        (SoftL1(1.0), 1e-7),
        (Arctan(1.0), 1e-7),
        (Huber(1.0), 1e-5),
        (Absolute(1.0), 1e-4),
    ],
    ids=lambda value: getattr(value, "key", None),
)
def test_that_a_hundred_thousand_points_keep_the_promise_at_every_zoom(
    loss: Loss, promise: float
) -> None:
    points = some(100_000)
    few = slice(3, None, 31)
    for half in (5.0, 1.0, 0.1, 0.01, 1e-4):
        intercepts = 1.0 + half * np.linspace(-1.0, 1.0, 256)
        slopes = 2.0 + half * np.linspace(-1.0, 1.0, 256)
        found = landscape(points, loss, intercepts, slopes)
        exact = cost_grid(points, loss, intercepts[few], slopes[few])
        error = np.abs(found.values[few, few] - exact).max() / np.ptp(found.values)
        assert error <= max(found.error, 1e-9), half
        assert error <= promise, half
