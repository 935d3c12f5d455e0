"""The shipped numbers are the published ones, and each made-up set makes its point."""

from __future__ import annotations

import csv
from fractions import Fraction
from math import prod
from pathlib import Path

import numpy as np
import pytest

from physviz.engine import datasets, synthetic
from physviz.engine.datasets import DATASETS, DataSet, by_key
from physviz.engine.points import Points

FILES = Path(datasets.__file__).with_name("data")
REFERENCES = ("doi:", "arXiv:", "nist.gov", "synthetic: ")


def column(key: str, name: str) -> list[Fraction]:
    with (FILES / f"{key}.csv").open(encoding="utf-8", newline="") as file:
        return [Fraction(row[name]) for row in csv.DictReader(file)]


def total(*factors: list[Fraction]) -> Fraction:
    """Σ of the products of the columns' entries."""
    one, zero = Fraction(1), Fraction(0)
    return sum((prod(row, start=one) for row in zip(*factors, strict=True)), zero)


def exact_fit(x: list[Fraction], y: list[Fraction], w: list[Fraction]) -> tuple[Fraction, ...]:
    """β₀, β₁ and their variances for Var y = 1/w, in rational numbers."""
    s, sx, sy = total(w), total(w, x), total(w, y)
    sxx, sxy = total(w, x, x), total(w, x, y)
    det = s * sxx - sx * sx
    return (sxx * sy - sx * sxy) / det, (s * sxy - sx * sy) / det, sxx / det, s / det


def fit(points: Points) -> tuple[np.ndarray, np.ndarray]:
    """θ and its standard errors, all points weighing the same."""
    design = np.column_stack([np.ones(points.n), points.x])
    theta, *_ = np.linalg.lstsq(design, points.y)
    residual = points.y - design @ theta
    variance = residual @ residual / (points.n - 2)
    return theta, np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))


def leverages(points: Points) -> np.ndarray:
    """The diagonal of the hat matrix, shape (n,)."""
    orthonormal, _ = np.linalg.qr(np.column_stack([np.ones(points.n), points.x]))
    return (orthonormal**2).sum(axis=1)


def hessian(x: np.ndarray) -> np.ndarray:
    return 2 * np.array([[1, x.mean()], [x.mean(), (x * x).mean()]])


def root(value: Fraction) -> float:
    return float(value) ** 0.5


@pytest.mark.parametrize(
    ("key", "x", "y", "n", "sum_x", "sum_y"),
    [
        ("hubble1929", "distance [Mpc]", "velocity [km/s]", 24, "21.873", "8955"),
        ("anscombe1", "x", "y", 11, "99", "82.51"),
        ("anscombe2", "x", "y", 11, "99", "82.51"),
        ("anscombe3", "x", "y", 11, "99", "82.5"),
        ("anscombe4", "x", "y", 11, "99", "82.51"),
        ("norris", "x", "y", 36, "15090.4", "15112.9"),
        ("hogg2010", "x", "y", 20, "3463", "8389"),
    ],
)
def test_that_every_file_adds_up_and_is_read_as_written(
    key: str, x: str, y: str, n: int, sum_x: str, sum_y: str
) -> None:
    xs, ys = column(key, x), column(key, y)
    assert (len(xs), sum(xs), sum(ys)) == (n, Fraction(sum_x), Fraction(sum_y))
    points = by_key(key).reading().points
    assert points.x.tolist() == [float(value) for value in xs]
    assert points.y.tolist() == [float(value) for value in ys]


def test_that_norris_has_the_certified_fit() -> None:
    x, y = column("norris", "x"), column("norris", "y")
    one = [Fraction(1)] * len(x)
    intercept, slope, var_0, var_1 = exact_fit(x, y, one)
    residuals = [b - intercept - slope * a for a, b in zip(x, y, strict=True)]
    variance = sum((r * r for r in residuals), Fraction(0)) / (len(x) - 2)
    exact = [
        float(intercept),
        float(slope),
        root(variance),
        root(var_0 * variance),
        root(var_1 * variance),
    ]
    certified = [
        -0.262323073774029,
        1.00211681802045,
        0.884796396144373,
        0.232818234301152,
        0.429796848199937e-3,
    ]
    np.testing.assert_allclose(exact, certified, rtol=5e-15)


def test_that_hogg_has_the_published_fit() -> None:
    points = by_key("hogg2010_5_20").reading().points
    assert points.y_error is not None
    x, y, sigma = (column("hogg2010", name)[4:] for name in ("x", "y", "sigma_y"))
    assert points.x.tolist() == x
    assert points.y.tolist() == y
    assert points.y_error.tolist() == sigma
    intercept, slope, var_0, var_1 = exact_fit(x, y, [1 / s**2 for s in sigma])
    assert f"{float(slope):.2f} ± {root(var_1):.2f}" == "2.24 ± 0.11"
    assert f"{float(intercept):.0f} ± {root(var_0):.0f}" == "34 ± 18"


def test_that_three_of_hoggs_points_are_far_off_the_line_of_the_last_sixteen() -> None:
    points = by_key("hogg2010").reading().points
    assert points.y_error is not None
    off = np.abs(points.y - 34 - 2.24 * points.x) / points.y_error
    assert off[1:4].round().tolist() == [7, 12, 18]
    assert off[[0, *range(4, 20)]].max() < 3


def test_that_hubbles_fit_is_the_known_one() -> None:
    data_set = by_key("hubble1929")
    theta, errors = fit(data_set.reading().points)
    assert theta.round().tolist() == [-41, 454]
    assert errors.round().tolist() == [83, 75]
    labels = data_set.reading().labels
    assert (labels.x_axis, labels.y_axis) == ("distance [Mpc]", "velocity [km/s]")
    assert (data_set.start, data_set.learning_rate) == ((700.0, -150.0), 0.05)
    assert DATASETS[0] is data_set


def test_that_anscombes_quartet_shares_one_line_and_one_standard_error() -> None:
    for k in range(1, 5):
        theta, errors = fit(by_key(f"anscombe{k}").reading().points)
        assert [f"{theta[0]:.2f}", f"{theta[1]:.3f}"] == ["3.00", "0.500"]
        assert f"{errors[1]:.3f}" == "0.118"


def test_that_each_anscombe_set_shows_what_it_says() -> None:
    second, third, fourth = (by_key(f"anscombe{k}").reading().points for k in (2, 3, 4))
    parabola = np.polynomial.Polynomial.fit(second.x, second.y, 2)
    assert np.abs(parabola(second.x) - second.y).max() < 0.01
    ten = third.removed([int(np.argmax(third.y))])
    theta, _ = fit(ten)
    assert np.abs(ten.y - theta[0] - theta[1] * ten.x).max() < 0.02
    assert leverages(fourth).max() == pytest.approx(1)


def test_that_the_clean_line_is_recovered_within_its_standard_errors() -> None:
    theta, errors = fit(by_key("clean_line").reading().points)
    assert (np.abs(theta - [synthetic.INTERCEPT, synthetic.SLOPE]) < errors).all()


def test_that_the_outlier_moves_the_slope_by_six_standard_errors() -> None:
    clean, dirty = (by_key(key).reading().points for key in ("clean_line", "outlier"))
    assert np.flatnonzero(clean.y != dirty.y).tolist() == [synthetic.OUTLIER]
    assert dirty.x[synthetic.OUTLIER] == 9
    (before, errors), (after, _) = fit(clean), fit(dirty)
    assert round(abs(after[1] - before[1]) / errors[1]) == 6


def test_that_the_far_point_has_the_leverage_to_turn_the_slope_round() -> None:
    points = by_key("high_leverage").reading().points
    assert f"{leverages(points)[-1]:.2f}" == "0.97"
    (with_it, _), (without, _) = fit(points), fit(points.removed([points.n - 1]))
    assert without[1] < -0.5
    assert with_it[1] > 0.5


def test_that_the_far_origin_is_ill_conditioned_and_centring_cures_it() -> None:
    x = by_key("ill_conditioned").reading().points.x
    assert np.linalg.cond(hessian(x)) == pytest.approx(1.0e11, rel=0.05)
    assert np.linalg.cond(hessian(x - x.mean())) == pytest.approx(10)


def test_that_equal_x_have_a_singular_hessian() -> None:
    points = by_key("all_x_equal").reading().points
    assert np.linalg.matrix_rank(hessian(points.x)) == 1
    assert np.unique(points.y).size > 1


@pytest.mark.parametrize(
    ("key", "sum_y"),
    [
        ("clean_line", "230.91"),
        ("outlier", "220.91"),
        ("high_leverage", "43.36"),
        ("ill_conditioned", "330.91"),
        ("two_lines", "117.74"),
        ("two_modes", "117.65"),
        ("all_x_equal", "14.2"),
    ],
)
def test_that_made_up_numbers_are_the_same_everywhere(key: str, sum_y: str) -> None:
    y = by_key(key).reading().points.y
    assert sum(Fraction(repr(value)) for value in y.tolist()) == Fraction(sum_y)


@pytest.mark.parametrize("data_set", DATASETS, ids=lambda data_set: data_set.key)
def test_that_every_data_set_is_whole(data_set: DataSet) -> None:
    reading = data_set.reading()
    assert data_set.reading() is reading
    assert by_key(data_set.key) is data_set
    assert reading.name == data_set.title
    assert not reading.skipped
    assert not reading.warnings
    assert any(reference in data_set.citation for reference in REFERENCES)
    for text in (data_set.lesson, data_set.title, data_set.citation):
        assert text == text.strip()
    assert data_set.lesson.endswith(".")
    assert data_set.learning_rate is None or data_set.learning_rate > 0


def test_that_keys_are_unique_and_an_unknown_one_gets_the_list() -> None:
    keys = [data_set.key for data_set in DATASETS]
    assert len(set(keys)) == len(keys)
    with pytest.raises(ValueError, match='no data set "atlantis"') as caught:
        by_key("atlantis")
    assert str(caught.value).endswith(f"there are {', '.join(keys)}.")


def test_that_every_file_in_the_package_belongs_to_a_data_set() -> None:
    assert {path.stem for path in FILES.iterdir()} <= {data_set.key for data_set in DATASETS}
