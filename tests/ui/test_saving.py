"""Saving and exporting: every file written is read again."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from physviz.engine.priors import Gaussian
from physviz.engine.readers import read
from physviz.lab import edits
from physviz.lab.session import to_json
from physviz.ui.window import Window
from tests.ui.conftest import opening, set_up, settle
from tests.ui.dialogs import answering, naming
from tests.ui.planes import CONTROL


def well_used(window: Window) -> None:
    """Bring the lab into a state that differs from a fresh one in all that is saved."""
    set_up(window, opening("hogg2010"))
    do = window.loop.do
    do(edits.move_points, (3,), [123.456789012345], [1 / 3])
    do(edits.set_error, 4, 11.1)
    do(edits.set_prior, Gaussian((1.0, 2.0), (300.0, 0.7)))
    do(edits.set_inverse_temperature, 0.3)
    do(edits.set_learning_rate, 1e-5)
    do(edits.scrub, 12)
    do(edits.set_learning_rate, 2e-5)
    window.loop.frame()


def choose(window: Window, action: str, path: Path) -> None:
    """Choose an action of the menu that asks for a file, and name this one."""
    met = answering(naming(path))
    window.actions_by_name[action].trigger()
    assert met
    window.loop.frame()


# --- sessions -------------------------------------------------------------------------------------


def test_that_a_session_saved_and_opened_again_is_the_same_experiment(
    window: Window, tmp_path: Path
) -> None:
    well_used(window)
    saved = to_json(window.state)
    met = answering(naming(tmp_path / "mine.physviz"))
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
    assert met and window.state.notice == "Wrote mine.physviz."
    window.loop.do(edits.open_dataset, "norris")
    window.files.open_path(tmp_path / "mine.physviz")
    window.loop.frame()
    assert to_json(window.state) == saved
    assert not window.state.clock.playing


def test_that_saving_again_asks_no_more_and_writes_what_there_is_now(
    window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "mine.physviz"
    choose(window, "save_as", path)
    window.loop.do(edits.set_inverse_temperature, 7.0)
    window.actions_by_name["save"].trigger()
    assert path.read_bytes() == to_json(window.state)


def test_that_other_data_are_never_saved_over_the_last_session(
    window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "mine.physviz"
    choose(window, "save_as", path)
    saved = path.read_bytes()
    set_up(window, opening("norris"))
    choose(window, "save", tmp_path / "other.physviz")
    assert path.read_bytes() == saved
    assert (tmp_path / "other.physviz").read_bytes() == to_json(window.state)


def test_that_a_session_gets_an_ending_by_which_it_opens_again(
    window: Window, tmp_path: Path
) -> None:
    choose(window, "save_as", tmp_path / "lesson v1.2")
    saved = to_json(window.state)
    window.loop.do(edits.open_dataset, "norris")
    window.files.open_path(tmp_path / "lesson v1.2.physviz")
    window.loop.frame()
    assert to_json(window.state) == saved
    before = (tmp_path / "lesson v1.2.physviz").read_bytes()
    window.loop.do(edits.open_dataset, "norris")
    choose(window, "save_as", tmp_path / "lesson v1.2")
    assert (tmp_path / "lesson v1.2.physviz").read_bytes() == before
    assert window.state.refusal == "There is a lesson v1.2.physviz already; nothing was saved."


def test_that_a_save_called_off_writes_nothing(window: Window, tmp_path: Path) -> None:
    met = answering(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    window.actions_by_name["save"].trigger()
    assert met and not list(tmp_path.glob("*.physviz")) and not window.state.notice


# --- tables ---------------------------------------------------------------------------------------


def test_that_exported_data_read_back_to_the_bit(window: Window, tmp_path: Path) -> None:
    well_used(window)
    choose(window, "export_data", tmp_path / "data.csv")
    points, again = window.state.experiment.points, read(tmp_path / "data.csv").points
    assert points.y_error is not None and again.y_error is not None
    for one, other in ((points.x, again.x), (points.y, again.y), (points.y_error, again.y_error)):
        assert one.tobytes() == other.tobytes()


def test_that_the_exported_run_is_the_one_on_the_landscape(window: Window, tmp_path: Path) -> None:
    window.loop.do(edits.scrub, 30)
    choose(window, "export_run", tmp_path / "run.csv")
    table = np.loadtxt(tmp_path / "run.csv", delimiter=",", skiprows=1)
    assert table.shape == (31, 5) and table[0, 2:4].tolist() == [700.0, -150.0]
    assert np.array_equal(table[:, 0], np.arange(31.0))


# --- pictures -------------------------------------------------------------------------------------

WORDS = {"Data", "Landscape", "Boltzmann", "velocity [km/s]", "454 ± 75 km/s/Mpc", "−153.850"}


def test_that_an_exported_png_shows_the_window(window: Window, tmp_path: Path) -> None:
    choose(window, "export", tmp_path / "picture.png")
    image = QImage(str(tmp_path / "picture.png"))
    assert image.size() == QSize(1366, 768)
    shown = window.grab().toImage().convertToFormat(image.format())
    same = sum(
        image.pixel(x, y) == shown.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 7)
    )
    assert same > 0.99 * len(range(0, 1366, 7)) * len(range(0, 768, 7))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data", "landscape", "boltzmann", "tab"])
def test_that_a_panel_is_exported_alone_as_it_stands_in_the_window(
    window: Window, tmp_path: Path, name: str
) -> None:
    window.show_tab("runs")
    settle(window)
    panel = window.docks["runs"].widget() if name == "tab" else getattr(window, name)
    choose(window, f"export_{name}_panel", tmp_path / "panel.png")
    drawn, seen = QImage(str(tmp_path / "panel.png")), panel.grab().toImage()
    assert drawn.size() == seen.size() == panel.size()
    shape = drawn.height(), drawn.width(), 4
    either = [
        np.frombuffer(picture.convertToFormat(QImage.Format.Format_RGBA8888).constBits(), np.uint8)
        for picture in (drawn, seen)
    ]
    assert len(np.unique(either[0].reshape(shape).reshape(-1, 4), axis=0)) > 20
    assert np.mean(either[0] != either[1]) < 0.01
    choose(window, f"export_{name}_panel", tmp_path / "panel.svg")
    picture = ElementTree.parse(tmp_path / "panel.svg").getroot()
    assert picture.get("viewBox") == f"0 0 {panel.width()} {panel.height()}"


def test_that_without_a_tab_there_is_none_to_export(window: Window) -> None:
    for dock in window.docks.values():
        dock.hide()
    settle(window)
    window.actions_by_name["export_tab_panel"].trigger()
    assert window.state.refusal == "There is no tab to export: all are closed."
    for dock in window.docks.values():
        dock.show()


def test_that_an_exported_svg_is_xml_with_the_words_as_text(window: Window, tmp_path: Path) -> None:
    choose(window, "export", tmp_path / "picture.svg")
    root = ElementTree.parse(tmp_path / "picture.svg").getroot()
    assert root.tag.endswith("svg") and root.get("viewBox") == "0 0 1366 768"
    texts = {"".join(node.itertext()).strip() for node in root.iter() if node.tag.endswith("text")}
    assert texts >= WORDS
    drawn = [node for node in root.iter() if node.tag.endswith(("path", "polyline"))]
    assert len(drawn) > 100


def test_that_an_exported_pdf_has_one_page_of_the_windows_proportions(
    window: Window, tmp_path: Path
) -> None:
    choose(window, "export", tmp_path / "picture.pdf")
    content = (tmp_path / "picture.pdf").read_bytes()
    assert content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 1
    box = re.search(rb"/MediaBox \[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", content)
    assert box is not None
    assert float(box[1]) / float(box[2]) == pytest.approx(1366 / 768, rel=2e-3)


# --- where nothing can be written -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "ending"),
    [
        ("save_as", ".physviz"),
        ("export_data", ".csv"),
        ("export", ".png"),
        ("export", ".pdf"),
    ],
)
def test_that_what_cannot_be_written_is_told_in_a_sentence(
    window: Window, tmp_path: Path, action: str, ending: str
) -> None:
    path, before = tmp_path / f"picture{ending}", window.state.experiment
    path.symlink_to(tmp_path / "gone" / path.name)
    choose(window, action, path)
    assert re.fullmatch(rf"{path.name} could not be written: [^.]+\.", window.state.refusal)
    assert window.state.experiment is before and window.files.session_path is None


def test_that_a_picture_of_no_known_kind_is_refused(window: Window, tmp_path: Path) -> None:
    choose(window, "export", tmp_path / "picture.gif")
    assert "must end in .png, .svg or .pdf" in window.state.refusal
    assert not (tmp_path / "picture.gif").exists()
