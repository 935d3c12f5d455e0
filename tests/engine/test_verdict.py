from __future__ import annotations

import pytest

from physviz.engine.descent import Descent
from physviz.engine.quadratic import Quadratic
from physviz.engine.run import Leg
from physviz.engine.verdict import verdict

BOWL = Quadratic((1.0, 2.0), 0.0, 2.0, 0.0, 0.2)
"""λ = 0.2 and 2: ringing begins at α = 0.5, divergence at α = 1."""


def said(alpha: float, step: int = 0) -> str:
    return verdict(Descent((0.0, 0.0), (Leg(0, alpha),), BOWL), step)


@pytest.mark.parametrize(
    ("alpha", "step", "expected"),
    [
        (0.1, 0, "Descending smoothly: α is 0.200 × 1/λmax; 1 % of the excess cost left in"),
        (0.1, 200, "less than 1 % of the excess cost is left"),
        (0.7, 0, "Ringing along the stiff axis: α is 1.40 × 1/λmax"),
        (1.0, 0, "it will not settle"),
        (1.2, 0, "Diverging along the stiff axis, because α is 1.20 × 2/λmax"),
        (0.7, 1000, "Converged at step"),
    ],
)
def test_that_the_verdict_names_the_state_and_its_number(
    alpha: float, step: int, expected: str
) -> None:
    assert expected in said(alpha, step)


def test_that_one_step_is_not_called_steps() -> None:
    descent = Descent((0.0, 0.0), (Leg(0, 0.1),), BOWL)
    goal = descent.reaches(0.01)
    assert goal is not None
    assert "1 more step." in verdict(descent, goal - 1)
    assert "2 more steps." in verdict(descent, goal - 2)


@pytest.mark.parametrize("alpha", [0.1, 0.7, 1.0, 1.2, 40.0])
@pytest.mark.parametrize("step", [0, 1, 10, 10_000])
def test_that_the_verdict_is_one_sentence(alpha: float, step: int) -> None:
    sentence = said(alpha, step)
    assert sentence[0].isupper() and sentence.endswith(".")
    assert ". " not in sentence
