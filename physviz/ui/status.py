"""The status bar: the verdict on the run in words, and what else there is to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from physviz.engine.verdict import verdict
from physviz.lab.state import front_run
from physviz.ui.growth import shown_step
from physviz.ui.theme import mark
from physviz.ui.words import say

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QStatusBar

    from physviz.engine.run import Run
    from physviz.lab.state import State


class Elided(QLabel):
    """A line that ends in … where there is no room; its tooltip has the whole."""

    def __init__(self, name: str, label: str, role: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        mark(self, role)
        self.whole = ""

    def show_text(self, text: str) -> None:
        """Show the text, or as much of it as fits."""
        text = say(text)
        if text != self.whole:
            self.whole = text
            self.setToolTip(text)
            self.setAccessibleDescription(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(
            self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, self.width() - 4)
        )


class StatusLayer:
    """The verdict on the left, a notice on the right."""

    def __init__(self, bar: QStatusBar) -> None:
        bar.setSizeGripEnabled(False)
        self.verdict = Elided("verdict", "Verdict on the run", "verdict")
        self.notice = Elided("notice", "Notice", "muted")
        self.refusal = Elided("refusal", "What cannot be done", "warning")
        for label in (self.verdict, self.notice, self.refusal):
            bar.addWidget(label, 1)

    def visible(self) -> bool:
        """The status bar is always there."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run and what is known of it, the step, and what there is to say."""
        run = front_run(state)
        made = 0 if run is None or run.ended else run.reached
        return run, made, shown_step(state, run), state.notice, state.refusal

    @staticmethod
    def compute(
        run: Run | None, made: int, step: int, notice: str, refusal: str
    ) -> tuple[str, str, str]:
        """Return the verdict, the notice and the refusal."""
        if run is None:
            return "No points: nothing to descend.", notice, refusal
        if not run.ready:
            return "The first steps of the run are being made.", notice, refusal
        return verdict(run, step), notice, refusal

    def paint(self, sentences: tuple[str, str, str]) -> None:
        """Show the verdict, and beside it a refusal or else a notice."""
        said, notice, refusal = sentences
        self.verdict.show_text(said)
        self.notice.show_text(notice)
        self.refusal.show_text(f"⚠ {refusal}" if refusal else "")
        self.notice.setVisible(bool(notice) and not refusal)
        self.refusal.setVisible(bool(refusal))
