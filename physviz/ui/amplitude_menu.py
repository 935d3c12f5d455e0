"""The entries of the menus that are about the path integral, and what they do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from physviz.lab import edits
from physviz.lab.python_integral import integral_as_python
from physviz.ui.entry import Entry
from physviz.ui.panels.amplitude_dial import classical
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.ui.window import Window

DIAL = "ħ and ω of t&he ‹path integral›"
STEP = 5.0
"""By so many degrees a key turns the dial."""


def _dial(name: str, text: str, tip: str, keys: str = "") -> Entry:
    return Entry(name, text, tip, keys, group="dial", within=DIAL)


INTEGRAND = Entry(
    "integrand",
    "In&tegrand e^(−bS)p",
    "Draw the integrand of the ‹path integral› in the third panel, in the place of q",
    "Ctrl+I",
    checkable=True,
)
COPY_INTEGRAL = Entry(
    "copy_integral",
    "Copy ‹path integral› as Pytho&n",
    "Copy a script that computes the present A(ħ) or Z(b) by a road of its own",
    "Ctrl+Shift+P",
)
DIAL_ENTRIES = (
    _dial("hbar_fall", "ħ &→ 0", "Let ħ fall towards 0, or stop it", "Ctrl+Shift+H"),
    _dial("hbar_thermal", "ħ of the &‹temperature›", "The ħ at which the integrand at ω = 0° is q"),
    _dial("wick_on", "ω + 5°", "Turn the ‹wick dial› towards Feynman", "Ctrl+."),
    _dial("wick_back", "ω − 5°", "Turn the ‹wick dial› towards Boltzmann", "Ctrl+,"),
    _dial("wick_feynman", "&Feynman, ω = 90°", "e^(iS/ħ): pure phases"),
    _dial("wick_boltzmann", "&Boltzmann, ω = 0°", "e^(−S/ħ): a density"),
)


def dial_commands(window: Window) -> dict[str, Callable[[], object]]:
    """Return what each of these entries does, by name."""
    do = window.loop.do

    def copy() -> None:
        QGuiApplication.clipboard().setText(say(integral_as_python(window.state)))
        do(edits.notify, "The script of the ‹path integral› is on the clipboard.")

    return {
        "integrand": lambda: do(edits.show_integrand, window.state.show.plane != "integrand"),
        "copy_integral": copy,
        "hbar_fall": classical(window.loop).toggle,
        "hbar_thermal": lambda: do(edits.take_thermal_hbar),
        "wick_on": lambda: do(edits.turn_wick, STEP),
        "wick_back": lambda: do(edits.turn_wick, -STEP),
        "wick_feynman": lambda: do(edits.set_wick, 0.5 * math.pi),
        "wick_boltzmann": lambda: do(edits.set_wick, 0.0),
    }
