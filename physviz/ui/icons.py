"""Our own icons: 24 × 24, one stroke width, round ends, the colour of the type around them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from physviz.ui.svg import HERE, drawing

NAMES = (
    "open",
    "save",
    "undo",
    "redo",
    "reset",
    "step_back",
    "play",
    "pause",
    "step",
    "to_end",
    "frame_all",
    "export",
    "add_point",
    "delete",
    "keep",
    "light",
    "dark",
    "best",
    "info",
    "physviz",
)

# In device pixels: toolbar sizes 16 to 32 at ratios of 1 to 2.
_SIZES = (16, 20, 24, 32, 40, 48, 64)


@cache
def icon(name: str, colour: str, disabled_colour: str) -> QIcon:
    """Return an icon in two colours (``#rrggbb``), sharp at every usual size and pixel ratio.

    Raises KeyError when there is no icon of that name.
    """
    if name not in NAMES:
        raise KeyError(name)
    made = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled_colour)):
        for size in _SIZES:
            made.addPixmap(_pixmap(name, ink, size), mode)
    return made


def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing(HERE / "icons" / f"{name}.svg", colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
