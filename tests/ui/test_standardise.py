"""Data ▸ Standardise x: every panel in z at once, both sets of numbers seen, and the way back."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.engine.priors import Gaussian
from physviz.lab import edits
from physviz.ui.panels.numbers import NumbersPanel
from physviz.ui.panels.table import TablePanel
from physviz.ui.window import Window
from tests.ui.conftest import opening, rest
from tests.ui.planes import CONTROL, SHIFT, away, drag, move, press, release
from tests.ui.seen import held, place, seen

NAME = "(distance − 0.911)/0.632"


def standardise(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_X, CONTROL | SHIFT)
    window.loop.do(edits.play, False)
    rest(window)


def tab(window: Window, kind: type) -> NumbersPanel | TablePanel:
    return next(made for made in window.docks.made if isinstance(made, kind))


def test_that_every_panel_is_in_z(window: Window) -> None:
    standardise(window)
    x = opening().experiment.points.x
    symbols = held(seen(window).points.symbols)
    assert symbols[:, 0] == pytest.approx((x - x.mean()) / x.std(), rel=1e-9, abs=1e-12)
    assert window.data.plot._labels[0] == NAME
    assert window.landscape.plot._labels == ("intercept β₀ [km/s]", "slope β₁ [km/s]")
    window.show_tab("table")
    rest(window)
    assert tab(window, TablePanel).table.headings[0] == NAME
    window.show_tab("numbers")
    assert window.actions_by_name["standardise"].isChecked()


def test_that_both_sets_of_numbers_are_seen(window: Window) -> None:
    before = dict(tab(window, NumbersPanel).groups["Line"].pairs)
    standardise(window)
    own = tab(window, NumbersPanel).groups["In x's own units"]
    assert own.isVisible()
    for name in ("intercept β<sub>0</sub>", "slope β<sub>1</sub>"):
        assert dict(own.pairs)[name] == before[name]
        assert dict(tab(window, NumbersPanel).groups["Line"].pairs)[name] != before[name]
    assert dict(window.landscape.numbers.numbers.pairs)["κ"] == "1 (was 10.4)"
    assert window.status.notice.whole.startswith(f"x is now z = {NAME};")


def test_that_the_contours_of_the_round_bowl_are_circles_of_the_plane(window: Window) -> None:
    standardise(window)
    lines, run = held(seen(window).surface.lines), window.state.experiment
    minimum = np.polyfit(run.points.x, run.points.y, 1)[::-1]
    away_from = np.hypot(*(lines - minimum).T)
    levels = np.array(seen(window).surface.bar.levels)
    residual = np.mean((run.points.y - minimum[0] - minimum[1] * run.points.x) ** 2)
    radii = np.sqrt(levels[levels > residual] - residual)
    nearest = np.abs(away_from[:, None] - radii).min(axis=1)
    assert nearest.max() < 0.01 * away_from.max()


def test_that_the_same_keys_lead_back_and_undo_as_well(window: Window) -> None:
    standardise(window)
    standardise(window)
    assert window.state.experiment.standard is None
    assert window.data.plot._labels[0] == "distance [Mpc]"
    assert not window.actions_by_name["standardise"].isChecked()
    assert not tab(window, NumbersPanel).groups["In x's own units"].isVisible()
    window.loop.undo()
    window.loop.undo()
    rest(window)
    assert window.state.experiment == opening().experiment
    assert window.state.views == opening().views


def test_that_with_a_gaussian_prior_it_is_refused_and_stays_unchecked(window: Window) -> None:
    window.loop.do(edits.set_prior, Gaussian((0.0, 0.0), (500.0, 500.0)))
    standardise(window)
    assert "Gaussian regulariser" in window.status.refusal.whole
    assert window.state.experiment.standard is None
    assert not window.actions_by_name["standardise"].isChecked()


def test_that_a_point_in_a_hand_is_let_go_when_x_is_standardised(window: Window) -> None:
    plot, at = window.data.plot, place(window, 17)
    press(plot, at)
    move(plot, away(plot, at, 10, 10))
    window.loop.do(edits.toggle_standard)
    points = window.state.experiment.points
    move(plot, away(plot, at, 20, 20))
    assert window.state.experiment.points is points
    release(plot, at)


def test_that_a_point_is_dragged_in_z(window: Window) -> None:
    standardise(window)
    plot, at = window.data.plot, place(window, 17)
    to = away(plot, at, -31, 57)
    drag(plot, at, to)
    assert place(window, 17) == pytest.approx(to)
    assert window.state.experiment.standard is not None


def test_that_other_data_end_it(window: Window) -> None:
    standardise(window)
    window.loop.do(edits.open_dataset, "norris")
    window.loop.do(edits.play, False)
    rest(window)
    assert not window.actions_by_name["standardise"].isChecked()
    assert not tab(window, NumbersPanel).groups["In x's own units"].isVisible()
