"""“Copy the path integral as Python”: a short script that computes the present Z(b) by itself.

Its roads are none of the lab's: single Gaussians for squared loss, lines turned or shifted into the
complex plane on an even grid for smooth losses, the error function along each slope for the others.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.amplitude import NoAmplitude
from physviz.engine.cost import bowl
from physviz.engine.losses import Huber, Squared
from physviz.engine.minima import minima
from physviz.engine.path_integral import last_angle
from physviz.engine.priors import Gaussian
from physviz.engine.sums import sums
from physviz.lab import edits
from physviz.lab import python_integral_parts as parts
from physviz.lab import python_kinked_parts as kinked
from physviz.lab.python_parts import LOSSES
from physviz.lab.python_script import data_part, one_line

if TYPE_CHECKING:
    from physviz.engine.losses import Robust
    from physviz.lab.state import Experiment, State

NONE = 'print("There are no points yet.")\n'
NO_LIMIT = 'print("The integral of exp(-b S) over all lines has no limit here.")\n'


def integral_as_python(state: State) -> str:
    """Return a script that prints ``log_size``, ``arg``, ``real`` and ``imag`` of the present Z(b).

    At ω = 90° that is the amplitude A(ħ). Where the integral does not exist the script says so.
    """
    e = state.experiment
    problem, hbar = e.problem, edits.hbar_of(e)
    surface, prior = bowl(e.points), problem.prior
    if surface is None:
        return NONE
    feynman, flat = e.wick >= 0.5 * math.pi, not isinstance(prior, Gaussian)
    last = last_angle(problem, 1.0 / hbar)
    if last is None or (e.wick >= last and not (feynman and last == 0.5 * math.pi)):
        return NO_LIMIT
    labels = e.labels
    head = parts.HEAD.format(
        title=one_line(e.source.title),
        x=one_line(labels.x_axis),
        y=one_line(labels.y_axis),
        data=data_part(e),
        hbar=hbar,
        omega=e.wick,
        b="-1j" if feynman else "np.exp(-1j * omega)",
        weight="error**-2.0" if e.points.weighted else "np.ones(n)",
        x_mean="x[0]" if surface.d == 0.0 else "np.average(x, weights=weight)",
        prior=parts.SPRINGS.format(mean=prior.mean, sd=prior.sd)
        if isinstance(prior, Gaussian)
        else "",
    )
    if isinstance(problem.loss, Squared):
        body = parts.BOWL if flat else parts.BOWL_SPRINGS
        return head + body + parts.TAIL.format(error="")
    return head + _robust(e, problem.loss, flat) + parts.TAIL.format(error=parts.ERROR)


def _robust(e: Experiment, loss: Robust, flat: bool) -> str:
    data = sums(e.points)
    if data is None:
        raise NoAmplitude("There are no points.")
    best = minima(e.problem)[0]
    line = data.lines(best.theta)
    near = float(line[0]), float(line[1] / data.spread)
    told = parts.BEST.format(title=loss.title, c=loss.c, near=near)
    if loss.analytic:
        rho = parts.LOSSES[loss.key]
        prior = parts.NO_SPRINGS if flat else parts.WITH_SPRINGS
        if loss.convex:
            return parts.TURNED.format(
                best=told,
                rho=rho,
                prior=prior,
                lean="lean = 0.0" if flat else parts.LEAN,
                spring="" if flat else parts.STIFFER,
            )
        _, psi, bend = LOSSES[loss.key]
        return parts.SPREAD.format(
            best=told,
            rho=rho,
            psi=psi,
            bend=bend,
            prior=prior,
            springs="" if flat else parts.STIFF,
            box=parts.FLAT_BOX if flat else parts.SPRING_BOX,
        )
    return kinked.KINKED.format(
        best=told,
        least=repr(best.value),
        pieces="parabolas and lines" if isinstance(loss, Huber) else "lines",
        kinks=kinked.HUBER if isinstance(loss, Huber) else kinked.ABSOLUTE,
        springs="" if flat else kinked.SPRINGS,
        ends=kinked.FLAT_ENDS if flat else kinked.SPRING_ENDS,
        step="np.inf" if flat else "(0.5 * prior_sd[1])",
        rays=kinked.RAYS if flat else "",
    )
