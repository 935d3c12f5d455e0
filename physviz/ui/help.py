"""What the window says about itself: keys, data, conventions."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

import physviz
from physviz.ui.numbers_sheet import TITLE, numbers_html
from physviz.ui.words import retell, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMainWindow

    from physviz.lab.state import State

KEYS = (
    ("Data", ""),
    ("drag a point", "move it, and the chosen ones with it; drag the end of its error bar"),
    ("double-click", "add a point"),
    ("drag on empty ground", "choose the points in a box; Shift-click adds one"),
    ("Tab", "choose the next point"),
    ("arrows", "move the chosen points by a pixel (Shift ×10, Alt ×0.1)"),
    ("right click", "a menu: add a point here, remove this one or the chosen ones"),
    ("‹Landscape›", ""),
    ("click, drag the ring", "start from there"),
    ("Ctrl+arrows", "move the start"),
    ("double-click on ‹a trajectory›", "go to that step"),
    ("‹Boltzmann›", ""),
    ("drag the ‹prior›'s centre or a handle", "move it, or change its standard deviation"),
    ("drag the trial, from the Dictionary", "move it, widen it, turn it"),
    ("Tab, Ctrl+arrows", "choose a centre or a handle, and move it by a pixel"),
    ("List of runs", ""),
    ("Space, Del, F2", "switch a run on or off, remove it, rename it"),
    ("Plots of the tabs", ""),
    ("click, drag on a run or ‹samples›", "go to that step"),
    ("drag, ← → in ‹Thermodynamics›", "take the ‹temperature› along"),
    ("‹Amplitude›", ""),
    ("drag on the phasors or on g(E)", "light up a band of S; a click: all"),
    ("← → &nbsp; ↑ ↓ &nbsp; Del there", "move the band, widen it, light up all"),
    ("drag, ← → on log Z", "turn the ‹wick dial›"),
    ("drag, ← → on |A/A<sub>sp</sub> − 1|", "change ħ"),
    ("Dictionary", ""),
    ("Ctrl+F, /", "look for a word, in any vocabulary"),
    ("↑ ↓ &nbsp; Enter there", "open another row; show in the window what it speaks of"),
    ("Ctrl+↑ ↓ there", "scroll what the open row says"),
    ("mouse on a row, or on a thing", "frames round what it names; rows that speak of it light up"),
    ("Every plane", ""),
    ("wheel, + and −", "zoom (Shift: x alone, Alt: y alone)"),
    ("Ctrl+drag, middle drag", "pan; in the θ-planes a plain drag too"),
    ("Sliders", ""),
    ("arrows, Page keys", "step; double-click for the default"),
    ("B on α", "the best ‹learning rate›"),
    ("Number fields", ""),
    ("↑ ↓ &nbsp; Enter &nbsp; Esc", "step (Shift ×10, Alt ×0.1), take what is typed, leave it"),
    ("Tour", ""),
    ("Enter &nbsp; Esc", "the next step, once this one is done; leave the tour"),
    ("1 to 4", "guess this answer"),
)
"""What hands and keys do where they are; what the menus do says itself."""

_KEYS = re.compile(r" \([^()]*\)$")
"""At the end of an action's tooltip."""

ABOUT = """
<h3>physviz {version}</h3>
<p>A straight-line fit as statistical physics: a cost is an action, descent is time run backwards,
and a posterior is a Boltzmann distribution.</p>
<p>Conventions, accuracy and references are in Help ▸ About the numbers.</p>
<p>Colours of M. Okabe &amp; K. Ito; the colour map viridis of S. van der Walt &amp; N. Smith.</p>
<p>MIT licence.</p>
"""


def sheet(parent: QWidget, name: str, title: str, html: str, letters: int = 78) -> QDialog:
    """Show a page of text, so many letters wide, in a dialog that lets the lab be used."""
    for old in parent.findChildren(QDialog, name):
        old.close()
    dialog = QDialog(parent)
    dialog.setObjectName(name)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    text = QLabel(html)
    text.setObjectName(f"{name}_text")
    text.setAccessibleName(title)
    text.setTextFormat(Qt.TextFormat.RichText)
    text.setWordWrap(True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 16, 20, 16)
    page = QScrollArea()
    page.setObjectName(f"{name}_page")
    page.setFrameShape(QScrollArea.Shape.NoFrame)
    page.setWidgetResizable(True)
    page.setWidget(text)
    layout.addWidget(page)
    layout.addWidget(buttons)
    retell(dialog)
    width = letters * text.fontMetrics().averageCharWidth()
    height = text.heightForWidth(width) + buttons.sizeHint().height() + 60
    # Room for a title bar, and for a scroll bar if all of it does not fit on the screen.
    room = dialog.screen().availableSize() - QSize(20, 60)
    dialog.resize(QSize(width + 60, height).boundedTo(room))
    dialog.show()
    return dialog


def keyboard_sheet(window: QMainWindow, actions: Iterable[QAction]) -> QDialog:
    """Show what the keys of all actions do, and what hands do on each panel."""
    menus = {}
    for action in actions:
        keys = keys_of(action)
        if keys:
            title = written(_menu_of(action), "title").replace("&", "")
            menus.setdefault(title, []).append(
                (keys, escape(_KEYS.sub("", written(action, "toolTip"))))
            )
    lines = [line for title, rows in menus.items() for line in ((title, ""), *rows)]
    columns = "".join(f"<td><table>{_rows(each)}</table></td>" for each in (lines, KEYS))
    html = f"<table><tr>{columns}</tr></table>"
    return sheet(window, "keyboard_sheet", "Keyboard and mouse", html, letters=150)


def keys_of(action: QAction) -> str:
    """Return the keys of an action, those that are only shown beside its words too."""
    live = ", ".join(keys.toString() for keys in action.shortcuts())
    return live or action.text().partition("\t")[2]


def _menu_of(action: QAction) -> QMenu:
    """Return the menu of the bar that an action stands in, at whatever depth."""
    (menu,) = (each for each in action.associatedObjects() if isinstance(each, QMenu))
    above = menu.parentWidget()
    return above if isinstance(above, QMenu) else menu


def _rows(lines: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f"<tr><td colspan='2'><br><b>{keys}</b></td></tr>"
        if not does
        else f"<tr><td style='padding-right:16px'>{keys}</td>"
        f"<td style='padding-right:24px'>{does}</td></tr>"
        for keys, does in lines
    )


def about_data(parent: QWidget, state: State) -> QDialog:
    """Show where the data come from."""
    source, n = state.experiment.source, state.experiment.points.n
    shown = state.experiment.labels
    standard = "" if state.experiment.standard is None else f"; shown as z = {shown.x}"
    citation = source.citation or "Opened or entered by hand."
    html = (
        f"<h3>{source.title}</h3>"
        f"<p>n = {n:,}; x: {source.labels.x_axis}, y: {source.labels.y_axis}{standard}</p>"
        f"<p>{source.lesson}</p><p>{citation}</p>"
    )
    return sheet(parent, "about_data", "About these data", html)


def about_physviz(parent: QWidget) -> QDialog:
    """Show version, conventions and sources."""
    return sheet(parent, "about", "About physviz", ABOUT.format(version=physviz.__version__))


def about_numbers(parent: QWidget) -> QDialog:
    """Show conventions, methods, accuracy and references."""
    return sheet(parent, "about_numbers", TITLE, numbers_html(), letters=100)
