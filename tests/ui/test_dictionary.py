"""The Dictionary tab: its rows found, opened and copied, and their numbers alive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from physviz.engine.dictionary import ENTRIES, Check, Entry, Reading, read
from physviz.engine.losses import Huber
from physviz.engine.words import VOICES, Voice, word
from physviz.lab import edits
from physviz.lab.dictionary import rows as dictionary_rows
from physviz.lab.edits.dictionary import TABS
from physviz.lab.present import present_of
from physviz.ui.panels.dictionary import DictionaryPanel
from physviz.ui.panels.dictionary_copy import row_as_text
from physviz.ui.panels.dictionary_layers import key_number, light
from physviz.ui.panels.dictionary_list import DictionaryList, Line
from physviz.ui.panels.dictionary_numbers import agrees, cells_of, told
from physviz.ui.window import Window
from tests.ui import planes
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.seen import least_squares, place, xy

LEFT = Qt.MouseButton.LeftButton
KEYS = [entry.key for entry in ENTRIES]


@pytest.fixture
def tab(window: Window) -> Iterator[DictionaryPanel]:
    """The tab in front, on Hubble's data, all rows read."""
    window.show_tab("dictionary")
    rest(window)
    found = window.docks["dictionary"].widget()
    assert isinstance(found, DictionaryPanel)
    yield found
    found.search.clear()
    found.look_for("")


def rows(tab: DictionaryPanel) -> list[Line]:
    """The rows that are listed, without headings."""
    return [line for line in tab.list.table.lines if line.key]


def click(tab: DictionaryPanel, key: str) -> None:
    """Click on a row of the list."""
    QTest.mouseClick(tab.list.viewport(), LEFT, pos=middle(tab, key))


def middle(tab: DictionaryPanel, key: str) -> QPoint:
    index = tab.list.table.index(tab.list.table.place(key))
    tab.list.scrollTo(index)
    return tab.list.visualRect(index).center()


def open_row(window: Window, key: str) -> None:
    window.loop.do(edits.open_row, key)
    rest(window)


# --- the list


def test_that_the_tab_stands_between_amplitude_and_table(window: Window) -> None:
    keys = list(window.docks)
    at = keys.index("dictionary")
    assert keys[at - 1] == "amplitude" and keys[at + 1] == "table"


def test_that_every_row_is_listed_by_its_names_with_its_first_number(
    window: Window, tab: DictionaryPanel
) -> None:
    present, listed = present_of(window.state), {line.key: line for line in rows(tab)}
    assert sorted(listed) == sorted(KEYS)
    for entry in ENTRIES:
        line = listed[entry.key]
        assert line.title == f"{word(entry.word, 'physics')} ↔ {word(entry.word, 'ml')}"
        assert line.more == word(entry.word, "statistics")
        assert not line.old
        assert (line.name, line.number) == key_number(entry, read(entry, present))
        assert line.number[0] in "−0123456789"


def test_that_the_tab_says_what_the_command_line_says(window: Window, tab: DictionaryPanel) -> None:
    for said in dictionary_rows(window.state):
        reading = tab.known[said["key"]][1]
        assert said["values"] == reading.values
        assert (said["check"] is None) == (reading.check is None)
        if reading.check is not None and said["check"] is not None:
            assert said["check"]["left"] == reading.check.left
            assert said["check"]["right"] == reading.check.right


def test_that_headings_cannot_be_opened(window: Window, tab: DictionaryPanel) -> None:
    before = window.state.show.row
    assert [line.title for line in tab.list.table.lines if not line.key] == [
        "Regression as mechanics",
        "Statistical physics and Bayes",
        "Physics and machine learning",
    ]
    click(tab, "")
    settle(window)
    assert window.state.show.row == before


def test_that_the_number_of_every_row_is_named_where_there_is_room(
    window: Window, tab: DictionaryPanel
) -> None:
    line = next(line for line in rows(tab) if line.key == "parameter")
    assert line.name == "β₁"
    pictures, alone = [], DictionaryList()
    alone.resize(420, 60)
    for name in (line.name, "", "a name that is much longer than the room there is for it all"):
        alone.show_lines((replace(line, name=name, more=""),), "")
        pictures.append(alone.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]


def test_that_the_heading_above_the_first_row_of_a_table_comes_into_view(
    window: Window, tab: DictionaryPanel
) -> None:
    for key in (KEYS[-1], KEYS[0]):
        open_row(window, key)
    shown = tab.list.visualRect(tab.list.table.index(0))
    assert tab.list.viewport().rect().contains(shown)


# --- looking for a word


@pytest.mark.parametrize("key", [Qt.Key.Key_Slash, Qt.Key.Key_F])
def test_that_a_key_goes_to_the_search_from_another_tab(
    window: Window, tab: DictionaryPanel, key: Qt.Key
) -> None:
    window.show_tab("numbers")
    settle(window)
    control = Qt.KeyboardModifier.ControlModifier
    held = control if key == Qt.Key.Key_F else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(window, key, held)
    settle(window)
    assert tab.in_front and tab.search.hasFocus()


def test_that_the_search_knows_every_vocabulary_formulas_and_sentences(
    window: Window, tab: DictionaryPanel
) -> None:
    def found(text: str) -> set[str]:
        tab.search.clear()
        tab.search.setFocus()
        for character in text:
            QTest.keyClick(tab.search, character)
        settle(window)
        return {line.key for line in rows(tab)}

    assert "partition-function" in found("evidence")
    assert "partition-function" in found("NORMALISING constant")
    assert "partition-function" in found("partition")
    assert len(found("partition")) < len(KEYS) and not tab.nothing.isVisible()
    assert found("unicorn") == set() and tab.nothing.isVisible()
    QTest.keyClick(tab.search, Qt.Key.Key_Escape)
    settle(window)
    assert len(rows(tab)) == len(KEYS) and not tab.nothing.isVisible()


def test_that_enter_opens_the_first_row_found_and_goes_to_the_list(
    window: Window, tab: DictionaryPanel
) -> None:
    tab.search.setFocus()
    for character in "evidence":
        QTest.keyClick(tab.search, character)
    QTest.keyClick(tab.search, Qt.Key.Key_Return)
    settle(window)
    assert window.state.show.row == rows(tab)[0].key and tab.list.hasFocus()


# --- opening a row


def test_that_a_row_opens_by_a_click_and_by_keys_and_is_no_step_to_undo(
    window: Window, tab: DictionaryPanel
) -> None:
    keys = [line.key for line in rows(tab)]
    click(tab, keys[3])
    settle(window)
    assert window.state.show.row == keys[3] and tab.row.entry.key == keys[3]
    tab.list.setFocus()
    for key, to in ((Qt.Key.Key_Down, 4), (Qt.Key.Key_Up, 3), (Qt.Key.Key_Up, 2)):
        QTest.keyClick(tab.list, key)
        settle(window)
        assert window.state.show.row == keys[to] == tab.row.entry.key
    assert not window.loop.lab.past
    step = window.state.step
    QTest.keyClick(tab.list, Qt.Key.Key_Right)
    settle(window)
    assert window.state.step == step + 1


@pytest.mark.slow
def test_that_all_a_row_says_is_reached_by_keys(window: Window, tab: DictionaryPanel) -> None:
    open_row(window, "simple-Hamiltonian")
    bar = tab.row.verticalScrollBar()
    assert bar.maximum() > 0
    for _ in range(40):
        QTest.keyClick(tab.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert bar.value() == bar.maximum()
    assert window.state.show.row == "simple-Hamiltonian"
    QTest.keyClick(tab.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert bar.value() < bar.maximum()


@pytest.mark.slow
def test_that_an_open_row_shows_names_formula_numbers_check_and_sentences(
    window: Window, tab: DictionaryPanel
) -> None:
    for entry in ENTRIES:
        open_row(window, entry.key)
        row, reading = tab.row, read(entry, present_of(window.state))
        assert row.entry is entry
        assert row.numbers.cells == cells_of(entry, reading)
        assert reading.check is None or (row.numbers.check and agrees(reading.check))
        assert all(word(entry.word, voice) in row.names.text() for voice in VOICES)
        assert not any("‹" in said.text() for said in (row.texts, row.names, row.said))
        assert "Where it ends" in row.texts.text()
        assert row.formula.plain and "\\" not in row.formula.plain


def test_that_a_check_is_told_with_a_tick_or_a_warning() -> None:
    assert told(Check(2.0, 2.0 + 4e-12)) == "✓ 2.0000000 = 2.0000000, difference 4.0·10⁻¹²"
    assert told(Check(2.0, 2.1)) == "⚠ 2.0000000 ≠ 2.1000000, difference 0.10"
    assert told(Check(1.02, 1.0, 0.01)) == "✓ 1.020 ± 0.010 ≈ 1.00000, difference 0.020"
    assert told(Check(1.05, 1.0, 0.01)).startswith("⚠ 1.050 ± 0.010 ≠ 1.00000")
    assert agrees(Check(5e9, 5e9 + 1.0)) and not agrees(Check(0.0, 1e-7))


# --- alive


def dragging(window: Window) -> Iterator[None]:
    """Drag the lowest point upwards across the line, and have a frame painted at each stop."""
    intercept, slope = least_squares(window)
    x, y = xy(window).T
    lowest = int(np.argmin(y - intercept - slope * x))
    plot, at = window.data.plot, place(window, lowest)
    planes.press(plot, at)
    for up in (20.0, 60.0, 260.0):
        planes.move(plot, planes.away(plot, at, 0.0, up))
        window.loop.frame()
        yield
    planes.release(plot, planes.away(plot, at, 0.0, 260.0))


@pytest.mark.parametrize("rows", [ENTRIES[:1], pytest.param(ENTRIES[1:], marks=pytest.mark.slow)])
def test_that_the_open_row_follows_a_dragged_point_in_the_same_frame(
    window: Window, tab: DictionaryPanel, rows: tuple[Entry, ...]
) -> None:
    for entry in rows:
        set_up(window, edits.open_row(opening(), entry.key))
        rest(window)
        before = tab.row.numbers.text()
        for _ in dragging(window):
            present = present_of(window.state)
            if light(entry, present):
                assert tab.row.numbers.cells == cells_of(entry, read(entry, present))
                assert not tab.row.numbers.old
        rest(window)
        assert tab.row.numbers.cells == cells_of(entry, read(entry, present_of(window.state)))
        assert tab.row.numbers.text() != before, entry.key


def test_that_all_rows_are_grey_until_they_are_read_anew(
    window: Window, tab: DictionaryPanel
) -> None:
    window.loop.do(edits.set_inverse_temperature, 2.0)
    window.loop.frame()
    open_key = tab.row.entry.key
    assert any(line.old for line in rows(tab) if line.key != open_key)
    rest(window)
    assert not any(line.old for line in rows(tab))


@pytest.mark.slow
def test_that_no_row_waits_for_ever_while_a_point_is_dragged(
    window: Window, tab: DictionaryPanel
) -> None:
    plot, at = window.data.plot, place(window, 3)
    before, fresh = tab.known, set()
    planes.press(plot, at)
    for k in range(4 * len(KEYS)):
        planes.move(plot, planes.away(plot, at, 0.0, 1.0 + k % 40))
        window.loop.frame()
        fresh |= {key for key in KEYS if tab.known[key] is not before[key]}
    planes.release(plot, at)
    assert fresh == set(KEYS)


def test_that_a_run_that_plays_or_has_diverged_lets_the_tab_rest(
    window: Window, tab: DictionaryPanel
) -> None:
    set_up(window, edits.to_end(edits.set_learning_rate(opening(), 3.2)))
    rest(window)
    assert not any(line.old for line in rows(tab))


@pytest.mark.slow
def test_that_without_points_every_row_says_why_it_has_no_numbers(
    window: Window, tab: DictionaryPanel
) -> None:
    set_up(window, edits.clear(opening()))
    rest(window)
    for entry in ENTRIES:
        open_row(window, entry.key)
        reading = read(entry, present_of(window.state))
        assert bool(tab.row.said.text()) == bool(reading.sentence)


@pytest.mark.slow
def test_that_another_loss_is_read_in_the_background(window: Window, tab: DictionaryPanel) -> None:
    set_up(window, edits.set_loss(opening(), Huber(150.0)))
    rest(window)
    entry, present = tab.row.entry, present_of(window.state)
    assert not light(entry, present)
    assert tab.row.numbers.cells == cells_of(entry, read(entry, present))


# --- what else can be done with a row


@pytest.mark.slow
def test_that_show_me_brings_what_a_row_speaks_of_to_the_front(
    window: Window, tab: DictionaryPanel
) -> None:
    for key in KEYS:
        set_up(window, edits.open_row(opening(), key))
        window.show_tab("dictionary")
        settle(window)
        tab.list.setFocus()
        QTest.keyClick(tab.list, Qt.Key.Key_Return)
        settle(window)
        assert not window.state.refusal
        assert window.docks[TABS[key]].widget().in_front
        assert len(window.loop.lab.past) <= 1


def test_that_a_row_is_copied_as_text_and_as_latex(window: Window, tab: DictionaryPanel) -> None:
    open_row(window, "partition-function")
    menu = tab.menu("partition-function")
    actions = {action.text().replace("&", ""): action for action in menu.actions()}
    actions["Copy as text"].trigger()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("partition function ↔ ") and "‹" not in text
    assert len(text.splitlines()) > 5
    actions["Copy as LaTeX"].trigger()
    latex = QGuiApplication.clipboard().text()
    assert latex.startswith(r"\[ ") and r"\begin{tabular}" in latex
    menu.close()


# --- the room there is


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1024, 700), (1366, 768)], ids=str)
def test_that_no_row_is_cut_off(
    window: Window, tab: DictionaryPanel, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.reset_layout()
    window.show_tab("dictionary")
    for key in KEYS:
        open_row(window, key)
        settle(window)  # the first pass of a layout asks for another
        room = tab.row.viewport().width()
        assert tab.row.widget().width() <= room, key
        for part in (tab.row.names, tab.row.texts, tab.row.said, tab.row.numbers):
            fits(part, tab.row.widget())


def fits(part: QWidget, holder: QWidget) -> None:
    if part.isHidden():
        return
    assert part.mapTo(holder, QPoint(part.width(), 0)).x() <= holder.width() + 1
    need = part.minimumSizeHint()
    if isinstance(part, QLabel):
        need.setHeight(part.heightForWidth(part.width()))
        need.setWidth(0)
    assert need.width() <= part.width() + 1 and need.height() <= part.height() + 1


def test_that_the_numbers_of_the_open_row_are_copied_while_the_dictionary_is_in_front(
    window: Window, tab: DictionaryPanel
) -> None:
    window.actions_by_name["copy"].trigger()
    assert QGuiApplication.clipboard().text() == row_as_text(
        tab.row.entry, tab.known[tab.row.entry.key][1]
    )
    window.show_tab("numbers")
    settle(window)
    window.actions_by_name["copy"].trigger()
    assert QGuiApplication.clipboard().text().startswith("intercept")


def test_that_the_open_row_speaks_all_three_vocabularies(
    window: Window, tab: DictionaryPanel
) -> None:
    open_row(window, "potential")
    said = set()
    for voice in VOICES:
        window.loop.do(edits.set_words, voice)
        settle(window)
        assert f"<b>{word('potential', voice)}</b>" in tab.row.names.text()
        said.add(tab.row.texts.text())
    assert len(said) == 3
    window.loop.do(edits.set_words, "ml")
    settle(window)


@pytest.mark.parametrize(
    ("key", "words", "said", "unsaid"),
    [
        ("Hamiltonian", "physics", "largest Hamiltonian", "surprisal"),
        ("potential", "ml", "regulariser's share", "prior's"),
        ("cost", "physics", "typical deviation", "residual"),
    ],
)
def test_that_the_names_of_numbers_are_switched_too(
    window: Window, tab: DictionaryPanel, key: str, words: Voice, said: str, unsaid: str
) -> None:
    window.loop.do(edits.set_words, words)
    open_row(window, key)
    named = "".join(cell.name for cell in tab.row.numbers.cells)
    assert said in named
    assert unsaid not in named
    tab.copy(key, row_as_text)
    copied = QGuiApplication.clipboard().text()
    assert said in copied
    window.loop.do(edits.set_words, "ml")
    settle(window)


def test_that_a_reading_without_numbers_takes_no_room(tab: DictionaryPanel) -> None:
    numbers = type(tab.row.numbers)()
    numbers.show_reading(ENTRIES[0], Reading())
    assert numbers.text() == "" and numbers.sizeHint().height() <= 2
