"""Quadratic Hamiltonian ↔ Gaussian: how far q is from the Gaussian that touches it at its mode."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.boltzmann import LOG_2PI, Boltzmann
from physviz.engine.dictionary.entry import Check, Entry, Present, Reading
from physviz.engine.dictionary.equilibrium import KINKED
from physviz.engine.dictionary.plain_sum import plain_sum, widths
from physviz.engine.sums import sums
from physviz.engine.thermal import thermal

if TYPE_CHECKING:
    from physviz.engine.laplace import Bell
    from physviz.engine.potential import Problem
    from physviz.engine.thermal import Thermal

INFINITE = "q’s tails are so long that θ has no variance: KL from any Gaussian is infinite."
MANY = "With so many points the check would take too long, and is left out."


def _settled(present: Present) -> Thermal:
    """Return the final numbers of q. Raises Divergent, NoNoise."""
    stages = thermal(present.problem, present.inverse_temperature, at_once=False)
    return [now for now in stages if now is not None][-1]


def _read(present: Present) -> Reading:
    now = _settled(present)
    values: dict[str, float | None] = dict.fromkeys(ENTRY.symbols)
    if now.spread is not None:
        values["sd of intercept"], values["sd of slope"] = now.spread
    if now.laplace is None:
        return Reading(values, None, KINKED)
    covariance = now.laplace.covariance.diagonal().tolist()
    values["sd of intercept by Laplace"], values["sd of slope by Laplace"] = map(
        math.sqrt, covariance
    )
    values["log Z over Laplace's"] = now.q.log_z - now.laplace.log_z
    if now.divergence is None:
        return Reading(values, None, INFINITE)
    values["KL"] = now.divergence
    plain = plain_divergence(present.problem, present.inverse_temperature, now.laplace)
    if plain is None:
        return Reading(values, None, MANY if present.points.n else "")
    other, error = plain
    if isinstance(now.q, Boltzmann):
        return Reading(values, Check(now.divergence, other))
    # −S[q] is off by what log Z and βU are off by, and ⟨log ℓ⟩ by no more.
    error += 2.0 * (now.q.error + present.inverse_temperature * now.q.energy_error)
    return Reading(values, Check(now.divergence, other, error))


def plain_divergence(problem: Problem, beta: float, bell: Bell) -> tuple[float, float] | None:
    """Return KL(q‖ℓ) = ∫q log(q/ℓ)d²θ, ℓ the bell's Gaussian, and its error; nats.

    As sums over plain grids. None without points, or with too many. Raises Divergent, NoNoise.
    """
    data, nodes = sums(problem.points), plain_sum(problem, beta)
    if data is None or nodes is None:
        return None
    bowl = bell.exponent
    log_bell = 0.5 * (math.log(bowl.a) + math.log(bowl.d)) - LOG_2PI
    log_bell = log_bell - 0.5 * np.sum(widths(data, bowl, nodes.lines) ** 2, axis=1)
    mean, error = nodes.mean(-nodes.rise - log_bell)
    log_z, doubt = nodes.log_z()
    return mean - (log_z + nodes.ground), error + doubt


ENTRY = Entry(
    key="quadratic-Hamiltonian",
    table="learning",
    formula=r"\varphi=\varphi_{\min}+\frac{1}{2}\delta^{T}A\,\delta\;\Leftrightarrow\;"
    r"q=N(\theta^{*},(\beta A)^{-1}),\quad "
    r"\mathrm{KL}(q\,\|\,\ell)=\int q\,\log\frac{q}{\ell}\,d^2\theta",
    symbols={
        "KL": r"\mathrm{KL}(q\,\|\,\ell)",
        "log Z over Laplace's": r"\log Z-\log Z_{\ell}",
        "sd of intercept": r"\mathrm{sd}_q\,\beta_0",
        "sd of intercept by Laplace": r"\mathrm{sd}_\ell\,\beta_0",
        "sd of slope": r"\mathrm{sd}_q\,\beta_1",
        "sd of slope by Laplace": r"\mathrm{sd}_\ell\,\beta_1",
    },
    proves="Under the squared ‹loss› the ‹hamiltonian› is quadratic in θ and q is exactly the "
    "Gaussian ℓ that touches it at its mode, KL(q‖ℓ) = 0; under any other KL tells what is missed.",
    breaks="It holds at every β for the squared ‹loss› alone; another ‹loss› looks so "
    "where β or the number of points is large, but not where there are kinks at the mode, long "
    "tails or several modes.",
    source="Table 1, row 3; Lin, Tegmark & Rolnick 2017, J. Stat. Phys. 168, 1223 "
    "(arXiv:1608.08225), section on low polynomial order",
    things=("density", "cost", "minimum", "temperature"),
    names={
        "log Z over Laplace's": "log Z over ‹laplace›",
        "sd of intercept by Laplace": "sd of intercept, ‹laplace›",
        "sd of slope by Laplace": "sd of slope, ‹laplace›",
    },
    read=_read,
    check="−S[q] − ⟨log ℓ⟩ by the window’s adaptive quadrature (0 outright for the squared "
    "‹loss›), against ∫q log(q/ℓ)d²θ summed on plain grids about the modes.",
)
