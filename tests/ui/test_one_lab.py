"""Every door leads to the same lab: fields, table, plot, menu and file agree."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from physviz.lab import edits
from physviz.ui.picture import draw
from physviz.ui.window import Window
from tests.ui.conftest import settle

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_that_ctrl_z_takes_back_an_edit_while_a_number_field_has_the_focus(window: Window) -> None:
    before = window.state.experiment
    field = window.landscape.optimiser.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.3")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    assert edits.learning_rate(window.state) == 0.3
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert window.state.experiment is before


def test_that_a_field_takes_its_own_typing_back_first(window: Window) -> None:
    window.loop.do(edits.set_learning_rate, 0.2)
    settle(window)
    before, field = window.state.experiment, window.landscape.optimiser.field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0.3")
    QTest.keyClick(field, Qt.Key.Key_Z, CONTROL)
    assert window.state.experiment is before
    assert field.text() != "0.3"


def test_that_a_run_that_is_over_begins_anew_with_another_learning_rate(window: Window) -> None:
    window.loop.do(edits.to_end)
    over = window.state
    window.actions_by_name["best"].trigger()
    assert window.state.step == 0
    assert window.state.clock.playing
    assert len(window.state.setup.legs) == 1
    settle(window)
    window.actions_by_name["undo"].trigger()
    assert window.state.experiment is over.experiment
    assert window.state.step == over.step


def test_that_points_taken_away_come_back_into_view(window: Window) -> None:
    before = window.state
    window.actions_by_name["clear"].trigger()
    settle(window)
    assert window.state.views != before.views
    window.actions_by_name["undo"].trigger()
    assert window.state.experiment is before.experiment
    assert window.state.views == before.views


def test_that_what_the_table_s_keys_choose_is_chosen_in_the_plot(window: Window) -> None:
    window.show_tab("table")
    settle(window)
    table = next(tab for tab in window.docks.made if tab.key == "table")
    window.loop.do(edits.select, (3,))
    settle(window)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert window.state.selection
    assert window.state.selection == table.rows()


def test_that_a_point_chosen_in_the_plot_is_chosen_in_the_table(window: Window) -> None:
    window.show_tab("table")
    settle(window)
    table = next(tab for tab in window.docks.made if tab.key == "table")
    for chosen in ((5,), (2, 7), ()):
        window.loop.do(edits.select, chosen)
        settle(window)
        assert table.rows() == chosen


def test_that_a_vector_picture_holds_each_symbol_once_as_a_shape(
    window: Window, tmp_path: Path
) -> None:
    window.loop.do(edits.scrub, 60)
    settle(window)
    picture = tmp_path / "lab.svg"
    draw(window, picture)
    svg = picture.read_text(encoding="utf-8")
    # Heat maps and icons are images; of the 24 points and some dozen dots none is.
    assert svg.count("<image") < window.state.experiment.points.n
