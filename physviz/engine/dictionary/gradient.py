"""Momentum ↔ gradient: p = ∇S where the run stands."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.mechanics import landscape, slope_along

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present


def _read(present: Present) -> Reading:
    ground, theta = landscape(present)
    first, second = ground.gradient(theta).tolist()
    size = math.hypot(first, second)
    values: dict[str, float | None] = {"|p|": size, "p0": first, "p1": second}
    return Reading(
        values,
        Check(size, math.hypot(slope_along(ground, (1.0, 0.0)), slope_along(ground, (0.0, 1.0)))),
    )


ENTRY = Entry(
    key="gradient",
    table="mechanics",
    formula=r"p=\nabla S,\quad p_0={-}\frac{1}{n}\sum_i\frac{\bar\sigma}{\sigma_i}\,\rho'(r_i),"
    r"\quad p_1={-}\frac{1}{n}\sum_i\frac{\bar\sigma}{\sigma_i}\,x_i\,\rho'(r_i)",
    symbols={
        "|p|": r"|p|",
        "p0": r"p_0=\frac{\partial S}{\partial\beta_0}",
        "p1": r"p_1=\frac{\partial S}{\partial\beta_1}",
    },
    proves="The slope ∇S at θ is the momentum that mechanics would read off the action "
    "there, p = ∂S/∂θ.",
    breaks="Mechanics has p = ∂S/∂q of the action along a path, and a momentum that is free to "
    "differ at one place; here p is fixed by θ. Eqs. 8, 12 and 13 set the velocity to +∇S, which "
    "climbs; the text turns time round, and descent goes along −∇S.",
    source="Eqs. 8 and 10 to 13",
    things=("gradient", "cost"),
    read=_read,
    check="|∇S| by the slopes ρ′ of all ‹residuals› (of the squared ‹loss› in closed form), and by "
    "the complex step Im S(θ + ih)/h, which knows ρ alone.",
)
