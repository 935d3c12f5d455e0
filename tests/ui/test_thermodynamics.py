"""The Thermodynamics tab: curves over temperature, the temperature by hand, what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.engine.boltzmann import boltzmann
from physviz.engine.digits import written
from physviz.engine.distribution import distribution
from physviz.engine.losses import Arctan, Cauchy, Huber
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.thermodynamics import CLEAR, binding
from physviz.lab import edits
from physviz.lab.session import from_json, to_json
from physviz.lab.state import State
from physviz.ui.panels.curves_axis import SignedAxis
from physviz.ui.panels.curves_layers import CurvesLayer
from physviz.ui.panels.curves_picture import CURVES, MARGIN, curves, now
from physviz.ui.panels.small_plot import STEP
from physviz.ui.panels.thermodynamics import ThermodynamicsPanel
from physviz.ui.window import Window
from tests.ui import planes
from tests.ui.conftest import opening, set_up, settle
from tests.ui.seen import held
from tests.ui.test_window_fit import check

PRIOR = Gaussian((1.0, 2.0), (3.0, 3.0))


def with_loss(loss: object, prior: object = None) -> State:
    """The outlier under another loss."""
    state = edits.set_sigma(edits.set_loss(opening("outlier"), loss), 0.5)
    return state if prior is None else edits.set_prior(state, prior)


def settled(window: Window, state: State) -> None:
    """Open the window on a state, and wait for what is worked out in the background."""
    set_up(window, state)
    for _ in range(4000):
        window.loop.frame()
        if window.loop.settled:
            return
    pytest.fail("the work has no end")


@pytest.fixture
def tab(window: Window) -> Iterator[ThermodynamicsPanel]:
    """The tab in front, on Hubble's data."""
    window.show_tab("thermodynamics")
    settle(window)
    (found,) = (tab for tab in window.docks.made if isinstance(tab, ThermodynamicsPanel))
    yield found
    for plot in found.plots.values():
        planes.let_go(plot.plot)
    window.show_tab("numbers")
    settle(window)


def beta(window: Window) -> float:
    return window.state.experiment.inverse_temperature


def number(tab: ThermodynamicsPanel, curve: str) -> str:
    ((_, text),) = tab.plots[curve].number.pairs
    return text


# --- the curves -----------------------------------------------------------------------------------


def test_that_it_stands_between_runs_and_table(window: Window) -> None:
    keys = list(window.docks)
    at = keys.index("thermodynamics")
    assert keys[at - 1] == "runs" and "table" in keys[at:]


def test_that_the_curves_of_squared_loss_are_those_of_a_bowl(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    t, u = held(tab.plots["U"].exact).T
    assert u == pytest.approx(t) and (t.min(), t.max()) == pytest.approx((-3.0, 3.0))
    assert held(tab.plots["U"].equipartition) == pytest.approx(np.column_stack([t, t]))
    assert held(tab.plots["C"].exact)[:, 1] == pytest.approx(np.ones_like(t))
    problem = window.state.experiment.problem
    t, s = held(tab.plots["S"].exact).T
    for k in (0, 77, -1):
        assert s[k] == pytest.approx(boltzmann(problem, 10.0 ** -t[k]).entropy)
    assert not len(held(tab.plots["U"].laplace)) and "Laplace" not in tab.legend.text()


def test_that_the_numbers_are_those_of_the_present_temperature(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    window.loop.do(edits.set_inverse_temperature, 0.25)
    settle(window)
    q = boltzmann(window.state.experiment.problem, 0.25)
    assert number(tab, "U") == "4.000" and number(tab, "C") == "1.000"
    assert number(tab, "S") == written(q.entropy, 4)
    assert number(tab, "F") == written(q.free_energy - q.energy.value, 4)
    (dot,) = tab.plots["S"].marks.marks
    assert dot.at == pytest.approx((np.log10(4.0), q.entropy))
    rows = dict(tab.checks.pairs)
    assert rows["U = −∂log Z/∂β"].startswith(written(q.internal_energy, 5))
    assert rows["E<sub>min</sub>"] == written(q.energy.value, 6)
    assert all("Δ" in text for name, text in rows.items() if "=" in name)


def test_that_the_curves_follow_a_point_in_the_same_frame(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    before = held(tab.plots["S"].exact).copy()
    window.loop.during("drag", edits.move_points, (3,), 0.1, 50.0)
    window.loop.frame()
    after = held(tab.plots["S"].exact)
    problem = window.state.experiment.problem
    assert not np.allclose(before, after)
    assert after[0, 1] == pytest.approx(boltzmann(problem, 10.0 ** -after[0, 0]).entropy)
    window.loop.release()


def test_that_a_robust_loss_is_worked_out_in_the_background_and_says_so(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    problem = Problem(opening("outlier").experiment.points, Huber(c=0.59), 0.5)
    work = CurvesLayer.compute(problem, "T", 1.0)
    assert isinstance(work, Iterator) and next(work) is None
    made = [drawn for drawn in work if drawn is not None]
    assert not made[0].made.final and made[-1].made.final
    tab.show_curves(made[0])
    tab.show_now(now(1.0, made[0]))
    assert "coarse" in tab.legend.text() and number(tab, "U").startswith("≈ ")
    tab.show_curves(made[-1])
    tab.show_now(now(1.0, made[-1]))
    assert "coarse" not in tab.legend.text() and not number(tab, "U").startswith("≈")
    q = distribution(problem, 1.0)
    assert number(tab, "C") == written(q.heat_capacity, 4)
    t, laplace = held(tab.plots["S"].laplace).T
    cold = int(np.argmin(t))
    assert laplace[cold] == pytest.approx(held(tab.plots["S"].exact)[cold, 1], abs=0.05)


# --- the temperature by hand ----------------------------------------------------------------------


def test_that_a_drag_in_any_plot_takes_the_temperature_along_in_one_step(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    for curve in ("F", "U", "S", "C"):
        plot = tab.plots[curve].plot
        y = planes.middle(plot.view)[1]
        planes.drag(plot, (0.0, y), (0.4, y), (1.0, y))
        settle(window)
        assert beta(window) == pytest.approx(0.1, rel=0.1) and not window.state.held
        assert held(tab.plots["C"].line)[:, 0] == pytest.approx(-np.log10(beta(window)))
        assert len(window.loop.lab.past) == 1
        window.loop.undo()
        settle(window)
        assert beta(window) == 1.0


def test_that_a_drag_moves_the_marker_and_leaves_the_curves(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    drawn, plot = tab.curves.drawn, tab.plots["S"].plot
    y = planes.middle(plot.view)[1]
    planes.press(plot, (0.0, y))
    for x in (0.5, 1.0, 2.0, 9.0, -9.0):
        planes.move(plot, (x, y))
        window.loop.frame()
        assert tab.curves.drawn is drawn
    assert beta(window) == 1000.0  # the end of the axis, from wherever the hand is
    planes.release(plot, (-9.0, y))


def test_that_the_arrows_step_the_temperature(window: Window, tab: ThermodynamicsPanel) -> None:
    plot = tab.plots["C"].plot
    planes.key(plot, Qt.Key.Key_Right)
    assert beta(window) == pytest.approx(10.0**-STEP)
    planes.key(plot, Qt.Key.Key_Left)
    planes.key(plot, Qt.Key.Key_Left, planes.SHIFT)
    assert beta(window) == pytest.approx(10.0 ** (10.0 * STEP))
    assert len(window.loop.lab.past) == 3 and not window.state.held
    window.loop.do(edits.set_against, "beta")
    settle(window)
    planes.key(plot, Qt.Key.Key_Right)
    assert beta(window) == pytest.approx(10.0 ** (11.0 * STEP))


def test_that_the_axis_reaches_out_to_a_temperature_typed_beyond_it(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    window.loop.do(edits.set_inverse_temperature, 3e-5)
    settle(window)
    assert tab.plots["U"].plot.view.x == pytest.approx((-3.0 - MARGIN, 5.0 + MARGIN))
    assert number(tab, "U") == written(1.0 / 3e-5, 4)


# --- what is drawn, and over what -----------------------------------------------------------------


def test_that_a_click_shows_or_hides_a_quantity_and_the_session_keeps_it(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    assert [curve for curve in CURVES if tab.plots[curve].isVisible()] == [*CURVES[1:]]
    for curve in ("log_Z", "F", "g"):
        QTest.mouseClick(tab.buttons[curve], Qt.MouseButton.LeftButton)
    tab.against.chosen.emit("beta")
    settle(window)
    shown = [curve for curve in CURVES if tab.plots[curve].isVisible()]
    assert shown == ["log_Z", "U", "S", "C"]
    assert [curve for curve in CURVES if tab.buttons[curve].isChecked()] == shown
    assert not window.loop.lab.past
    show = from_json(to_json(window.state), "a session").show
    assert set(show.curves) == set(shown) and show.against == "beta"


def test_that_over_beta_the_curves_are_mirrored(window: Window, tab: ThermodynamicsPanel) -> None:
    over_t = {curve: held(tab.plots[curve].exact).copy() for curve in ("F", "U", "S")}
    window.loop.do(edits.set_against, "beta")
    window.loop.do(edits.set_inverse_temperature, 10.0)
    settle(window)
    for curve, line in over_t.items():
        assert held(tab.plots[curve].exact) == pytest.approx(line * [-1.0, 1.0])
    assert held(tab.plots["C"].line)[:, 0] == pytest.approx(1.0)


def test_that_the_shaded_part_of_u_runs_from_the_reference_to_here() -> None:
    problem = opening().experiment.problem
    drawn = curves(problem, CurvesLayer.compute(problem, "T", 1.0).made, "T")
    shade = now(0.01, drawn).shade[:, 0]
    assert (shade.min(), shade.max()) == pytest.approx((0.0, 2.0), abs=0.04)
    kept = replace(problem, prior=PRIOR, temper="likelihood")
    hot = now(1.0, CurvesLayer.compute(kept, "T", 1.0)).shade[:, 0]
    assert (hot.min(), hot.max()) == pytest.approx((0.0, 3.0), abs=0.04)


@pytest.mark.parametrize("at", [0.05, 1.0, 40.0])
def test_that_the_window_stands_where_the_energy_is(at: float) -> None:
    problem = opening().experiment.problem
    drawn = CurvesLayer.compute(problem, "T", 1.0)
    log_energy, height = now(at, drawn).window.T
    weight = height - drawn.graphs["g"].view.y[0]
    # Of a constant g the window E e^{−βE} is highest at E = T.
    assert log_energy[int(np.argmax(weight))] == pytest.approx(-np.log10(at), abs=0.06)


# --- where there is none --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (edits.clear(opening()), "There are no points"),
        (opening("all_x_equal"), "Fewer than two distinct x"),
        (with_loss(Arctan(c=1.0)), "bounded"),
        (edits.set_temper(edits.set_prior(edits.clear(opening()), PRIOR), "likelihood"), "is 1"),
    ],
    ids=["empty", "valley", "arctan", "nothing tempered"],
)
def test_that_a_sentence_stands_where_no_curve_can(
    window: Window, tab: ThermodynamicsPanel, state: State, says: str
) -> None:
    settled(window, state)
    assert says in tab.message.text() and tab.message.isVisible()
    assert not any(plot.isVisible() for plot in tab.plots.values()) and not tab.checks.isVisible()
    set_up(window, opening())
    assert not tab.message.isVisible() and tab.plots["U"].isVisible() and tab.checks.isVisible()


@pytest.mark.slow
def test_that_where_z_diverges_the_axis_is_shaded_and_the_sentence_stands_beside(
    window: Window, tab: ThermodynamicsPanel
) -> None:
    state = with_loss(Cauchy(c=1.2))
    threshold = binding(state.experiment.problem)
    settled(window, edits.set_inverse_temperature(state, 0.5 * threshold))
    assert "nothing binds θ" in tab.warning.text() and tab.warning.isVisible()
    assert not tab.checks.isVisible() and number(tab, "U") == "–"
    assert tab.plots["C"].forbidden.isVisible() and "Z diverges" in tab.legend.text()
    edge = tab.plots["C"].forbidden.path().boundingRect()
    assert edge.left() == pytest.approx(-np.log10(threshold))
    t = held(tab.plots["C"].exact)[:, 0]
    assert t.max() == pytest.approx(-np.log10(CLEAR * threshold))
    window.loop.do(edits.set_inverse_temperature, 1.0)
    settle(window)
    assert not tab.warning.isVisible() and tab.checks.isVisible() and number(tab, "C") != "–"


# --- the axis with both signs ---------------------------------------------------------------------


def test_that_the_signed_axis_names_its_powers(window: Window, tab: ThermodynamicsPanel) -> None:
    axis = tab.plots["F"].plot.getAxis("left")
    assert isinstance(axis, SignedAxis)
    drawn = tab.curves.drawn
    assert drawn is not None
    ((_, ticks),) = axis.tickValues(-4.2, 2.6, 1000.0)
    assert sorted(ticks) == [-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0]
    axis.unit = 0.01
    assert axis.tickStrings([-4.0, 0.0, 2.0], 1.0, 1.0) == ["−10²", "0", "10⁰"]
    axis.unit = drawn.unit
    # A value of 10^k units is drawn at k but for a hair.
    free = drawn.made.exact.sweep(1e-3).free_excess[0]
    line = held(tab.plots["F"].exact)
    assert 2.0 * drawn.unit * np.sinh(line[0, 1] * np.log(10.0)) == pytest.approx(free)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=str)
@pytest.mark.parametrize("projector", [False, True])
def test_that_all_its_words_fit(
    window: Window, tab: ThermodynamicsPanel, size: tuple[int, int], projector: bool
) -> None:
    window.resize(*size)
    if projector:
        window.actions_by_name["projector"].trigger()
    for state in (opening(), edits.clear(opening())):
        set_up(window, edits.toggle_curve(state, "log_Z"))
        check(window)
    if projector:
        window.actions_by_name["projector"].trigger()


def test_that_everything_can_be_told_by_name(tab: ThermodynamicsPanel) -> None:
    named = [*tab.buttons.values(), tab.against, tab.checks, tab]
    named += [made for plot in tab.plots.values() for made in (plot.plot, plot.number)]
    assert all(widget.accessibleName() for widget in named)
    assert all(plot.toolTip() for plot in tab.plots.values()) and tab.checks.toolTip()
    names = [plot.plot.accessibleName() for plot in tab.plots.values()]
    assert len(set(names)) == len(names)
