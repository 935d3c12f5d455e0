"""Every wrong file gives one sentence, and leaves all as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from physviz.ui.window import Window
from tests.ui.dialogs import write
from tests.ui.seen import held, numbers, seen

WRONG: dict[str, str | bytes] = {
    "empty.csv": "",
    "blank.csv": "\n\n  \n",
    "words.csv": "x,y\none,two\nthree,four\n",
    "nan.csv": "x,y\nnan,nan\nnan,nan\n",
    "heading.csv": "x,y\n",
    "binary.dat": bytes(range(256)) * 8,
    "sheet.csv": b"PK\x03\x04 and so on",
    "torn.physviz": '{"physviz_session": 1, "x": [1, 2',
    "newer.physviz": '{"physviz_session": 99}',
    "nothing.json": "[]",
    "unequal.json": '{"physviz_session": 1, "x": [1], "y": [1, 2]}',
}


def check_refused(window: Window, ask: Callable[[], None]) -> None:
    before, texts = window.state.experiment, numbers(window)
    ask()
    window.loop.frame()
    assert window.state.experiment is before and not window.loop.lab.past
    said = window.status.refusal
    assert said.isVisible() and not window.status.notice.isVisible()
    assert said.whole.startswith("⚠ ") and said.whole.endswith(".")
    assert ". " not in said.whole and "\n" not in said.whole
    assert numbers(window) == texts and len(held(seen(window).points.symbols)) == 24


@pytest.mark.parametrize("name", WRONG)
def test_that_a_wrong_file_gives_a_sentence_and_leaves_all_as_it_was(
    window: Window, tmp_path: Path, name: str
) -> None:
    path = write(tmp_path, name, WRONG[name])
    check_refused(window, lambda: window.files.open_path(path))
    assert name in window.state.refusal


@pytest.mark.parametrize("name", ["missing.csv", "missing.physviz", "", "folder.json"])
def test_that_a_file_that_is_not_there_or_a_folder_gives_a_sentence(
    window: Window, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder.json").mkdir()
    check_refused(window, lambda: window.files.open_path(tmp_path / name))


@pytest.mark.parametrize("text", ["", "   ", "no numbers here"])
def test_that_what_cannot_be_pasted_gives_a_sentence(window: Window, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    check_refused(window, window.actions_by_name["paste"].trigger)


def test_that_the_next_thing_done_takes_the_sentence_away(window: Window, tmp_path: Path) -> None:
    window.files.open_path(tmp_path / "missing.csv")
    window.loop.frame()
    window.actions_by_name["best"].trigger()
    window.loop.frame()
    assert not window.status.refusal.isVisible()
