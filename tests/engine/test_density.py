"""The shape of q where it has no closed form, against sums over fine grids of its definition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from physviz.engine.boltzmann import boltzmann
from physviz.engine.density import MASSES, Marginal, Shape, live, pictured, shapes
from physviz.engine.distribution import distribution
from physviz.engine.energy import exponent
from physviz.engine.laplace import bells, laplace
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, SoftL1, Squared
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.rough import rough
from physviz.engine.sums import cost_grid
from tests.engine.problems import cloud

if TYPE_CHECKING:
    from physviz.engine.points import Floats

X, Y, ERROR = cloud(24, 3)
CLOUD = Points.of(X, Y)
NEEDLES = Problem(
    Points.of([-2, -1, 1, 2, -2, -1, 1, 2], [-2, -1, 1, 2, 2, 1, -1.02, -2]),
    Cauchy(c=0.1),
    sigma=0.05,
    prior=Gaussian((0.0, 0.0), (3.0, 3.0)),
)
"""Two crossing lines: two narrow peaks, a hundred of their widths apart."""
PROBLEMS = {
    "soft_l1": Problem(CLOUD, SoftL1(c=1.0)),
    "huber": Problem(Points.of(X, Y, ERROR), Huber(c=0.5)),
    "cauchy": Problem(CLOUD, Cauchy(c=2.4)),
    "absolute": Problem(CLOUD, Absolute(c=2.8)),
    "arctan": Problem(
        CLOUD, Arctan(c=2.0), prior=Gaussian((1.0, 0.0), (2.0, 1.0)), temper="likelihood"
    ),
    "needles": NEEDLES,
}


def final(problem: Problem, beta: float) -> Shape:
    last = [shape for shape in shapes(problem, beta, at_once=False) if shape is not None][-1]
    assert last.final
    return last


def integral(marginal: Marginal) -> float:
    """By a spline: the abscissas are not even, and the trapezoidal rule would err by 3e-3."""
    return float(CubicSpline(marginal.at, marginal.density).integrate(*marginal.at[[0, -1]]))


def fine(problem: Problem, beta: float, box: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """E by its definition on a plane of θ, and q's masses there; shapes (slopes, intercepts)."""
    theta = np.stack(np.meshgrid(*box), axis=-1)
    rise = exponent(problem, beta)(theta)
    mass = np.exp(rise.min() - rise)
    return rise, mass / mass.sum()


def around(problem: Problem, beta: float, nodes: int = 700) -> list[tuple[Floats, Floats]]:
    """Boxes of θ that hold all of q between them, none of it twice."""
    boxes = []
    for bell in bells(problem, beta):
        wide = 9.0 * np.sqrt(np.diag(bell.covariance))
        boxes.append(
            tuple(np.linspace(m - w, m + w, nodes) for m, w in zip(bell.mean, wide, strict=True))
        )
    return boxes


@pytest.mark.slow
@pytest.mark.parametrize("name", PROBLEMS)
def test_that_the_levels_hold_their_masses(name: str) -> None:
    problem = PROBLEMS[name]
    shape = final(problem, 1.0)
    sums = [
        (exponent(problem, 1.0)(np.stack(np.meshgrid(*box), axis=-1)), box)
        for box in around(problem, 1.0)
    ]
    # Exponents are known but for a constant: levels count from the least.
    least = min(float(rise.min()) for rise, _ in sums)
    above = shape.levels - shape.exponent.min()
    total = np.zeros(1 + len(MASSES))
    for rise, (x, y) in sums:
        mass = np.exp(least - rise) * (x[1] - x[0]) * (y[1] - y[0])
        total += [mass.sum(), *(mass[rise - least < level].sum() for level in above)]
    assert total[1:] / total[0] == pytest.approx(MASSES, abs=2e-3)


@pytest.mark.parametrize("beta", [0.3, 1.0, 30.0])
@pytest.mark.parametrize("name", ["soft_l1", "huber", "cauchy", "absolute", "arctan"])
def test_that_marginals_are_sums_of_the_density(name: str, beta: float) -> None:
    problem = PROBLEMS[name]
    ((x, y),) = around(problem, beta)
    _, mass = fine(problem, beta, (x, y))
    for axis, at, marginal in zip((0, 1), (x, y), final(problem, beta).marginals, strict=True):
        density = mass.sum(axis=axis) / (at[1] - at[0])
        assert marginal(at) == pytest.approx(density, abs=4e-3 * density.max())
        assert integral(marginal) == pytest.approx(1.0, abs=2e-4)


def test_that_marginals_of_two_needles_add_up_to_one_and_resolve_both() -> None:
    shape = final(NEEDLES, 1.0)
    assert [peak.mass for peak in shape.peaks[:2]] == pytest.approx([0.5, 0.5], abs=0.25)
    assert sum(peak.mass for peak in shape.peaks) == pytest.approx(1.0, abs=1e-12)
    for marginal in shape.marginals:
        assert integral(marginal) == pytest.approx(1.0, abs=2e-4)
    slope = shape.marginals[1]
    mean = integral(replace(slope, density=slope.at * slope.density))
    assert mean == pytest.approx(distribution(NEEDLES).mean[1], abs=1e-3)


@pytest.mark.parametrize("loss", [Huber(c=1e5), SoftL1(c=1e5), Cauchy(c=1e5)])
def test_that_a_loss_too_wide_to_matter_gives_the_shape_of_the_square(loss: Huber) -> None:
    problem = Problem(CLOUD, loss)
    q, shape = boltzmann(Problem(CLOUD)), final(problem, 1.0)
    # Of two degrees of freedom 1 − e^{−E} lies below an excess energy E.
    below = -np.expm1(shape.exponent.min() - shape.levels)
    assert below == pytest.approx(np.array(MASSES), abs=2e-3)
    first, second = shape.marginals
    top0, top1 = first.density.max(), second.density.max()
    assert first.density == pytest.approx(q.marginal_intercept(first.at), abs=1e-3 * top0)
    assert second.density == pytest.approx(q.marginal_slope(second.at), abs=1e-3 * top1)
    assert bells(problem)[0].mean == pytest.approx(q.mean, rel=1e-6)
    assert bells(problem)[0].covariance == pytest.approx(q.covariance, rel=0.1)


@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_that_the_shape_does_not_mind_where_x_begins(offset: float) -> None:
    here, far = (
        final(Problem(Points.of(X + shift, Y), Huber(c=1.0)), 1.0) for shift in (0.0, offset)
    )
    assert far.levels - far.exponent.min() == pytest.approx(
        here.levels - here.exponent.min(), abs=0.02
    )
    assert far.marginals[1].density.max() == pytest.approx(
        here.marginals[1].density.max(), rel=1e-3
    )


@pytest.mark.parametrize("name", PROBLEMS)
def test_that_a_picture_is_q_over_its_mode(name: str) -> None:
    problem = PROBLEMS[name]
    x, y = (axis[::20] for axis in around(problem, 1.0)[0])
    density = pictured(problem, 1.0, cost_grid(problem.points, problem.loss, x, y), x, y)
    rise = exponent(problem, 1.0)(np.stack(np.meshgrid(x, y), axis=-1))
    mode = float(exponent(problem, 1.0)(bells(problem)[0].mean))
    assert density == pytest.approx(np.exp(np.minimum(mode - rise, 0.0)), abs=1e-6)
    assert density.max() <= 1.0


@pytest.mark.parametrize("name", ["soft_l1", "huber", "cauchy", "absolute", "arctan"])
def test_that_what_is_drawn_in_a_frame_is_about_right(name: str) -> None:
    problem = PROBLEMS[name]
    ensemble, _ = rough(problem, 1.0)
    q, about = distribution(problem), ensemble.at(1.0)
    assert about.log_z == pytest.approx(q.log_z, abs=0.1)
    assert np.sqrt(np.diag(about.covariance)) == pytest.approx(
        np.sqrt(np.diag(q.covariance)), rel=0.1
    )
    first = next(live(problem, 1.0, held=True))
    assert first is not None
    last = final(problem, 1.0)
    assert first.levels - first.exponent.min() == pytest.approx(
        last.levels - last.exponent.min(), rel=0.1, abs=0.1
    )


def test_that_while_held_a_few_points_have_a_first_shape_only_and_many_none_in_the_frame() -> None:
    x, y, _ = cloud(1500, 1)
    few = Problem(Points.of(X + 1.0, Y), Huber(c=1.0))
    assert [shape is not None and shape.final for shape in live(few, 1.0, held=True)] == [False]
    assert next(live(Problem(Points.of(x, y), Huber(c=1.0)), 1.0, held=True)) is None


@pytest.mark.parametrize("loss", [Squared(), SoftL1(c=1.0), Cauchy(c=2.4), Huber(c=1.0)])
def test_that_laplace_touches_q_at_its_mode(loss: Squared) -> None:
    problem = replace(PROBLEMS["arctan"], loss=loss)
    bell = laplace(problem, 0.7)
    assert bell is not None
    phi = exponent(problem, 0.7)
    assert float(phi(bell.mean)) == pytest.approx(bell.exponent.value, rel=1e-10)
    assert phi.gradient(bell.mean) == pytest.approx(np.zeros(2), abs=1e-5)
    assert phi.hessian(bell.mean) == pytest.approx(bell.exponent.matrix, rel=1e-6)


def test_that_absolute_loss_has_no_laplace() -> None:
    assert laplace(PROBLEMS["absolute"]) is None
    prior = Gaussian((0.0, 0.0), (2.0, 2.0))
    for temper in ("joint", "likelihood"):
        assert laplace(replace(PROBLEMS["absolute"], prior=prior, temper=temper)) is None
