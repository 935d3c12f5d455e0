"""“Copy as Python”: a short numpy script that prints the numbers on the screen by itself.

It goes its own way to them (sums over the points, energies at the mode, explicit steps), so it
checks the lab as well as explaining it.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.cost import bowl
from physviz.engine.fit import fit
from physviz.engine.losses import Absolute, Squared
from physviz.engine.minima import minima
from physviz.engine.potential import NoNoise, noise
from physviz.engine.priors import Gaussian
from physviz.engine.sums import sums
from physviz.engine.words import sentence
from physviz.lab import python_parts as parts
from physviz.lab.python_runs import run_part

if TYPE_CHECKING:
    from physviz.engine.losses import Robust
    from physviz.engine.points import Floats
    from physviz.lab.state import Experiment, State

MOST_POINTS = 2_000
"""More points than these are read from a file instead of standing in the script."""


def as_python(state: State) -> str:
    """Return a script that prints, as ``name = number``, what the lab shows of the experiment."""
    experiment = state.experiment
    surface = bowl(experiment.points)
    if surface is None:
        return 'print("There are no points yet.")\n'
    valley = surface.d == 0.0
    labels = experiment.labels
    head = parts.HEAD.format(
        title=one_line(experiment.source.title),
        x=one_line(labels.x_axis),
        y=one_line(labels.y_axis),
        data=data_part(experiment),
    )
    line = parts.LINE.format(
        weight="error**-2.0" if experiment.points.weighted else "np.ones(n)",
        x_mean="x[0]" if valley else "np.average(x, weights=weight)",
        line=parts.VALLEY if valley else parts.SLOPE,
        least=_least(experiment),
    )
    if isinstance(experiment.problem.loss, Squared):
        optimum, thermal = parts.SHOW_LINE, _boltzmann(experiment)
    else:
        optimum, thermal = _robust(experiment, experiment.problem.loss, valley), parts.NO_FORMULA
    return head + line + optimum + _noise(experiment, valley) + thermal + run_part(state)


def one_line(text: str) -> str:
    """Return a text that cannot break out of a comment."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def data_part(experiment: Experiment) -> str:
    """Return the lines that hold the data, or read them from a file where they are many."""
    points = experiment.points
    columns = {"x": points.x, "y": points.y}
    if points.y_error is not None:
        columns["error"] = points.y_error
    if points.n > MOST_POINTS:
        return parts.FILE.format(n=points.n, columns=", ".join(columns))
    return "\n".join(f"{name} = np.array({_listed(column)})" for name, column in columns.items())


def _listed(column: Floats) -> str:
    numbers = ", ".join(map(repr, column.tolist()))
    if len(numbers) < 80:
        return f"[{numbers}]"
    lines = textwrap.fill(numbers, 96, initial_indent=" " * 4, subsequent_indent=" " * 4)
    return f"[\n{lines},\n]"


def _least(experiment: Experiment) -> str:
    """Return the name of the least mean square, which is S_min only for squared loss."""
    return "S_min" if isinstance(experiment.problem.loss, Squared) else "S_squared"


def _robust(experiment: Experiment, loss: Robust, valley: bool) -> str:
    """Return the part on the loss and its best line."""
    points, best = experiment.points, minima(experiment.problem)[0]
    data = sums(points)
    if data is None:
        return ""
    line = data.lines(best.theta)
    rho, psi, bend = parts.LOSSES[loss.key]
    near = np.array([data.centre[1] + line[0], line[1] / data.spread])
    if not isinstance(loss, Absolute):
        spread = "1.0" if valley else "np.sqrt(var_x)"
        polish = parts.NEWTON.format(bend=bend, spread=spread)
    else:
        on_it = np.argsort(np.abs(data.residuals(line)), kind="stable")
        first, x = int(on_it[0]), points.x[on_it]
        polish = parts.LEVEL.format(point=first)
        if not valley:
            polish = parts.THROUGH.format(points=(first, int(on_it[np.argmax(x != x[0])])))
    return parts.ROBUST.format(
        title=loss.title,
        c=loss.c,
        rho=rho,
        psi=psi,
        near=tuple(float(f"{number:.10g}") for number in near),
        polish=polish + (parts.LEAST_NORM if valley else ""),
    )


def _noise(experiment: Experiment, valley: bool) -> str:
    """Return the part on σ, or why there is none."""
    try:
        level = noise(experiment.problem)
    except NoNoise as reason:
        return f"\n# {sentence(reason)}\n"
    source, sigma = {
        "typed": ("typed", repr(level.sigma)),
        "error bars": ("the typical error bar", "weight.mean() ** -0.5"),
        "estimated": (
            "estimated from the least-squares residuals",
            f"np.sqrt(n * {_least(experiment)} / (n - 2))",
        ),
    }[level.source]
    errors = parts.ERRORS if fit(experiment.problem) is not None and not valley else ""
    return parts.NOISE.format(source=source, sigma=sigma) + errors


def _boltzmann(experiment: Experiment) -> str:
    """Return the part on q, or why there is none."""
    problem, prior = experiment.problem, experiment.problem.prior
    try:
        boltzmann(problem, experiment.inverse_temperature)
    except NoNoise:
        return ""
    except Divergent as reason:
        return f"\n# {sentence(reason)}\n"
    pull, exponent = parts.FLAT, parts.FLAT_EXPONENT
    if isinstance(prior, Gaussian):
        joint = problem.temper == "joint"
        share = "inverse_temperature * " if joint else ""
        pull = parts.SPRINGS.format(mean=prior.mean, sd=prior.sd, share=share)
        exponent = parts.SPRINGS_EXPONENT.format(
            share=share, energy=parts.JOINT if joint else parts.LIKELIHOOD
        )
    beta = experiment.inverse_temperature
    return parts.BOLTZMANN.format(inverse_temperature=beta, pull=pull, exponent=exponent)
