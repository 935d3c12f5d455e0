"""Cooling schedules: the temperature at each step of an annealing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from physviz.engine.points import Floats

Shape = Literal["geometric", "linear", "logarithmic"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
LONGEST = 1_000_000


@dataclass(frozen=True)
class Anneal:
    """Cooling from the temperature ``hottest`` in so many steps, after which T stays where it is.

    *geometric* multiplies T by the same number at each step (Kirkpatrick, Gelatt & Vecchi, Science
    220 (1983) 671–680), *linear* takes away the same amount, *logarithmic* goes as 1/log k, which
    finds the deepest minimum for sure if only it starts hot enough (Geman & Geman, IEEE Trans.
    Pattern Anal. Mach. Intell. 6 (1984) 721–741).
    """

    shape: Shape = "geometric"
    hottest: float = 100.0
    steps: int = 1000


def refusal(anneal: Anneal, coldest: float) -> str:
    """Return why this is no way to cool to the temperature ``coldest``; empty where it is one."""
    if anneal.shape not in SHAPES:
        return f"A schedule is one of {', '.join(SHAPES)}."
    if not 2 <= anneal.steps <= LONGEST:
        return f"‹Annealing› takes from two to {LONGEST:,} steps."
    if not (math.isfinite(anneal.hottest) and anneal.hottest > coldest >= 0.0):
        return "‹Annealing› begins at a finite ‹temperature› above the one at which it ends."
    if coldest == 0.0 and anneal.shape != "linear":
        return f"A {anneal.shape} schedule never comes to T = 0; a linear one does."
    return ""


def temperatures(anneal: Anneal, coldest: float) -> Floats:
    """Return T_k from ``hottest`` to ``coldest``, both included, shape (steps,).

    geometric: hottest·(coldest/hottest)^{k/(steps − 1)}; linear in k; logarithmic: a + b/log(k + 2)
    with a and b such that both ends are met. Raises ValueError for what is no schedule.
    """
    if reason := refusal(anneal, coldest):
        raise Refusal(reason)
    hottest, k = anneal.hottest, np.arange(anneal.steps)
    if anneal.shape == "geometric":
        return np.geomspace(hottest, coldest, anneal.steps)
    if anneal.shape == "linear":
        return np.linspace(hottest, coldest, anneal.steps)
    fall = 1.0 / np.log(k + 2.0)
    share = (fall - fall[-1]) / (fall[0] - fall[-1])
    return coldest + share * (hottest - coldest)
