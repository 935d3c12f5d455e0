"""The chapters on the potential and on the distribution it makes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.digits import as_typed, written
from physviz.engine.potential import noise
from physviz.lab import edits
from physviz.lab.tour.step import Chapter, Question, Step, always, lab, near, q_of, temperature_of

if TYPE_CHECKING:
    from physviz.lab.state import State

WIDER_NOISE = 466.0
"""km/s: twice the noise that Hubble's data show."""
WARM = 10.0


def _width(state: State) -> float:
    """Return the standard deviation of the slope under q."""
    return math.sqrt(float(q_of(state).covariance[1, 1]))


def _wider(began: State, now: State) -> float:
    return _width(now) / _width(began)


def _times(began: State, now: State) -> str:
    return f"q is {written(_wider(began, now), 3)} times as wide as it was"


POTENTIAL = Chapter(
    "The ‹potential›",
    (
        Step(
            "noise",
            "φ = −log p(y, θ) makes a height of a probability: the ‹potential›. The ‹noise› σ sets "
            "its scale, φ = nS/(2σ²) + n log(σ√2π).",
            f"Type {as_typed(WIDER_NOISE)} for the ‹noise› σ, twice what the data show.",
            lab("hubble1929"),
            lambda began, now: (
                now.experiment.problem.sigma is not None
                and near(now.experiment.problem.sigma, 2.0 * noise(began.experiment.problem).sigma)
            ),
            lambda began, now: f"{_times(began, now)}: σ is the unit in which ‹residuals› count.",
            ("noise_sigma", "boltzmann_plot"),
            question=Question(
                "How wide will q be with twice the ‹noise›?",
                ("As wide as now", "Twice as wide", "Four times as wide"),
                lambda began: round(math.log2(_wider(began, edits.set_sigma(began, WIDER_NOISE)))),
            ),
        ),
        Step(
            "spring",
            "What was known before the data is one more term in φ. A Gaussian ‹prior› is a spring: "
            "it pulls the line towards its own centre.",
            "Choose the Gaussian ‹prior›.",
            lab("hubble1929"),
            lambda began, now: now.experiment.problem.prior.proper,
            always("The statistician calls it prior, the engineer ridge, the physicist a spring."),
            ("prior",),
        ),
    ),
)

# --- Boltzmann


BOLTZMANN = Chapter(
    "‹Boltzmann›",
    (
        Step(
            "warm",
            "q(θ) = e<sup>−βφ</sup>/Z is the ‹boltzmann distribution›: deep lines are likely, and "
            "T = 1/β says how deep is deep. T = 1 is Bayes' rule.",
            f"Type {WARM:g} for T.",
            lab("hubble1929"),
            lambda began, now: near(temperature_of(now), WARM),
            lambda began, now: f"{_times(began, now)}: a width grows as √T.",
            ("temperature", "boltzmann_plot"),
            question=Question(
                f"How much wider will q be at T = {WARM:g}?",
                ("Not wider", "About 3 times", f"{WARM:g} times"),
                lambda began: round(
                    2.0 * math.log10(_wider(began, edits.set_temperature(began, WARM)))
                ),
            ),
        ),
        Step(
            "walkers",
            "‹Walkers› try steps at random: down in φ they always go, up the more rarely the "
            "colder it is. So they come to each line as often as q says, without an integral.",
            "Choose the ‹sampler› Metropolis in the tab ‹Samples›.",
            lab("hubble1929"),
            lambda began, now: (
                now.experiment.sampling is not None
                and now.experiment.sampling.sampler.key == "metropolis"
            ),
            always(
                "Once they are warm, their means, with error bars, stand beside the exact ones."
            ),
            ("sampler",),
            "samples",
        ),
    ),
)
