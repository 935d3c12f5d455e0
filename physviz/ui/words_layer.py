"""Keeping the window in the words of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.ui.words import retell, speak, voice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from physviz.engine.words import Voice
    from physviz.lab.state import State
    from physviz.ui.screen import Screen


class WordsLayer:
    """Puts a window into the words of the state; the first of its layers."""

    def __init__(self, window: QWidget, screen: Screen) -> None:
        self.window, self.screen = window, screen
        self.told: Voice | None = None

    def visible(self) -> bool:
        """Words are everywhere."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[Voice]:
        """Whose words are wanted."""
        return (state.show.words,)

    @staticmethod
    def compute(wanted: Voice) -> Voice:
        """Return them."""
        return wanted

    def paint(self, wanted: Voice) -> None:
        """Say everything anew in these words; all other layers follow in the same frame."""
        if wanted == self.told == voice():
            return
        self.told = wanted
        speak(wanted)
        retell(self.window)
        self.screen.repaint_all()
