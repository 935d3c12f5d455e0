"""The momentum field: exact where it is taken, and drawn where and as long as it is said to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.cost import bowl, momentum
from physviz.engine.field import LONGEST, SPACE, Frame, arrows, exact, from_grid, heads, lattice
from physviz.engine.losses import LOSSES, Cauchy, Loss, Squared
from physviz.engine.points import Points
from physviz.engine.sums import cost_grid
from physviz.engine.tuning import with_width
from tests.engine.problems import cloud, shipped

HUBBLE = Frame.of((-900.0, 830.0), (-330.0, 1230.0), (305, 330))


def any_loss(kind: type[Loss]) -> Loss:
    return kind() if kind is Squared else with_width(kind, 1.3)


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_that_the_field_is_the_gradient_by_its_definition(
    kind: type[Loss], weighted: bool, offset: float
) -> None:
    x, y, error = cloud(30, 1, offset)
    points, loss = Points.of(x, y, error if weighted else None), any_loss(kind)
    slope = np.linspace(-3.0, 1.0, 7)
    theta = np.stack([2.0 - slope * offset, slope], axis=-1)
    expected = np.array([momentum(points, loss, at) for at in theta])
    size = np.hypot(*expected.T)[:, None]
    assert np.abs(exact(points, loss)(theta) - expected).max() < 1e-9 * size.max()


def test_that_there_is_no_field_without_points() -> None:
    with pytest.raises(ValueError, match="no points"):
        exact(Points.of([], []), Squared())


# --- by differences


def test_that_differences_of_a_bowl_are_its_gradient_at_the_edge_as_well() -> None:
    surface = bowl(shipped("hubble1929"))
    assert surface is not None
    x, y = np.linspace(-900.0, 830.0, 40), np.linspace(-330.0, 1230.0, 31)
    places = np.random.default_rng(0).uniform([-900.0, -330.0], [830.0, 1230.0], (200, 2))
    places = np.concatenate([places, [[-900.0, -330.0], [830.0, 1230.0]]])
    found, wanted = from_grid(x, y, surface.grid(x, y))(places), surface.gradient(places)
    assert np.abs(found - wanted).max() < 1e-9 * np.abs(wanted).max()


def test_that_differences_of_a_robust_surface_err_by_the_square_of_their_step() -> None:
    points, loss = shipped("hubble1929"), Cauchy(200.0)
    places = np.random.default_rng(0).uniform([-400.0, 100.0], [400.0, 900.0], (50, 2))
    wanted = exact(points, loss)(places)

    def error(count: int) -> float:
        x, y = np.linspace(-900.0, 830.0, count), np.linspace(-330.0, 1230.0, count)
        found = from_grid(x, y, cost_grid(points, loss, x, y))(places)
        return float(np.abs(found - wanted).max())

    assert error(80) / error(320) == pytest.approx(16.0, rel=0.25)


# --- arrows


def test_that_an_arrow_has_its_middle_at_its_place_and_points_along_p_on_the_screen() -> None:
    surface = bowl(shipped("hubble1929"))
    assert surface is not None
    places = lattice(HUBBLE)
    momenta = surface.gradient(places)
    lines, largest = arrows(places, momenta, HUBBLE)
    tail, tip = lines[:, 0], lines[:, 1]
    assert 0.5 * (tail + tip) == pytest.approx(places, abs=1e-9 * 1800.0)
    along, sizes = (tip - tail) / HUBBLE.pixel, np.hypot(*momenta.T)
    seen = momenta / HUBBLE.pixel
    assert along[:, 0] * seen[:, 1] == pytest.approx(along[:, 1] * seen[:, 0], rel=1e-9)
    assert (np.sum(along * seen, axis=1) > 0.0).all()
    assert largest == sizes.max()
    assert np.hypot(*along.T) == pytest.approx(LONGEST * np.sqrt(sizes / sizes.max()), rel=1e-9)


def test_that_an_arrow_turned_round_ends_where_it_began() -> None:
    places = lattice(HUBBLE)
    momenta = np.random.default_rng(0).standard_normal(places.shape)
    (up, _), (down, _) = (arrows(places, way * momenta, HUBBLE) for way in (1.0, -1.0))
    assert up[:, 0] == pytest.approx(down[:, 1])
    assert up[:, 1] == pytest.approx(down[:, 0])


def test_that_where_nothing_pulls_an_arrow_is_a_point() -> None:
    places = lattice(HUBBLE)
    lines, largest = arrows(places, np.zeros_like(places), HUBBLE)
    assert largest == 0.0
    assert lines == pytest.approx(np.repeat(places[:, None], 5, axis=1))


@pytest.mark.parametrize("size", [1e-280, 1e150])
def test_that_the_size_of_p_changes_no_arrow(size: float) -> None:
    places = lattice(HUBBLE)
    momenta = np.random.default_rng(0).standard_normal(places.shape)
    plain, _ = arrows(places, momenta, HUBBLE)
    assert arrows(places, size * momenta, HUBBLE)[0] == pytest.approx(plain, rel=1e-9)


def test_that_the_barbs_lie_evenly_on_both_sides_of_a_shaft_and_behind_its_tip() -> None:
    reach = np.array([[20.0, 0.0], [3.0, 4.0], [0.0, 0.0]])
    tip, left, again, right = np.moveaxis(heads(np.zeros((3, 2)), reach), 1, 0)
    assert (tip == again).all()
    assert np.sum((left - right) * reach, axis=1) == pytest.approx(0.0)
    middle = 0.5 * (left + right)
    assert middle[0] == pytest.approx([-5.0, 0.0])
    assert middle[1] == pytest.approx([-0.45 * 3.0, -0.45 * 4.0])
    assert middle[2] == pytest.approx([0.0, 0.0])


@given(st.floats(-40.0, 40.0), st.floats(-40.0, 40.0))
def test_that_the_lattice_moves_with_the_ground(right: float, up: float) -> None:
    dx, dy = HUBBLE.pixel
    corner = (HUBBLE.corner[0] + right * dx, HUBBLE.corner[1] + up * dy)
    panned = replace(HUBBLE, corner=corner)
    here, there = (np.round(lattice(frame) / HUBBLE.pixel, 3) for frame in (HUBBLE, panned))
    inner = HUBBLE.seen(lattice(panned))
    both = ((inner > 0.5) & (inner < np.array(HUBBLE.pixels) - 0.5)).all(axis=1)
    assert {tuple(at) for at in there[both].tolist()} <= {tuple(at) for at in here.tolist()}


def test_that_the_places_of_the_lattice_are_even_and_fill_the_view() -> None:
    seen = HUBBLE.seen(lattice(HUBBLE))
    assert (seen >= 0.0).all() and (seen <= np.array(HUBBLE.pixels)).all()
    for axis, side in zip(seen.T, HUBBLE.pixels, strict=True):
        levels = np.unique(np.round(axis, 6))
        assert np.diff(levels) == pytest.approx(SPACE)
        assert levels[0] < SPACE and levels[-1] > side - SPACE
