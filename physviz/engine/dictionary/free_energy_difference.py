"""Free energy difference ↔ KL divergence: what a trial Gaussian held against q costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.leftover import doubt, need_digits
from physviz.engine.dictionary.plane import divergence
from physviz.engine.dictionary.trial import entropy, slope, trial_of
from physviz.engine.distribution import closed, distribution

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present

MOST_POINTS = 2000
"""Of more the integral over the plane takes too long, but for squared loss."""


def _read(present: Present) -> Reading:
    problem, beta = present.problem, present.inverse_temperature
    need_digits(problem)
    trial = trial_of(problem, beta, present.settings.trial)
    q = distribution(problem, beta)
    log_z = q.log_z
    free, order = slope(problem, beta, trial).free, entropy(trial)
    difference = free + log_z
    values: dict[str, float | None] = {
        "difference in units of T": difference,
        "KL": None,
        "F_trial": free / beta,
        "F": -log_z / beta,
        "energy": (free + order) / beta,
        "entropy": order,
    }
    if not closed(problem) and problem.points.n > MOST_POINTS:
        few = f"Of more than {MOST_POINTS:,} points KL is not integrated over the plane anew."
        return Reading(values, sentence=few)
    values["KL"] = kl = divergence(problem, beta, trial)
    return Reading(values, Check(difference, kl, doubt(problem, beta, q.error)))


ENTRY = Entry(
    key="free-energy-difference",
    table="learning",
    formula=(
        r"\beta\,(F_\mathrm{trial}-F)=\mathrm{KL}(r\,\|\,q)=\int r\,\log\frac{r}{q}\;d^2\theta,"
        r"\quad F_\mathrm{trial}=\langle\varphi\rangle_r-T\,S[r]"
    ),
    symbols={
        "difference in units of T": r"\beta(F_\mathrm{trial}-F)",
        "KL": r"\mathrm{KL}(r\,\|\,q)",
        "F_trial": r"F_\mathrm{trial}",
        "F": "F",
        "energy": r"\langle\varphi\rangle_r",
        "entropy": r"S[r]",
    },
    proves=(
        "No trial distribution r has a free energy below F, and what it has above it, in units of "
        "T, is its ‹free energy difference› from q: to pull r down to the least F_trial is "
        "variational inference."
    ),
    breaks=(
        "KL(r‖q) is no distance: it punishes r for lying where q does not but hardly for leaving "
        "out a second peak, and a Gaussian comes down to KL = 0 only where q is Gaussian too."
    ),
    source=(
        "Table 1, row 7; Gibbs–Bogoliubov–Feynman inequality; Lin, Tegmark & Rolnick 2017, "
        "J. Stat. Phys. 168, 1223 (arXiv:1608.08225), Table 1"
    ),
    things=("density", "F", "temperature", "log_Z", "S"),
    read=_read,
    check=(
        "β(F_trial − F), with the mean penalty of each ‹residual›'s own Gaussian, and ∫ r log(r/q) "
        "over the plane of lines; where β tempers the likelihood alone, ⟨φ⟩ is its mean and T "
        "times that of the ‹prior›."
    ),
)
