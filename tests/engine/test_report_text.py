from __future__ import annotations

import re

import numpy as np
import pytest

from physviz.engine.cost import bowl
from physviz.engine.datasets import DATASETS, by_key
from physviz.engine.descent import Descent
from physviz.engine.labels import Labels
from physviz.engine.losses import Cauchy
from physviz.engine.minima import minima
from physviz.engine.optimisers import Adam, GradientDescent
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.report import report
from physviz.engine.report_text import as_text
from physviz.engine.run import Leg
from physviz.engine.runs import run_on
from physviz.engine.sheet import Skipped


def page_of(key: str) -> str:
    reading = by_key(key).reading()
    surface = bowl(reading.points)
    assert surface is not None
    result = report(
        Problem(reading.points),
        reading.labels,
        descent=Descent((0.0, 0.0), (Leg(0, GradientDescent(1e-7)),), surface),
        steps=10,
        hbars=[1.0],
    )
    return as_text(result, reading.labels)


def test_that_a_page_gives_values_with_errors_and_units() -> None:
    page = page_of("hubble1929")
    assert "24 points: velocity [km/s] against distance [Mpc]" in page
    assert "454 ± 75 km/s/Mpc" in page
    assert "−41 ± 83 km/s" in page
    assert re.search("log Z +−153.8501", page)
    assert "S_min" not in page and "nan" not in page and "None" not in page


def test_that_a_weighted_fit_is_told_as_published() -> None:
    page = page_of("hogg2010_5_20")
    assert "2.24 ± 0.11" in page
    assert "34 ± 18" in page
    assert "18.68, 14 degrees of freedom" in page
    assert "error bars from sigma_y" in page


@pytest.mark.parametrize("key", [data.key for data in DATASETS])
def test_that_values_stand_in_one_column(key: str) -> None:
    for part in page_of(key).split("\n\n")[1:]:
        title, *lines = part.splitlines()
        assert title[0].isupper() and not title.endswith(".")
        told = [re.fullmatch(r"  (.*?\S)  +(\S.*)", line) for line in lines]
        assert len({match.start(2) for match in told if match}) <= 1


def test_that_what_does_not_exist_is_told_in_words() -> None:
    assert "valley of lines" in page_of("all_x_equal")
    assert "nothing binds θ" in page_of("all_x_equal")
    unknown = as_text(report(Problem(Points.of([1, 2], [1, 2])), Labels()), Labels())
    assert "the noise σ is unknown" in unknown
    assert "type a value" in unknown
    empty = as_text(report(Problem(Points.of([], [])), Labels()), Labels())
    assert "There are no points" in empty


def test_that_many_skipped_lines_are_counted_not_listed() -> None:
    skipped = [Skipped(line, "empty") for line in range(3, 12)]
    some = Problem(Points.of([1, 2, 3], [1, 2, 4]))
    page = as_text(report(some, Labels(), skipped=skipped), Labels())
    assert "skipped line 3: empty" in page
    assert "and 4 more skipped lines" in page
    assert "line 11" not in page


def test_that_a_page_names_a_robust_loss_its_width_and_its_other_minima() -> None:
    reading = by_key("two_lines").reading()
    problem = Problem(reading.points, Cauchy(1.5), 0.7, Gaussian((5.0, 0.0), (5.0, 1.0)))
    page = as_text(report(problem, reading.labels), reading.labels)
    other = minima(problem)[1]
    assert "loss          cauchy, c = 1.500" in page
    assert f"S = {other.value:.4g}" in page and "quadrature" in page


@pytest.mark.slow
def test_that_a_page_says_dashes_where_q_has_no_mean() -> None:
    rng = np.random.default_rng(2)
    x = np.linspace(0.0, 5.0, 12)
    problem = Problem(Points.of(x, x + rng.standard_normal(12)), Cauchy(1.0), 1.0)
    page = as_text(report(problem, Labels(), inverse_temperatures=[2.5 / 12.0]), Labels())
    assert re.search(r"loss fluctuation C +\d", page) and re.search("slope β₁ +–", page)


def test_that_a_page_names_the_optimiser_and_all_its_numbers() -> None:
    problem = Problem(by_key("hubble1929").reading().points)
    run = run_on(problem, (0.0, 0.0), (Leg(0, Adam(0.5)),))
    page = as_text(report(problem, Labels(), descent=run, steps=10), Labels())
    assert re.search(r"optimiser +Adam\n", page)
    assert re.search(r"learning rate α +0.5\n", page)
    assert re.search(r"smallest divisor ε +1·10⁻⁸\n", page)
