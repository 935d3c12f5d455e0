"""The experiment is kept while the window is open, and comes back after a crash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from physviz.engine.points import Points
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.keeping import MOST_POINTS, kept
from physviz.lab.session import load, to_json
from physviz.lab.setups import Source
from physviz.lab.tour import STEPS
from physviz.ui import keeping
from physviz.ui.screen import Screen
from physviz.ui.settings import Settings
from physviz.ui.window import Window
from tests.ui.conftest import AtOnce, delete, opening, settle

CRASH = """
import os, signal
from PySide6.QtCore import QSettings
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, {folder!r})
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.ui.app import application
from physviz.ui.window import Window
app = application(on_screen=False)
window = Window(Lab(edits.state_of_dataset("norris")), "light")
window.keeping.start()
window.loop.do(edits.move_points, (3,), [123.25], [-0.5])
window.keeping.keep()
while not window.keeping._written.done():
    pass
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def windows(qapp: QApplication, settings_folder: Path) -> Iterator[Callable[[], Window]]:
    """Make windows as the program does, which are closed afterwards."""
    made: list[Window] = []

    def make() -> Window:
        window = Window(Lab(opening()), "light", Screen(Lab(opening()), AtOnce()))
        made.append(window)
        window.show()
        window.keeping.start()
        settle(window)
        return window

    yield make
    for window in made:
        if window.keeping.offer is not None:
            window.keeping.offer.close()
        window.close()
    delete(*made)


def press(box: QMessageBox | None, word: str) -> None:
    """Press the button of this word."""
    assert box is not None and box.isVisible()
    (button,) = (each for each in box.buttons() if each.text() == word)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def listed(window: Window) -> list[str]:
    """Return what File ▸ Bring back offers."""
    window.keeping.menu.aboutToShow.emit()
    return [action.text() for action in window.keeping.menu.actions()]


def test_that_a_window_closed_unsaved_can_be_brought_back_by_the_next(
    windows: Callable[[], Window],
) -> None:
    first = windows()
    assert listed(first) == ["Nothing has been kept yet"]
    first.loop.do(edits.move_points, (3,), [1.5], [-100.25])
    was = to_json(first.state)
    first.close()
    second = windows()
    assert second.keeping.offer is None  # nobody is asked after a window that was closed
    (entry,) = listed(second)
    assert entry.endswith(first.state.experiment.source.title)
    second.keeping.menu.actions()[0].trigger()
    settle(second)
    assert to_json(second.state) == was
    second.loop.undo()
    assert second.state.experiment.points is opening().experiment.points


def test_that_an_experiment_nobody_touched_is_not_kept(windows: Callable[[], Window]) -> None:
    window = windows()
    window.keeping.keep()
    window.close()
    assert kept(window.keeping.folder) == ()
    assert list(window.keeping.folder.iterdir()) == []


def test_that_each_change_is_kept_in_turn(windows: Callable[[], Window]) -> None:
    window, found = windows(), []
    for beta in (0.5, 2.0):
        window.loop.do(edits.set_inverse_temperature, beta)
        window.keeping.keep()
        assert window.keeping._written is not None
        window.keeping._written.result(10.0)
        found.append(load(window.keeping.path).experiment.inverse_temperature)
    assert found == [0.5, 2.0]


def test_that_the_tour_does_not_take_the_place_of_ones_own(windows: Callable[[], Window]) -> None:
    window = windows()
    window.loop.do(edits.set_inverse_temperature, 0.125)
    was = to_json(window.state)
    window.tour.visit(STEPS[3])
    window.keeping.keep()
    window.close()
    (mine,) = kept(window.keeping.folder)
    assert mine.path.read_bytes() == was


def test_that_an_open_window_keeps_its_experiment_to_itself(windows: Callable[[], Window]) -> None:
    first = windows()
    first.loop.do(edits.set_inverse_temperature, 0.5)
    first.keeping.keep()
    second = windows()
    assert second.keeping.offer is None
    assert second.keeping.path != first.keeping.path


@pytest.mark.slow
def test_that_a_killed_process_loses_nothing(
    windows: Callable[[], Window], settings_folder: Path
) -> None:
    script = CRASH.format(folder=str(settings_folder))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, timeout=90, check=False)
    assert done.returncode < 0
    folder, aside = Settings().kept_folder(), settings_folder / "aside"
    shutil.copytree(folder, aside)

    unsure = windows()
    assert unsure.keeping.offer is not None and "Norris" in unsure.keeping.offer.text()
    press(unsure.keeping.offer, "&Leave it")
    assert unsure.state.experiment is opening().experiment
    assert len(listed(unsure)) == 1 and "Norris" in listed(unsure)[0]
    unsure.close()
    shutil.rmtree(folder)

    shutil.copytree(aside, folder)
    window = windows()
    press(window.keeping.offer, "&Bring it back")
    settle(window)
    points = window.state.experiment.points
    assert (points.x[3], points.y[3]) == (123.25, -0.5)
    assert "Brought back" in window.state.notice
    window.loop.undo()
    assert window.state.experiment is opening().experiment


@pytest.mark.slow
def test_that_a_full_disk_is_told_once_and_does_not_stop_the_work(
    windows: Callable[[], Window],
) -> None:
    window = windows()
    shutil.rmtree(window.keeping.folder)
    window.loop.do(edits.set_inverse_temperature, 0.5)
    window.keeping.keep()
    assert window.keeping._written is not None
    assert isinstance(window.keeping._written.exception(10.0), OSError)
    window.keeping.keep()
    assert "cannot be kept" in window.state.refusal and "no such file" in window.state.refusal
    window.loop.do(edits.set_inverse_temperature, 2.0)
    assert window.state.experiment.inverse_temperature == 2.0 and not window.state.refusal


@pytest.mark.slow
def test_that_where_nothing_can_be_written_the_window_opens_all_the_same(
    windows: Callable[[], Window], settings_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = settings_folder / "file"
    in_the_way.touch()
    monkeypatch.setattr("physviz.ui.settings.Settings.kept_folder", lambda _: in_the_way / "kept")
    window = windows()
    assert "cannot be kept" in window.state.refusal
    window.close()


@pytest.mark.slow
def test_that_too_many_points_are_not_written_unasked(windows: Callable[[], Window]) -> None:
    window, x = windows(), np.arange(MOST_POINTS + 1.0)
    state = edits.fresh(Points.of(x, 2.0 * x), Source("many"), (0.0, 0.0), 0.05)
    window.loop.do(edits.opened, state)
    window.keeping.keep()
    assert window.keeping._written is None
    assert keeping.EVERY >= 1000
