"""The height of the row of tabs: more for the tabs that need it, the usual one for the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from physviz.ui.window import Window
from tests.ui.conftest import settle


@pytest.fixture
def row(window: Window) -> Iterator[Window]:
    """The window with the Numbers in front of a row of the usual height."""
    window.resize(1366, 768)
    window.reset_layout()
    settle(window)
    yield window
    window.reset_layout()
    settle(window)


def height(window: Window, key: str) -> int:
    """Bring a tab to the front; return how high it is then."""
    window.show_tab(key)
    settle(window)
    return window.docks[key].height()


@pytest.mark.slow
def test_that_a_tab_that_needs_more_has_it_only_while_it_is_in_front(row: Window) -> None:
    usual = height(row, "numbers")
    amplitude = height(row, "amplitude")
    assert amplitude > 1.3 * usual
    assert height(row, "runs") == usual
    assert height(row, "dictionary") > amplitude
    assert height(row, "amplitude") == amplitude
    assert height(row, "numbers") == usual


def test_that_a_height_given_by_hand_stays(row: Window) -> None:
    usual, high = height(row, "numbers"), height(row, "amplitude")
    row.resizeDocks([row.docks["amplitude"]], [high + 60], Qt.Orientation.Vertical)
    settle(row)
    given = row.docks["amplitude"].height()
    assert given > high + 20 and height(row, "numbers") == given > usual
