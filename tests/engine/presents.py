"""What a row of the dictionary is asked about, in one line."""

from __future__ import annotations

from physviz.engine.dictionary import Present, Reading, Settings
from physviz.engine.optimisers import GradientDescent
from physviz.engine.potential import Problem
from physviz.engine.quadratic import Pair


def present(
    problem: Problem,
    inverse_temperature: float = 1.0,
    theta: Pair | None = (0.4, -0.7),
    settings: Settings | None = None,
) -> Present:
    """The experiment with a run that stands at ``theta`` after three steps."""
    return Present(
        problem,
        inverse_temperature,
        (0.0, 0.0),
        GradientDescent(),
        3,
        theta,
        None,
        settings or Settings(),
    )


def told(reading: Reading) -> dict[str, float]:
    """The numbers that a row has."""
    return {name: value for name, value in reading.values.items() if value is not None}
