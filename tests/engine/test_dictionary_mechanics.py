"""The rows of mechanics: what they say now, each number by a road of its own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import least_squares

from physviz.engine.cost import bowl
from physviz.engine.dictionary import (
    Present,
    Reading,
    cost,
    gradient,
    learning_rate,
    optimum,
    parameter,
    read,
    stationary_phase,
    training,
)
from physviz.engine.dictionary.entry import Entry
from physviz.engine.flow import flow
from physviz.engine.losses import LOSSES, Absolute, Huber, Loss, SoftL1, Squared
from physviz.engine.optimisers import OPTIMISERS, GradientDescent, Optimiser, contraction
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from physviz.engine.run import Leg
from physviz.engine.runs import run_on
from physviz.engine.tuning import suggested, with_width
from tests.engine.problems import cloud, shipped

MECHANICS = (cost, parameter, gradient, optimum, learning_rate, training, stationary_phase)
ENTRIES = tuple(row.ENTRY for row in MECHANICS)
keys = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
losses = pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
PLACE = (5.0, -0.25)


def present(points: Points, loss: Loss, rule: Optimiser | None = None) -> Present:
    problem, at = Problem(points, loss), PLACE if points.n else None
    return Present(problem, 1.0, PLACE, rule or GradientDescent(), 0, at, 0.5)


def agrees(reading: Reading, tolerance: float = 1e-10) -> bool:
    check = reading.check
    assert check is not None
    return abs(check.difference) <= tolerance * max(abs(check.left), abs(check.right))


@keys
@pytest.mark.parametrize("name", ["hogg2010", "two_modes"])
@losses
def test_that_both_ways_to_a_number_of_mechanics_agree(
    entry: Entry, name: str, kind: type[Loss]
) -> None:
    points = shipped(name)
    if entry is stationary_phase.ENTRY and kind is not Squared:
        return  # Its two numbers agree as ħ → 0 only.
    now = present(points, suggested(kind, points))
    reading = read(entry, now)
    if reading.check is None:
        assert kind is Absolute and entry is learning_rate.ENTRY
        assert reading.sentence
    else:
        assert agrees(reading)


@keys
@losses
def test_that_a_dragged_point_moves_every_number_that_it_should(
    entry: Entry, kind: type[Loss]
) -> None:
    if entry is stationary_phase.ENTRY and kind is not Squared:
        return  # Its amplitude is a matter of seconds.
    if kind is Absolute and entry in (learning_rate.ENTRY, parameter.ENTRY, optimum.ENTRY):
        return  # A median line need not move with one point.
    points = Points.of(*cloud(12, seed=4)[:2])
    loss = suggested(kind, points)
    moved = points.moved([3], [float(points.x[3]) + 1.5], [float(points.y[3]) + 0.4])
    first, second = (read(entry, present(where, loss)) for where in (points, moved))
    assert first.values != second.values
    assert first.check is not None and second.check is not None
    assert first.check.left != second.check.left
    assert first.check.right != second.check.right


@keys
def test_that_without_points_a_row_of_mechanics_says_why_it_is_empty(entry: Entry) -> None:
    reading = read(entry, present(Points.of([], []), Squared()))
    assert all(value is None for name, value in reading.values.items() if name != "hbar")
    assert reading.sentence.endswith(".")
    assert set(reading.values) == set(entry.symbols)


# --- cost


@pytest.mark.parametrize("kind", [kind for kind in LOSSES if kind is not Absolute])
def test_that_half_of_n_times_the_cost_is_scipy_s(kind: type[Loss]) -> None:
    points = shipped("anscombe3")
    loss = suggested(kind, points)
    reading = read(cost.ENTRY, present(points, loss))
    fitted = least_squares(
        lambda theta: theta[0] + theta[1] * points.x - points.y,
        PLACE,
        loss="linear" if kind is Squared else kind.key,
        f_scale=getattr(loss, "c", 1.0),
        max_nfev=1,
    )
    assert reading.values["S"] is not None
    assert 0.5 * points.n * reading.values["S"] == pytest.approx(fitted.cost, rel=1e-12)


@losses
@given(
    r=st.lists(st.integers(-300, 300), min_size=1, max_size=20),
    c=st.sampled_from([0.125, 1.0, 50.0]),
)
def test_that_a_cost_is_the_area_under_its_slope(kind: type[Loss], r: list[int], c: float) -> None:
    loss = Squared() if kind is Squared else with_width(kind, c)
    residuals = np.array(r) / 8.0
    whole = float(np.mean(loss.rho(residuals)))
    assert cost.by_layers(loss, residuals) == pytest.approx(whole, rel=1e-12, abs=1e-14)


# --- parameter, gradient, optimum


def test_that_the_best_parameters_are_polyfit_s_and_the_present_ones_the_run_s() -> None:
    points = shipped("anscombe2")
    values = read(parameter.ENTRY, present(points, Squared())).values
    slope, intercept = np.polyfit(points.x, points.y, 1)
    assert values["best slope"] == pytest.approx(slope, rel=1e-12)
    assert values["best intercept"] == pytest.approx(intercept, rel=1e-12)
    assert (values["intercept"], values["slope"]) == PLACE


@losses
def test_that_the_momentum_is_what_differences_of_the_cost_tell(kind: type[Loss]) -> None:
    points = shipped("hogg2010")
    now = present(points, suggested(kind, points))
    values, h = read(gradient.ENTRY, now).values, 1e-5
    for name, way in (("p0", (h, 0.0)), ("p1", (0.0, h))):
        ends = (
            replace(now, theta=(PLACE[0] + side * way[0], PLACE[1] + side * way[1]))
            for side in (1.0, -1.0)
        )
        ahead, behind = (read(cost.ENTRY, end).values["S"] or 0.0 for end in ends)
        assert values[name] == pytest.approx((ahead - behind) / (2.0 * h), rel=1e-5)


def test_that_the_optimum_of_anscombe_s_first_set_is_his() -> None:
    values = read(optimum.ENTRY, present(shipped("anscombe1"), Squared())).values
    assert values["least S"] is not None and values["|p|"] is not None
    assert round(11 * values["least S"], 3) == 13.763
    assert values["|p|"] < 1e-13
    assert values["minima"] == 1.0


def test_that_two_lines_in_the_data_are_told_as_several_optima() -> None:
    points = shipped("two_lines")
    kind = next(kind for kind in LOSSES if kind.key == "cauchy")
    values = read(optimum.ENTRY, present(points, with_width(kind, 0.1))).values
    assert values["minima"] is not None
    assert values["minima"] > 1.0


@pytest.mark.parametrize("kind", [Squared, Huber, SoftL1])
def test_that_in_a_valley_the_optimum_is_told_and_the_parameters_are_not_called_the_only_ones(
    kind: type[Loss],
) -> None:
    points = Points.of([2.0, 2.0, 2.0, 2.0], [1.0, 2.0, 3.0, 7.0])
    assert agrees(read(optimum.ENTRY, present(points, kind())))
    reading = read(parameter.ENTRY, present(points, kind()))
    assert reading.check is None
    assert reading.sentence == "Other lines fit as well; one of them is given."


# --- learning rate, training


def test_that_a_step_of_the_run_shrinks_the_stiff_mode_as_the_row_says() -> None:
    points = shipped("anscombe1")
    surface = bowl(points)
    assert surface is not None
    begin = np.add(surface.minimum, 0.3 * surface.axes[:, 1])
    run = run_on(Problem(points), (begin[0], begin[1]), (Leg(0, GradientDescent(0.004)),))
    assert run is not None
    sizes = [math.dist(place, surface.minimum) for place in run.at([0, 1, 2])]
    values = read(learning_rate.ENTRY, present(points, Squared(), GradientDescent(0.004))).values
    assert values["factor of a step"] == pytest.approx(sizes[1] / sizes[0], rel=1e-12)
    assert values["factor of a step"] == pytest.approx(sizes[2] / sizes[1], rel=1e-11)
    assert values["critical alpha"] == pytest.approx(2.0 / surface.eigenvalues[1], rel=1e-14)


@pytest.mark.parametrize("kind", OPTIMISERS, ids=lambda kind: kind.key)
def test_that_every_optimiser_has_its_factor_checked_or_says_why_there_is_none(
    kind: type[Optimiser],
) -> None:
    reading = read(learning_rate.ENTRY, present(shipped("anscombe1"), Squared(), kind()))
    if contraction(kind(), 1.0) is None:
        assert reading.check is None
        assert reading.sentence == kind.bounds
    else:
        assert agrees(reading, 1e-9)


def test_that_training_loses_cost_as_fast_as_the_exact_flow_does() -> None:
    points = shipped("anscombe1")
    surface, h = bowl(points), 1e-7
    assert surface is not None
    before, after = surface(flow(surface, PLACE, [-h, h])).tolist()
    values = read(training.ENTRY, present(points, Squared())).values
    assert values["rate of fall"] == pytest.approx((before - after) / (2.0 * h), rel=1e-6)
    assert values["S"] == values["S at the start"]


# --- stationary phase


@pytest.mark.parametrize("hbar", [1e-3, 0.5, 40.0])
def test_that_stationary_phase_is_exact_for_a_bowl_and_not_beside_a_prior(hbar: float) -> None:
    now = replace(present(shipped("anscombe1"), Squared()), hbar=hbar)
    surface = bowl(now.points)
    assert surface is not None
    values = read(stationary_phase.ENTRY, now).values
    size = 2.0 * math.pi * hbar / math.sqrt(np.linalg.det(surface.matrix))
    assert values["|A|"] == pytest.approx(size, rel=1e-12)
    assert values["error of stationary phase"] == pytest.approx(0.0, abs=1e-12)
    sprung = replace(now, problem=replace(now.problem, prior=Gaussian((1.0, 1.0), (0.5, 0.5))))
    reading = read(stationary_phase.ENTRY, sprung)
    assert agrees(reading)
    error = reading.values["error of stationary phase"]
    assert error is not None
    assert error > 1e-4


@pytest.mark.slow
def test_that_for_another_loss_stationary_phase_errs_to_first_order() -> None:
    points = Points.of(*cloud(5, seed=1)[:2])
    now = present(points, SoftL1(1.0))
    errors = []
    for hbar in (0.04, 0.02):
        error = read(stationary_phase.ENTRY, replace(now, hbar=hbar)).values[
            "error of stationary phase"
        ]
        assert error is not None
        errors.append(error)
    assert errors[0] / errors[1] == pytest.approx(2.0, abs=0.15)


def test_that_a_kinked_loss_says_that_stationary_phase_needs_a_hessian() -> None:
    reading = read(stationary_phase.ENTRY, present(shipped("anscombe1"), Absolute(1.0)))
    assert reading.values["|A stationary|"] is None
    assert "its ‹hessian› does not exist" in reading.sentence


def test_that_a_flat_prior_and_a_bounded_loss_leave_no_amplitude() -> None:
    kind = next(kind for kind in LOSSES if kind.key == "arctan")
    now = present(shipped("anscombe1"), kind())
    assert isinstance(now.problem.prior, Flat)
    reading = read(stationary_phase.ENTRY, now)
    assert reading.values["|A|"] is None
    assert reading.sentence.startswith("The arctan ‹loss› is bounded")
