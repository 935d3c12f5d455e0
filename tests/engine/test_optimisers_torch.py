"""Runs against torch's own: its optimisers, its gradients, 1,000 steps, to 1e-12.

Where torch is not installed this file is not collected (``pip install '.[torch]'`` brings it).
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from torch.nn.functional import huber_loss

from physviz.engine.losses import LOSSES, Arctan, Cauchy, Huber, Squared
from physviz.engine.optimisers import (
    OPTIMISERS,
    Adagrad,
    Adam,
    GradientDescent,
    MiniBatch,
    Momentum,
    Nesterov,
    Newton,
    RMSprop,
)
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.run import Leg
from physviz.engine.runs import run_on
from physviz.engine.sums import sums
from tests.engine.test_optimisers import LED, LINES, STEPS, suited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from physviz.engine.losses import Loss
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats

pytestmark = pytest.mark.slow
SEED = 7
TORCH = {
    GradientDescent: torch.optim.SGD,
    MiniBatch: torch.optim.SGD,
    Momentum: torch.optim.SGD,
    Nesterov: torch.optim.SGD,
    Adagrad: torch.optim.Adagrad,
    RMSprop: torch.optim.RMSprop,
    Adam: torch.optim.Adam,
}
PLAIN = (
    Momentum(0.05),
    Nesterov(0.05),
    Adagrad(0.3),
    RMSprop(0.03),
    RMSprop(0.003, momentum=0.9),
    Adam(0.03),
    MiniBatch(0.05, 64),
)
"""Rules with torch's own knobs, and batches of more points than there are."""
RHO = {
    "squared": lambda r, c: r * r,
    "soft_l1": lambda r, c: 2 * c * c * (torch.sqrt(1 + (r / c) ** 2) - 1),
    "huber": lambda r, c: 2 * huber_loss(r, torch.zeros_like(r), reduction="none", delta=c),
    "cauchy": lambda r, c: c * c * torch.log1p((r / c) ** 2),
    "arctan": lambda r, c: c * c * torch.atan((r / c) ** 2),
    "absolute": lambda r, c: c * torch.abs(r),
}

losses = pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
lines = pytest.mark.parametrize("key", LINES)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def cost_in_torch(points: Points, loss: Loss) -> Callable:
    """S(θ) over all points, or over those of a batch."""
    x, y = torch.tensor(points.x), torch.tensor(points.y)
    weight = torch.ones(points.n, dtype=torch.float64)
    if points.y_error is not None:
        weight = 1 / torch.tensor(points.y_error)
        weight = weight / torch.sqrt(torch.mean(weight**2))

    def cost(theta: torch.Tensor, batch: object = slice(None)) -> torch.Tensor:
        residual = weight[batch] * (y[batch] - theta[0] - theta[1] * x[batch])
        return torch.mean(RHO[loss.key](residual, getattr(loss, "c", 1.0)))

    return cost


def made_by_torch(rule: Optimiser, theta: torch.Tensor) -> torch.optim.Optimizer:
    knobs: dict[str, object] = {"lr": rule.learning_rate}
    if isinstance(rule, Momentum | Nesterov):
        knobs |= {"momentum": rule.momentum, "nesterov": isinstance(rule, Nesterov)}
    if isinstance(rule, Adagrad):
        knobs |= {"lr_decay": rule.lr_decay, "eps": rule.eps}
    if isinstance(rule, RMSprop):
        knobs |= {"alpha": rule.alpha, "momentum": rule.momentum, "eps": rule.eps}
    if isinstance(rule, Adam):
        knobs |= {"betas": (rule.beta1, rule.beta2), "eps": rule.eps}
    return TORCH[type(rule)]([theta], **knobs)


def batches(rule: Optimiser, n: int) -> Iterator[object]:
    """All points; for mini-batches those of a pack that is shuffled and dealt to the last one."""
    size = min(rule.batch_size, n) if isinstance(rule, MiniBatch) else n
    for epoch in range(STEPS):
        order = np.random.default_rng([SEED, epoch]).permutation(n)
        for first in range(0, n, size):
            yield slice(None) if size == n else torch.tensor(order[first : first + size])


def walked_by_torch(rule: Optimiser, points: Points, loss: Loss, start: Floats) -> Floats:
    theta = torch.tensor(start, requires_grad=True)
    cost, path = cost_in_torch(points, loss), [start]
    optimiser, dealt = made_by_torch(rule, theta), batches(rule, points.n)
    for _ in range(STEPS):
        optimiser.zero_grad()
        cost(theta, next(dealt)).backward()
        optimiser.step()
        path.append(theta.detach().numpy().copy())
    return np.array(path)


def newton_by_torch(points: Points, loss: Loss, theta: Floats) -> tuple[Floats, list]:
    """|H|⁻¹∇S, with |H| that of a line's height amid the points and its lean; H's eigenvalues."""
    data = sums(points)
    x0, spread = data.centre[0], data.spread
    cost = cost_in_torch(Points.of((points.x - x0) / spread, points.y, points.y_error), loss)
    height = theta[0] + np.longdouble(theta[1]) * x0
    line = torch.tensor([float(height), theta[1] * spread])
    slope = torch.autograd.functional.jacobian(cost, line)
    sizes, axes = torch.linalg.eigh(torch.autograd.functional.hessian(cost, line))
    share = torch.where(sizes == 0.0, 0.0, 1 / torch.abs(sizes))
    height, lean = (axes @ (share * (axes.T @ slope))).tolist()
    return np.array([height - x0 * lean / spread, lean / spread]), sizes.tolist()


def assert_same(rule: Optimiser, points: Points, loss: Loss, start: Floats, torchs: Floats) -> None:
    run = run_on(Problem(points, loss), tuple(start.tolist()), (Leg(0, rule),), SEED)
    away = np.abs(run.at(np.arange(len(torchs))) - torchs).max(axis=0)
    assert (away <= 1e-12 * np.abs(torchs).max(axis=0)).all()


@losses
@lines
@pytest.mark.parametrize("rule", [rule for rule in LED if type(rule) in TORCH], ids=str)
def test_that_a_run_is_torchs(rule: Optimiser, key: str, kind: type[Loss]) -> None:
    points, start, loss, rule = suited(rule, key, kind)
    assert_same(rule, points, loss, start, walked_by_torch(rule, points, loss, start))


@pytest.mark.parametrize("kind", [Squared, Huber], ids=lambda kind: kind.key)
@pytest.mark.parametrize("rule", PLAIN, ids=str)
def test_that_with_torchs_own_knobs_a_run_is_torchs(rule: Optimiser, kind: type[Loss]) -> None:
    points, start, loss, rule = suited(rule, "error bars", kind)
    assert_same(rule, points, loss, start, walked_by_torch(rule, points, loss, start))


@losses
@lines
@pytest.mark.parametrize("rule", [Newton(0.3), Newton(1.0)], ids=str)
def test_that_newtons_run_is_the_one_of_torchs_hessian(
    rule: Newton, key: str, kind: type[Loss]
) -> None:
    # From far away Newton's steps on a robust loss may go anywhere, and no digit is kept.
    points, start, loss, rule = suited(rule, key, kind, near=0.01, wide=4.0)
    path = [start]
    for _ in range(STEPS):
        step, _ = newton_by_torch(points, loss, path[-1])
        path.append(path[-1] - rule.learning_rate * step)
    assert_same(rule, points, loss, start, np.array(path))


@pytest.mark.parametrize("kind", [Cauchy, Arctan])
@lines
def test_that_newtons_steps_turn_away_from_hilltops_as_torchs_hessian_says(
    key: str, kind: type[Loss]
) -> None:
    points, start, loss, rule = suited(Newton(1.0), key, kind)
    data, bends = sums(points), []
    lines = data.lines(start) * np.random.default_rng(0).uniform(-3.0, 3.0, (40, 2))
    for theta in data.theta(lines):
        step, sizes = newton_by_torch(points, loss, theta)
        # Where a direction hardly bends, a last digit of H is a first one of the step.
        if min(np.abs(sizes)) > 0.1 * max(np.abs(sizes)):
            run = run_on(Problem(points, loss), tuple(theta.tolist()), (Leg(0, rule),))
            assert theta - run.at(1) == pytest.approx(step, rel=1e-12)
            bends.append(tuple(size > 0.0 for size in sizes))
    assert {(False, False), (False, True)} <= set(bends)


@pytest.mark.parametrize("kind", [kind for kind in OPTIMISERS if kind in TORCH])
def test_that_the_knobs_begin_where_torchs_do(kind: type[Optimiser]) -> None:
    torchs = {
        name: parameter.default
        for name, parameter in inspect.signature(TORCH[kind]).parameters.items()
    }
    torchs["beta1"], torchs["beta2"] = torchs.get("betas", (None, None))
    if TORCH[kind] is torch.optim.SGD:
        # torch has none of its own for the heavy ball, and its α suits networks.
        torchs |= {"lr": 0.05, "momentum": 0.9, "batch_size": 8}
    for name, value in vars(kind()).items():
        assert value == torchs["lr" if name == "learning_rate" else name], name
