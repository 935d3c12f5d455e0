"""Several runs on the landscape: each in its colour and dash, marked and named where it stands."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.lab import edits
from physviz.lab.state import State, run_of
from physviz.ui import theme as themes
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up
from tests.ui.seen import held, place, seen

KEYS = ("momentum", "adam", "newton")


def race(*keys: str, step: int = 60) -> State:
    """Return Hubble's lab with these runs beside gradient descent."""
    state = opening()
    for key in keys:
        state = edits.add_run(state, key)
    return edits.scrub(state, step)


def line_of(window: Window, index: int) -> np.ndarray:
    """Return the vertices drawn of a run, wherever it is drawn."""
    layer = seen(window).run
    order = [t.lane.index for t in layer.picture.tracks]
    item = layer.path if order[-1] == index else layer.others[order.index(index)]
    return held(item)


def test_that_every_run_shown_is_drawn_at_its_own_iterates(window: Window) -> None:
    set_up(window, race(*KEYS))
    experiment = window.state.experiment
    for index in range(4):
        run = run_of(experiment, index)
        assert run is not None
        iterates = run.at(np.arange(min(60, run.last) + 1))
        assert line_of(window, index) == pytest.approx(iterates)
    marks = seen(window).run.marks.marks
    discs = {mark.name: mark.at for mark in marks if mark.kind == "disc"}
    for index, name in enumerate(("gradient descent", "momentum", "Adam", "Newton, step 1")):
        run = run_of(experiment, index)
        assert run is not None
        assert discs[name] == pytest.approx(tuple(run.at(min(60, run.last)).tolist()))


def test_that_runs_are_told_apart_by_colour_and_by_dash(window: Window) -> None:
    set_up(window, race(*KEYS))
    layer, look = seen(window).run, themes.current()
    pens = [layer.path.opts["pen"], *(item.opts["pen"] for item in layer.others[:3])]
    assert len({pen.color().name() for pen in pens}) == 4
    assert len({pen.style() for pen in pens}) == 4
    assert pens[0].color().name() == look.run_colour(3)
    assert all(pens[0].widthF() > pen.widthF() for pen in pens[1:])
    assert layer.path.zValue() > max(item.zValue() for item in layer.others)
    for item in (layer.path, *layer.others[:3]):
        whole = item.opts["pen"].style() == Qt.PenStyle.SolidLine
        assert item.opts["segmentedLineMode"] == ("on" if whole else "off")


def test_that_the_run_brought_to_the_front_takes_line_dots_gauge_and_start_in_its_colour(
    window: Window,
) -> None:
    set_up(window, race("adam"))
    layer, look = seen(window).run, themes.current()
    for front in (0, 1):
        window.loop.do(edits.bring_front, front)
        window.loop.frame()
        colour = look.run_colour(front)
        assert layer.path.opts["pen"].color().name() == colour
        start = next(mark for mark in layer.marks.marks if mark.name == "start")
        assert start.colour == colour
        assert window.landscape.optimiser.gauge.run == front
        assert window.landscape.optimiser.choice.key == ("gradient_descent", "adam")[front]


def test_that_a_run_switched_off_is_not_drawn_and_neither_is_its_flow(window: Window) -> None:
    set_up(window, race("adam"))
    assert held(seen(window).flow.line).size
    window.loop.do(edits.show_run, 1, False)
    window.loop.frame()
    layer = seen(window).run
    assert [track.lane.index for track in layer.picture.tracks] == [0]
    assert not held(layer.path).size and not held(layer.dots).size
    assert not held(seen(window).flow.line).size
    assert line_of_only(window) == pytest.approx(layer.picture.tracks[0].path)
    window.loop.do(edits.show_run, 0, False)
    window.loop.frame()
    assert not layer.picture.tracks
    assert not any(held(item).size for item in (layer.path, *layer.others))
    assert {mark.name for mark in layer.marks.marks} == {"minimum", "start"}


def line_of_only(window: Window) -> np.ndarray:
    return held(seen(window).run.others[0])


def test_that_a_run_that_was_kept_has_a_ring_at_its_own_start(window: Window) -> None:
    set_up(window, race("adam"))
    start = window.state.experiment.start
    window.loop.do(edits.keep_run)
    window.loop.do(edits.set_start, (0.0, 900.0))
    window.loop.frame()
    rings = [mark for mark in seen(window).run.marks.marks if mark.kind == "ring"]
    assert [ring.at for ring in rings] == [(0.0, 900.0), start]
    assert rings[1].size < rings[0].size
    assert rings[1].colour == themes.current().run_colour(2)


def test_that_no_line_is_made_anew_while_runs_come_and_go(window: Window) -> None:
    set_up(window, race(*KEYS))
    layer = seen(window).run
    before = list(layer.others)
    for step in (10, 20, 30):
        window.loop.do(edits.scrub, step)
        window.loop.do(edits.bring_front, step // 10)
        window.loop.frame()
    assert layer.others == before


def test_that_names_stand_beside_the_runs_over_no_other(window: Window) -> None:
    set_up(window, race(*KEYS))
    names = seen(window).run.names
    for step in (0, 5, 60, 400):
        window.loop.do(edits.scrub, step)
        window.loop.frame()
        window.landscape.plot.grab()
        plates = names.plates
        assert any(text.startswith("Newton, step") for text in plates)
        assert not [
            pair for pair in combinations(plates, 2) if plates[pair[0]].intersects(plates[pair[1]])
        ]
        assert all(names.boundingRect().contains(plate) for plate in plates.values())


def test_that_a_single_run_needs_no_name(window: Window) -> None:
    window.loop.do(edits.scrub, 60)
    window.loop.frame()
    window.landscape.plot.grab()
    assert set(seen(window).run.names.plates) <= {"exact flow"}


@pytest.mark.usefixtures("unhurried")
def test_that_a_drag_of_a_point_moves_four_runs_in_the_same_frame(window: Window) -> None:
    set_up(window, race("momentum", "adam", "nesterov", step=300))
    x, y = place(window, 3)
    for higher in (100.0, 200.0):
        window.loop.during("drag", edits.move_points, (3,), [x], [y + higher])
        window.loop.frame()
        for index in range(4):
            run = run_of(window.state.experiment, index)
            assert run is not None
            assert line_of(window, index)[-1] == pytest.approx(run.at(min(300, run.last)))
    window.loop.release()


@pytest.mark.slow
def test_that_scrubbing_a_long_run_asks_for_no_more_rows_than_can_be_seen(window: Window) -> None:
    state = edits.choose_optimiser(opening(), "adam")
    set_up(window, edits.set_knob(state, "learning_rate", 1e-3))
    window.loop.do(edits.scrub, 150_000)
    for _ in range(2000):
        window.loop.frame()
        if window.loop.settled:
            break
    track = seen(window).run.picture.tracks[-1]
    assert track.steps[-1] == window.state.step == 150_000
    assert len(track.steps) <= 2001 and len(track.line) <= 2001
    assert track.line[[0, -1]] == pytest.approx(track.path[[0, -1]])
