"""The report as a page to read: aligned, with units, each number to its sensible digits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.digits import as_typed, with_error, written
from physviz.engine.knob import knobs_of
from physviz.engine.optimisers import by_key
from physviz.engine.words import say

if TYPE_CHECKING:
    from physviz.engine.labels import Labels
    from physviz.engine.report_form import (
        Cost,
        Data,
        FitNumbers,
        NoiseLevel,
        PathIntegral,
        Report,
        Row,
        Run,
        Thermal,
    )
    from physviz.engine.words import Voice

Lines = list[tuple[str, str]]

TOLD = 5
"""So many skipped lines are named; the rest are counted."""


def as_text(report: Report, labels: Labels, words: Voice = "ml") -> str:
    """Return the report as text, one heading and a column of aligned names to each part."""
    fit, cost = report["fit"], report["cost"]
    sections = [("Straight line", _line(cost, fit, report["noise"], labels))]
    if cost["theta"] is not None:
        sections.append(("‹Cost› S", _cost(cost, labels)))
    for thermal in report["boltzmann"]:
        beta, temperature = thermal["inverse_temperature"], thermal["temperature"]
        title = f"‹Boltzmann distribution› at β = {beta:g}, T = {temperature:g}"
        sections.append((title, _thermal(thermal, labels)))
    run = report.get("descent")
    if run is not None:
        sections.append(("Descent = ‹training›", _run(run, labels)))
    sections += [
        (f"‹Amplitude› at ħ = {integral['hbar']:g}", _amplitude(integral))
        for integral in report.get("amplitude", [])
    ]
    parts = [_section(say(title, words), _said(lines, words)) for title, lines in sections]
    return "\n\n".join([_data(report["data"]), *parts]) + "\n"


def _said(lines: Lines, words: Voice) -> Lines:
    return [(say(name, words), say(value, words)) for name, value in lines]


def _section(title: str, lines: Lines) -> str:
    width = max((len(name) for name, _ in lines), default=0)
    rows = (f"  {name:<{width}}  {value}".rstrip() for name, value in lines)
    return "\n".join([title[0].upper() + title[1:], *rows])


def _data(data: Data) -> str:
    count = "1 point" if data["n"] == 1 else f"{data['n']:,} points"
    bars = f", error bars from {data['error']}" if data["error"] else ""
    lines = [f"{count}: {data['y']} against {data['x']}{bars}"]
    skipped = data["skipped"]
    lines += [f"  skipped line {skip['line']}: {skip['reason']}" for skip in skipped[:TOLD]]
    if len(skipped) > TOLD:
        lines.append(f"  and {len(skipped) - TOLD:,} more skipped lines")
    return "\n".join([*lines, *(f"  note: {warning}" for warning in data["warnings"])])


def _parameters(theta: Row, errors: Row | None, labels: Labels) -> Lines:
    names = ("intercept β₀", "slope β₁")
    units = (labels.intercept_unit, labels.slope_unit)
    bars = errors or [None, None]
    return [
        (name, _quantity(value, bar, unit))
        for name, value, bar, unit in zip(names, theta, bars, units, strict=True)
    ]


def _quantity(value: float | None, error: float | None = None, unit: str = "") -> str:
    if value is not None and error is not None:
        return with_error(value, error, unit)
    return f"{written(value)} {unit}".rstrip() if value is not None else "–"


def _pair(values: Row) -> str:
    return "(" + ", ".join(written(value) for value in values) + ")"


def _line(cost: Cost, fit: FitNumbers | None, noise: NoiseLevel, labels: Labels) -> Lines:
    if cost["theta"] is None:
        return [("", cost["degenerate"] or "–")]
    lines = _parameters(cost["theta"], fit["standard_errors"] if fit else None, labels)
    if cost["degenerate"]:
        lines.append(("valley", cost["degenerate"]))
    source = f", {noise['source']}" if noise["source"] else ""
    lines.append(("‹noise› σ", _quantity(noise["sigma"], None, labels.y_unit) + source))
    if cost["scale"] is not None:
        width = _quantity(cost["scale"], None, labels.y_unit)
        lines.append(("‹loss›", f"{cost['loss']}, c = {width}"))
    for minimum in cost["minima"][1 : TOLD + 1]:
        lines.append(
            ("a minimum at", f"{_pair(minimum['theta'])}, S = {written(minimum['value'])}")
        )
    if fit is None:
        return lines
    if fit["correlation"] is not None:
        lines.append(("correlation of β₀ and β₁", written(fit["correlation"])))
    lines.append(("‹residual› SD", _quantity(fit["residual_sd"], None, labels.y_unit)))
    lines.append(("R²", written(fit["r_squared"], 6)))
    if fit["chi_squared"] is not None:
        freedom = fit["degrees_of_freedom"]
        degrees = "degree" if freedom == 1 else "degrees"
        lines.append(("χ²", f"{written(fit['chi_squared'])}, {freedom} {degrees} of freedom"))
    return lines


def _cost(cost: Cost, labels: Labels) -> Lines:
    square = f"({labels.y_unit})²" if labels.y_unit else ""
    best, critical = cost["best_learning_rate"], cost["critical_learning_rate"]
    return [
        ("least value S", _quantity(cost["value"], None, square)),
        ("eigenvalues λ", _pair(cost["eigenvalues"] or [])),
        ("condition number", written(cost["condition_number"])),
        ("best ‹learning rate› α", written(best)),
        ("critical ‹learning rate› α", written(critical)),
    ]


def _thermal(thermal: Thermal, labels: Labels) -> Lines:
    if thermal["diverges"]:
        return [("", thermal["diverges"])]
    mean: Row = thermal["mean"] or [None, None]
    covariance = thermal["covariance"]
    if thermal["log_Z"] is None:
        return [("", "unknown, because the ‹noise› σ is unknown")]
    spread: Row | None = None
    if covariance is not None:
        spread = [math.sqrt(row[k] or 0.0) for k, row in enumerate(covariance)]
    return [
        ("log Z", written(thermal["log_Z"], 7)),
        ("‹free energy› F", written(thermal["free_energy"], 7)),
        ("‹internal energy› U", written(thermal["internal_energy"], 7)),
        ("‹entropy› S[q]", written(thermal["entropy"], 6)),
        ("‹heat capacity› C", written(thermal["heat_capacity"])),
        *_parameters(mean, spread, labels),
        ("method", thermal["method"] or "–"),
    ]


def _run(run: Run, labels: Labels) -> Lines:
    stopped = run["diverged_at"] is not None
    steps = f"{run['steps']:,}" + (", where numbers run out" if stopped else "")
    rule = by_key(run["optimiser"])
    return [
        ("‹optimiser›", rule.title),
        *((knob.caption, as_typed(run["hyperparameters"][name])) for name, knob in knobs_of(rule)),
        ("steps", steps),
        ("verdict", run["verdict"]),
        *_parameters(run["theta"], None, labels),
        ("‹cost› S", written(run["value"])),
    ]


def _amplitude(integral: PathIntegral) -> Lines:
    if integral["diverges"]:
        return [("", integral["diverges"])]
    lines = [
        ("A", _complex(integral["value"])),
        ("‹stationary phase›", _complex(integral["stationary_phase"])),
    ]
    error = f", relative error about {written(integral['error'], 1)}"
    return [*lines, ("method", f"{integral['method'] or '–'}{error}")]


def _complex(value: Row | None) -> str:
    if value is None or value[0] is None or value[1] is None:
        return "–"
    sign = "−" if value[1] < 0.0 else "+"
    return f"{written(value[0], 6)} {sign} {written(abs(value[1]), 6)} i"
