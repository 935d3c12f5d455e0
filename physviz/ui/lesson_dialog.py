"""The dialog that makes the experiment a lesson."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from physviz.lab.lesson import CONTROLS, TABS, Lesson
from physviz.ui.form.identity import identify
from physviz.ui.theme import mark
from physviz.ui.words import retell, say


class LessonDialog(QDialog):
    """Title, text, and for every control whether it is locked or hidden."""

    def __init__(self, parent: QWidget, lesson: Lesson) -> None:
        super().__init__(parent)
        self.setObjectName("lesson_dialog")
        self.setWindowTitle("Make this a lesson")
        self.title = QLineEdit(lesson.title)
        identify(self.title, "lesson_dialog_title", "Title", "What the lesson is called", "")
        self.text = QPlainTextEdit(lesson.text)
        told = "What the pupils read; each line stays a line"
        identify(self.text, "lesson_dialog_text", "Text", told, told)
        self.text.setTabChangesFocus(True)
        self.locked: dict[str, QCheckBox] = {}
        self.hidden: dict[str, QCheckBox] = {}
        self.page = QScrollArea()
        self.page.setObjectName("lesson_dialog_page")
        self.page.setWidgetResizable(True)
        self.page.setFrameShape(QScrollArea.Shape.NoFrame)
        self.page.setWidget(self._controls(lesson))
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        for caption, widget in (("Title", self.title), ("Text", self.text)):
            label = QLabel(caption)
            label.setBuddy(widget)
            mark(label, "muted")
            layout.addWidget(label)
            layout.addWidget(widget, 1 if widget is self.text else 0)
        layout.addWidget(self.page, 2)
        saved = QLabel("The experiment as it stands is what the lesson opens on: save it with it.")
        mark(saved, "muted")
        saved.setWordWrap(True)
        layout.addWidget(saved)
        layout.addWidget(self.buttons)
        retell(self)
        wide = 70 * self.fontMetrics().averageCharWidth()
        high = 40 * self.fontMetrics().lineSpacing()
        self.resize(QSize(wide, high).boundedTo(self.screen().availableSize() - QSize(20, 60)))

    def _controls(self, lesson: Lesson) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setColumnStretch(0, 1)
        for column, heading in enumerate(("What pupils may not change", "locked", "hidden")):
            label = QLabel(heading)
            mark(label, "muted")
            grid.addWidget(label, 0, column)
        for line, (name, title) in enumerate(CONTROLS.items(), 1):
            said = say(title)
            grid.addWidget(QLabel(said[:1].upper() + said[1:]), line, 0)
            if name not in TABS:
                told = f"Lock {title}: seen, but not to be changed"
                self.locked[name] = self._box(f"lock_{name}", told, name in lesson.locked)
                grid.addWidget(self.locked[name], line, 1, Qt.AlignmentFlag.AlignHCenter)
            told = f"Hide {title}: neither to be seen nor changed"
            self.hidden[name] = self._box(f"hide_{name}", told, name in lesson.hidden)
            grid.addWidget(self.hidden[name], line, 2, Qt.AlignmentFlag.AlignHCenter)
        return holder

    def _box(self, name: str, told: str, on: bool) -> QCheckBox:
        box = QCheckBox()
        identify(box, name, told, told, told)
        box.setChecked(on)
        return box

    def lesson(self) -> Lesson:
        """Return the lesson as it is written and ticked."""
        return Lesson(
            self.title.text().strip(),
            self.text.toPlainText().strip(),
            tuple(name for name, box in self.hidden.items() if box.isChecked()),
            tuple(name for name, box in self.locked.items() if box.isChecked()),
        )
