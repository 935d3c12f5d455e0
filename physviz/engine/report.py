"""The report: every number of one experiment as plain lists and dictionaries, ready for JSON.

No formula stands here; each number is asked of the engine, which the window asks as well.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

import physviz
from physviz.engine import path_integral
from physviz.engine.amplitude import NoAmplitude, stationary_phase
from physviz.engine.boltzmann import Divergent
from physviz.engine.cost import bowl, momentum
from physviz.engine.distribution import closed, distribution
from physviz.engine.divergence import binding
from physviz.engine.fit import fit
from physviz.engine.knob import knobs_of
from physviz.engine.learning_rates import best_learning_rate, critical_learning_rate
from physviz.engine.losses import Absolute
from physviz.engine.minima import minima
from physviz.engine.moments import moments
from physviz.engine.potential import NoNoise, noise
from physviz.engine.tuning import width_of
from physviz.engine.words import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from physviz.engine.labels import Labels
    from physviz.engine.potential import Problem
    from physviz.engine.report_form import (
        Cost,
        Data,
        FitNumbers,
        NoiseLevel,
        Number,
        PathIntegral,
        Report,
        Row,
        Run,
        Thermal,
    )
    from physviz.engine.run import Run as Descended
    from physviz.engine.sheet import Skipped

MOST_ROWS = 10_000
"""A longer trajectory is thinned evenly to so many rows, its ends kept."""


def report(
    problem: Problem,
    labels: Labels,
    *,
    skipped: Sequence[Skipped] = (),
    warnings: Sequence[str] = (),
    inverse_temperatures: Sequence[float] = (1.0,),
    descent: Descended | None = None,
    steps: int | None = None,
    hbars: Sequence[float] = (),
) -> Report:
    """Return every number of the experiment; None where one does not exist, never NaN or infinity.

    ``descent`` is reported over its first ``steps`` steps (None leaves it out), ``hbars`` in units
    of the action. Units are those of the data.
    """
    level, unknown = _noise(problem)
    data: Data = {
        "n": problem.points.n,
        "x": labels.x_axis,
        "y": labels.y_axis,
        "error": (labels.error or "error") if problem.points.weighted else None,
        "skipped": [{"line": skip.line, "reason": skip.reason} for skip in skipped],
        "warnings": [*warnings, *unknown],
    }
    result: Report = {
        "physviz": physviz.__version__,
        "data": data,
        "noise": level,
        "cost": _cost(problem),
        "fit": _fit(problem),
        "boltzmann": [_thermal(problem, beta) for beta in inverse_temperatures],
    }
    if steps is not None:
        result["descent"] = None if descent is None else _run(descent, steps)
    if hbars:
        result["amplitude"] = [_path_integral(problem, hbar) for hbar in hbars]
    return result


def _number(value: float | None) -> Number:
    return None if value is None or not math.isfinite(value) else float(value)


def _row(values: ArrayLike) -> Row:
    return [_number(value) for value in np.asarray(values, dtype=np.float64).tolist()]


def _table(rows: ArrayLike) -> list[Row]:
    return [_row(row) for row in np.asarray(rows, dtype=np.float64)]


def _noise(problem: Problem) -> tuple[NoiseLevel, list[str]]:
    try:
        level = noise(problem)
    except NoNoise as unknown:
        return {"sigma": None, "source": None}, [sentence(unknown)]
    return {"sigma": level.sigma, "source": level.source}, []


def _cost(problem: Problem) -> Cost:
    loss, found = problem.loss, minima(problem)
    result: Cost = {
        "loss": loss.key,
        "scale": _number(width_of(loss)),
        "theta": None,
        "value": None,
        "gradient_norm": None,
        "hessian": None,
        "eigenvalues": None,
        "condition_number": None,
        "critical_learning_rate": None,
        "best_learning_rate": None,
        "minima": [
            {"theta": _row(minimum.theta), "value": _number(minimum.value)} for minimum in found
        ],
        "degenerate": "There are no points, so no line is better than another.",
    }
    if not found:
        return result
    best, (soft, stiff) = found[0], found[0].bowl.eigenvalues
    result["theta"], result["value"] = _row(best.theta), _number(best.value)
    if not isinstance(loss, Absolute):
        # There S has an edge, and an edge no slope.
        slope = momentum(problem.points, loss, best.theta)
        result["gradient_norm"] = _number(float(np.hypot(*slope)))
    result["hessian"] = _table(best.hessian)
    result["eigenvalues"] = _row([soft, stiff])
    result["condition_number"] = _number(stiff / soft) if soft > 0.0 else None
    result["critical_learning_rate"] = _number(critical_learning_rate(best.bowl))
    result["best_learning_rate"] = _number(best_learning_rate(best.bowl))
    result["degenerate"] = None if best.unique else _degenerate(problem)
    return result


def _degenerate(problem: Problem) -> str:
    m = moments(problem.points)
    if m is not None and m.degenerate:
        return (
            "There are fewer than two distinct x, so a whole valley of lines fits equally well; "
            "the one of least norm is given."
        )
    return "Other lines nearby fit equally well; one of them is given."


def _fit(problem: Problem) -> FitNumbers | None:
    line = fit(problem)
    if line is None:
        return None
    return {
        "standard_errors": None if line.standard_errors is None else _row(line.standard_errors),
        "covariance": None if line.covariance is None else _table(line.covariance),
        "correlation": _number(line.correlation),
        "residual_sd": _number(line.residual_sd),
        "r_squared": _number(line.r_squared),
        "chi_squared": _number(line.chi_squared),
        "degrees_of_freedom": line.degrees_of_freedom,
    }


def _thermal(problem: Problem, inverse_temperature: float) -> Thermal:
    result: Thermal = {
        "inverse_temperature": inverse_temperature,
        "temperature": 1.0 / inverse_temperature,
        "log_Z": None,
        "free_energy": None,
        "internal_energy": None,
        "entropy": None,
        "heat_capacity": None,
        "mean": None,
        "covariance": None,
        "error": None,
        "method": None,
        "diverges": None,
    }
    try:
        q = distribution(problem, inverse_temperature)
    except NoNoise:
        return result
    except Divergent as reason:
        result["diverges"] = sentence(reason)
        return result
    result["log_Z"], result["error"] = _number(q.log_z), _number(q.error)
    result["free_energy"] = _number(q.free_energy)
    result["internal_energy"] = _number(q.internal_energy)
    result["entropy"], result["heat_capacity"] = _number(q.entropy), _number(q.heat_capacity)
    # Where q falls too slowly, its moments have no value, whatever a sum makes of them.
    if inverse_temperature > binding(problem, 1):
        result["mean"] = _row(q.mean)
    if inverse_temperature > binding(problem, 2):
        result["covariance"] = _table(q.covariance)
    result["method"] = "closed form" if closed(problem) else "quadrature"
    return result


def _run(descent: Descended, steps: int) -> Run:
    descent.at(steps)  # of a run made step by step, so far must be known
    end = descent.diverged_at
    made = steps if end is None else min(end, steps)
    rows = np.linspace(0, made, min(made + 1, MOST_ROWS)).round().astype(np.int64)
    trajectory, rule = descent.at(rows), descent.leg_at(made).rule
    return {
        "optimiser": rule.key,
        "learning_rate": rule.learning_rate,
        "hyperparameters": {name: getattr(rule, name) for name, _ in knobs_of(rule)},
        "steps": made,
        "verdict": descent.state(made),
        "diverged_at": end if made == end else None,
        "theta": _row(trajectory[-1]),
        "value": _number(float(descent.cost(trajectory[-1]))),
        "trajectory": _table(trajectory),
    }


def _path_integral(problem: Problem, hbar: float) -> PathIntegral:
    result: PathIntegral = {
        "hbar": hbar,
        "value": None,
        "error": None,
        "stationary_phase": None,
        "method": None,
        "diverges": None,
    }
    try:
        found = path_integral.amplitude(problem, hbar)
        result["value"] = _row([found.value.real, found.value.imag])
        result["error"], result["method"] = _number(found.error), found.method
        if closed(problem):
            phase = stationary_phase(bowl(problem.points), hbar, problem.prior)
        else:
            phase = path_integral.stationary_phase(problem, hbar).value
        result["stationary_phase"] = _row([phase.real, phase.imag])
    except NoAmplitude as reason:
        result["diverges"] = sentence(reason) if result["value"] is None else None
    return result
