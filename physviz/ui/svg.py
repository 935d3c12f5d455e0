"""Drawings kept as SVG whose ``currentColor`` is filled in at the moment they are painted."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).parent


@lru_cache(maxsize=128)
def drawing(path: Path, colour: str) -> QSvgRenderer:
    """Return the drawing of a file with its ``currentColor`` replaced by ``#rrggbb``."""
    text = path.read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))
