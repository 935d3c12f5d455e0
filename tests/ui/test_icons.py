"""The icons, stated as laws."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QApplication

from physviz.ui.icons import NAMES, icon
from physviz.ui.svg import HERE

each = pytest.mark.parametrize("name", NAMES)


def inks(image: QImage) -> set[str]:
    """Return the colours of the pixels that are covered wholly."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@each
def test_that_an_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    found = inks(icon(name, "#aa3355", "#777777").pixmap(64, 64).toImage())
    assert found
    if name != "physviz":
        assert found == {"#aa3355"}


@each
def test_that_a_disabled_icon_takes_the_other_colour(qapp: QApplication, name: str) -> None:
    made = icon(name, "#aa3355", "#777777")
    found = inks(made.pixmap(QSize(64, 64), 1.0, QIcon.Mode.Disabled).toImage())
    assert found
    if name != "physviz":
        assert found == {"#777777"}


@each
def test_that_a_dense_screen_gets_more_pixels_not_larger_ones(
    qapp: QApplication, name: str
) -> None:
    sharp = icon(name, "#000000", "#777777").pixmap(QSize(24, 24), 2.0)
    assert (sharp.width(), sharp.devicePixelRatio()) == (48, 2.0)


@each
def test_that_nothing_of_an_icon_is_cut_at_its_edge(qapp: QApplication, name: str) -> None:
    image = icon(name, "#000000", "#777777").pixmap(64, 64).toImage()
    rim = [(x, y) for x in range(64) for y in (0, 63)] + [
        (x, y) for x in (0, 63) for y in range(64)
    ]
    assert all(image.pixelColor(x, y).alpha() < 128 for x, y in rim)


def test_that_every_drawing_has_a_name_or_belongs_to_the_style_sheet() -> None:
    drawn = {path.stem for path in (HERE / "icons").glob("*.svg")}
    assert drawn == {*NAMES, "chevron", "check"}


def test_that_an_unknown_icon_is_refused(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        icon("unicorn", "#000000", "#777777")
