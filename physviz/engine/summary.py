"""The numbers of an experiment as a table: name, value with its uncertainty, unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.cost import bowl
from physviz.engine.descent import best_learning_rate, critical_learning_rate
from physviz.engine.digits import with_error, written
from physviz.engine.fit import fit
from physviz.engine.moments import moments
from physviz.engine.potential import NoNoise, noise

if TYPE_CHECKING:
    from physviz.engine.labels import Labels
    from physviz.engine.potential import Problem
    from physviz.engine.quadratic import Quadratic


GROUPS = ("Line", "Noise", "Landscape", "Thermodynamics")


@dataclass(frozen=True)
class Row:
    """One number: its group, its name as HTML and as LaTeX, its value as text, its unit."""

    group: str
    html: str
    latex: str
    value: str
    unit: str = ""

    @property
    def text(self) -> str:
        """Value and unit."""
        return f"{self.value} {self.unit}" if self.unit else self.value


def summary(problem: Problem, inverse_temperature: float, labels: Labels) -> tuple[Row, ...]:
    """Return the table for squared loss, in the data's units, thermal numbers in nats."""
    surface = bowl(problem.points)
    if surface is None:
        return (Row("Line", "no points yet", "", ""),)
    return (
        *_line(problem, labels),
        *_posterior(problem, inverse_temperature, labels),
        *_noise(problem, labels),
        *_landscape(surface),
        *_thermal(problem, inverse_temperature),
    )


def _line(problem: Problem, labels: Labels) -> list[Row]:
    m, found = moments(problem.points), fit(problem)
    if m is None or found is None:
        return []
    errors = found.standard_errors or (0.0, 0.0)
    intercept, slope = with_error(m.intercept, errors[0]), with_error(m.slope, errors[1])
    return [
        Row("Line", "intercept β<sub>0</sub>", r"\beta_0", intercept, labels.intercept_unit),
        Row("Line", "slope β<sub>1</sub>", r"\beta_1", slope, labels.slope_unit),
        Row("Line", "correlation ρ", r"\rho", written(found.correlation)),
        Row("Line", "R²", "R^2", written(found.r_squared, 6)),
    ]


def _posterior(problem: Problem, beta: float, labels: Labels) -> list[Row]:
    """Mean and spread of q where they are not the line's and its standard errors."""
    if not problem.prior.proper and beta == 1.0:
        return []
    try:
        q = boltzmann(problem, beta)
    except (Divergent, NoNoise):
        return []
    spread = [float(variance) ** 0.5 for variance in q.covariance.diagonal()]
    units = (labels.intercept_unit, labels.slope_unit)
    return [
        Row("Line", f"⟨β<sub>{j}</sub>⟩ under q", rf"\langle\beta_{j}\rangle", number, unit)
        for j, (number, unit) in enumerate(zip(map(with_error, q.mean, spread), units, strict=True))
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
            Row("Noise", "residual sd", "s", written(found.residual_sd), labels.y_unit),
            Row("Noise", "χ²", r"\chi^2", written(found.chi_squared, 6)),
            Row("Noise", "degrees of freedom", r"\nu", f"{found.degrees_of_freedom or 0:,}"),
        ]
    return rows


def _landscape(surface: Quadratic) -> list[Row]:
    soft, stiff = surface.eigenvalues
    condition = written(stiff / soft) if soft > 0.0 else "∞"
    best, critical = best_learning_rate(surface), critical_learning_rate(surface)
    return [
        Row("Landscape", "S<sub>min</sub>", r"S_\mathrm{min}", written(surface.value, 6)),
        Row("Landscape", "λ<sub>min</sub>", r"\lambda_\mathrm{min}", written(soft)),
        Row("Landscape", "λ<sub>max</sub>", r"\lambda_\mathrm{max}", written(stiff)),
        Row("Landscape", "condition number", r"\kappa", condition),
        Row("Landscape", "best α", r"\alpha_\mathrm{best}", written(best)),
        Row("Landscape", "critical α", r"\alpha_\mathrm{crit}", written(critical)),
    ]


def _thermal(problem: Problem, beta: float) -> list[Row]:
    group = "Thermodynamics"
    try:
        q = boltzmann(problem, beta)
    except (Divergent, NoNoise):
        return [Row(group, name, "", "–") for name in ("log Z", "F", "U", "S[q]", "C")]
    ground = q.energy.value
    free, internal = q.free_energy - ground, q.internal_energy - ground
    return [
        Row(group, "φ<sub>min</sub>", r"\varphi_\mathrm{min}", written(ground, 7)),
        Row(group, "log Z", r"\log Z", written(q.log_z, 7)),
        Row(group, "F − φ<sub>min</sub>", r"F-\varphi_\mathrm{min}", written(free, 6)),
        Row(group, "U − φ<sub>min</sub>", r"U-\varphi_\mathrm{min}", written(internal, 6)),
        Row(group, "entropy S[q]", "S[q]", written(q.entropy, 6)),
        Row(group, "heat capacity C", "C", written(q.heat_capacity, 6)),
    ]


def as_text(rows: tuple[Row, ...]) -> str:
    """Return the rows as plain text, a tab between name and value."""
    return "\n".join(f"{re.sub('<[^>]*>', '', row.html)}\t{row.text}".rstrip() for row in rows)


_TO_LATEX = str.maketrans(
    {"−": "-", "±": r"\pm ", "∞": r"\infty", "–": r"\text{--}", "·": r"\cdot "}
)
_POWER = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def as_latex(rows: tuple[Row, ...]) -> str:
    """Return the rows as a LaTeX tabular: symbol and value."""
    lines = []
    for row in rows:
        if row.latex:
            value = _POWER.sub(lambda power: "^{" + power[0].translate(_DIGITS) + "}", row.value)
            unit = rf"\ \mathrm{{{row.unit}}}" if row.unit else ""
            lines.append(rf"  ${row.latex}$ & ${value.translate(_TO_LATEX)}{unit}$ \\")
    return "\n".join([r"\begin{tabular}{lr}", *lines, r"\end{tabular}"])
