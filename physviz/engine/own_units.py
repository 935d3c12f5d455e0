"""The line in x's own units, beside that in z = (x − m)/s with which the lab then works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.digits import with_error, written
from physviz.engine.fit import fit
from physviz.engine.rows import Row
from physviz.engine.standard import condition

if TYPE_CHECKING:
    from physviz.engine.labels import Labels
    from physviz.engine.minima import Minimum
    from physviz.engine.potential import Problem
    from physviz.engine.standard import Standard
    from physviz.engine.thermal import Thermal

GROUP = "In x's own units"


def own_units(
    problem: Problem, labels: Labels, standard: Standard, best: Minimum, now: Thermal | None
) -> tuple[Row, ...]:
    """Return what z is, and the numbers that are others in x: ``labels`` name x itself.

    β₀ = β₀′ − β₁′m/s, β₁ = β₁′/s with the errors of the whole covariance; κ of the same minimum.
    An area of the θ-plane is s times smaller there, which takes log s from the entropy, and from
    log Z as well but for what a Gaussian prior, s times as dense, brings back.
    """
    line, theta = fit(problem), standard.own_theta(best.theta)
    errors = (0.0, 0.0)
    if line is not None and line.covariance is not None:
        (first, _), (_, second) = standard.own_covariance(line.covariance).tolist()
        errors = (first**0.5, second**0.5)
    intercept, slope = (with_error(*pair) for pair in zip(theta, errors, strict=True))
    kappa = written(condition(standard.own_bowl(best.bowl)))
    spread = f"{written(standard.mean, 6)}, {written(standard.sd, 6)}"
    rows = [
        Row(GROUP, "z =", "z", standard.labels(labels).x),
        Row(GROUP, "x: mean, sd", r"\langle x\rangle,\ s_x", spread, labels.x_unit),
        Row(GROUP, "intercept β<sub>0</sub>", r"\beta_0", intercept, labels.intercept_unit),
        Row(GROUP, "slope β<sub>1</sub>", r"\beta_1", slope, labels.slope_unit),
        Row(GROUP, "condition number", r"\kappa", kappa),
    ]
    if now is not None:
        denser = now.q.inverse_temperature if problem.temper == "joint" else 1.0
        shift = standard.log_volume * (denser - 1.0 if problem.prior.proper else -1.0)
        log_z, entropy = now.q.log_z + shift, now.q.entropy - standard.log_volume
        both = f"{'' if now.final else '≈ '}{written(log_z, 7)}, {written(entropy, 6)}"
        rows.append(Row(GROUP, "log Z, S[q]", r"\log Z,\ S[q]", both))
    return tuple(rows)
