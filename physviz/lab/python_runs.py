"""The part of “copy as Python” that makes the steps of the run in front, by its rule."""

from __future__ import annotations

import textwrap
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from physviz.engine.descent import Descent
from physviz.engine.losses import Squared
from physviz.engine.newton import STRAIGHT
from physviz.engine.sums import sums
from physviz.lab import python_parts as parts
from physviz.lab.state import front_run

if TYPE_CHECKING:
    from physviz.engine.run import Run
    from physviz.lab.setups import RunSetup
    from physviz.lab.state import State

STEPS = {
    "gradient_descent": "theta = theta - learning_rate * gradient(theta)",
    "momentum": """\
buffer = momentum * buffer + gradient(theta)
theta = theta - learning_rate * buffer""",
    "nesterov": """\
g = gradient(theta)
buffer = momentum * buffer + g
theta = theta - learning_rate * (g + momentum * buffer)""",
    "adagrad": """\
g = gradient(theta)
squares = squares + g**2
theta = theta - learning_rate / (1.0 + k * lr_decay) * g / (np.sqrt(squares) + eps)""",
    "rmsprop": """\
g = gradient(theta)
square = alpha * square + (1.0 - alpha) * g**2
buffer = momentum * buffer + g / (np.sqrt(square) + eps)
theta = theta - learning_rate * buffer""",
    "adam": """\
g = gradient(theta)
mean = beta1 * mean + (1.0 - beta1) * g
square = beta2 * square + (1.0 - beta2) * g**2
root = np.sqrt(square / (1.0 - beta2 ** (k + 1))) + eps
theta = theta - learning_rate * mean / (1.0 - beta1 ** (k + 1)) / root""",
    "newton": """\
theta = theta - learning_rate * newton(theta)""",
    "minibatch": """\
batches = -(-n // batch_size)
epoch, j = divmod(k, batches)
batch = np.random.default_rng([{seed}, epoch]).permutation(n)[j * batch_size :][:batch_size]
theta = theta - learning_rate * gradient(theta, batch)""",
}
"""One step of each rule, number k, with torch's names for what it remembers."""

GRADIENT = """
def gradient(theta):  # of S, whose Hessian is 2 [[1, <x>], [<x>, <x^2>]]
    force = 2.0 * ((theta[0] - intercept) + x_mean * (theta[1] - slope))
    return np.array([force, x_mean * force + 2.0 * var_x * (theta[1] - slope)])

"""

ROBUST_GRADIENT = """
def gradient(theta):  # of S
    pull = share * psi(share * (y - theta[0] - theta[1] * x))
    return -np.array([np.mean(pull), np.mean(pull * x)])

"""

BATCH_GRADIENT = """
share = np.sqrt(weight / weight.mean())


def gradient(theta, batch):  # of S over some of the points
    here, s = x[batch], share[batch]
    pull = s * {psi}(s * (y[batch] - theta[0] - theta[1] * here))
    return -np.array([np.mean(pull), np.mean(pull * here)])

"""

NEWTON = """
def newton(theta):  # to the bottom, by the height at x_mean and the lean
    lean = {lean}
    return np.array([theta[0] - intercept + x_mean * (theta[1] - slope) - x_mean * lean, lean])

"""

ROBUST_NEWTON = """
bend = lambda r: {bend}
arms = share * np.stack([np.ones(n), u / {spread!r}])


def newton(theta):  # |H|^-1 grad S by the height at x_mean and the lean in units of {spread!r}
    r = share * (y - theta[0] - theta[1] * x)
    curvature, axes = np.linalg.eigh((arms * bend(r)) @ arms.T / n)
    size = np.abs(curvature)
    bends = size > {least!r} * size.max()
    along = -(axes.T @ (arms @ psi(r) / n))[bends] / size[bends]
    height, lean = axes[:, bends] @ along
    return np.array([height - x_mean * lean / {spread!r}, lean / {spread!r}])

"""

FLOW = """
# Exact flow, d theta / dt = -grad S, in the eigen-axes of the Hessian.
rates, axes = np.linalg.eigh(2.0 * np.array([[1.0, x_mean], [x_mean, x_mean**2 + var_x]]))
bottom = np.array([intercept, slope])
theta = bottom + axes @ (np.exp(-rates * {time!r}) * (axes.T @ (np.array({start}) - bottom)))
show(step={step}, theta_0=theta[0], theta_1=theta[1])
"""

ROBUST_FLOW = """
# Exact flow, d theta / dt = -grad S, solved to about eight digits.
from scipy.integrate import solve_ivp

rate = lambda t, theta: -gradient(theta)
size = np.abs(np.array({start}) - np.array([intercept, slope])).max()
flow = solve_ivp(rate, [0.0, {time!r}], {start}, "LSODA", rtol=1e-10, atol=1e-11 * size)
theta = flow.y[:, -1]
show(step={step}, theta_0=theta[0], theta_1=theta[1])
"""

LOOP = """
# {title}: the steps made so far.
theta{memory} = np.array({start}){zeros}
k, legs = 0, {legs}
for steps, {numbers} in legs:
    for _ in range(steps):
{body}
        k += 1
show(step={step}, theta_0=theta[0], theta_1=theta[1])
"""


def run_part(state: State) -> str:
    """Return the part of the script on the run in front, up to the present step."""
    run = front_run(state)
    if run is None:
        return ""
    run.at(state.step)  # of a run made step by step, so far must be known
    step, setup, start = min(state.step, run.last), state.setup, run.start
    ends = [*(leg.first for leg in run.legs[1:]), step]
    legs = [
        (max(min(following, step) - leg.first, 0), *astuple(leg.rule))
        for leg, following in zip(run.legs, ends, strict=True)
        if leg.first < step
    ]
    listed = textwrap.fill(repr(legs), 90, subsequent_indent=" " * 4)
    if isinstance(run, Descent):
        return parts.DESCENT.format(start=start, legs=listed, step=step)
    rule = setup.legs[0].rule
    robust = not isinstance(state.experiment.problem.loss, Squared)
    if rule.key == "exact_flow":
        gradient, flow = (ROBUST_GRADIENT, ROBUST_FLOW) if robust else ("", FLOW)
        return gradient + flow.format(time=run.time(step), start=start, step=step)
    return _slope(state, rule.slope) + _loop(setup, run, listed, step)


def _slope(state: State, kind: str) -> str:
    """Return the function a rule asks for its slope."""
    problem, loss = state.experiment.problem, state.experiment.problem.loss
    robust, data = not isinstance(loss, Squared), sums(problem.points)
    if kind == "batch":
        return BATCH_GRADIENT.format(psi="psi" if robust else "2.0 * ")
    if kind == "newton" and not robust:
        flat = data is None or data.flat
        return NEWTON.format(lean="0.0" if flat else "theta[1] - slope")
    if kind == "newton" and data is not None:
        _, _, bend = parts.LOSSES[loss.key]
        return ROBUST_NEWTON.format(bend=bend, spread=data.spread, least=STRAIGHT)
    return ROBUST_GRADIENT if robust else GRADIENT


def _loop(setup: RunSetup, run: Run, legs: str, step: int) -> str:
    rule = setup.legs[0].rule
    body = STEPS[rule.key].format(seed=setup.seed)
    return LOOP.format(
        title=rule.title[:1].upper() + rule.title[1:],
        memory="".join(f", {name}" for name in rule.remembers),
        zeros=", np.zeros(2)" * len(rule.remembers),
        start=run.start,
        numbers=", ".join(field.name for field in fields(rule)),
        legs=legs,
        body=textwrap.indent(body, " " * 8),
        step=step,
    )
