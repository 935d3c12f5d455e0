"""Evolution backwards in time ↔ training: how fast S falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.dictionary.entry import Check, Entry, Reading
from physviz.engine.dictionary.mechanics import landscape, slope_along
from physviz.engine.minima import minima

if TYPE_CHECKING:
    from physviz.engine.dictionary.entry import Present


def _read(present: Present) -> Reading:
    ground, theta = landscape(present)
    first, second = ground.gradient(theta).tolist()
    loss_rate = first * first + second * second
    values: dict[str, float | None] = {
        "rate of fall": loss_rate,
        "S": float(ground.cost(theta)),
        "S at the start": float(ground.cost(present.start)),
        "least S": minima(present.problem)[0].value,
        "step": float(present.step),
    }
    return Reading(values, Check(loss_rate, -slope_along(ground, (-first, -second))))


ENTRY = Entry(
    key="training",
    table="mechanics",
    formula=r"\dot\theta={-}\nabla S\quad\Rightarrow\quad \frac{dS}{dt}={-}|\nabla S|^2\leq 0",
    symbols={
        "rate of fall": r"{-}\frac{dS}{dt}",
        "S": r"S(\theta_k)",
        "S at the start": r"S(\theta_0)",
        "least S": r"S_\mathrm{min}",
        "step": r"k",
    },
    proves="‹Training› is the flow p = dθ/dt of Eqs. 12 and 13 run backwards in time: forwards it "
    "climbs, backwards it loses S at the rate |p|² until nothing is left to lose.",
    breaks="Newton's mechanics runs both ways alike and keeps its energy; this flow is of first "
    "order and all friction. Run uphill it leaves the minimum so fast that round-off grows, and "
    "steps of length α do not lead back along it.",
    source="Eqs. 8, 12, 13 and 16: they run uphill as written, and the text then turns time round",
    things=("trajectory", "start", "cost"),
    read=_read,
    check="How fast S falls along the flow: |p|² by the slopes of the ‹residuals›, and the "
    "derivative of S along −p by the complex step.",
)
