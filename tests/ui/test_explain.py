"""Explain this step: arrows that add up, a plate that says by which rule."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtSvg import QSvgRenderer

from physviz.engine.digits import written
from physviz.engine.optimisers import OPTIMISERS
from physviz.lab import edits
from physviz.lab.state import front_run
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.formula import FORMULAS
from physviz.ui.panels import explain_box
from physviz.ui.panels.arrows import STROKES, clipped
from physviz.ui.panels.explain import ExplainLayer
from physviz.ui.panels.explain_box import factor, rows_of
from physviz.ui.svg import HERE
from physviz.ui.window import Window
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.planes import CONTROL, a_pixel, key
from tests.ui.seen import seen


def layer_of(window: Window) -> ExplainLayer:
    return next(e for e in window.landscape.layers if isinstance(e, ExplainLayer))


@pytest.fixture
def shown(window: Window) -> Iterator[Window]:
    window.actions_by_name["explain"].trigger()
    yield window
    set_up(window, opening())


@pytest.mark.parametrize("key_of", [kind.key for kind in OPTIMISERS])
@pytest.mark.parametrize("step", [0, 7])
def test_that_the_arrows_lead_head_to_tail_along_the_terms_to_the_next_iterate(
    shown: Window, key_of: str, step: int
) -> None:
    shown.loop.do(edits.choose_optimiser, key_of)
    shown.loop.do(edits.scrub, step)
    settle(shown)
    run, arrows = front_run(shown.state), layer_of(shown).arrows.arrows
    assert run is not None
    step = min(step, run.last)
    here, there = run.at([step, step + 1])
    *terms, whole = arrows
    scale = 10.0 ** layer_of(shown).box.picture.power
    size = float(np.abs([arrow.vector for arrow in arrows]).max())
    assert whole.tail == pytest.approx(tuple(here))
    assert whole.vector == pytest.approx(tuple(there - here), abs=1e-9 * max(size, 1e-9))
    at = np.array(whole.tail)
    for term in terms:
        assert term.tail == pytest.approx(tuple(at), abs=1e-9 * scale * size)
        at = at + scale * np.array(term.vector)
        assert term.head == pytest.approx(tuple(at), abs=1e-9 * scale * size)
    if terms:
        assert whole.head == pytest.approx(tuple(at), abs=1e-9 * scale * size)
        assert [t.name for t in terms] == [t.name for t in run.explained(step)]


@pytest.mark.parametrize("alpha", [1e-9, 1e-4, 0.05, 0.45])
def test_that_the_step_is_magnified_by_a_power_of_ten_to_be_seen(
    shown: Window, alpha: float
) -> None:
    shown.loop.do(edits.set_learning_rate, alpha)
    shown.loop.frame()
    (whole,), box = layer_of(shown).arrows.arrows, layer_of(shown).box
    long = np.subtract(whole.head, whole.tail) / a_pixel(shown.landscape.plot)
    least = min(shown.landscape.plot.pixels())
    assert 0.0599 * least < np.hypot(*long) < 0.801 * least
    ratio = np.hypot(*long) / np.hypot(*(whole.vector / np.array(a_pixel(shown.landscape.plot))))
    assert ratio == pytest.approx(10.0**box.picture.power)
    said = [text for _, text in box.rows if text.startswith("arrows")]
    assert said == ([f"arrows {factor(box.picture.power)} as long"] if box.picture.power else [])


def test_that_the_plate_tells_rule_numbers_and_terms(shown: Window) -> None:
    shown.loop.do(edits.choose_optimiser, "adam")
    shown.loop.do(edits.set_learning_rate, 7.0)
    shown.loop.do(edits.scrub, 12)
    rest(shown)
    box, run = layer_of(shown).box, front_run(shown.state)
    assert run is not None
    rows = [text for _, text in box.rows]
    assert box.picture.heading == "Adam, step 12 → 13"
    assert rows[-1] == "α = 7   b₁ = 0.9   b₂ = 0.999"
    assert box.picture.formula == "step_adam"
    for term, row in zip(run.explained(12), rows, strict=False):
        assert row.startswith(term.name)
        assert all(written(part, 3) in row for part in term.vector)
    assert rows[3].startswith("step  (")
    assert box.boundingRect().contains(box.plate)


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768), (1920, 1080)], ids=str)
@pytest.mark.parametrize("projector", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_that_the_plate_leaves_room_for_the_arrows(
    shown: Window, size: tuple[int, int], projector: bool
) -> None:
    shown.resize(*size)
    if projector:
        shown.actions_by_name["projector"].trigger()
    shown.loop.do(edits.choose_optimiser, "adam")
    rest(shown)
    box = layer_of(shown).box
    area = box.boundingRect()
    assert box.plate.isEmpty() == (projector and size[0] == 1024)
    assert box.plate.isEmpty() or area.contains(box.plate)
    assert box.plate.width() * box.plate.height() < 0.56 * area.width() * area.height()
    rows = [rows_of(box.picture, brevity) for brevity in (0, 1, 2)]
    assert box.rows in rows and len(rows[0]) > len(rows[1]) > len(rows[2])
    if projector:
        shown.actions_by_name["projector"].trigger()


def test_that_every_rule_has_its_formula() -> None:
    for kind in OPTIMISERS:
        assert f"step_{kind.key}" in FORMULAS
        assert QSvgRenderer(str(HERE / "formulas" / f"step_{kind.key}.svg")).isValid()


@pytest.mark.parametrize("dress", [themes.LIGHT, themes.DARK], ids=lambda look: look.name)
def test_that_terms_are_told_apart_by_colour_and_by_dash(dress: themes.Theme) -> None:
    assert set(STROKES) == {"gradient", "momentum", "scaling", "noise"}
    assert len({getattr(dress, stroke.colour) for stroke in STROKES.values()}) == 4
    assert len({stroke.dash for stroke in STROKES.values()}) == 4


def test_that_the_plate_stands_where_no_arrow_ends_and_no_name_under_it(shown: Window) -> None:
    shown.actions_by_name["eigen_axes"].trigger()
    shown.loop.do(edits.add_run, "momentum")
    for step in (0, 5, 40, 200):
        shown.loop.do(edits.scrub, step)
        rest(shown)
        layer, plot = layer_of(shown), shown.landscape.plot
        plot.grab()
        here = plot.box.mapFromView(QPointF(*layer.arrows.arrows[-1].tail))
        assert not layer.box.plate.contains(here)
        assert not [p for p in layer.names.plates.values() if p.intersects(layer.box.plate)]


def test_that_a_key_explains_and_ends_the_explanation(window: Window) -> None:
    action = window.actions_by_name["explain"]
    for on in (True, False):
        key(window.landscape.plot, Qt.Key.Key_T, CONTROL)
        rest(window)
        assert window.state.show.explain is on and action.isChecked() is on
        assert bool(layer_of(window).arrows.arrows) is on
        assert (layer_of(window).box.picture is not None) is on


def test_that_steps_are_explained_while_the_run_plays(shown: Window) -> None:
    shown.loop.do(edits.play, True)
    shown.loop.do(edits.tick, 0.5)
    shown.loop.frame()
    track, whole = seen(shown).run.picture.tracks[-1], layer_of(shown).arrows.arrows[-1]
    assert track.steps[-1] > 0 and whole.tail == pytest.approx(track.now)


def test_that_a_run_that_has_diverged_and_an_empty_lab_explain_nothing(shown: Window) -> None:
    shown.loop.do(edits.set_learning_rate, 0.6)
    shown.loop.do(edits.to_end)
    shown.loop.frame()
    assert not layer_of(shown).arrows.arrows and layer_of(shown).box.picture is None
    shown.loop.do(edits.clear)
    shown.loop.frame()
    assert not layer_of(shown).arrows.arrows


def test_that_what_is_seen_of_an_arrow_lies_on_it_and_in_the_view() -> None:
    view, random = View((-1.0, 2.0), (0.0, 5.0)), np.random.default_rng(5)
    share = np.linspace(0.0, 1.0, 20_001)
    for low, high in random.normal(scale=4.0, size=(60, 2, 2)):
        seen_part = clipped(tuple(low), tuple(high), view)
        x, y = (low + share[:, None] * (high - low)).T
        inside = (x >= -1.0) & (x <= 2.0) & (y >= 0.0) & (y <= 5.0)
        assert (seen_part is None) or np.hypot(*np.subtract(*seen_part)) >= 0.0
        if inside.any():
            assert seen_part is not None
            ends = share[np.flatnonzero(inside)[[0, -1]]]
            expected = low + ends[:, None] * (high - low)
            assert np.array(seen_part) == pytest.approx(expected, abs=2e-3)


def test_that_a_factor_is_written_as_people_do() -> None:
    assert [factor(p) for p in (1, 3, 12, -2)] == ["×10", "×1,000", "×10¹²", "×10⁻²"]


def test_that_neither_plate_nor_names_stand_on_the_words_of_the_field(shown: Window) -> None:
    layer, loop = layer_of(shown), shown.loop
    for kind in ("momentum", "adam"):
        loop.do(edits.add_run, kind)
    loop.do(edits.scrub, 3)
    rest(shown)
    loop.do(edits.set_field, "arrows")
    for share in (-0.45, 0.0, 0.45):
        # Where the runs stand is brought near the words.
        view = shown.state.views.landscape
        loop.do(edits.look, "landscape", view.shifted(share, -0.6 * abs(share)))
        rest(shown)
        words = layer.names.kept_free("field")
        shown.landscape.plot.grab()
        assert words.width() > 100.0 and layer.names.plates
        assert not layer.box.plate.intersects(words)
        assert not any(plate.intersects(words) for plate in layer.names.plates.values())
    loop.do(edits.look_at_all)
    loop.do(edits.set_field, "none")
    rest(shown)
    assert layer.names.kept_free("field").isEmpty()


def test_that_without_room_for_the_plate_the_names_tell_how_much_longer_the_arrows_are(
    shown: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explain_box, "MOST", 0.0)
    shown.loop.do(edits.scrub, 3)
    settle(shown)
    layer = layer_of(shown)
    assert layer.box.plate.isEmpty() and layer.box.picture.power
    names = [name.text for name in layer.names.names["explain"]]
    assert names == [f"step = −α∇S, {factor(layer.box.picture.power)}"]
