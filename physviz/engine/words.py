"""One table of words: what physics, machine learning and statistics call the same thing.

A text names a thing by its key between ‹ and ›, and ``say`` puts the word of a vocabulary there:
‹cost› the word, ‹Cost› with a capital, ‹a cost› with its article, ‹costs› more than one. Symbols
(S, q, Z, F, U, C, β, T, α, ħ) are the same in all three, and so are words that all of them use.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeVar, cast, get_args

T = TypeVar("T")
Voice = Literal["physics", "ml", "statistics"]
VOICES: tuple[Voice, ...] = get_args(Voice)
TITLES: dict[Voice, str] = {"physics": "physics", "ml": "ML", "statistics": "statistics"}

WORDS: dict[str, tuple[str, str, str]] = {
    # the second source: regression as mechanics
    "cost": ("action", "cost", "criterion"),
    "parameter": ("coordinate", "parameter", "coefficient"),
    "gradient": ("momentum", "gradient", "negative score"),
    "optimum": ("turning point", "optimum", "estimate"),
    "learning rate": ("time step", "learning rate", "step size"),
    "training": ("evolution backwards in time", "training", "iteration"),
    "stationary phase": ("classical limit", "stationary phase", "Laplace's method"),
    # Table 2 of the first: statistical physics and Bayes
    "potential": ("potential", "regularised loss", "negative log-joint"),
    "Boltzmann distribution": (
        "Boltzmann distribution",
        "Boltzmann distribution",
        "posterior distribution",
    ),
    "partition function": ("partition function", "normalising constant", "model evidence"),
    "internal energy": ("internal energy", "expected loss", "expected negative log-joint"),
    "entropy": ("entropy", "differential entropy", "Shannon entropy"),
    # Table 1 of the first: physics and machine learning
    "Hamiltonian": ("Hamiltonian", "surprisal", "negative log-likelihood"),
    "simple Hamiltonian": ("simple Hamiltonian", "cheap learning", "low-order interaction model"),
    "quadratic Hamiltonian": (
        "quadratic Hamiltonian",
        "Gaussian distribution",
        "normal distribution",
    ),
    "locality": ("locality", "sparsity", "conditional independence"),
    "translation symmetry": ("translation symmetry", "convolutional network", "stationarity"),
    "spin": ("spin", "bit", "binary variable"),
    "free energy difference": (
        "free energy difference",
        "Kullback–Leibler divergence",
        "relative entropy",
    ),
    "effective theory": (
        "effective theory",
        "nearly lossless data distillation",
        "approximate sufficiency",
    ),
    "irrelevant operator": ("irrelevant operator", "noise", "nuisance"),
    "relevant operator": ("relevant operator", "feature", "signal"),
    # the line and its cost
    "landscape": ("action surface", "landscape", "likelihood surface"),
    "loss": ("spring law", "loss", "noise model"),
    "residual": ("deviation", "residual", "residual"),
    "noise": ("scatter", "noise", "error"),
    "prior": ("trap", "regulariser", "prior"),
    "Hessian": ("stiffness matrix", "Hessian", "observed information"),
    # the descent
    "optimiser": ("integrator", "optimiser", "fitting algorithm"),
    "trajectory": ("trajectory", "trajectory", "iterate path"),
    "inertia": ("inertia", "momentum", "momentum"),
    "heavy ball": ("heavy ball", "momentum", "momentum"),
    # the distribution
    "boltzmann": ("Boltzmann", "Boltzmann", "posterior"),
    "thermodynamics": ("thermodynamics", "thermodynamics", "power posteriors"),
    "temperature": ("temperature", "temperature", "dispersion"),
    "inverse temperature": ("inverse temperature", "inverse temperature", "power"),
    "free energy": ("free energy", "free energy", "negative log-evidence"),
    "heat capacity": ("heat capacity", "loss fluctuation", "log-joint variance"),
    "density of states": ("density of states", "loss histogram", "prior density of S"),
    "thermal": ("thermal", "uncertainty", "credible"),
    "laplace": ("harmonic", "Laplace", "normal"),
    # the sampling
    "samples": ("ensemble", "samples", "posterior draws"),
    "sampler": ("heat bath", "sampler", "MCMC sampler"),
    "walker": ("walker", "walker", "chain"),
    "warm-up": ("relaxation", "warm-up", "burn-in"),
    "annealing": ("cooling", "annealing", "simulated annealing"),
    "effective sample size": (
        "effective number of configurations",
        "effective sample size",
        "effective sample size",
    ),
    # the path integral
    "path integral": ("path integral", "oscillatory integral", "characteristic function of S"),
    "amplitude": ("amplitude", "amplitude", "characteristic function"),
    "Planck's constant": ("Planck's constant", "phase scale", "inverse frequency"),
    "Wick dial": ("Wick dial", "phase dial", "phase dial"),
}
"""Key: physics, machine learning, statistics."""

_ROWS = {key.lower(): key for key in WORDS}
_MARK = re.compile("‹(?:(a|A) )?([^‹›]+)›")


def word(key: str, voice: Voice) -> str:
    """Return what a vocabulary calls the thing. Raises KeyError for a key the table has not."""
    return WORDS[key][VOICES.index(voice)]


@lru_cache(maxsize=4096)
def say(text: str, voice: Voice) -> str:
    """Return the text with the vocabulary's words.

    What names no row of the table stays: a column of the user's data may be called like that.
    """
    return text if "‹" not in text else _MARK.sub(lambda mark: _spoken(mark, voice), text)


class Refusal(ValueError):
    """What cannot be done, in a sentence with marks; as text it is told in ML's words."""

    def __str__(self) -> str:
        """Return the sentence as a script's user reads it."""
        return say(str(self.args[0]), "ml")


def sentence(error: BaseException) -> str:
    """Return what an error says, with its marks, for whoever says it in other words."""
    return str(error.args[0]) if isinstance(error, Refusal) else str(error)


def told(whole: T, voice: Voice) -> T:
    """Return lists and dictionaries with every text in them said in a vocabulary's words."""
    said: object = whole
    if isinstance(whole, str):
        said = say(whole, voice)
    elif isinstance(whole, dict):
        said = {key: told(value, voice) for key, value in whole.items()}
    elif isinstance(whole, list):
        said = [told(value, voice) for value in whole]
    return cast("T", said)


def _spoken(mark: re.Match[str], voice: Voice) -> str:
    """Return the word as it stands in a sentence, for a key that may be in capitals or plural."""
    article, named = mark[1] or "", mark[2]
    for name, more in ((named, False), (named.removesuffix("s"), True), (named[:-2], True)):
        key = _ROWS.get(name.lower())
        if key is not None:
            said = _plural(word(key, voice)) if more else word(key, voice)
            if named[0].isupper() and not article:
                said = said[0].upper() + said[1:]
            return f"{_article(article, said)}{said}"
    return mark[0]


def _plural(said: str) -> str:
    if said.endswith("y"):
        return said[:-1] + "ies"
    return said + ("es" if said.endswith("s") else "s")


def _article(article: str, said: str) -> str:
    if not article:
        return ""
    # Letters are read one by one: an MCMC sampler.
    vowel = said[0] in ("AEFHILMNORSX" if said[:2].isupper() else "AEIOUaeiou")
    return f"{article}n " if vowel else f"{article} "
