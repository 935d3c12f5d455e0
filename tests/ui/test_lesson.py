"""A lesson under hands: what it locks and hides, by mouse, key and menu, and how it is made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from physviz.lab import edits, session
from physviz.lab.lesson import CONTROLS, TABS, Lesson
from physviz.lab.lessons import LESSONS
from physviz.lab.locks import READS, fixed
from physviz.lab.state import front_run
from physviz.lab.tour import STEPS, place_of
from physviz.ui.lesson import ACTIONS, WIDGETS
from physviz.ui.lesson_dialog import LessonDialog
from physviz.ui.window import Window
from physviz.ui.words import say
from tests.ui import planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.dialogs import answering, naming
from tests.ui.hands import LEFT
from tests.ui.planes import CONTROL, SHIFT
from tests.ui.seen import place, xy

SIZES = [(1024, 700), (1366, 768)]


@pytest.fixture(autouse=True)
def free(window: Window) -> Iterator[None]:
    """Leave the lesson afterwards, all tabs in their row."""
    yield
    set_up(window, opening())
    window.reset_layout()
    window.show_tab("numbers")
    settle(window)


def teach(window: Window, *locked: str, hidden: tuple[str, ...] = ()) -> None:
    lesson = Lesson("Steps", "Find the largest α.\nThen the best.", hidden, locked)
    window.loop.do(edits.set_lesson, lesson)
    settle(window)


def widget(window: Window, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


def see_all_tabs(window: Window) -> None:
    for key in window.docks:
        window.show_tab(key)
        settle(window)
    window.show_tab("numbers")
    settle(window)


def test_that_every_control_has_its_widgets_and_they_are_there(window: Window) -> None:
    see_all_tabs(window)
    assert set(WIDGETS) == set(CONTROLS) and set(ACTIONS) <= set(CONTROLS)
    for name in (name for names in WIDGETS.values() for name in names):
        widget(window, name)
    assert {name for names in ACTIONS.values() for name in names} <= set(window.actions_by_name)


@pytest.mark.slow
@pytest.mark.parametrize("name", READS)
def test_that_what_is_locked_is_seen_and_out_of_reach_and_says_why(
    window: Window, name: str
) -> None:
    see_all_tabs(window)
    shown = {each for each in WIDGETS[name] if not widget(window, each).isHidden()}
    teach(window, name)
    for each in shown:
        control = widget(window, each)
        assert not control.isEnabled() and not control.isHidden()
        # A panel may set what it likes: it stays out of reach.
        control.setEnabled(True)
        assert not control.isEnabled()
        middle = control.rect().center()
        asks = QHelpEvent(QEvent.Type.ToolTip, middle, control.mapToGlobal(middle))
        QApplication.sendEvent(control, asks)
        if control.isVisible():
            assert QToolTip.text() == say(fixed(name))
    QToolTip.hideText()
    window.loop.do(edits.leave_lesson)
    settle(window)
    temper = {"temper"}  # with a flat prior there is nothing to choose
    assert all(widget(window, each).isEnabled() for each in shown - temper)


@pytest.mark.slow
@pytest.mark.parametrize("name", CONTROLS)
def test_that_what_is_hidden_is_not_there_and_comes_back(window: Window, name: str) -> None:
    see_all_tabs(window)
    shown = {each for each in WIDGETS[name] if widget(window, each).isVisibleTo(window)}
    teach(window, hidden=(name,))
    for each in shown:
        assert not widget(window, each).isVisibleTo(window), each
        widget(window, each).show()
        assert not widget(window, each).isVisibleTo(window), each
    for action in ACTIONS.get(name, ()):
        assert not window.actions_by_name[action].isVisible()
    window.loop.do(edits.leave_lesson)
    settle(window)
    assert all(widget(window, each).isVisibleTo(window) for each in shown)
    assert all(window.actions_by_name[each].isVisible() for each in ACTIONS.get(name, ()))


def test_that_hidden_data_cannot_be_exchanged_by_the_menu(window: Window) -> None:
    menu = window.actions_by_name.menus["Data"]
    teach(window, hidden=("data",))
    shown = {action.objectName() for action in menu.actions() if action.isVisible()}
    assert shown == {"action_standardise", "action_about_data"}
    assert not any("Norris" in action.text() for action in menu.actions() if action.isVisible())
    window.loop.do(edits.leave_lesson)
    settle(window)
    assert all(action.isVisible() for action in menu.actions())


def test_that_a_menu_whose_entries_are_all_hidden_is_gone(window: Window) -> None:
    run = window.actions_by_name.menus["Run"]
    teach(window, hidden=("hbar", "wick", "optimiser"))
    shown = [action for action in run.actions() if action.isVisible()]
    assert not any(action.menu() for action in shown)
    window.loop.do(edits.leave_lesson)
    settle(window)
    assert sum(action.menu() is not None and action.isVisible() for action in run.actions()) == 2


def test_that_space_plays_as_soon_as_a_lesson_is_open(window: Window) -> None:
    window.lessons.card.fold.setFocus()
    window.actions_by_name["lesson_how_long_a_step"].trigger()
    settle(window)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.state.clock.playing
    window.loop.do(edits.play, False)


def test_that_no_key_reaches_what_is_hidden(window: Window) -> None:
    teach(window, hidden=("tabs.dictionary", "tabs.amplitude", "tabs.runs", "hbar", "wick"))
    before = window.state
    for key, held in (
        (Qt.Key.Key_F, CONTROL),
        (Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_I, CONTROL),
        (Qt.Key.Key_R, CONTROL | SHIFT),
        (Qt.Key.Key_H, CONTROL | SHIFT),
        (Qt.Key.Key_Comma, CONTROL),
    ):
        QTest.keyClick(window, key, held)
        settle(window)
        assert window.state.experiment is before.experiment and not window.state.refusal
        assert window.state.show == before.show
    assert all(window.docks[key].isHidden() for key in ("dictionary", "amplitude", "runs"))


def test_that_reset_layout_does_not_bring_a_hidden_tab_back(window: Window) -> None:
    teach(window, hidden=("tabs.samples", "tabs.runs"))
    window.actions_by_name["reset_layout"].trigger()
    settle(window)
    hidden = {key for key, dock in window.docks.items() if dock.isHidden()}
    assert hidden == {"samples", "runs"}
    window.loop.do(edits.leave_lesson)
    window.actions_by_name["reset_layout"].trigger()
    settle(window)
    assert not any(dock.isHidden() for dock in window.docks.values())


def refused(window: Window, name: str) -> None:
    settle(window)
    assert window.status.refusal.whole == f"⚠ {say(fixed(name))}"


def test_that_locks_hold_against_the_mouse(window: Window) -> None:
    teach(window, "data", "start", "learning_rate")
    before = window.state.experiment
    x, y = place(window, 3)
    planes.drag(window.data.plot, (x, y), (x, y + 100.0), (x, y + 200.0))
    refused(window, "data")
    planes.double_click(window.data.plot, (1.0, 900.0))
    refused(window, "data")
    planes.click(window.landscape.plot, (-300.0, 800.0))
    refused(window, "start")
    gauge = widget(window, "learning_rate")
    QTest.mouseClick(gauge, LEFT, pos=QPoint(5, gauge.height() // 3))
    settle(window)
    assert window.state.experiment is before and not window.loop.lab.past[1:]


@pytest.mark.slow
def test_that_locks_hold_against_keys(window: Window) -> None:
    teach(window, "data", "learning_rate", "standardise", "samples")
    before = window.state.experiment
    window.loop.do(edits.select, (2,))
    planes.key(window.data.plot, Qt.Key.Key_Up)
    refused(window, "data")
    planes.key(window.data.plot, Qt.Key.Key_Delete)
    refused(window, "data")
    for key, held, name in (
        (Qt.Key.Key_B, CONTROL, "learning_rate"),
        (Qt.Key.Key_X, CONTROL | SHIFT, "data"),
        (Qt.Key.Key_K, CONTROL | SHIFT, "samples"),
    ):
        QTest.keyClick(window, key, held)
        refused(window, name)
    assert window.state.experiment is before


@pytest.mark.slow
def test_that_locks_hold_against_the_menu(window: Window) -> None:
    teach(window, "data", "optimiser")
    before = window.state.experiment
    for action, name in (
        ("clear", "data"),
        ("add_point", "data"),
        ("add_adam", "optimiser"),
        ("keep_run", "optimiser"),
    ):
        window.actions_by_name[action].trigger()
        refused(window, name)
    entry = next(a for a in window.actions_by_name.menus["Data"].actions() if "Norris" in a.text())
    entry.trigger()
    refused(window, "data")
    assert window.state.experiment is before


def test_that_locks_hold_in_the_table(window: Window) -> None:
    window.show_tab("table")
    teach(window, "data")
    before = window.state.experiment
    (table,) = (tab for tab in window.docks.made if tab.key == "table")
    model = table.model()
    assert not model.setData(model.index(0, 0), "7") or window.state.experiment is before
    assert window.state.experiment is before


def test_that_the_card_shows_the_text_line_by_line_and_folds(window: Window) -> None:
    card = window.lessons.card
    assert not card.isVisible()
    teach(window)
    assert card.isVisible() and card.title.text() == "Steps"
    assert card.text.text() == "Find the largest α.<br>Then the best."
    high = card.height()
    QTest.mouseClick(card.fold, LEFT)
    settle(window)
    assert not card.text.isVisible() and card.height() < high
    QTest.mouseClick(card.fold, LEFT)
    settle(window)
    assert card.text.isVisible()
    QTest.mouseClick(card.leave_button, LEFT)
    settle(window)
    assert not card.isVisible() and window.state.experiment.lesson is None


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_that_a_long_paragraph_is_seen_as_far_as_five_lines_go(
    window: Window, size: tuple[int, int]
) -> None:
    window.resize(*size)
    card = window.lessons.card
    for words in (60, 600):
        window.loop.do(edits.set_lesson, Lesson("Long", "read on " * words))
        settle(window)
        line, wanted = card.text.fontMetrics().lineSpacing(), card.text.height()
        assert wanted > 2 * line
        assert card.page.viewport().height() >= min(wanted, 5 * line)
    assert card.page.verticalScrollBar().isVisible() and window.size().toTuple() == size


def test_that_a_teachers_text_is_text(window: Window) -> None:
    lesson = Lesson("<b>1 < 2</b>", "S < 3 & <img src=x>")
    window.loop.do(edits.set_lesson, lesson)
    settle(window)
    card = window.lessons.card
    assert card.title.textFormat() == Qt.TextFormat.PlainText
    assert card.text.text() == "S &lt; 3 &amp; &lt;img src=x&gt;"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", LESSONS)
def test_that_a_lesson_that_comes_with_physviz_opens_from_the_menu(
    window: Window, name: str, size: tuple[int, int]
) -> None:
    window.resize(*size)
    before = window.state.experiment
    window.actions_by_name[f"lesson_{name}"].trigger()
    rest(window)
    lesson, card = window.state.experiment.lesson, window.lessons.card
    assert lesson is not None and lesson.title == LESSONS[name] == card.title.text()
    assert window.rect().contains(card.geometry().translated(card.mapTo(window, QPoint())))
    assert window.size().toTuple() == size
    assert window.files.session_path is None  # Ctrl+S must not write into the program's own
    window.loop.undo()
    assert window.state.experiment is before


def test_that_what_is_drawn_is_the_lessons_but_the_words_are_the_readers(window: Window) -> None:
    window.loop.do(edits.set_words, "physics")
    window.actions_by_name["lesson_one_wrong_point"].trigger()
    settle(window)
    assert window.state.show.residuals == "squares" and window.state.show.words == "physics"


@pytest.mark.slow
def test_that_under_a_lesson_the_window_rests_after_a_change_of_words_or_theme(
    window: Window,
) -> None:
    window.actions_by_name["lesson_one_wrong_point"].trigger()
    rest(window)
    window.loop.do(edits.set_words, "physics")
    window.dress("dark")
    rest(window)
    QTest.qWait(100)
    frames = window.loop.frames
    QTest.qWait(200)
    # A frame may still be due; sixty a second are not.
    assert window.loop.frames <= frames + 2
    card = window.lessons.card
    for said in (card.text.text(), card.page.accessibleDescription()):
        assert "another spring law under the Action surface" in said


def test_that_the_dialog_makes_a_lesson_that_is_saved_and_undone(
    window: Window, tmp_path: Path
) -> None:
    before = window.state.experiment

    def write(dialog: QWidget) -> None:
        assert isinstance(dialog, LessonDialog)
        QTest.keyClicks(dialog.title, "One step")
        QTest.keyClicks(dialog.text, "Look.")
        for box in (dialog.locked["loss"], dialog.hidden["tabs.samples"], dialog.hidden["prior"]):
            box.setFocus()
            QTest.keyClick(box, Qt.Key.Key_Space)
        dialog.accept()

    answering(write)
    window.actions_by_name["make_lesson"].trigger()
    settle(window)
    made = Lesson("One step", "Look.", ("prior", "tabs.samples"), ("loss",))
    assert window.state.experiment.lesson == made
    path = tmp_path / "lesson.physviz"
    answering(naming(path))
    window.actions_by_name["save"].trigger()
    assert session.load(path).experiment.lesson == made
    window.loop.undo()
    assert window.state.experiment is before
    window.files.open_path(path)
    settle(window)
    assert window.state.experiment.lesson == made and window.lessons.card.isVisible()


def test_that_the_dialog_begins_with_the_present_lesson_and_can_be_cancelled(
    window: Window,
) -> None:
    teach(window, "loss", hidden=("prior", "tabs.table"))
    lesson = window.state.experiment.lesson
    assert lesson is not None

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, LessonDialog) and dialog.lesson() == lesson
        assert set(dialog.hidden) == set(CONTROLS) == set(dialog.locked) | set(TABS)
        dialog.title.setText("Other")
        dialog.reject()

    answering(look)
    window.actions_by_name["make_lesson"].trigger()
    assert window.state.experiment.lesson is lesson


def test_that_a_lesson_made_in_the_tour_is_of_the_own_experiment(window: Window) -> None:
    own = window.state.experiment
    window.tour.visit(STEPS[0])
    answering(lambda dialog: dialog.accept())
    window.actions_by_name["make_lesson"].trigger()
    assert not window.tour.card.isVisible() and window.state.experiment.lesson == Lesson()
    window.loop.undo()
    assert window.state.experiment is own


def test_that_a_double_click_whose_start_is_refused_takes_nothing_back(window: Window) -> None:
    set_up(window, edits.scrub(opening(), 100))
    teach(window, "start")
    run = front_run(window.state)
    assert run is not None
    past = list(window.loop.lab.past)
    x, y = (float(each) for each in run.at(10))
    planes.double_click(window.landscape.plot, (x, y))
    assert window.loop.lab.past == past and window.state.experiment.lesson is not None
    assert window.state.step == 10


@pytest.mark.slow
def test_that_the_tour_puts_a_lesson_aside_and_gives_it_back(window: Window) -> None:
    teach(window, "data", hidden=("prior", "tabs.amplitude"))
    own = window.state
    window.tour.visit(STEPS[place_of("Wick")])
    settle(window)
    assert widget(window, "wick").isVisible()
    window.tour.visit(STEPS[0])
    settle(window)
    assert widget(window, "prior").isVisible() and not window.lessons.card.isVisible()
    x, y = xy(window)[0]
    planes.drag(window.data.plot, (x, y), (x, y - 50.0))
    assert not window.state.refusal
    window.tour.leave()
    settle(window)
    assert window.state is own and window.lessons.card.isVisible()
    assert not widget(window, "prior").isVisible() and window.docks["amplitude"].isHidden()
