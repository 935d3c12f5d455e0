"""The optimisers, one file each; adding one is a file and its name in ``OPTIMISERS``.

Names, rules and defaults are those of ``torch.optim``, so that a run may be compared with torch's.
"""

from __future__ import annotations

from physviz.engine.knob import with_knobs
from physviz.engine.optimisers.adagrad import Adagrad
from physviz.engine.optimisers.adam import Adam
from physviz.engine.optimisers.exact_flow import ExactFlow
from physviz.engine.optimisers.gradient_descent import GradientDescent
from physviz.engine.optimisers.minibatch import MiniBatch
from physviz.engine.optimisers.momentum import Momentum
from physviz.engine.optimisers.nesterov import Nesterov
from physviz.engine.optimisers.newton import Newton
from physviz.engine.optimisers.rmsprop import RMSprop
from physviz.engine.optimisers.rule import Rule, contraction

Optimiser = (
    GradientDescent
    | Momentum
    | Nesterov
    | Adagrad
    | RMSprop
    | Adam
    | Newton
    | MiniBatch
    | ExactFlow
)
OPTIMISERS: tuple[type[Optimiser], ...] = (
    GradientDescent,
    Momentum,
    Nesterov,
    Adagrad,
    RMSprop,
    Adam,
    Newton,
    MiniBatch,
    ExactFlow,
)


def by_key(key: str) -> type[Optimiser]:
    """Return the optimiser of this key; raises ValueError with a sentence that lists the keys."""
    for kind in OPTIMISERS:
        if kind.key == key:
            return kind
    known = ", ".join(kind.key for kind in OPTIMISERS)
    raise ValueError(f"The optimiser “{key}” is none of {known}.")


__all__ = [
    "OPTIMISERS",
    "Adagrad",
    "Adam",
    "ExactFlow",
    "GradientDescent",
    "MiniBatch",
    "Momentum",
    "Nesterov",
    "Newton",
    "Optimiser",
    "RMSprop",
    "Rule",
    "by_key",
    "contraction",
    "with_knobs",
]
