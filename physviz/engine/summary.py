"""The numbers of an experiment as a table: name, value with its uncertainty, unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.boltzmann import Boltzmann
from physviz.engine.digits import as_typed, told_apart, with_error, written
from physviz.engine.distribution import closed
from physviz.engine.fit import fit
from physviz.engine.learning_rates import best_learning_rate, critical_learning_rate
from physviz.engine.losses import Squared
from physviz.engine.minima import minima
from physviz.engine.own_units import GROUP, own_units
from physviz.engine.potential import NoNoise, noise
from physviz.engine.priors import Gaussian
from physviz.engine.rows import Row
from physviz.engine.standard import condition
from physviz.engine.thermal import settled
from physviz.engine.tuning import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from physviz.engine.labels import Labels
    from physviz.engine.minima import Minimum
    from physviz.engine.potential import Problem
    from physviz.engine.standard import Standard
    from physviz.engine.thermal import Thermal


GROUPS = {
    "Line": "Line",
    GROUP: GROUP,
    "Noise": "‹Noise›",
    "Landscape": "‹Landscape›",
    "Thermodynamics": "‹Thermodynamics›",
    "Laplace": "‹Laplace› approximation",
    "Prior": "‹Prior›",
    "Minima": "Minima",
}
"""The groups in their order, and what each is called."""
MOST_MINIMA = 6
"""So many are listed; the report lists them all."""


def summary(
    problem: Problem,
    inverse_temperature: float,
    labels: Labels,
    now: Thermal | None = None,
    found: tuple[Minimum, ...] | None = None,
    standard: Standard | None = None,
) -> tuple[Row, ...]:
    """Return the table in the data's units, thermal numbers in nats.

    ``now`` is what is known of q, with dashes where that is nothing; where q has a closed form it
    need not be given. ``found`` are the minima of the cost, sought where they are not given. Where
    x is standardised the line is given in z and, in a group of its own, in x, which ``labels``
    name.
    """
    if now is None and closed(problem):
        now = settled(problem, inverse_temperature)
    found = minima(problem) if found is None else found
    if not found:
        return (Row("Line", "no points yet", "", ""),)
    own: tuple[Row, ...] = ()
    if standard is not None:
        own, labels = own_units(problem, labels, standard, found[0], now), standard.labels(labels)
    return (
        *_line(problem, labels, found[0]),
        *own,
        *_posterior(problem, inverse_temperature, labels, now),
        *_noise(problem, labels),
        *_landscape(found),
        *_conditions(problem, inverse_temperature, labels),
        *_thermal(now),
        *_laplace(now),
        *_minima(found),
    )


def _line(problem: Problem, labels: Labels, best: Minimum) -> list[Row]:
    theta, found = best.theta, fit(problem)
    errors = (found.standard_errors if found is not None else None) or (0.0, 0.0)
    intercept, slope = (with_error(*pair) for pair in zip(theta, errors, strict=True))
    line = [
        Row("Line", "intercept β<sub>0</sub>", r"\beta_0", intercept, labels.intercept_unit),
        Row("Line", "slope β<sub>1</sub>", r"\beta_1", slope, labels.slope_unit),
    ]
    if found is None:
        return line
    return [
        *line,
        Row("Line", "correlation ρ", r"\rho", written(found.correlation)),
        Row("Line", "R²", "R^2", written(found.r_squared, 6)),
    ]


def _posterior(problem: Problem, beta: float, labels: Labels, now: Thermal | None) -> list[Row]:
    """Mean and spread of q where they are not the line's and its standard errors."""
    known = isinstance(problem.loss, Squared) and not problem.prior.proper and beta == 1.0
    if now is None or now.spread is None or known:
        return []
    units = (labels.intercept_unit, labels.slope_unit)
    numbers = map(with_error, now.q.mean, now.spread)
    return [
        Row("Line", f"⟨β<sub>{j}</sub>⟩ under q", rf"\langle\beta_{j}\rangle", number, unit)
        for j, (number, unit) in enumerate(zip(numbers, units, strict=True))
    ]


def _noise(problem: Problem, labels: Labels) -> list[Row]:
    found = fit(problem)
    rows = [Row("Noise", "points n", "n", f"{problem.points.n:,}")]
    try:
        level = noise(problem)
        rows.append(
            Row("Noise", f"σ, {level.source}", r"\sigma", written(level.sigma), labels.y_unit)
        )
    except NoNoise:
        rows.append(Row("Noise", "σ, to be typed", r"\sigma", "–"))
    if found is not None:
        rows += [
            Row("Noise", "‹residual› sd", "s", written(found.residual_sd), labels.y_unit),
            Row("Noise", "χ²", r"\chi^2", written(found.chi_squared, 6)),
            Row("Noise", "degrees of freedom", r"\nu", f"{found.degrees_of_freedom or 0:,}"),
        ]
    return rows


def _landscape(found: Sequence[Minimum]) -> list[Row]:
    surface = found[0].bowl
    soft, stiff = surface.eigenvalues
    best, critical = told_apart(best_learning_rate(surface), critical_learning_rate(surface))
    rows = [
        Row("Landscape", "S<sub>min</sub>", r"S_\mathrm{min}", written(surface.value, 6)),
        Row("Landscape", "λ<sub>min</sub>", r"\lambda_\mathrm{min}", written(soft)),
        Row("Landscape", "λ<sub>max</sub>", r"\lambda_\mathrm{max}", written(stiff)),
    ]
    if stiff > 0.0:
        rows += [
            Row("Landscape", "condition number", r"\kappa", written(condition(surface))),
            Row("Landscape", "best α", r"\alpha_\mathrm{best}", best),
            Row("Landscape", "critical α", r"\alpha_\mathrm{crit}", critical),
        ]
    return rows


def _minima(found: Sequence[Minimum]) -> list[Row]:
    """S and θ of the minima where there are several, best first."""
    if len(found) < 2:
        return []
    rows = []
    for rank, minimum in enumerate(found[:MOST_MINIMA], start=1):
        at = ", ".join(written(number, 3) for number in minimum.theta)
        value = f"{written(minimum.value, 5)} at ({at})"
        rows.append(Row("Minima", f"S<sub>{rank}</sub>", f"S_{{{rank}}}", value))
    if len(found) > MOST_MINIMA:
        rows.append(Row("Minima", "and higher ones", "", f"{len(found) - MOST_MINIMA:,}"))
    return rows


def _conditions(problem: Problem, beta: float, labels: Labels) -> list[Row]:
    """What the numbers are of: the loss, the prior, what is tempered, and how hot it is."""
    loss, prior, c = problem.loss, problem.prior, width_of(problem.loss)
    # Squared loss has a residual sd, χ² and degrees of freedom in the other group.
    group = "Line" if c is None else "Noise"
    rows = [Row(group, "‹loss›", r"\text{‹loss›}", loss.title)]
    if c is not None:
        rows.append(Row(group, "its width c", "c", as_typed(c), labels.y_unit))
    if isinstance(prior, Gaussian):
        units = (labels.intercept_unit, labels.slope_unit)
        for j, (mean, sd, unit) in enumerate(zip(prior.mean, prior.sd, units, strict=True)):
            number = f"{as_typed(mean)} ± {as_typed(sd)}"
            rows.append(Row("Prior", f"‹prior› of β<sub>{j}</sub>", rf"p(\beta_{j})", number, unit))
        rows.append(Row("Prior", "β tempers the", r"\text{tempered}", problem.temper))
    pair = f"{as_typed(beta)}, {as_typed(1.0 / beta)}"
    return [*rows, Row(group, "β, T", r"\beta,\ T", pair)]


def _thermal(now: Thermal | None) -> list[Row]:
    group = "Thermodynamics"
    if now is None:
        return [Row(group, name, "", "–") for name in ("log Z", "F", "U", "S[q]", "C")]
    q, about = now.q, "" if now.final else "≈ "
    free, internal = q.free_energy - now.ground, q.internal_energy - now.ground
    known = "" if isinstance(q, Boltzmann) or not now.final else f" ± {written(q.error, 1)}"
    rows = [
        Row(group, "φ<sub>min</sub>", r"\varphi_\mathrm{min}", about + written(now.ground, 7)),
        Row(group, "log Z", r"\log Z", about + written(q.log_z, 7) + known),
        Row(group, "F − φ<sub>min</sub>", r"F-\varphi_\mathrm{min}", about + written(free, 6)),
        Row(group, "U − φ<sub>min</sub>", r"U-\varphi_\mathrm{min}", about + written(internal, 6)),
        Row(group, "‹entropy› S[q]", "S[q]", about + written(q.entropy, 6)),
        Row(group, "‹heat capacity› C", "C", about + written(q.heat_capacity, 6)),
    ]
    if now.up_to_constant:
        rows.append(Row(group, "φ, log Z, F, U", "", "up to a constant"))
    return rows


def _laplace(now: Thermal | None) -> list[Row]:
    """Laplace's approximation beside q, where q is no Gaussian."""
    if now is None or not now.final or isinstance(now.q, Boltzmann):
        return []
    if now.laplace is None:
        return [Row("Laplace", "none:", "", "q has a kink at its mode")]
    beside = r"\log Z_\mathrm{Laplace}"
    apart = r"\mathrm{KL}(q\Vert\mathrm{Laplace})"
    return [
        Row("Laplace", "log Z, ‹laplace›", beside, written(now.laplace.log_z, 7)),
        Row("Laplace", "KL(q‖‹laplace›)", apart, written(now.divergence, 4)),
    ]
