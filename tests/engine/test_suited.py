"""With which learning rate an optimiser sets out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.optimisers import OPTIMISERS, Adagrad, Adam, GradientDescent, Optimiser, RMSprop
from physviz.engine.quadratic import Quadratic
from physviz.engine.suited import FEW, MOST, suited

sizes = st.floats(1e-12, 1e12)


@pytest.mark.parametrize("kind", OPTIMISERS, ids=lambda kind: kind.key)
@given(sizes, sizes, st.floats(-1e9, 1e9))
def test_that_no_optimiser_sets_out_to_diverge(
    kind: type[Optimiser], a: float, d: float, away: float
) -> None:
    bowl = Quadratic((0.0, 0.0), 1.0, a, 0.5, d)
    rule = suited(kind(), bowl, (away, -away))
    assert 0.0 < rule.learning_rate < rule.critical(bowl.eigenvalues[1])


@pytest.mark.parametrize("kind", [Adagrad, RMSprop, Adam])
@given(st.floats(1e-6, 1e12))
def test_that_a_rule_of_steps_of_length_alpha_is_given_a_way_it_can_go(
    kind: type[Optimiser], away: float
) -> None:
    rule = suited(kind(), Quadratic((1.0, 2.0), 0.0, 2.0, 0.1, 3.0), (1.0 + away, 2.0))
    if rule != kind():
        assert FEW <= away / rule.learning_rate * (1.0 + 1e-6) < 2.0 * FEW + 1e-6
    else:
        assert away <= MOST * rule.learning_rate


def test_that_an_alpha_that_was_cut_off_has_one_digit() -> None:
    rule = suited(GradientDescent(), Quadratic((0.0, 0.0), 0.0, 777.0, 0.0, 1.0), (0.0, 0.0))
    digits = rule.learning_rate / 10.0 ** math.floor(math.log10(rule.learning_rate))
    assert np.isclose(digits, round(digits))
    assert rule.learning_rate == 1e-3
