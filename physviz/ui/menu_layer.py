"""Keeping the menus true to the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMainWindow

    from physviz.lab.history import Lab
    from physviz.lab.show import Show
    from physviz.lab.state import State


class MenuLayer:
    """Keeps check marks and greyed entries true to the state."""

    def __init__(self, window: QMainWindow, lab: Lab, actions: dict[str, QAction]) -> None:
        self.window, self.lab, self.actions = window, lab, actions

    def visible(self) -> bool:
        """Menus are always there."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """What can be undone, what is shown and chosen."""
        source, standard = state.experiment.source, state.experiment.standard is not None
        undo, redo, chosen = bool(self.lab.past), bool(self.lab.future), bool(state.selection)
        return undo, redo, state.show, chosen, standard, source.title

    @staticmethod
    def compute(
        undo: bool, redo: bool, show: Show, chosen: bool, standard: bool, title: str
    ) -> tuple[object, ...]:
        """Return them."""
        return undo, redo, show, chosen, standard, title

    def paint(self, shown: tuple[bool, bool, Show, bool, bool, str]) -> None:
        """Show them."""
        undo, redo, show, chosen, standard, title = shown
        actions = self.actions
        actions["undo"].setEnabled(undo)
        actions["redo"].setEnabled(redo)
        actions["delete"].setEnabled(chosen)
        actions[show.residuals].setChecked(True)
        actions["band"].setChecked(show.band)
        actions["samples"].setChecked(show.samples)
        actions["laplace"].setChecked(show.laplace)
        actions["walkers"].setChecked(show.walkers)
        actions["flow"].setChecked(show.flow)
        actions["dual_lines"].setChecked(show.dual_lines)
        actions["eigen_axes"].setChecked(show.eigen_axes)
        actions["explain"].setChecked(show.explain)
        actions["integrand"].setChecked(show.plane == "integrand")
        actions[f"field_{show.field}"].setChecked(True)
        actions["uphill" if show.uphill else "downhill"].setChecked(True)
        actions[f"words_{show.words}"].setChecked(True)
        actions["standardise"].setChecked(standard)
        self.window.setWindowTitle(say(f"{title} – physviz"))
