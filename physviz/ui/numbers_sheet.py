"""The sheet about the numbers: conventions, how they are found, how right they are, and sources."""

from __future__ import annotations

from html import escape

from physviz.engine.datasets import DATASETS
from physviz.engine.losses import LOSSES
from physviz.engine.optimisers import OPTIMISERS
from physviz.engine.samplers import SAMPLERS

TITLE = "About the numbers"

CONVENTIONS = """
<p><b>Conventions.</b> θ = (β₀, β₁) are intercept and slope in your own units, and agree with
numpy.linalg.lstsq; nothing is standardised but by Data ▸ Standardise x, which then shows both.</p>
<ul>
<li>S(θ) = ⟨ρ(r)⟩ is the <i>mean</i> over the points, in units of y²; r = ε = y − β₀ − β₁x, or with
error bars r = ε σ̄/σ<sub>i</sub>, σ̄² = n/Σσ<sub>i</sub>⁻². The ‹losses› are those of
scipy.optimize.least_squares, whose cost is nS/2.</li>
<li>φ(θ) = −log p(y, θ) keeps every constant. σ is typed, or comes from the error bars, or is
estimated, σ² = nS<sub>min</sub>/(n − 2); a flat ‹prior› has log p(θ) = 0 and measure dβ₀dβ₁. For
‹a loss› that has no norm (arctan; cauchy with c ≤ σ) φ is known up to a constant.</li>
<li>q = e<sup>−βφ</sup>/Z with k<sub>B</sub> = 1, β = 1/T; β is the power of the joint density, or
of the likelihood alone where that is chosen. F = −log Z/β, U = ⟨φ⟩, S[q] = β(U − F), C = β² Var φ,
in nats.</li>
<li>α is the time that a step takes, in 1/[λ]; the rules and their defaults are those of
torch.optim. Eqs. 8, 12, 13 and 16 run uphill as they are written; descent turns time round.</li>
<li>A(ħ) = ∫e<sup>iS/ħ</sup>p(θ)d²θ is the limit ε → 0⁺ of S(1 + iε); ħ is in units of S.</li>
</ul>
"""

METHODS = """
<p><b>How they are found.</b></p>
<ul>
<li>Squared ‹loss›: closed forms. Up to 1,000 points sums run in 50-digit decimals over the numbers
as written, above that in centred floating point.</li>
<li>Other ‹losses›: the minima that all lines through two points lead down to (2,000 pairs of more
than 64 points; above 512 points basins are found in a sample, and one that hardly any points make
may be missed). Z and what follows from it by quadrature, on a domain chosen by q and not by the
view.</li>
<li>Gradient descent on the squared ‹loss› is a closed form at any step; all other runs are made
step by step. None is clamped to the window.</li>
<li>A is Z(b) = ∫e<sup>−bS</sup>p(θ)d²θ at b = −i/ħ, in closed form, along turned contours, or from
exact pieces where the ‹loss› has kinks.</li>
</ul>
"""

ACCURACY = """
<p><b>How right they are.</b> The tests hold these relative errors, on the measured data sets:</p>
<ul>
<li>coefficients, standard errors, residual sd and R²: 2·10⁻¹⁵ against rational arithmetic, and
NIST's certified digits of the Norris set;</li>
<li>steps of gradient descent: 10⁻¹² against rational arithmetic, the millionth too; of momentum,
Nesterov, Adagrad, RMSprop and Adam: 10⁻¹² over 1,000 steps;</li>
<li>log Z, F and U of the squared ‹loss›: 10⁻¹² (or 10⁻¹⁰ absolute) from β = 10⁻³ to 30;</li>
<li>log Z of other ‹losses›: 10⁻⁸, U and C: 10⁻⁶, from β = 10⁻³ to 10³, with several modes too; the
error stated is at least a third of the true one;</li>
<li>means over the ‹walkers› of Metropolis, MALA, HMC and independent draws: within four of the
standard errors they state, which come from the ‹effective sample size›; Langevin refuses no step,
and its means are off by a part that shrinks with α.</li>
</ul>
<p>On the screen U = −∂log Z/∂β, C = −β²∂U/∂β and S[q] = −∂F/∂T are computed twice, by derivative
and by mean; the difference stands after Δ in the tab ‹Thermodynamics›.</p>
"""

SOURCES = """
<p><b>Sources.</b> J. Pallister, <i>Machine Learning for the eager theorist</i> (2023), whose
equations are quoted by number; H. W. Lin, M. Tegmark &amp; D. Rolnick, <i>Why does deep and cheap
learning work so well?</i>, arXiv:1608.08225. Where the dictionary finds a sign or an exponent lost
in them, the row says so.</p>
"""


def numbers_html() -> str:
    """Return the sheet, with the reference of every loss, rule, sampler and data set."""
    groups = (
        ("‹Losses›", [(kind.title, kind.citation) for kind in LOSSES]),
        ("‹Optimisers›", [(kind.title, kind.citation) for kind in OPTIMISERS]),
        ("‹Samplers›", [(kind.title, kind.citation) for kind in SAMPLERS]),
        ("Data", [(each.title, each.citation) for each in DATASETS]),
    )
    cited = "".join(f"<p><b>{heading}.</b></p><ul>{_lines(rows)}</ul>" for heading, rows in groups)
    return f"<h3>{TITLE}</h3>{CONVENTIONS}{METHODS}{ACCURACY}{SOURCES}{cited}"


def _lines(rows: list[tuple[str, str]]) -> str:
    return "".join(f"<li>{escape(title)}: {escape(citation)}</li>" for title, citation in rows)
