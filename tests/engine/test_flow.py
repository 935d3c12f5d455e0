from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.flow import flow
from physviz.engine.quadratic import Quadratic

some = st.floats(-5.0, 5.0)
stiff = st.floats(0.2, 5.0)
bowls = st.builds(Quadratic, st.tuples(some, some), some, stiff, some, stiff)
starts = st.tuples(some, some)
times = st.floats(-0.05, 3.0)


@given(bowls, starts)
def test_that_the_flow_begins_at_its_start_and_ends_in_the_minimum(
    b: Quadratic, start: tuple
) -> None:
    assert flow(b, start, 0.0) == pytest.approx(start, abs=1e-13)
    assert flow(b, start, 1e6) == pytest.approx(b.minimum, abs=1e-13)


@given(bowls, starts, times)
def test_that_the_velocity_is_minus_the_gradient(b: Quadratic, start: tuple, time: float) -> None:
    h = 1e-4 / b.eigenvalues[1]
    here, ahead, behind = flow(b, start, [time, time + h, time - h])
    gradient = b.gradient(here)
    size = 1e-6 * float(np.abs(gradient).max()) + 1e-8 * b.eigenvalues[1]
    assert (ahead - behind) / (2.0 * h) == pytest.approx(-gradient, abs=size)


@given(bowls, starts, st.floats(0.0, 0.1), st.floats(0.0, 0.1))
def test_that_the_flow_goes_on_from_where_it_is(
    b: Quadratic, start: tuple, first: float, second: float
) -> None:
    halfway = flow(b, start, first)
    assert flow(b, halfway, second) == pytest.approx(flow(b, start, first + second), abs=1e-11)


@given(bowls, starts, st.floats(0.0, 0.05))
def test_that_time_turned_round_leads_back_to_the_start(
    b: Quadratic, start: tuple, time: float
) -> None:
    back = flow(b, flow(b, start, time), -time)
    assert back == pytest.approx(start, rel=1e-6, abs=1e-6)


@given(bowls, starts)
def test_that_the_cost_never_rises_along_the_flow(b: Quadratic, start: tuple) -> None:
    cost = b.excess(flow(b, start, np.linspace(0.0, 5.0, 60)))
    assert (np.diff(cost) <= 1e-12 * (1.0 + cost[0])).all()
