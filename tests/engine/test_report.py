from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine import path_integral, report_form
from physviz.engine.boltzmann import boltzmann
from physviz.engine.cost import bowl, cost
from physviz.engine.descent import Descent
from physviz.engine.knob import with_knobs
from physviz.engine.labels import Labels
from physviz.engine.losses import Absolute, Arctan, Cauchy, Huber, Loss, SoftL1
from physviz.engine.march import March
from physviz.engine.minima import minima
from physviz.engine.optimisers import OPTIMISERS, GradientDescent
from physviz.engine.points import LARGEST, Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.report import MOST_ROWS, report
from physviz.engine.run import Leg
from physviz.engine.runs import run_on
from physviz.engine.sheet import Skipped
from tests.engine.problems import SHIPPED, points, shipped

if TYPE_CHECKING:
    from physviz.engine.optimisers import Optimiser

PLAIN = Labels()


def made(
    problem: Problem, steps: int | None = 30, alpha: float = 0.01, hbars: tuple = (1.0,)
) -> report_form.Report:
    surface = bowl(problem.points)
    legs = (Leg(0, GradientDescent(alpha)),)
    descent = None if surface is None else Descent((0.0, 0.0), legs, surface)
    return report(
        problem,
        PLAIN,
        inverse_temperatures=(1.0, 0.1),
        descent=descent,
        steps=steps,
        hbars=hbars,
    )


def check(result: report_form.Report) -> None:
    """Every part has every key of its form, and JSON holds it without NaN or infinity."""
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert set(result["data"]) == set(get_type_hints(report_form.Data))
    assert set(result["noise"]) == set(get_type_hints(report_form.NoiseLevel))
    assert set(result["cost"]) == set(get_type_hints(report_form.Cost))
    if result["fit"] is not None:
        assert set(result["fit"]) == set(get_type_hints(report_form.FitNumbers))
    for thermal in result["boltzmann"]:
        assert set(thermal) == set(get_type_hints(report_form.Thermal))
    for integral in result.get("amplitude", []):
        assert set(integral) == set(get_type_hints(report_form.PathIntegral))
    run = result.get("descent")
    if run is not None:
        assert set(run) == set(get_type_hints(report_form.Run))


@pytest.mark.parametrize("key", [*SHIPPED, "all_x_equal"])
def test_that_a_report_holds_every_key_and_only_finite_numbers(key: str) -> None:
    check(made(Problem(shipped(key))))
    check(made(Problem(shipped(key), prior=Gaussian(), temper="likelihood")))


@given(points(least=2), st.sampled_from(["joint", "likelihood"]), st.booleans())
def test_that_any_points_can_be_reported(some: Points, temper: str, flat: bool) -> None:
    problem = Problem(some) if flat else Problem(some, prior=Gaussian())
    check(made(replace(problem, temper="joint" if temper == "joint" else "likelihood")))


columns = st.lists(
    st.tuples(*[st.floats(-LARGEST, LARGEST) | st.floats(-9, 9)] * 2), min_size=0, max_size=5
)


@given(columns, st.floats(1e-300, 1e300), st.booleans())
def test_that_no_points_however_odd_break_a_report(rows: list, alpha: float, barred: bool) -> None:
    x, y = [row[0] for row in rows], [row[1] for row in rows]
    with np.errstate(all="ignore"):
        check(made(Problem(Points.of(x, y, [0.5] * len(x) if barred else None)), alpha=alpha))
        check(made(Problem(Points.of(x, y), sigma=2.0, prior=Gaussian()), alpha=alpha))


def test_that_a_report_says_what_the_engine_says() -> None:
    problem = Problem(shipped("hogg2010_5_20"), prior=Gaussian((0.0, 2.0), (50.0, 1.0)))
    result, q = made(problem), boltzmann(problem, 0.1)
    thermal = result["boltzmann"][1]
    assert thermal["inverse_temperature"] == 0.1
    assert thermal["temperature"] == 10.0
    assert thermal["log_Z"] == q.log_z
    assert thermal["free_energy"] == q.free_energy
    assert thermal["internal_energy"] == q.internal_energy
    assert thermal["entropy"] == q.entropy
    assert thermal["heat_capacity"] == q.heat_capacity
    assert thermal["mean"] == list(q.mean)
    assert thermal["covariance"] == q.covariance.tolist()
    assert thermal["method"] == "closed form"
    assert thermal["error"] == q.error < 1e-10


def test_that_labels_skipped_lines_and_warnings_are_passed_on() -> None:
    result = report(
        Problem(shipped("hogg2010")),
        Labels("t", "height", "s", "m", "sigma_y"),
        skipped=[Skipped(7, "empty")],
        warnings=["A doubt."],
    )
    assert result["data"] == {
        "n": 20,
        "x": "t [s]",
        "y": "height [m]",
        "error": "sigma_y",
        "skipped": [{"line": 7, "reason": "empty"}],
        "warnings": ["A doubt."],
    }
    assert "descent" not in result
    assert "amplitude" not in result


def test_that_a_valley_is_told_in_a_sentence() -> None:
    result = made(Problem(shipped("all_x_equal")))
    cost, thermal = result["cost"], result["boltzmann"][0]
    theta = cost["theta"]
    assert theta is not None
    assert theta == pytest.approx([7.1 / 30.0, 7.1 / 10.0])
    assert cost["degenerate"] is not None and cost["degenerate"].endswith(".")
    assert cost["condition_number"] is None
    assert cost["minima"] == [{"theta": theta, "value": cost["value"]}]
    assert result["fit"] is not None
    assert result["fit"]["standard_errors"] is None
    assert thermal["log_Z"] is None
    assert thermal["diverges"] is not None and "two distinct x" in thermal["diverges"]
    integral = result.get("amplitude", [])[0]
    assert integral["value"] is None and integral["diverges"] is not None
    assert made(Problem(shipped("anscombe1")))["cost"]["degenerate"] is None


def test_that_an_unknown_noise_is_told_in_a_warning() -> None:
    result = made(Problem(Points.of([1, 2], [1, 5])))
    assert result["noise"] == {"sigma": None, "source": None}
    assert any("type a value" in warning for warning in result["data"]["warnings"])
    thermal = result["boltzmann"][0]
    assert (thermal["log_Z"], thermal["method"], thermal["diverges"]) == (None, None, None)
    assert made(Problem(Points.of([1, 2], [1, 5]), sigma=1.0))["noise"]["source"] == "typed"


def test_that_a_lab_without_points_is_reported() -> None:
    result = made(Problem(Points.of([], [])))
    assert result["data"]["n"] == 0
    assert result["cost"]["theta"] is None
    assert result["cost"]["minima"] == []
    assert result["fit"] is None
    assert result.get("descent") is None
    check(result)


def test_that_the_gradient_vanishes_at_the_minimum() -> None:
    for key in SHIPPED:
        cost = made(Problem(shipped(key)))["cost"]
        assert cost["gradient_norm"] is not None and cost["eigenvalues"] is not None
        size = math.hypot(*(value or 0.0 for value in cost["theta"] or []))
        assert cost["gradient_norm"] <= 1e-13 * (cost["eigenvalues"][1] or 0.0) * (1.0 + size)


def test_that_a_run_holds_its_whole_trajectory() -> None:
    run = made(Problem(shipped("anscombe1")), steps=200, alpha=0.004).get("descent")
    assert run is not None
    assert (run["optimiser"], run["learning_rate"], run["steps"]) == (
        "gradient_descent",
        0.004,
        200,
    )
    assert len(run["trajectory"]) == 201
    assert run["trajectory"][0] == [0.0, 0.0]
    assert run["trajectory"][-1] == run["theta"]
    assert (run["verdict"], run["diverged_at"]) == ("converging", None)


def test_that_a_long_trajectory_is_thinned_evenly_with_its_ends() -> None:
    run = made(Problem(shipped("anscombe1")), steps=100_000, alpha=0.004).get("descent")
    assert run is not None
    assert run["steps"] == 100_000
    assert len(run["trajectory"]) == MOST_ROWS
    assert run["trajectory"][0] == [0.0, 0.0]
    assert run["trajectory"][-1] == run["theta"]
    assert run["verdict"] == "converged"


def test_that_a_diverging_run_ends_where_it_was_stopped() -> None:
    run = made(Problem(shipped("anscombe1")), steps=100_000, alpha=0.1).get("descent")
    assert run is not None
    assert run["verdict"] == "diverging"
    assert run["steps"] == run["diverged_at"] == len(run["trajectory"]) - 1
    short = made(Problem(shipped("anscombe1")), steps=5, alpha=0.1).get("descent")
    assert short is not None
    assert (short["verdict"], short["steps"], short["diverged_at"]) == ("diverging", 5, None)


@pytest.mark.parametrize("loss", [Huber(0.5), SoftL1(0.5), Cauchy(0.5), Arctan(0.5), Absolute()])
def test_that_a_report_on_any_loss_gives_its_minima_and_its_run(loss: Loss) -> None:
    some = shipped("outlier")
    problem = Problem(some, loss)
    run = March((0.0, 0.0), (Leg(0, GradientDescent(0.01)),), problem)
    result = report(problem, PLAIN, descent=run, steps=300)
    check(result)
    costs, found, made = result["cost"], minima(problem), result.get("descent")
    assert (costs["loss"], costs["scale"]) == (loss.key, loss.c)
    assert [minimum["theta"] for minimum in costs["minima"]] == [list(m.theta) for m in found]
    assert costs["theta"] == list(found[0].theta)
    assert costs["value"] == pytest.approx(cost(some, loss, found[0].theta), rel=1e-12)
    if isinstance(loss, Absolute):
        assert costs["eigenvalues"] == [0.0, 0.0]
        assert costs["gradient_norm"] is None
        assert costs["critical_learning_rate"] is costs["best_learning_rate"] is None
    else:
        rates = np.linalg.eigvalsh(found[0].hessian)
        assert costs["eigenvalues"] == pytest.approx(rates.tolist(), rel=1e-9)
        assert costs["best_learning_rate"] == pytest.approx(2.0 / rates.sum(), rel=1e-9)
        assert costs["gradient_norm"] is not None and costs["gradient_norm"] < 1e-10
    assert made is not None
    assert made["steps"] == len(made["trajectory"]) - 1 == 300
    assert made["value"] == pytest.approx(cost(some, loss, run.at(300)), rel=1e-12)


@pytest.mark.parametrize("kind", OPTIMISERS, ids=lambda kind: kind.key)
def test_that_a_report_names_the_optimiser_and_the_numbers_in_force_at_its_end(
    kind: type[Optimiser],
) -> None:
    problem = Problem(shipped("hubble1929"))
    legs = (Leg(0, kind()), Leg(7, with_knobs(kind(), learning_rate=0.03)))
    run = run_on(problem, (0.0, 0.0), legs)
    before, after = (
        report(problem, PLAIN, descent=run, steps=steps).get("descent") for steps in (5, 9)
    )
    assert before is not None and after is not None
    assert before["optimiser"] == after["optimiser"] == kind.key
    assert before["learning_rate"] == kind().learning_rate and after["learning_rate"] == 0.03
    assert before["hyperparameters"] == vars(kind())
    assert after["hyperparameters"] == {**vars(kind()), "learning_rate": 0.03}
    check(report(problem, PLAIN, descent=run, steps=9))


@pytest.mark.slow
@pytest.mark.parametrize("loss", [SoftL1(1.0), Huber(1.0)], ids=["soft_l1", "huber"])
def test_that_the_amplitude_of_a_robust_loss_is_the_engines_with_its_error(loss: Loss) -> None:
    problem = Problem(shipped("anscombe1"), loss)
    (told,) = made(problem, hbars=(0.5,)).get("amplitude", [])
    found = path_integral.amplitude(problem, 0.5)
    assert told["value"] == [found.value.real, found.value.imag]
    assert (told["error"], told["method"]) == (found.error, found.method)
    assert told["error"] is not None and told["error"] < 1e-6
    about = path_integral.stationary_phase(problem, 0.5).value
    assert told["stationary_phase"] == [about.real, about.imag]


def test_that_an_amplitude_without_stationary_phase_is_told_all_the_same() -> None:
    problem = Problem(shipped("anscombe1"), Absolute())
    (told,) = made(problem, hbars=(0.5,)).get("amplitude", [])
    assert told["value"] is not None and told["stationary_phase"] is None
    assert told["method"] == "closed form" and told["diverges"] is None


def test_that_where_s_grows_too_slowly_the_report_says_up_to_which_angle_it_converges() -> None:
    problem = Problem(shipped("anscombe1"), Cauchy(1.0))
    (told,) = made(problem, hbars=(0.1,)).get("amplitude", [])
    assert told["value"] is None and told["error"] is None
    assert told["diverges"] is not None and "with ω < " in told["diverges"]
