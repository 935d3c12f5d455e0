"""The tour under hands: played by real events, left and resumed, and nothing of the user's lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget

from physviz.engine.optimisers import by_key
from physviz.engine.words import VOICES
from physviz.lab import edits, session
from physviz.lab.tour import CHAPTERS, STEPS, Step, place_of
from physviz.ui.form import Choice, NumberField
from physviz.ui.settings import Settings
from physviz.ui.window import Window
from physviz.ui.words import say
from tests.ui import planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.dialogs import answering, naming
from tests.ui.hands import LEFT, type_in
from tests.ui.planes import CONTROL, SHIFT
from tests.ui.seen import least_squares, place, xy

SIZES = [(1024, 700), (1366, 768)]


@pytest.fixture(autouse=True)
def left(window: Window) -> Iterator[None]:
    """Leave the tour afterwards."""
    yield
    window.tour.leave()


def told(window: Window) -> str:
    """Return what the card says."""
    settle(window)
    card = window.tour.card
    return f"{card.text.text()} {card.line.text()}"


def begin(window: Window, key: str) -> None:
    window.tour.visit(STEPS[place_of(key)])
    rest(window)


# --- hands


def drag_point(window: Window, index: int, down: float) -> None:
    x, y = place(window, index)
    planes.drag(window.data.plot, (x, y), (x, y - 0.5 * down), (x, y - down))


def choose(window: Window, title: str, entry: str) -> None:
    """Choose an entry of the menu bar with the mouse."""
    bar, menu = window.menuBar(), window.actions_by_name.menus[title]
    QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(menu.menuAction()).center())
    press(menu, entry)


def press(menu: QMenu, entry: str) -> None:
    assert menu.isVisible()
    action = next(a for a in menu.actions() if a.text().replace("&", "") == entry)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    menu.parentWidget().window().activateWindow()  # no window manager gives the focus back


def type_into(window: Window, name: str, text: str) -> None:
    field = window.findChild(NumberField, name)
    assert field is not None and field.isVisible()
    type_in(field, text)


def pick(window: Window, name: str, key: str) -> None:
    """Choose an entry with the keyboard."""
    choice = window.findChild(Choice, name)
    assert choice is not None
    choice.setFocus()
    while choice.key != key:
        way = Qt.Key.Key_Down if choice.findData(key) > choice.currentIndex() else Qt.Key.Key_Up
        QTest.keyClick(choice, way)


def cross(window: Window) -> None:
    """Move the mouse to a crossing of two dual lines that is in view."""
    x, y = xy(window).T
    view = window.landscape.plot.view
    for i in range(x.size):
        for j in range(i):
            slope = (y[i] - y[j]) / (x[i] - x[j])
            at = (y[i] - slope * x[i], slope)
            if view.x[0] < at[0] < view.x[1] and view.y[0] < at[1] < view.y[1]:
                planes.hover(window.landscape.plot, at)
                window.loop.frame()
                planes.leave(window.landscape.plot)
                return


def put_on_line(window: Window) -> None:
    """Drag the point farthest from the line to where the line through all others runs."""
    x, y = xy(window).T
    intercept, slope = least_squares(window)
    worst = int(np.argmax(np.abs(y - intercept - slope * x)))
    slope, intercept = np.polyfit(np.delete(x, worst), np.delete(y, worst), 1)
    drag_point(window, worst, y[worst] - intercept - slope * x[worst])


def play(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_Space)
    for _ in range(200):
        time.sleep(0.01)
        window.loop.frame()
        if window.state.step >= 10:
            break
    QTest.keyClick(window, Qt.Key.Key_Space)


def add_heavy_ball(window: Window) -> None:
    button = window.findChild(QWidget, "add_run")
    menu = window.findChild(QMenu, "add_run_menu")
    assert button is not None and menu is not None
    menu.popup(button.mapToGlobal(QPoint(0, button.height())))
    press(menu, say(by_key("momentum").title))


def press_button(window: Window, name: str) -> None:
    button = window.findChild(QWidget, name)
    assert button is not None and button.isVisible()
    QTest.mouseClick(button, LEFT)


def open_another_row(window: Window) -> None:
    rows = window.findChild(QAbstractItemView, "dictionary_list")
    assert rows is not None
    rows.setFocus()
    QTest.keyClick(rows, Qt.Key.Key_Down)


def click_start(window: Window) -> None:
    (low, high), (bottom, top) = window.landscape.plot.view.x, window.landscape.plot.view.y
    planes.click(window.landscape.plot, (low + 0.2 * (high - low), bottom + 0.8 * (top - bottom)))


HANDS: dict[str, Callable[[Window], object]] = {
    "residuals": lambda w: drag_point(w, int(np.argmax(xy(w)[:, 1])), 600.0),
    "squares": lambda w: choose(w, "View", "Residual squares"),
    "leverage": lambda w: drag_point(w, int(np.argmax(xy(w)[:, 0])), 5.0),
    "crossing": cross,
    "onto": put_on_line,
    "start": click_start,
    "minima": lambda w: type_into(w, "loss_width_value", "2"),
    "momentum": lambda w: QTest.keyClick(w, Qt.Key.Key_A, CONTROL | SHIFT),
    "turning": lambda w: planes.click(w.landscape.plot, least_squares(w)),
    "flow": play,
    "uphill": lambda w: QTest.keyClick(w, Qt.Key.Key_U, CONTROL),
    "too large": lambda w: type_into(w, "learning_rate_value", "0.6"),
    "best": lambda w: QTest.keyClick(w, Qt.Key.Key_B, CONTROL),
    "heavy ball": add_heavy_ball,
    "classical limit": lambda w: type_into(w, "hbar_value", "500"),
    "Wick": lambda w: type_into(w, "wick_value", "0"),
    "noise": lambda w: type_into(w, "noise_sigma", "466"),
    "spring": lambda w: pick(w, "prior", "gaussian"),
    "warm": lambda w: type_into(w, "temperature", "10"),
    "walkers": lambda w: pick(w, "sampler", "metropolis"),
    "Z": lambda w: press_button(w, "show_log_Z"),
    "heat capacity": lambda w: type_into(w, "temperature", "100"),
    "bump": lambda w: type_into(w, "temperature", "1"),
    "cold": lambda w: type_into(w, "temperature", "0.01"),
    "dictionary": open_another_row,
}


def do_it(window: Window, step: Step) -> None:
    """Do the one thing the step asks for, by hand."""
    HANDS[step.key](window)
    for _ in range(5):
        settle(window)
        if window.tour.card.next_button.text() in ("Next", "Finish"):
            break
    window.loop.do(edits.play, False)
    settle(window)


# --- the way


@pytest.mark.slow
def test_that_the_tour_is_played_from_end_to_end_by_hand(window: Window) -> None:
    window.loop.do(edits.set_temperature, 3.0)
    own, past = window.state, list(window.loop.lab.past)
    QTest.keyClick(window, Qt.Key.Key_L, CONTROL)
    card = window.tour.card
    for place_, step in enumerate(STEPS):
        settle(window)
        assert card.isVisible() and card.place.text() == f"{place_ + 1} / {len(STEPS)}"
        assert card.next_button.text() == "Skip"
        if step.question is not None:
            assert step.ask not in card.line.text()
            QTest.mouseClick(card.answers[place_ % len(step.question.answers)], LEFT)
            settle(window)
            assert card.line.text().startswith("You say: ")
        do_it(window, step)
        assert card.line.text().startswith("✓"), step.key
        assert card.next_button.text() == ("Next" if place_ + 1 < len(STEPS) else "Finish")
        window.setFocus()
        QTest.keyClick(window, Qt.Key.Key_Return)
    assert not card.isVisible() and not window.tour.frames.isVisible()
    assert window.state is own and window.loop.lab.past == past
    QTest.keyClick(window, Qt.Key.Key_L, CONTROL)
    assert window.tour.place == 0


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_that_card_and_frames_are_in_the_window_and_apart(
    window: Window, theme: str, size: tuple[int, int]
) -> None:
    window.actions_by_name[theme].trigger()
    window.resize(*size)
    for step in STEPS:
        window.tour.visit(step)
        settle(window)
        settle(window)
        card, frames = window.tour.card, window.tour.frames
        area = QRect(card.mapTo(window, QPoint()), card.size())
        assert window.rect().contains(area) and window.size().toTuple() == size
        assert frames.isVisible() and len(frames.places) >= 1, step.key
        for framed in frames.places:
            assert window.rect().contains(framed) and not framed.intersects(area), step.key
            assert framed.width() > 15 and framed.height() > 15, step.key
        names = [name for name in step.frame if not name.startswith("menu ")]
        for name in names:
            widget = window.findChild(QWidget, name)
            assert widget is not None and widget.isVisible(), name
        for label in (card.text, card.line):
            assert label.heightForWidth(label.width()) <= label.height() + 1, (step.key, label)
        for label in (card.chapter, card.place):
            assert label.sizeHint().width() <= label.width(), step.key
        for button in (*card.answers, card.back_button, card.next_button, card.leave_button):
            if button.isVisible():
                assert button.sizeHint().width() <= button.width() + 1, step.key


@pytest.mark.slow
def test_that_every_step_can_be_left_and_resumed(window: Window) -> None:
    window.loop.do(edits.set_temperature, 3.0)
    own = window.state
    for k, step in enumerate(STEPS):
        window.tour.visit(step)
        window.loop.frame()
        window.setFocus()
        QTest.keyClick(window, Qt.Key.Key_Escape)
        assert window.state is own and not window.tour.card.isVisible()
        assert Settings().tour_step() == step.key
        window.actions_by_name["tour"].trigger()
        assert window.tour.place == k and window.tour.card.isVisible()
        window.tour.leave()


def test_that_back_skip_and_leave_do_what_they_say(window: Window) -> None:
    own, card = window.state, window.tour.card
    window.actions_by_name["tour"].trigger()
    settle(window)
    assert not card.back_button.isEnabled()
    QTest.mouseClick(card.next_button, LEFT)
    QTest.mouseClick(card.next_button, LEFT)
    settle(window)
    assert window.tour.place == 2 and card.back_button.isEnabled()
    QTest.mouseClick(card.back_button, LEFT)
    settle(window)
    assert window.tour.place == 1
    QTest.mouseClick(card.leave_button, LEFT)
    assert window.state is own


def test_that_enter_does_not_go_on_before_the_thing_is_done(window: Window) -> None:
    begin(window, "cold")
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert window.tour.place == place_of("cold")
    type_into(window, "temperature", "0.01")  # its own Enter is not the tour's
    assert window.tour.place == place_of("cold")
    settle(window)
    focus = QApplication.focusWidget()
    assert focus is window.tour.card.next_button
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert window.tour.place == place_of("cold") + 1


def test_that_the_keyboard_goes_to_what_a_step_is_about(window: Window) -> None:
    begin(window, "uphill")
    for button in (window.tour.card.answers[0], window.tour.card.next_button):
        button.setFocus()
    QTest.mouseClick(window.tour.card.answers[0], LEFT)
    assert window.landscape.plot.hasFocus()
    begin(window, "flow")
    QTest.mouseClick(window.tour.card.back_button, LEFT)
    QTest.mouseClick(window.tour.card.next_button, LEFT)
    assert window.tour.guide.step is STEPS[place_of("flow")]
    focus = QApplication.focusWidget()
    assert focus is window.landscape.plot
    QTest.keyClick(focus, Qt.Key.Key_Space)  # plays, and presses no button of the card
    assert window.state.clock.playing and window.tour.guide.step is STEPS[place_of("flow")]
    window.loop.do(edits.play, False)


def test_that_an_answer_can_be_guessed_by_its_digit(window: Window) -> None:
    begin(window, "too large")
    QTest.keyClick(window, Qt.Key.Key_4)  # there are three
    assert window.tour.guide.guess is None
    QTest.keyClick(window, Qt.Key.Key_2)
    QTest.keyClick(window, Qt.Key.Key_3)
    assert window.tour.guide.guess == 1


@pytest.mark.slow
@pytest.mark.parametrize("key", [step.key for step in STEPS if step.question is not None])
def test_that_every_guess_can_be_made_by_its_digit_at_once(window: Window, key: str) -> None:
    begin(window, "dictionary")
    begin(window, key)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_2)
    assert window.tour.guide.guess == 1


def test_that_a_step_is_done_by_the_keyboard_alone(window: Window) -> None:
    begin(window, "warm")
    for key in (Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_0, Qt.Key.Key_Return):
        QTest.keyClick(QApplication.focusWidget(), key)
    settle(window)
    assert "✓ You guessed right: about 3 times." in told(window)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.tour.place == place_of("warm") + 1


def test_that_space_lets_the_runs_race_once_the_heavy_ball_has_been_added(window: Window) -> None:
    begin(window, "heavy ball")
    button = window.findChild(QWidget, "add_run")
    assert button is not None and QApplication.focusWidget() is button
    do_it(window, window.tour.guide.step)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.state.clock.playing and QApplication.activePopupWidget() is None
    window.loop.do(edits.play, False)


def test_that_no_key_leaves_a_step_while_the_mouse_holds_something(window: Window) -> None:
    own = window.state
    begin(window, "start")
    plot, screen = window.landscape.plot, window.windowHandle()
    start = planes.pixel(plot, window.state.experiment.start).toPoint()
    at = plot.viewport().mapTo(window, start)
    QTest.mousePress(screen, LEFT, pos=at)
    for far in (20, 60, 80):
        QTest.mouseMove(screen, at - QPoint(far, far))
    settle(window)
    assert window.tour.guide.seen is not None
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        QTest.keyClick(window, key)
        assert window.tour.guide.step is STEPS[place_of("start")]
    QTest.mouseRelease(screen, LEFT, pos=at - QPoint(90, 90))
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.state is own


def on_the_screen(window: Window) -> QImage:
    """Return what was painted: a widget that is asked for its picture paints itself anew."""
    settle(window)
    QTest.qWait(50)  # Qt paints some milliseconds after it was asked to
    painted = window.screen().grabWindow(window.winId()).toImage()
    assert painted.size() == window.size()
    return painted


@pytest.mark.slow
def test_that_a_frame_leaves_nothing_behind_where_it_was(window: Window) -> None:
    window.show_tab("thermodynamics")
    begin(window, "heat capacity")
    (curve,) = (framed for framed in window.tour.frames.places if framed.height() > 60)
    edge, row = curve.top() - 2, range(curve.left(), curve.right())
    framed = on_the_screen(window)
    begin(window, "cold")
    assert curve not in window.tour.frames.places
    screen, fresh = on_the_screen(window), window.grab().toImage()
    assert any(screen.pixelColor(x, edge) != framed.pixelColor(x, edge) for x in row)
    assert all(screen.pixelColor(x, edge) == fresh.pixelColor(x, edge) for x in row)


def test_that_a_chapter_can_be_begun_with_from_the_menu(window: Window) -> None:
    for k, chapter in enumerate(CHAPTERS):
        window.actions_by_name[f"chapter_{k}"].trigger()
        assert window.tour.guide.step is chapter.steps[0]


@pytest.mark.parametrize(
    ("guess", "verdict"),
    [
        (2, "You guessed right:"),
        (0, "You guessed “come down smoothly”, and it is:"),
        (None, "The answer:"),
    ],
)
def test_that_a_guess_is_judged(window: Window, guess: int | None, verdict: str) -> None:
    begin(window, "too large")
    if guess is not None:
        QTest.mouseClick(window.tour.card.answers[guess], LEFT)
        assert "You say: " in told(window)
    do_it(window, window.tour.guide.step)
    assert f"✓ {verdict} leave for good. α is 1.22 times" in told(window)


def test_that_an_answer_can_be_chosen_with_the_keyboard(window: Window) -> None:
    begin(window, "too large")
    answer = window.tour.card.answers[2]
    answer.setFocus()
    QTest.keyClick(answer, Qt.Key.Key_Return)
    assert window.tour.guide.guess == 2 and window.tour.place == place_of("too large")


def test_that_the_words_of_the_card_are_those_in_force(window: Window) -> None:
    begin(window, "turning")
    begin(window, "momentum")
    texts = set()
    for voice in VOICES:
        window.loop.do(edits.set_words, voice)
        texts.add(told(window))
    assert len(texts) == 3 and not any("‹" in text for text in texts)


# --- nothing of the user's is lost


@pytest.mark.slow
def test_that_views_flags_clock_and_tab_come_back(window: Window) -> None:
    set_up(window, edits.scrub(edits.set_field(opening("norris"), "streamlines"), 3))
    window.show_tab("runs")
    settle(window)
    own = window.state
    begin(window, "Wick")
    do_it(window, window.tour.guide.step)
    window.tour.leave()
    settle(window)
    assert window.state is own
    assert [key for key, dock in window.docks.items() if dock.widget().in_front] == ["runs"]


@pytest.mark.slow
def test_that_tabs_that_were_closed_or_afloat_are_so_again(window: Window) -> None:
    def places() -> dict[str, tuple[bool, bool]]:
        return {key: (dock.isHidden(), dock.isFloating()) for key, dock in window.docks.items()}

    window.docks["amplitude"].close()
    window.docks["samples"].setFloating(True)
    settle(window)
    before = places()
    for key, name in (("Wick", "wick"), ("walkers", "sampler")):
        begin(window, key)
        control = window.findChild(QWidget, name)
        assert control is not None and control.isVisible() and control.window() is window
        assert window.tour.frames.places
    window.tour.leave()
    assert places() == before


@pytest.mark.slow
def test_that_the_tours_entry_brings_back_a_tab_that_was_closed_on_the_way(window: Window) -> None:
    begin(window, "Wick")
    window.docks["amplitude"].close()
    settle(window)
    assert not window.tour.frames.isVisible()
    QTest.keyClick(window, Qt.Key.Key_L, CONTROL)
    rest(window)
    assert window.tour.frames.isVisible() and window.docks["amplitude"].isVisible()


def test_that_a_step_is_done_even_where_nothing_can_be_said_about_it(window: Window) -> None:
    begin(window, "warm")
    window.loop.do(edits.choose_loss, "arctan")  # with a flat prior nothing binds the line
    do_it(window, window.tour.guide.step)
    assert window.tour.card.line.text().startswith("✓ The answer: about 3 times.")


def test_that_ctrl_s_in_the_tour_asks_where_and_leaves_the_own_file_alone(
    window: Window, tmp_path: Path
) -> None:
    mine, other = tmp_path / "mine.physviz", tmp_path / "tour.physviz"
    session.save(window.state, mine)
    window.files.session_path = mine
    before = mine.read_bytes()
    begin(window, "cold")
    dialogs = answering(naming(other))
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
    assert dialogs and other.exists() and mine.read_bytes() == before
    window.tour.leave()
    assert window.files.session_path == mine
    window.loop.do(edits.set_temperature, 2.0)
    window.actions_by_name["save"].trigger()
    assert session.load(mine).experiment.inverse_temperature == 0.5


def test_that_a_file_opened_in_the_tour_goes_on_the_own_desk(
    window: Window, tmp_path: Path
) -> None:
    own = window.state.experiment
    table = tmp_path / "table.csv"
    table.write_text("x,y\n1,2\n2,3\n3,5\n")
    begin(window, "cold")
    window.files.open_path(table)
    settle(window)
    assert not window.tour.card.isVisible() and window.state.experiment.points.n == 3
    window.loop.undo()
    assert window.state.experiment is own


def test_that_undo_in_the_tour_stays_within_the_step(window: Window) -> None:
    window.loop.do(edits.set_temperature, 3.0)
    begin(window, "noise")
    began = window.state.experiment
    type_into(window, "noise_sigma", "466")
    for _ in range(4):
        settle(window)
        QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert window.state.experiment is began
    assert QApplication.activeModalWidget() is None
