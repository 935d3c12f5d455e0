"""Files in and out of the window: opening in the background, saving, exporting, pasting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog

from physviz.engine.readers import Sheet, reading_of, sheet_of_file, sheet_of_text
from physviz.engine.words import sentence
from physviz.lab import edits, session, tables
from physviz.lab.samples_table import samples_csv
from physviz.ui.columns import ask_columns
from physviz.ui.picture import draw
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.lab.keeping import Kept
    from physviz.lab.setups import Source
    from physviz.lab.state import State
    from physviz.ui.window import Window

SESSIONS = (".physviz", ".json")
OPENABLE = (
    "Tables and sessions (*.csv *.tsv *.txt *.dat *.physviz *.json);;"
    "Sessions (*.physviz *.json);;All files (*)"
)
PICTURES = "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"


def load(path: Path) -> State | Sheet:
    """Read a session or a table; raises ValueError with one sentence."""
    if path.suffix.lower() in SESSIONS:
        return session.load(path)
    return sheet_of_file(path)


class Files:
    """What the File menu does."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.screen = window.loop
        self.saved: tuple[Path, Source] | None = None
        """The file, and what was in it by where its data came from."""

    @property
    def session_path(self) -> Path | None:
        """Where this session was opened or saved last; None once other data are in its place."""
        if self.saved is None or self.saved[1] is not self.screen.lab.state.experiment.source:
            return None
        return self.saved[0]

    @session_path.setter
    def session_path(self, path: Path | None) -> None:
        source = self.screen.lab.state.experiment.source
        self.saved = None if path is None else (path, source)

    def open(self) -> None:
        """Ask for a file and open it."""
        path, _ = QFileDialog.getOpenFileName(
            self.window, "Open", self.window.settings.folder(), OPENABLE
        )
        if path:
            self.open_path(Path(path))

    def open_path(self, path: Path) -> None:
        """Open a file; the present experiment stays until it has been read, and if it cannot be."""
        self.screen.do(edits.notify, f"Reading {path.name} …")
        self.screen.later(
            lambda: load(path),
            lambda content: self._opened(content, path),
            lambda why: self.screen.do(edits.refuse, sentence(why)),
        )

    def _opened(self, content: State | Sheet, path: Path) -> None:
        self.window.settings.remember_folder(path.parent)
        if isinstance(content, Sheet):
            self.open_sheet(content)
            return
        self._put(content, f"Opened {path.name}.")
        self.session_path = path

    def _put(self, state: State, notice: str) -> None:
        self.window.tour.leave()
        self.screen.do(edits.opened, state)
        self.screen.do(edits.notify, notice)

    def bring_back(self, which: Kept) -> None:
        """Put an experiment that was kept in the place of the present one."""
        self.screen.later(
            lambda: session.load(which.path),
            lambda state: self._put(state, f"Brought back “{which.title}”."),
            lambda why: self.screen.do(edits.refuse, sentence(why)),
        )

    def open_sheet(self, sheet: Sheet) -> None:
        """Take the columns of a table, after asking which where that is not clear."""
        names: tuple[str | None, str | None, str | None] = (None, None, None)
        if sheet.ambiguous:
            asked = ask_columns(self.window, sheet)
            if asked is None:
                self.screen.do(edits.notify, "Nothing was opened.")
                return
            names = asked
        try:
            reading = reading_of(sheet, *names)
        except ValueError as refusal:
            self.screen.do(edits.refuse, sentence(refusal))
            return
        self.window.tour.leave()
        self.screen.do(edits.open_reading, reading)

    def paste(self) -> None:
        """Open cells pasted from a spreadsheet."""
        text = QApplication.clipboard().text()
        if not text.strip():
            self.screen.do(edits.refuse, "The clipboard holds no text to paste.")
            return
        try:
            sheet = sheet_of_text(text, "the clipboard")
        except ValueError as refusal:
            self.screen.do(edits.refuse, sentence(refusal))
            return
        self.open_sheet(sheet)

    def save(self) -> None:
        """Save the session where it was saved last."""
        path = self.session_path
        if path is None:
            self.save_as()
        else:
            self._save(path)

    def _save(self, path: Path) -> None:
        if self._write(lambda to: session.save(self.screen.lab.state, to), path):
            self.session_path = path

    def save_as(self) -> None:
        """Ask where, and save the session."""
        path = self._ask("Save session", "experiment.physviz", "Sessions (*.physviz *.json)")
        if path is None:
            return
        if path.suffix.lower() not in SESSIONS:
            path = path.with_name(f"{path.name}.physviz")
            if path.exists():
                # Nobody was asked whether that one may go.
                self.screen.do(edits.refuse, f"There is a {path.name} already; nothing was saved.")
                return
        self._save(path)

    def export_picture(self) -> None:
        """Draw the window to a file."""
        path = self._ask("Export picture", "physviz.png", PICTURES)
        if path is not None:
            self.screen.do(edits.notify, "")  # a picture of the lab, not of the last message
            self.screen.frame()
            self._write(lambda to: draw(self.window, to), path)

    def export_panel(self, name: str) -> None:
        """Draw one of the three panels, or the tab in front, to a file."""
        docks = self.window.docks.items()
        fronts = ((key, dock.widget()) for key, dock in docks if dock.widget().in_front)
        if name == "tab":
            name, panel = next(fronts, (name, None))
        else:
            panel = getattr(self.window, name)
        if panel is None:
            self.screen.do(edits.refuse, "There is no tab to export: all are closed.")
            return
        path = self._ask("Export panel", f"{name}.png", PICTURES)
        if path is not None:
            self._write(lambda to: draw(panel, to), path)

    def export_data(self) -> None:
        """Write the points as CSV."""
        path = self._ask("Export data", "data.csv", "CSV (*.csv)")
        if path is not None:
            text = tables.data_csv(self.screen.lab.state)
            self._write(lambda to: to.write_text(text, encoding="utf-8"), path)

    def export_run(self) -> None:
        """Write the run as CSV."""
        path = self._ask("Export ‹trajectory›", "trajectory.csv", "CSV (*.csv)")
        if path is not None:
            text = tables.trajectory_csv(self.screen.lab.state)
            self._write(lambda to: to.write_text(text, encoding="utf-8"), path)

    def export_samples(self) -> None:
        """Write the walkers' draws as CSV."""
        try:
            text = samples_csv(self.screen.lab.state)
        except ValueError as why:
            self.screen.do(edits.refuse, sentence(why))
            return
        path = self._ask("Export ‹samples›", "samples.csv", "CSV (*.csv)")
        if path is not None:
            self._write(lambda to: to.write_text(text, encoding="utf-8"), path)

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        suggestion = str(Path(self.window.settings.folder()) / name)
        path, _ = QFileDialog.getSaveFileName(self.window, say(title), suggestion, kinds)
        return Path(path) if path else None

    def _write(self, write: Callable[[Path], object], path: Path) -> bool:
        try:
            write(path)
        except (OSError, ValueError) as why:
            reason = getattr(why, "strerror", None) or sentence(why)
            self.screen.do(edits.refuse, f"{path.name} could not be written: {reason}.")
            return False
        self.window.settings.remember_folder(path.parent)
        self.screen.do(edits.notify, f"Wrote {path.name}.")
        return True
