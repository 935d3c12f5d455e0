"""The button that adds a run, and the menu of the optimisers that may make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QToolButton

from physviz.engine.optimisers import OPTIMISERS
from physviz.lab import edits
from physviz.ui.form.identity import identify

if TYPE_CHECKING:
    from physviz.ui.screen import Screen


def offer(menu: QMenu, screen: Screen) -> None:
    """Fill a menu with the optimisers, each to run beside the runs there are."""
    menu.setToolTipsVisible(True)
    for kind in OPTIMISERS:
        action = menu.addAction(kind.title)
        action.setToolTip(kind.citation)
        action.triggered.connect(lambda _checked=False, key=kind.key: screen.do(edits.add_run, key))


def adding_button(name: str, screen: Screen) -> QToolButton:
    """Return a button with that menu."""
    button = QToolButton()
    told = "Add a run by another ‹optimiser›, from the same start"
    identify(button, name, "Add a run", told, told)
    button.setText("+")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
    menu = QMenu(button)
    menu.setObjectName(f"{name}_menu")
    offer(menu, screen)
    button.setMenu(menu)
    return button
