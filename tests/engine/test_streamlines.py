"""Streamlines: the ways of the exact flow, evenly spread, no nearer to each other than is said."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from physviz.engine.cost import bowl
from physviz.engine.field import Frame, exact, from_grid
from physviz.engine.flow import flow
from physviz.engine.losses import Cauchy, Huber
from physviz.engine.quadratic import Quadratic
from physviz.engine.streamlines import (
    CELL,
    GAP,
    SHORTEST,
    STEP,
    STRIDE,
    down_bowl,
    rim,
    spaced,
    through,
    trace,
    up_bowl,
)
from physviz.engine.sums import cost_grid
from tests.engine.problems import shipped

if TYPE_CHECKING:
    from physviz.engine.points import Floats

T = TypeVar("T")

FRAME = Frame.of((-900.0, 830.0), (-330.0, 1230.0), (305, 330))
FAR = Frame.of((4e6, 4.01e6), (-7e6, -6.99e6), (400, 300))
"""A view that the minimum lies far out of."""


def hubble() -> Quadratic:
    surface = bowl(shipped("hubble1929"))
    assert surface is not None
    return surface


def finished(work: Generator[None, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def lengths(line: Floats) -> Floats:
    return np.hypot(*np.diff(line, axis=0).T)


# --- on a bowl


@pytest.mark.parametrize("frame", [FRAME, FAR])
def test_that_the_lines_of_a_bowl_are_the_exact_flow(frame: Frame) -> None:
    surface = hubble()
    lines, seeds = down_bowl(surface, frame)
    assert (seeds == 0).all() and frame.seen(frame.theta(lines[:, 0])) == pytest.approx(rim(frame))
    for line in frame.theta(lines):
        soft = (line - surface.minimum) @ surface.axes[:, 0]
        times = -np.log(soft / soft[0]) / surface.eigenvalues[0]
        assert (np.diff(times) > 0.0).all()
        size = np.abs(line - surface.minimum).max()
        assert np.abs(flow(surface, line[0], times) - line).max() < 1e-8 * size


@pytest.mark.parametrize("frame", [FRAME, FAR])
def test_that_no_step_of_a_line_is_longer_than_its_stride(frame: Frame) -> None:
    lines, _ = down_bowl(hubble(), frame)
    steps = np.hypot(*np.moveaxis(np.diff(lines, axis=1), -1, 0))
    assert 0.3 * STRIDE < steps.max() <= 1.01 * STRIDE


def test_that_the_lines_of_a_bowl_come_to_rest_at_its_minimum() -> None:
    lines, _ = down_bowl(hubble(), FRAME)
    assert np.abs(lines[:, -1] - FRAME.seen(np.array(hubble().minimum))).max() < STRIDE


def test_that_in_a_valley_lines_go_straight_to_its_floor() -> None:
    surface = bowl(shipped("all_x_equal"))
    assert surface is not None
    frame = Frame.of((-2.0, 2.0), (-2.0, 2.0), (300, 300))
    lines, _ = down_bowl(surface, frame)
    assert surface.excess(frame.theta(lines[:, -1])) == pytest.approx(0.0, abs=0.05)
    first, last = frame.theta(lines[:, 0]), frame.theta(lines[:, -1])
    along = surface.axes[:, 0]
    assert (last - first) @ along == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("start", [(700.0, -150.0), (-41.0, 454.0), (5000.0, 5000.0)])
def test_that_the_flow_uphill_is_that_at_negative_times(start: tuple[float, float]) -> None:
    surface = hubble()
    line = up_bowl(surface, start, FRAME)
    assert line[0] == pytest.approx(start)
    soft = (line - surface.minimum) @ surface.axes[:, 0]
    times = -np.log(soft / soft[0]) / surface.eigenvalues[0]
    assert (np.diff(times) < 0.0).all()
    assert flow(surface, start, times) == pytest.approx(line, rel=1e-8, abs=1e-8)
    assert (np.diff(surface(line)) > 0.0).all()
    assert (np.abs(FRAME.seen(line[-1]) - 160.0) > 160.0).any()


def test_that_from_the_minimum_nothing_flows() -> None:
    assert len(up_bowl(hubble(), hubble().minimum, FRAME)) == 1


# --- by the Runge–Kutta rule


@pytest.mark.slow
def test_that_a_traced_line_is_the_closed_one() -> None:
    surface, seeds = hubble(), rim(FRAME)
    traced = finished(trace(surface.gradient, seeds, FRAME, -1.0))
    bottom = FRAME.seen(np.array(surface.minimum))
    times, checked = np.concatenate([[0.0], np.geomspace(1e-4, 40.0, 3000)]), 0
    for line, seed in zip(traced, FRAME.theta(seeds), strict=True):
        closed = FRAME.seen(flow(surface, seed, times))
        far = np.hypot(*(line - bottom).T) > 40.0
        if ((closed >= -1e-9) & (closed <= np.array(FRAME.pixels) + 1e-9)).all():
            checked += 1
            assert max(_distance(at, closed) for at in line[far]) < 0.05
    assert checked > 20


def _distance(at: Floats, line: Floats) -> float:
    """Return how far a point is from a line of vertices, in pixels."""
    begin, step = line[:-1], np.diff(line, axis=0)
    size = np.maximum(np.sum(step**2, axis=1), 1e-300)
    share = np.clip(np.sum((at - begin) * step, axis=1) / size, 0.0, 1.0)
    return float(np.hypot(*(begin + share[:, None] * step - at).T).min())


@pytest.mark.parametrize("loss", [Huber(150.0), Cauchy(150.0)])
def test_that_lines_of_a_robust_loss_run_along_its_momentum(loss: Huber | Cauchy) -> None:
    points = shipped("hubble1929")
    x, y = np.linspace(-900.0, 830.0, 305), np.linspace(-330.0, 1230.0, 330)
    field = from_grid(x, y, cost_grid(points, loss, x, y))
    lines, seeds = finished(through(field, FRAME))
    momentum = exact(points, loss)
    for line in spaced(lines, seeds, FRAME):
        middle, way = 0.5 * (line[1:] + line[:-1]), np.diff(line, axis=0)
        pull = FRAME.directions(momentum(FRAME.theta(middle)))
        aligned = -np.sum(way * pull, axis=1) / np.hypot(*way.T)
        assert np.quantile(aligned, 0.1) > 0.995 and aligned[:-5].min() > 0.9


def test_that_uphill_a_line_goes_on_to_the_edge_and_downhill_to_the_minimum() -> None:
    surface, start = hubble(), np.array([[150.0, 200.0]])
    (up,) = finished(trace(surface.gradient, start, FRAME, 1.0))
    (down,) = finished(trace(surface.gradient, start, FRAME, -1.0))
    assert not ((up[-1] >= 0.0) & (up[-1] <= FRAME.pixels)).all()
    assert ((up[:-1] >= 0.0) & (up[:-1] <= FRAME.pixels)).all()
    assert np.hypot(*(down[-1] - FRAME.seen(np.array(surface.minimum)))) < 2.0 * STEP


# --- evenly spread


def kept() -> list[Floats]:
    return spaced(*down_bowl(hubble(), FRAME), FRAME)


def test_that_seeds_stand_all_round_the_rim_the_coarsest_division_first() -> None:
    seeds = rim(FRAME)
    sides = np.array([seeds[:, 0], FRAME.pixels[0] - seeds[:, 0]])
    ends = np.array([seeds[:, 1], FRAME.pixels[1] - seeds[:, 1]])
    assert np.minimum(sides.min(axis=0), ends.min(axis=0)) == pytest.approx(0.0)
    apart = cdist(seeds, seeds) + 1e9 * np.eye(len(seeds))
    assert apart.min() > 0.5 * GAP and apart.min(axis=1).max() < 1.2 * GAP
    assert cdist(seeds[:4], seeds[:4])[np.triu_indices(4, 1)].min() > 200.0


def test_that_no_two_lines_come_nearer_than_a_cell() -> None:
    lines = kept()
    assert len(lines) > 12
    nearest = [cdist(a, b).min() for i, a in enumerate(lines) for b in lines[:i]]
    assert min(nearest) >= CELL


def test_that_what_is_kept_is_in_view_and_worth_drawing() -> None:
    for line in kept():
        assert (line >= 0.0).all() and (line <= np.array(FRAME.pixels)).all()
        assert lengths(line).sum() >= SHORTEST


def test_that_no_place_is_far_from_a_line() -> None:
    x, y = np.meshgrid(np.linspace(5.0, 300.0, 30), np.linspace(5.0, 325.0, 30))
    places = np.column_stack([x.ravel(), y.ravel()])
    nearest = cdist(places, np.concatenate(kept())).min(axis=1)
    assert nearest.max() < 2.5 * GAP and nearest.mean() < 0.6 * GAP


def test_that_a_line_is_cut_about_its_seed_by_one_that_was_there_before() -> None:
    across = np.column_stack([np.arange(0.0, 301.0, 5.0), np.full(61, 160.0)])
    along = np.column_stack([np.full(61, 150.0), np.arange(0.0, 301.0, 5.0)])
    lines = np.stack([across, along])
    first, second = spaced(lines, np.array([0, 60]), FRAME)
    assert (first == across).all()
    assert (second == along[along[:, 1] >= second[0, 1]]).all()
    assert CELL <= second[0, 1] - 160.0 <= 3.0 * CELL
    first, second = spaced(lines, np.array([0, 0]), FRAME)
    assert CELL <= 160.0 - second[-1, 1] <= 3.0 * CELL
