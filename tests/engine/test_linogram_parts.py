"""What the fast landscape is made of: each part against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from physviz.engine.linogram import exact, fourier, smooth
from physviz.engine.linogram.bins import table
from physviz.engine.linogram.series import FLAT, cosines
from physviz.engine.linogram.transform import linogram
from physviz.engine.linogram.turns import Shelf, finished
from physviz.engine.linogram.view import Bend, Cloud, View, cloud_at_rest
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1
from physviz.engine.points import Points

Floats = NDArray[np.float64]


def cloud(n: int = 400, *, weighted: bool = False) -> Cloud:
    random = np.random.default_rng(1)
    x, e = random.uniform(-1.0, 1.0, size=(2, n))
    w = np.exp(random.uniform(-0.5, 0.5, size=n)) if weighted else None
    return Cloud(x, e, w, (0.0, 0.0, 0.0))


def grid(half: float) -> View:
    a, t = half * np.linspace(-1.0, 1.0, 17), half * np.linspace(-1.0, 1.0, 13)
    return View(a, t, 0.5, 0.2 * half, -0.1 * half)


def reach(points: Cloud, view: View) -> Floats:
    """How far each point is above the line of each slope, without the heights."""
    slopes = (view.turn + view.t)[:, None]
    return points.e - slopes * points.x - (view.t * view.x0)[:, None]


@pytest.mark.parametrize("loss", [SoftL1(1.0), Cauchy(1.0), Arctan(1.0)], ids=lambda x: x.key)
def test_that_the_cosine_series_is_the_loss_on_the_flat_part_of_its_period(loss: Loss) -> None:
    period = 20.0
    c = cosines(loss.rho, period)[:400]
    r = np.linspace(-FLAT * period, FLAT * period, 1001)
    waves = np.cos(2.0 * np.pi / period * np.outer(r, np.arange(c.size)))
    series = 2.0 * waves @ c - c[0]
    assert np.abs(series - loss.rho(r)).max() < 1e-11 * loss.rho(r).max()


@pytest.mark.parametrize("loss", [Huber(1.0), Absolute(1.0)], ids=lambda x: x.key)
def test_that_the_cosine_series_of_a_kink_falls_off_as_a_power(loss: Loss) -> None:
    c = np.abs(cosines(loss.rho, 20.0))
    power = 2 if loss.key == "absolute" else 3
    for k in (64, 256):
        fall = c[k : 2 * k].max() / c[2 * k : 4 * k].max()
        assert np.log2(fall) == pytest.approx(power, abs=0.35)


def test_that_a_linogram_is_the_sum_of_waves_over_the_points() -> None:
    points, view = cloud(), grid(0.5)
    data = finished(linogram(finished(table(points)), view, 3 * 512, 40))
    k = 2.0 * np.pi / data.period * np.arange(41)[:, None, None]
    waves = np.exp(1j * k * reach(points, view)).sum(axis=-1)
    assert data.known.all()
    assert np.abs(data.waves[0] - waves).max() < 1e-4
    assert (np.abs(data.waves[0] - waves) <= data.folded * points.n).all()


def test_that_wide_periods_are_computed_from_wider_cells() -> None:
    points, view = cloud(), grid(0.5)
    data = finished(linogram(finished(table(points)), view, 64 * 512, 200))
    k = 2.0 * np.pi / data.period * np.arange(201)[:, None, None]
    waves = np.exp(1j * k * reach(points, view)).sum(axis=-1)
    assert (np.abs(data.waves[0] - waves) <= data.folded * points.n + 1e-9).all()


@pytest.mark.parametrize("weighted", [False, True])
def test_that_the_table_keeps_number_and_centre_of_mass(weighted: bool) -> None:
    points = cloud(weighted=weighted)
    made = finished(table(points))
    x = made.x.first + made.x.step * np.arange(made.x.cells)
    e = made.e.first + made.e.step * np.arange(made.e.cells)
    mass = made.values.sum(axis=0)
    assert mass.sum() + made.outside.n == pytest.approx(points.n, rel=1e-12)
    inside = made.x.holds(points.x) & made.e.holds(points.e)
    if not weighted:
        assert mass.sum(axis=1) @ x == pytest.approx(points.x[inside].sum(), abs=1e-9)
        assert mass.sum(axis=0) @ e == pytest.approx(points.e[inside].sum(), abs=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("loss", [Cauchy(0.3), Huber(0.3)], ids=lambda loss: loss.key)
def test_that_a_table_gives_the_sum_within_its_doubt(loss: Loss, weighted: bool) -> None:
    points, view, bend = cloud(weighted=weighted), grid(1.0), Bend(loss, 1.0)
    values, doubt = finished(fourier.surface(finished(table(points)), bend, view))
    definition = finished(exact.surface(points, bend, view))
    assert np.abs(values - definition).max() <= doubt <= 3e-4 * np.ptp(definition)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    "loss",
    [SoftL1(0.3), Cauchy(0.3), Arctan(0.3), Huber(0.3), Absolute(0.3)],
    ids=lambda loss: loss.key,
)
def test_that_gentle_points_are_one_polynomial(loss: Loss, weighted: bool) -> None:
    points, view, bend = cloud(weighted=weighted), grid(0.02), Bend(loss, 1.0)
    chosen, terms = finished(smooth.gentle(points, bend, view))
    assert chosen.sum() > 100
    values, doubt = finished(smooth.surface(points, chosen, terms, bend, view))
    definition = finished(exact.surface(points.part(chosen), bend, view))
    assert np.abs(values - definition).max() <= doubt + 1e-14 * definition.max()
    assert doubt <= 1e-9 * np.ptp(definition)


def test_that_the_reference_line_passes_amid_the_points_whatever_a_few_do() -> None:
    random = np.random.default_rng(2)
    x = random.normal(size=1001) + 1e8
    y = 3.0 - 2.0 * (x - 1e8) + 0.1 * random.normal(size=1001)
    y[:50] = 1e9
    seen = cloud_at_rest(Points.of(x, y).rest)
    assert np.median(np.abs(seen.e)) < 0.2


def test_that_a_shelf_forgets_what_was_not_asked_for_the_longest() -> None:
    shelf = Shelf[int](2)
    shelf.keep("a", 1)
    shelf.keep("b", 2)
    assert shelf.find("a") == 1
    shelf.keep("c", 3)
    assert (shelf.find("a"), shelf.find("b"), shelf.find("c")) == (1, None, 3)
