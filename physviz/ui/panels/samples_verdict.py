"""The Samples tab's verdict: whether the walkers may be believed, and if not, why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.engine.samplers import Independent

if TYPE_CHECKING:
    from physviz.engine.sampled import Statistics
    from physviz.engine.sampling import Sampling
    from physviz.ui.panels.samples_exact import Known

LOOSE = 1.01
"""Above this R̂ the walkers do not agree (Vehtari et al. 2021)."""
FEW = 400.0
"""Below this number of effective draws their errors are not to be relied on (ibid.)."""
REFUSED = 0.1
"""Where fewer proposals are accepted the step is too long."""
FAR = 4.0
"""So many standard errors are no accident."""

Off = dict[str, float]
"""How many standard errors a mean is off, by its name."""


def rows(found: Statistics, known: Known) -> dict[str, tuple[float, float, float | None]]:
    """Return mean, standard error and exact value of U, C, ⟨β₀⟩ and ⟨β₁⟩, by these names."""
    means = known.means
    nothing = means is None
    return {
        "U": (found.energy.mean, found.energy.error, None if nothing else means.energy),
        "C": (found.heat_capacity, found.heat_error, None if nothing else means.heat_capacity),
        "⟨β₀⟩": (found.intercept.mean, found.intercept.error, means and means.intercept),
        "⟨β₁⟩": (found.slope.mean, found.slope.error, means and means.slope),
    }


def offsets(found: Statistics, known: Known) -> Off:
    """Return by how many standard errors the means are off, of those that have an exact value."""
    return {
        name: (mean - exact) / error
        for name, (mean, error, exact) in rows(found, known).items()
        if exact is not None and error > 0.0
    }


def verdict(sampling: Sampling, found: Statistics, known: Known, stuck: str) -> str:
    """Return the gravest thing there is to say of the draws, and what else q itself forbids."""
    off = offsets(found, known)
    grave = stuck or _refused(sampling, found) or _apart(found) or _few(found)
    if grave or found.caveat:
        return " ".join(filter(None, (grave, found.caveat or known.reason)))
    return known.reason or _away(off) or _agrees(off)


def _refused(sampling: Sampling, found: Statistics) -> str:
    if found.acceptance >= REFUSED:
        return ""
    share = written(100.0 * found.acceptance, 2)
    if isinstance(sampling.sampler, Independent):
        return f"Only {share} % of the draws are accepted: the table is a poor likeness of q."
    return f"The step is too long: only {share} % of the proposals are accepted."


def _apart(found: Statistics) -> str:
    each = found.intercept.r_hat, found.slope.r_hat, found.energy.r_hat
    worst = max((known for known in each if not math.isnan(known)), default=1.0)
    if worst <= LOOSE:
        return ""
    return (
        f"The ‹walkers› do not agree yet (R̂ = {written(worst, 3)}): make more steps, or leave out "
        "more of them."
    )


def _few(found: Statistics) -> str:
    each = found.intercept.ess, found.slope.ess, found.energy.ess
    if any(map(math.isnan, each)):
        return "The draws are all alike, as far as floating point can tell."
    if (least := min(each)) >= FEW:
        return ""
    return (
        f"Too few draws: {least:.0f} effective ones do not tell their own errors; {FEW:.0f} would."
    )


def _away(off: Off) -> str:
    worst = max(off, key=lambda name: abs(off[name]), default="")
    if not worst or abs(off[worst]) < FAR:
        return ""
    return f"Not in agreement: {worst} is {abs(off[worst]):.1f} standard errors off."


def _agrees(off: Off) -> str:
    if not off:
        return "There is nothing exact to hold these draws against."
    worst = max(map(abs, off.values()))
    return f"In agreement: every mean is within {worst:.1f} standard errors of the exact one."
