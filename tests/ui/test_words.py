"""The words switch: all that the window says, in three vocabularies, at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QListView, QMenu, QTabBar, QTableView, QWidget

from physviz.engine.priors import Gaussian
from physviz.engine.words import VOICES, WORDS, Voice, word
from physviz.lab import edits
from physviz.lab.session import load, save
from physviz.lab.show import Show
from physviz.lab.state import State
from physviz.ui.help import keyboard_sheet
from physviz.ui.picture import draw
from physviz.ui.window import Window
from physviz.ui.words import retell, voice
from tests.ui.conftest import opening, rest, set_up, settle
from tests.ui.test_window_fit import SIZES, STATES, check

HELD = ("text", "toolTip", "accessibleName", "accessibleDescription", "windowTitle", "title")
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
LONGEST = SIZES[0], "statistics"
"""The least room, for the longest words."""
MOST_ROWS = 9
"""So many rows of a table are read; the others are like them."""


@cache
def rich() -> State:
    """Return a lab in which about everything is set and drawn."""
    state = edits.set_prior(opening(), Gaussian((0.0, 400.0), (300.0, 200.0)))
    state = edits.add_run(edits.add_run(state, "momentum"), "minibatch")
    state = edits.choose_sampler(edits.scrub(state, 40), "metropolis")
    state = edits.set_sampling_steps(edits.set_chains(state, 8), 300)
    show = Show(samples=True, eigen_axes=True, explain=True, field="arrows", dual_lines=True)
    return edits.set_show(edits.play(state, False), show)


PORTRAIT = Show(runs_plot="phase_1", field="streamlines", uphill=True)
SLOW = {"robust": "amplitude"}
LABS = {
    "rich": rich,
    "cooled": lambda: edits.set_show(edits.play(edits.anneal(rich()), False), PORTRAIT),
    "robust": lambda: edits.choose_loss(opening("two_lines"), "cauchy"),
    "unbound": lambda: edits.choose_loss(opening(), "arctan"),
    "empty": lambda: edits.clear(opening()),
}


OTHERS = [name for name in LABS if name != "rich"]


def properties(window: QWidget) -> Iterator[str]:
    """Yield what widgets and actions hold, be it seen, heard, or told by a mouse that rests."""
    for each in (window, *window.findChildren(QWidget), *window.findChildren(QAction)):
        yield from (str(each.property(name) or "") for name in HELD)
        if isinstance(each, QComboBox):
            yield from (each.itemText(i) for i in range(each.count()))
        if isinstance(each, QTabBar):
            yield from (each.tabText(i) for i in range(each.count()))
        if isinstance(each, QTableView) and each.model() is not None:
            yield from cells(each.model())


def cells(model: QAbstractItemModel) -> Iterator[str]:
    """Yield what a table holds."""
    rows = range(min(model.rowCount(), MOST_ROWS))
    for role in ROLES:
        for column in range(model.columnCount()):
            yield str(model.headerData(column, Qt.Orientation.Horizontal, role))
            yield from (str(model.index(row, column).data(role)) for row in rows)


def front(window: Window, folder: Path) -> list[str]:
    """Return all that the window says as it stands; painted as SVG, a text is a text."""
    rest(window)
    settle(window)
    picture = folder / "window.svg"
    draw(window, picture)
    svg = picture.read_text(encoding="utf-8")
    return [*re.findall(r"<text[^>]*>([^<]*)</text>", svg), *properties(window)]


def texts(window: Window, folder: Path, but: str | None = None) -> list[str]:
    """Return all that the window says on all its tabs but one."""
    said = []
    for key in window.docks:
        if key != but:
            window.show_tab(key)
            said += front(window, folder)
    return said


def in_words(said: str, words: Voice) -> set[str]:
    """Return the rows of the table whose word in a vocabulary stands in a text."""
    return {key for key in WORDS if word(key, words).lower() in said.lower()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("usual", "physics"),
        *(
            pytest.param(name, words, marks=pytest.mark.slow)
            for name, words in zip(OTHERS, VOICES * len(OTHERS), strict=False)
        ),
    ],
)
def test_that_no_mark_is_left_in_any_text(
    window: Window, tmp_path: Path, name: str, words: Voice
) -> None:
    set_up(window, edits.set_words(LABS.get(name, opening)(), words))
    # The amplitude of a robust loss takes its time.
    said = front(window, tmp_path) if name == "usual" else texts(window, tmp_path, SLOW.get(name))
    assert not [text for text in said if re.search("[‹›]", text)]


def test_that_a_switch_speaks_in_the_next_frame_and_back_as_before(
    window: Window, tmp_path: Path
) -> None:
    for words in ("statistics", "ml"):  # whatever is out of sight says what there is now
        window.loop.do(edits.set_words, words)
        settle(window)
    before = front(window, tmp_path)
    window.loop.do(edits.set_words, "physics")
    window.loop.frame()
    assert window.landscape.title.text() == "Action surface"
    assert "action" in window.status.verdict.whole
    assert window.docks["samples"].windowTitle() == "Ensemble"
    assert "Ensemble" in [bar.tabText(i) for bar in window.findChildren(QTabBar) for i in range(9)]
    assert window.actions_by_name["export_samples"].text() == "Ex&port ensemble…"
    assert "integrator" in " ".join(properties(window.landscape)).lower()
    window.loop.do(edits.set_words, "ml")
    after = front(window, tmp_path)
    assert sorted(set(after) ^ set(before)) == []


@pytest.mark.slow
@pytest.mark.parametrize("words", VOICES)
def test_that_every_word_is_said_somewhere_and_no_mark(
    window: Window, tmp_path: Path, words: Voice
) -> None:
    set_up(window, edits.set_words(rich(), words))
    said = "\n".join(texts(window, tmp_path, "dictionary"))
    assert not re.findall(".*[‹›].*", said)
    sheet = keyboard_sheet(window, window.actions_by_name.values())
    said += "\n".join(properties(sheet))
    sheet.close()
    # What the dictionary alone speaks of stands in its list, in all three vocabularies.
    window.show_tab("dictionary")
    settle(window)
    entries = window.findChild(QListView, "dictionary_list")
    assert entries is not None
    rows = entries.model()
    said += "\n".join(str(rows.index(k, 0).data(ROLES[2])) for k in range(rows.rowCount()))
    assert set(WORDS) == in_words(said, words)


def test_that_keys_menu_and_toolbar_switch_and_show_the_words(window: Window) -> None:
    for words, key in zip(VOICES, (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3), strict=True):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        settle(window)
        assert window.state.show.words == words == window.transport.words.key == voice()
        assert window.actions_by_name[f"words_{words}"].isChecked()
    window.transport.words.activated.emit(0)
    settle(window)
    assert window.state.show.words == voice() == "physics"
    assert not window.loop.lab.past  # nothing that could be undone was done
    window.actions_by_name["words_ml"].trigger()
    settle(window)
    assert window.transport.words.currentText() == "ML"


def test_that_the_words_are_saved_with_the_session(tmp_path: Path) -> None:
    path = tmp_path / "saved.json"
    save(edits.set_words(opening(), "statistics"), path)
    assert load(path).show.words == "statistics"


def test_that_refusals_notices_and_what_is_copied_speak_too(window: Window) -> None:
    window.loop.do(edits.set_words, "statistics")
    window.loop.do(edits.set_inverse_temperature, -1.0)
    settle(window)
    assert window.status.refusal.whole == "⚠ The power β must be a number above zero."
    window.actions_by_name["copy"].trigger()
    assert "Shannon entropy S[q]" in QGuiApplication.clipboard().text()
    window.actions_by_name["copy_latex"].trigger()
    assert r"\text{noise model}" in QGuiApplication.clipboard().text()


@pytest.mark.slow
def test_that_an_open_page_of_help_is_told_in_the_new_words(window: Window) -> None:
    # One entry of the menus: the whole sheet takes its time.
    sheet = keyboard_sheet(window, (window.actions_by_name["field_none"],))
    text = sheet.findChild(QLabel, "keyboard_sheet_text")
    assert text is not None and "Leave the gradient field out" in text.text()
    window.loop.do(edits.set_words, "physics")
    settle(window)
    assert "Leave the momentum field out" in text.text()
    sheet.close()


def test_that_a_text_set_anew_is_not_taken_back(window: Window) -> None:
    label = QLabel("the ‹cost›", window)
    retell(window)
    assert label.text() == "the cost"
    label.setText("another")
    window.loop.do(edits.set_words, "physics")
    settle(window)
    assert label.text() == "another"
    label.deleteLater()


@pytest.mark.slow
@pytest.mark.parametrize("words", VOICES)
def test_that_no_two_entries_of_a_menu_share_a_letter(window: Window, words: Voice) -> None:
    window.loop.do(edits.set_words, words)
    settle(window)
    for menu in window.menuBar().findChildren(QMenu):
        letters = [
            found[1].lower()
            for action in menu.actions()
            if (found := re.search("&(.)", action.text().replace("&&", "")))
        ]
        assert len(set(letters)) == len(letters), (menu.title(), sorted(letters))


@pytest.mark.parametrize(
    ("size", "words"),
    [
        pytest.param(size, words, marks=[] if (size, words) == LONGEST else pytest.mark.slow)
        for size in SIZES[:2]
        for words in ("physics", "statistics")
    ],
)
def test_that_all_words_fit(window: Window, size: tuple[int, int], words: Voice) -> None:
    window.resize(*size)
    for state in STATES.values():
        set_up(window, edits.set_words(state, words))
        check(window)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["physics", "statistics"])
def test_that_all_words_fit_the_tabs(window: Window, words: Voice) -> None:
    window.resize(*SIZES[0])
    set_up(window, edits.set_words(rich(), words))
    for tab in ("runs", "thermodynamics", "samples"):
        window.show_tab(tab)
        rest(window)
        check(window)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["physics", "statistics"])
def test_that_all_words_fit_a_projector(window: Window, words: Voice) -> None:
    window.resize(*SIZES[0])
    window.actions_by_name["projector"].trigger()
    for state in STATES.values():
        set_up(window, edits.set_words(state, words))
        check(window)
    window.actions_by_name["projector"].trigger()
