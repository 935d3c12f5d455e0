"""The prior as an ellipse that can be taken hold of."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from physviz.engine.priors import Flat, Gaussian
from physviz.lab import edits
from physviz.lab.state import Pair
from physviz.lab.views import View
from physviz.ui.panels.prior_ellipse import PriorLayer, arcs
from physviz.ui.plot import Plot
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up
from tests.ui.planes import (
    ALT,
    CONTROL,
    SHIFT,
    a_pixel,
    away,
    click,
    drag,
    hover,
    key,
    middle,
    move,
    press,
    release,
)
from tests.ui.seen import differing, distribution, everything, held, seen

PRIOR = Gaussian((50.0, 300.0), (60.0, 150.0))
CENTRE, RIGHT, TOP = (50.0, 300.0), (110.0, 300.0), (50.0, 450.0)
VIEW = View((-300.0, 300.0), (100.0, 700.0), by_hand=True)


@pytest.fixture
def plot(window: Window) -> Plot:
    """The Boltzmann plane, the prior's centre and handles in view, none of them chosen."""
    key(window.boltzmann.plot, Qt.Key.Key_Escape)
    set_up(window, edits.look(edits.set_prior(opening(), PRIOR), "boltzmann", VIEW))
    return window.boltzmann.plot


def layer(window: Window) -> PriorLayer:
    return next(made for made in window.boltzmann.layers if isinstance(made, PriorLayer))


def prior(window: Window) -> Gaussian:
    found = window.state.experiment.problem.prior
    assert isinstance(found, Gaussian)
    return found


def places(window: Window, kind: str) -> list[Pair]:
    return [mark.at for mark in layer(window).marks.marks if mark.kind == kind]


# --- what is drawn --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "view",
    [
        View((-300.0, 300.0), (100.0, 700.0)),
        View((-20.0, 400.0), (200.0, 700.0)),
        View((40.0, 60.0), (-1e3, 1e3)),
        View((109.999, 110.001), (299.0, 301.0)),
        View((90.0, 100.0), (390.0, 420.0)),
        View((-1e90, 1e90), (-1e90, 1e90)),
    ],
    ids=str,
)
def test_that_all_of_the_ellipse_that_is_in_view_is_drawn_and_nothing_else(view: View) -> None:
    low, high = np.array([view.x, view.y]).T
    fine = np.linspace(0.0, 2.0 * np.pi, 400_001)
    all_of_it = np.column_stack([50.0 + 60.0 * np.cos(fine), 300.0 + 150.0 * np.sin(fine)])
    in_view = all_of_it[((all_of_it > low) & (all_of_it < high)).all(axis=1)]
    drawn = arcs(PRIOR, view)
    scaled = (np.concatenate(drawn) - PRIOR.mean) / PRIOR.sd
    assert np.hypot(*scaled.T) == pytest.approx(1.0, rel=1e-12)
    vertices = np.concatenate(drawn)
    assert (
        (vertices >= low - 1e-9 * (high - low)) & (vertices <= high + 1e-9 * (high - low))
    ).all()
    length = sum(np.hypot(*(np.diff(arc, axis=0) / (high - low)).T).sum() for arc in drawn)
    gaps = np.hypot(*(np.diff(in_view, axis=0) / (high - low)).T)
    assert length == pytest.approx(gaps[gaps < 1e-2].sum(), rel=5e-3)


@pytest.mark.slow
@pytest.mark.parametrize("far", [(1e4, 300.0), (50.0, -1e100), (1e100, 1e100)])
def test_that_an_ellipse_out_of_view_is_not_drawn_and_an_arrow_names_it(
    window: Window, plot: Plot, far: Pair
) -> None:
    window.loop.do(edits.set_prior, Gaussian(far, (60.0, 150.0)))
    window.loop.frame()
    assert not held(layer(window).outline).size
    (mark,) = layer(window).marks.marks
    assert mark.at == far and mark.name == "regulariser"
    plot.grab()


def test_that_the_ellipse_is_named_where_it_is_seen(window: Window, plot: Plot) -> None:
    (tag,) = layer(window).marks.tags
    x, y = np.subtract(tag.at, PRIOR.mean) / PRIOR.sd
    assert tag.text == "regulariser" and np.hypot(x, y) == pytest.approx(1.0)
    assert places(window, "plus") == [CENTRE] and places(window, "square") == [RIGHT, TOP]


def test_that_an_ellipse_that_only_cuts_a_corner_leaves_its_name_to_the_arrow(
    window: Window, plot: Plot
) -> None:
    window.loop.do(edits.set_prior, Gaussian((-600.0, 80.0), (310.0, 300.0)))
    window.loop.frame()
    assert held(layer(window).outline).size and not layer(window).marks.tags
    (mark,) = layer(window).marks.marks
    assert mark.name == "regulariser"


def test_that_a_flat_prior_has_no_ellipse_and_nothing_to_take_hold_of(
    window: Window, plot: Plot
) -> None:
    window.loop.do(edits.set_prior, Flat())
    window.loop.frame()
    assert not held(layer(window).outline).size and not layer(window).marks.marks
    drag(plot, CENTRE, away(plot, CENTRE, 30, 10))
    key(plot, Qt.Key.Key_Right, CONTROL)
    assert window.state.experiment.problem.prior == Flat()


# --- a hand on it ---------------------------------------------------------------------------------


def test_that_a_drag_of_the_centre_moves_the_mean_and_everything_follows_in_the_frame(
    window: Window, plot: Plot
) -> None:
    before = everything(window)
    to = away(plot, CENTRE, -31, 17)
    press(plot, CENTRE)
    move(plot, to)
    window.loop.frame()
    assert prior(window).mean == pytest.approx(to) and prior(window).sd == PRIOR.sd
    assert places(window, "plus") == [pytest.approx(to)]
    x, y = ((held(layer(window).outline) - to) / PRIOR.sd).T
    assert np.hypot(x, y) == pytest.approx(1.0)
    mode = next(m.at for m in seen(window).outlines.words.marks if m.name == "mode")
    assert mode == distribution(window).mean
    shown = [field.number for field in window.boltzmann.prior.numbers]
    assert shown == pytest.approx([to[0], PRIOR.sd[0], to[1], PRIOR.sd[1]])
    changed = {"density", "ellipses", "boltzmann_numbers", "numbers_thermodynamics", "band"}
    assert differing(before, everything(window)) >= changed
    release(plot, to)


@pytest.mark.parametrize(("grip", "axis"), [(RIGHT, 0), (TOP, 1)])
def test_that_a_drag_of_a_handle_changes_its_sd_alone(
    window: Window, plot: Plot, grip: Pair, axis: int
) -> None:
    drag(plot, grip, away(plot, grip, 5, 5), away(plot, grip, 23, 41))
    expected = list(PRIOR.sd)
    expected[axis] += (23, 41)[axis] * a_pixel(plot)[axis]
    assert prior(window).sd == pytest.approx(expected) and prior(window).mean == PRIOR.mean


@pytest.mark.parametrize(("grip", "axis"), [(RIGHT, 0), (TOP, 1)])
def test_that_no_drag_makes_an_sd_smaller_than_a_pixel(
    window: Window, plot: Plot, grip: Pair, axis: int
) -> None:
    drag(plot, grip, *(away(plot, grip, -40 * k, -40 * k) for k in range(1, 9)))
    assert prior(window).sd[axis] == pytest.approx(a_pixel(plot)[axis])
    assert not window.state.refusal


def test_that_a_drag_of_the_prior_is_one_undo_step_and_comes_back_to_the_pixel(
    window: Window, plot: Plot
) -> None:
    window.loop.frame()
    before, outline = everything(window), held(layer(window).outline)
    drag(plot, TOP, *(away(plot, TOP, k, -2 * k) for k in range(1, 20)))
    window.loop.frame()
    assert len(window.loop.lab.past) == 1
    window.actions_by_name["undo"].trigger()
    window.loop.frame()
    assert not differing(before, everything(window))
    assert np.array_equal(held(layer(window).outline), outline)


def test_that_what_is_taken_does_not_jump_to_the_mouse(window: Window, plot: Plot) -> None:
    beside = away(plot, RIGHT, 6, 5)
    drag(plot, beside, away(plot, beside, 0, 1))
    assert prior(window) == PRIOR
    beside = away(plot, CENTRE, 7, -5)
    drag(plot, beside, away(plot, beside, 10, 0))
    assert prior(window).mean == pytest.approx(away(plot, CENTRE, 10, 0))


@pytest.mark.parametrize("grip", [CENTRE, RIGHT, TOP])
def test_that_a_press_within_twelve_pixels_takes_hold_and_farther_away_pans(
    window: Window, plot: Plot, grip: Pair
) -> None:
    near, far = away(plot, grip, 8, 8), away(plot, grip, 10, 10)
    drag(plot, far, away(plot, far, 9, 9))
    assert prior(window) == PRIOR and window.state.views.boltzmann != VIEW
    window.loop.do(edits.look, "boltzmann", VIEW)
    window.loop.frame()
    drag(plot, near, away(plot, near, 9, 9))
    assert prior(window) != PRIOR and window.state.views.boltzmann == VIEW


def test_that_the_cursor_says_what_can_be_done(window: Window, plot: Plot) -> None:
    shape = Qt.CursorShape
    expected = {
        CENTRE: shape.OpenHandCursor,
        RIGHT: shape.SizeHorCursor,
        TOP: shape.SizeVerCursor,
        (-150.0, 500.0): shape.CrossCursor,
    }
    for place, cursor in expected.items():
        hover(plot, place)
        assert plot.viewport().cursor().shape() == cursor
        assert window.state.pointer == pytest.approx(place)


# --- the view -------------------------------------------------------------------------------------


def test_that_the_plane_holds_still_under_the_hand_and_follows_q_when_it_lets_go(
    window: Window,
) -> None:
    stiff = Gaussian((-41.0, 454.0), (9.0, 9.0))
    set_up(window, edits.look_at_all(edits.set_prior(opening(), stiff)))
    plot, view = window.boltzmann.plot, window.boltzmann.plot.view
    stops = [away(plot, stiff.mean, 8 * k, 2 * k) for k in range(1, 16)]
    press(plot, stiff.mean)
    for stop in stops:
        move(plot, stop)
        window.loop.frame()
        assert plot.view == view and prior(window).mean == pytest.approx(stop)
    release(plot, stops[-1])
    window.loop.frame()
    q = distribution(window)
    for (low, high), mean in zip((plot.view.x, plot.view.y), q.mean, strict=True):
        assert low < mean < high
    assert plot.view != view and not plot.view.by_hand and len(window.loop.lab.past) == 1


@pytest.mark.parametrize("sds", [1.0, 8.0, 60.0])
def test_that_frame_all_shows_the_prior_too_unless_q_would_be_lost_in_it(
    window: Window, sds: float
) -> None:
    wide = Gaussian((300.0, 600.0), (83.0 * sds, 75.0 * sds))
    set_up(window, edits.set_prior(opening(), wide))
    key(window.boltzmann.plot, Qt.Key.Key_0, CONTROL)
    window.loop.frame()
    view, q = window.boltzmann.plot.view, distribution(window)
    sd = np.sqrt(np.diag(q.covariance))
    outline = np.array(wide.mean) + [[sign * s for s in wide.sd] for sign in (-1.0, 1.0)]
    (x0, y0), (x1, y1) = outline
    shown = view.x[0] < x0 and x1 < view.x[1] and view.y[0] < y0 and y1 < view.y[1]
    assert shown == (sds < 20.0)
    for (low, high), mean, width in zip((view.x, view.y), q.mean, sd, strict=True):
        assert low < mean - 3 * width and mean + 3 * width < high
        assert high - low < 7.0 * 7.7 * width


def test_that_a_view_of_the_prior_is_kept_while_it_is_moved(window: Window) -> None:
    set_up(
        window,
        edits.look_at_all(edits.set_prior(opening(), Gaussian((300.0, 600.0), (600.0, 500.0)))),
    )
    plot, view = window.boltzmann.plot, window.boltzmann.plot.view
    drag(plot, (300.0, 600.0), (340.0, 620.0), (200.0, 500.0))
    window.loop.frame()
    assert plot.view == view and prior(window).mean == pytest.approx((200.0, 500.0))


# --- at awkward moments ---------------------------------------------------------------------------


def test_that_a_prior_taken_away_in_the_middle_of_its_drag_stays_away(
    window: Window, plot: Plot
) -> None:
    press(plot, CENTRE)
    move(plot, away(plot, CENTRE, 5, 5))
    window.loop.do(edits.set_prior, Flat())
    move(plot, away(plot, CENTRE, 20, 20))
    release(plot, away(plot, CENTRE, 20, 20))
    assert window.state.experiment.problem.prior == Flat()


def test_that_a_prior_dragged_beyond_numbers_is_refused_in_a_sentence(
    window: Window, plot: Plot
) -> None:
    window.loop.do(edits.set_prior, Gaussian((0.9e100, 0.0), (1e99, 1e99)))
    window.loop.do(edits.look, "boltzmann", View((-1e100, 2e100), (-1e100, 1e100)))
    window.loop.frame()
    drag(plot, (0.9e100, 0.0), (1.5e100, 0.0))
    assert prior(window).mean == (0.9e100, 0.0) and window.state.refusal.endswith(".")


# --- by the keyboard ------------------------------------------------------------------------------


def test_that_tab_goes_round_centre_and_handles_and_control_with_an_arrow_moves_them(
    window: Window, plot: Plot
) -> None:
    dx, dy = a_pixel(plot)
    plot.setFocus()
    key(plot, Qt.Key.Key_Tab)
    key(plot, Qt.Key.Key_Right, CONTROL | SHIFT)
    window.loop.frame()
    assert prior(window).mean == pytest.approx((CENTRE[0] + 10 * dx, CENTRE[1]))
    assert places(window, "ring") == [prior(window).mean]
    key(plot, Qt.Key.Key_Tab)
    key(plot, Qt.Key.Key_Left, CONTROL)
    assert prior(window).sd == pytest.approx((PRIOR.sd[0] - dx, PRIOR.sd[1]))
    key(plot, Qt.Key.Key_Tab)
    key(plot, Qt.Key.Key_Up, CONTROL | ALT)
    key(plot, Qt.Key.Key_Right, CONTROL)
    assert prior(window).sd == pytest.approx((PRIOR.sd[0] - dx, PRIOR.sd[1] + 0.1 * dy))
    assert QApplication.focusWidget() is plot
    key(plot, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not plot
    window.loop.frame()
    assert not places(window, "ring")


def test_that_back_tab_goes_the_other_way_and_escape_chooses_nothing(
    window: Window, plot: Plot
) -> None:
    for _ in range(2):
        key(plot, Qt.Key.Key_Tab)
    key(plot, Qt.Key.Key_Backtab)
    window.loop.frame()
    assert places(window, "ring") == [CENTRE]
    key(plot, Qt.Key.Key_Escape)
    window.loop.frame()
    assert not places(window, "ring")


def test_that_control_and_an_arrow_move_the_centre_where_nothing_is_chosen(
    window: Window, plot: Plot
) -> None:
    key(plot, Qt.Key.Key_Down, CONTROL)
    assert prior(window).mean == pytest.approx(away(plot, CENTRE, 0, -1))
    assert len(window.loop.lab.past) == 1
    before = window.state.step
    key(plot, Qt.Key.Key_Right)
    assert prior(window).mean == pytest.approx(away(plot, CENTRE, 0, -1))
    assert window.state.step == before + 1


def test_that_only_what_can_be_seen_is_reached_by_tab(window: Window, plot: Plot) -> None:
    window.loop.do(edits.look, "boltzmann", View((-300.0, 100.0), (100.0, 700.0), by_hand=True))
    window.loop.frame()
    for _ in range(2):
        key(plot, Qt.Key.Key_Tab)
    window.loop.frame()
    assert places(window, "ring") == [TOP] and places(window, "square") == [TOP]
    click(plot, middle(VIEW))
    window.loop.frame()
    assert not places(window, "ring")
