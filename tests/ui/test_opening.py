"""Opening by menu, by drop, by paste; few points, and files with holes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from physviz.lab.history import Lab
from physviz.ui.screen import Screen
from physviz.ui.window import Window
from tests.ui.conftest import opening
from tests.ui.dialogs import answering, naming, write
from tests.ui.planes import CONTROL
from tests.ui.seen import held, seen

FOUR = "time [s],way [m]\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n"


COPY = Qt.DropAction.CopyAction


def check_four(window: Window) -> None:
    window.loop.frame()
    assert held(seen(window).points.symbols).tolist() == [[1, 2.1], [2, 3.9], [3, 6.2], [4, 7.8]]
    assert window.data.plot.getAxis("bottom").label.toPlainText().strip() == "time [s]"
    assert window.landscape.plot.getAxis("left").label.toPlainText().strip() == "slope β₁ [m/s]"


def test_that_the_open_dialog_opens_a_file_and_undo_brings_the_old_data_back(
    window: Window, tmp_path: Path
) -> None:
    before = window.state.experiment
    met = answering(naming(write(tmp_path, "four.csv", FOUR)))
    QTest.keyClick(window, Qt.Key.Key_O, CONTROL)
    check_four(window)
    assert met and "four.csv" in window.windowTitle()
    assert window.settings.folder() == str(tmp_path)
    window.loop.undo()
    assert window.state.experiment is before


@pytest.mark.parametrize("place", ["window", "data_plot", "numbers_panel", "noise_sigma"])
def test_that_a_file_dropped_anywhere_on_the_window_opens(
    window: Window, tmp_path: Path, place: str
) -> None:
    target = window if place == "window" else window.findChild(QWidget, place)
    assert target is not None
    target = target.viewport() if hasattr(target, "viewport") else target
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(write(tmp_path, "four.csv", FOUR)))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, left, none)
    QApplication.sendEvent(target, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), COPY, mime, left, none))
    check_four(window)


def test_that_a_drop_of_words_is_not_taken(window: Window) -> None:
    mime = QMimeData()
    mime.setText("1 2")
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), COPY, mime, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()


def test_that_pasted_cells_open(window: Window) -> None:
    QGuiApplication.clipboard().setText(FOUR.replace(",", "\t"))
    QTest.keyClick(window, Qt.Key.Key_V, CONTROL)
    check_four(window)


def test_that_one_point_opens_and_says_what_it_cannot_tell(window: Window, tmp_path: Path) -> None:
    window.files.open_path(write(tmp_path, "one.csv", "x,y\n2,3\n"))
    window.loop.frame()
    assert held(seen(window).points.symbols).tolist() == [[2.0, 3.0]]
    assert "two points or fewer" in seen(window).outlines.words.message
    line = held(seen(window).lines.optimum)
    assert window.data.controls.sigma.number is None and len(line) == 2


def test_that_points_with_one_x_open_and_say_what_they_are(window: Window, tmp_path: Path) -> None:
    window.files.open_path(write(tmp_path, "same.csv", "x,y\n2,3\n2,4\n2,6\n"))
    window.loop.frame()
    assert window.status.verdict.whole.startswith("All x are equal")
    assert "distinct x" in seen(window).outlines.words.message
    assert len(held(seen(window).run.valley)) == 2


def test_that_lines_left_out_are_told_with_their_number_and_reason(
    window: Window, tmp_path: Path
) -> None:
    path = write(tmp_path, "holes.csv", "x,y\n1,2\n2,oops\n3,6\n,8\n5,9\n")
    window.files.open_path(path)
    window.loop.frame()
    assert window.state.experiment.points.n == 3
    assert '2 lines were skipped; line 3: "oops" is not a number.' in window.status.notice.whole
    assert window.status.notice.isVisible()


def test_that_a_heading_with_marks_of_html_is_written_as_it_stands(
    window: Window, tmp_path: Path
) -> None:
    window.files.open_path(write(tmp_path, "odd.csv", "p<q,R&D [<b>]\n1,2\n2,5\n3,6\n"))
    window.loop.frame()
    assert window.data.plot.getAxis("bottom").label.toPlainText().strip() == "p<q"
    assert window.data.plot.getAxis("left").label.toPlainText().strip() == "R&D [<b>]"


class Slow(Executor):
    """A worker that works when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[object], Callable[[], object]]] = []

    def submit(self, fn: Callable[..., object], /, *args: object) -> Future[object]:
        self.waiting.append((Future(), lambda: fn(*args)))
        return self.waiting[-1][0]

    def work(self) -> None:
        for future, job in self.waiting:
            future.set_result(job())
        self.waiting.clear()


@pytest.fixture
def slow_window(qapp: QApplication) -> Iterator[tuple[Window, Slow]]:
    worker = Slow()
    window = Window(Lab(opening()), "light", Screen(Lab(opening()), worker))
    window.show()
    yield window, worker
    window.close()
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_that_the_old_data_can_be_worked_with_while_new_ones_are_read(
    slow_window: tuple[Window, Slow], tmp_path: Path
) -> None:
    window, worker = slow_window
    window.files.open_path(write(tmp_path, "four.csv", FOUR))
    window.loop.frame()
    assert window.state.notice == "Reading four.csv …" and window.state.experiment.points.n == 24
    window.actions_by_name["best"].trigger()
    window.loop.frame()
    assert len(window.loop.lab.past) == 1 and not window.loop.settled
    worker.work()
    check_four(window)
    assert len(window.loop.lab.past) == 2
