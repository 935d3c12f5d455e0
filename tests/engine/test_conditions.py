"""The table of numbers says what its numbers are of."""

from __future__ import annotations

import pytest

from physviz.engine.datasets import by_key
from physviz.engine.losses import Cauchy
from physviz.engine.minima import minima
from physviz.engine.points import Points
from physviz.engine.potential import Problem, Temper
from physviz.engine.priors import Gaussian
from physviz.engine.rows import as_latex, as_text
from physviz.engine.summary import GROUPS, MOST_MINIMA, summary

HUBBLE = by_key("hubble1929").reading()


def told(problem: Problem, beta: float = 1.0) -> dict[str, str]:
    rows = summary(problem, beta, HUBBLE.labels)
    assert all(row.group in GROUPS for row in rows)
    return dict(line.split("\t") for line in as_text(rows).splitlines())


def test_that_the_numbers_say_which_loss_and_temperature_they_are_of() -> None:
    rows = told(Problem(HUBBLE.points), 0.01)
    assert rows["‹loss›"] == "squared" and rows["β, T"] == "0.01, 100"
    assert not [name for name in rows if "prior" in name or "tempers" in name or "width" in name]


@pytest.mark.parametrize("temper", ["joint", "likelihood"])
def test_that_the_numbers_say_which_prior_they_are_of_and_what_is_tempered(temper: Temper) -> None:
    rows = told(Problem(HUBBLE.points, prior=Gaussian((0.0, 450.5), (200.0, 1e-7)), temper=temper))
    assert rows["‹prior› of β0"] == "0 ± 200 km/s"
    assert rows["‹prior› of β1"] == "450.5 ± 1·10⁻⁷ km/s/Mpc"
    assert rows["β tempers the"] == temper


def test_that_the_numbers_say_how_wide_a_robust_loss_is() -> None:
    rows = told(Problem(HUBBLE.points, loss=Cauchy(c=330.0), sigma=100.0))
    assert rows["‹loss›"] == Cauchy.title and rows["its width c"] == "330 km/s"


def test_that_words_are_set_as_words_in_latex() -> None:
    rows = summary(Problem(HUBBLE.points, prior=Gaussian()), 1.0, HUBBLE.labels)
    lines = as_latex(rows).splitlines()
    assert r"  $\text{‹loss›}$ & $\text{squared}$ \\" in lines
    assert r"  $\beta,\ T$ & $1, 1$ \\" in lines


@pytest.mark.parametrize("away", [10.0, 1e2, 1e3])
def test_that_best_and_critical_learning_rate_are_told_apart_however_close(away: float) -> None:
    rows = told(Problem(Points.of([away, away + 1.0, away + 2.0], [1.0, 3.0, 2.0])))
    assert rows["best α"] != rows["critical α"]


def test_that_where_there_are_several_minima_all_are_listed() -> None:
    x = [-2.0, -1.0, 1.0, 2.0]
    problem = Problem(Points.of([*x, *x, 1.5], [*x, *(-at for at in x), 1.5]), Cauchy(0.2), 0.5)
    found, rows = minima(problem), summary(problem, 1.0, HUBBLE.labels)
    listed = [row for row in rows if row.group == "Minima"]
    assert len(found) > 1 and len(listed) == min(len(found), MOST_MINIMA + 1)
    for row, minimum in zip(listed[:MOST_MINIMA], found, strict=False):
        assert float(row.value.split()[0]) == pytest.approx(minimum.value, rel=1e-4)
    assert not [row for row in summary(Problem(HUBBLE.points), 1.0, HUBBLE.labels) if row in listed]
