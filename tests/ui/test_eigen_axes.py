"""The eigen-axes of the Hessian on the landscape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.cost import bowl
from physviz.engine.digits import written
from physviz.lab import edits
from physviz.ui.panels.eigen_axes import EigenAxesLayer
from physviz.ui.window import Window
from tests.ui.conftest import opening, rest, set_up
from tests.ui.planes import CONTROL, SHIFT, key
from tests.ui.seen import held


def axes_of(window: Window) -> EigenAxesLayer:
    return next(e for e in window.landscape.layers if isinstance(e, EigenAxesLayer))


def names(window: Window) -> list[str]:
    return [name.text for name in axes_of(window).names.names.get("axes", ())]


@pytest.fixture
def shown(window: Window) -> Window:
    window.actions_by_name["eigen_axes"].trigger()
    window.loop.frame()
    return window


def test_that_the_axes_are_eigenvectors_that_end_on_the_contour_through_the_start(
    shown: Window,
) -> None:
    surface = bowl(shown.state.experiment.points)
    assert surface is not None
    ends = held(axes_of(shown).lines).reshape(2, 2, 2)
    values, vectors = np.linalg.eigh(surface.matrix)
    for (low, high), value, vector in zip(ends, values, vectors.T, strict=True):
        assert 0.5 * (low + high) == pytest.approx(surface.minimum)
        along = (high - low) / np.hypot(*(high - low))
        assert abs(along @ vector) == pytest.approx(1.0, abs=1e-12)
        assert surface.matrix @ along == pytest.approx(value * along)
        for end in (low, high):
            assert surface(end) == pytest.approx(float(surface(shown.state.experiment.start)))


def test_that_each_axis_tells_what_a_step_leaves_of_its_mode(shown: Window) -> None:
    surface = bowl(shown.state.experiment.points)
    assert surface is not None
    values = np.linalg.eigvalsh(surface.matrix)
    left = np.abs(1.0 - 0.05 * values)
    assert names(shown) == [
        f"λ {written(v, 3)} · ×{written(m, 3)} a step" for v, m in zip(values, left, strict=True)
    ]
    shown.loop.do(edits.choose_optimiser, "momentum")
    shown.loop.frame()
    companions = [
        np.array([[1.9 - edits.learning_rate(shown.state) * v, -0.9], [1.0, 0.0]]) for v in values
    ]
    left = np.array([np.abs(np.linalg.eigvals(c)).max() for c in companions])
    assert names(shown) == [
        f"λ {written(v, 3)} · ×{written(m, 3)} a step" for v, m in zip(values, left, strict=True)
    ]
    shown.loop.do(edits.choose_optimiser, "adam")
    shown.loop.frame()
    assert names(shown) == [f"λ {written(v, 3)}" for v in values]


def test_that_a_valley_has_one_axis_only(shown: Window) -> None:
    state = opening("all_x_equal")
    state = edits.set_show(state, replace(state.show, eigen_axes=True))
    set_up(shown, state)
    assert len(held(axes_of(shown).lines)) == 2 and len(names(shown)) == 1


def test_that_an_empty_lab_and_a_start_at_the_minimum_have_their_axes_too(shown: Window) -> None:
    surface = bowl(shown.state.experiment.points)
    assert surface is not None
    shown.loop.do(edits.set_start, surface.minimum)
    shown.loop.frame()
    assert len(held(axes_of(shown).lines)) == 4
    shown.loop.do(edits.clear)
    shown.loop.frame()
    assert not held(axes_of(shown).lines).size and not names(shown)


def test_that_a_key_shows_the_axes_and_takes_them_away(window: Window) -> None:
    action = window.actions_by_name["eigen_axes"]
    plot = window.landscape.plot
    for on in (True, False):
        key(plot, Qt.Key.Key_E, CONTROL | SHIFT)
        rest(window)
        assert window.state.show.eigen_axes is on and action.isChecked() is on
        assert bool(held(axes_of(window).lines).size) is on


def test_that_the_condition_number_stands_among_the_numbers(window: Window) -> None:
    surface = bowl(window.state.experiment.points)
    assert surface is not None
    told = dict(window.landscape.numbers.numbers.pairs)
    assert told["κ"] == written(float(np.linalg.cond(surface.matrix)), 3)
