"""The form of the report: what ``physviz report --json`` prints, key by key."""

from __future__ import annotations

from typing import NotRequired, TypedDict

Number = float | None
Row = list[Number]


class SkippedLine(TypedDict):
    """A line of the file that gave no point."""

    line: int
    reason: str


class Data(TypedDict):
    """What was read."""

    n: int
    x: str
    y: str
    error: str | None
    skipped: list[SkippedLine]
    warnings: list[str]


class NoiseLevel(TypedDict):
    """σ in units of y, and where it comes from."""

    sigma: Number
    source: str | None


class Minimum(TypedDict):
    """A minimum of the cost."""

    theta: Row
    value: Number


class Cost(TypedDict):
    """The cost S at its global minimum."""

    loss: str
    scale: Number
    theta: Row | None
    value: Number
    gradient_norm: Number
    hessian: list[Row] | None
    eigenvalues: Row | None
    condition_number: Number
    critical_learning_rate: Number
    best_learning_rate: Number
    minima: list[Minimum]
    degenerate: str | None


class FitNumbers(TypedDict):
    """The straight line's statistics, as ``physviz.engine.fit`` defines them."""

    standard_errors: Row | None
    covariance: list[Row] | None
    correlation: Number
    residual_sd: Number
    r_squared: Number
    chi_squared: Number
    degrees_of_freedom: int | None


class Thermal(TypedDict):
    """The Boltzmann distribution at one β."""

    inverse_temperature: float
    temperature: float
    log_Z: Number
    free_energy: Number
    internal_energy: Number
    entropy: Number
    heat_capacity: Number
    mean: Row | None
    covariance: list[Row] | None
    error: Number
    method: str | None
    diverges: str | None


class Run(TypedDict):
    """A run of an optimiser; its hyperparameters are those in force at the end, torch's names."""

    optimiser: str
    learning_rate: float
    hyperparameters: dict[str, float]
    steps: int
    verdict: str
    diverged_at: int | None
    theta: Row
    value: Number
    trajectory: list[Row]


class PathIntegral(TypedDict):
    """The amplitude at one ħ; complex numbers are [real, imaginary].

    ``error`` is estimated, relative to |value|.
    """

    hbar: float
    value: Row | None
    error: Number
    stationary_phase: Row | None
    method: str | None
    diverges: str | None


class Report(TypedDict):
    """All of it."""

    physviz: str
    data: Data
    noise: NoiseLevel
    cost: Cost
    fit: FitNumbers | None
    boltzmann: list[Thermal]
    descent: NotRequired[Run | None]
    amplitude: NotRequired[list[PathIntegral]]
