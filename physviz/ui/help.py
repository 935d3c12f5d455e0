"""What the window says about itself: keys, data, conventions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QScrollArea, QVBoxLayout, QWidget

import physviz

if TYPE_CHECKING:
    from physviz.lab.state import State

KEYS = (
    ("Run", ""),
    ("Space", "play, pause"),
    ("→ &nbsp; ←", "one step on, one step back"),
    ("Home &nbsp; End", "to the start, to the end of the run"),
    ("Ctrl+B", "use the best learning rate"),
    ("Ctrl+Page down, Page up", "bring the next run, or the one before, to the front"),
    ("Ctrl+K &nbsp; Ctrl+H &nbsp; Ctrl+Del", "keep a copy of it, switch it off or on, remove it"),
    ("Ctrl+Shift+K", "anneal: cool the walkers of the sampler down to T"),
    ("Ctrl+Shift+R", "rename it (in the list of runs: Space, Del and F2)"),
    ("Data panel", ""),
    ("Tab", "choose the next point"),
    ("arrows", "move the chosen points by a pixel (Shift ×10, Alt ×0.1)"),
    ("double-click, Ins", "add a point"),
    ("Del", "remove the chosen points"),
    ("drag on empty ground", "choose the points in a box; Shift-click adds one"),
    ("Ctrl+Shift+X", "standardise x, or go back to it"),
    ("Landscape", ""),
    ("click, drag the ring", "start from there"),
    ("Ctrl+arrows", "move the start"),
    ("double-click on a trajectory", "go to that step"),
    ("Ctrl+Shift+E &nbsp; Ctrl+T", "eigen-axes; explain the step"),
    ("Ctrl+Shift+A, L, N", "the momentum field as arrows, as streamlines, or none"),
    ("Ctrl+U &nbsp; Ctrl+D", "momentum uphill as written, or downhill with time turned round"),
    ("Boltzmann", ""),
    ("drag the prior's centre or a handle", "move it, or change its standard deviation"),
    ("Tab, Ctrl+arrows", "choose its centre or a handle, and move it by a pixel"),
    ("Ctrl+Shift+W", "the walkers, here and on the Landscape, or none"),
    ("Amplitude", ""),
    ("drag on the phasors or on g(E)", "light up a band of S; a click: all"),
    ("← → &nbsp; ↑ ↓ &nbsp; Del there", "move the band, widen it, light up all"),
    ("drag, ← → on |A/A<sub>sp</sub> − 1|", "change ħ"),
    ("Every plane", ""),
    ("wheel, + and −", "zoom (Shift: x alone, Alt: y alone)"),
    ("Ctrl+drag, middle drag", "pan; in the θ-planes a plain drag too"),
    ("Ctrl+0", "bring everything back into view"),
    ("Sliders", ""),
    ("arrows, Page keys", "step; double-click for the default"),
    ("Everywhere", ""),
    ("Ctrl+Z &nbsp; Ctrl+Y", "undo, redo"),
    ("Ctrl+O, S, E", "open, save, export a picture"),
    ("F11", "projector mode"),
)

ABOUT = """
<h3>physviz {version}</h3>
<p>A straight-line fit as statistical physics: cost is action, descent is time run backwards, and
the posterior is a Boltzmann distribution.</p>
<p><b>About the numbers.</b> S(β₀, β₁) is the <i>mean</i> of squared residuals; with error bars
the residuals are scaled by σ̄/σ<sub>i</sub>, σ̄² = n/Σσ<sub>i</sub>⁻². φ = −log p(y, θ) keeps every
constant; k<sub>B</sub> = 1, entropies in nats. Coefficients are in your own units; nothing is
standardised but by Data ▸ Standardise x, which then shows both. Up to 1,000 points sums run in
50-digit decimals over the numbers as written, above it in centred floating point. For squared
loss every number on the screen is a closed form.</p>
<p><b>Sources.</b> J. Pallister, <i>Machine Learning for the eager theorist</i> (2023); H. W. Lin,
M. Tegmark &amp; D. Rolnick, <i>Why does deep and cheap learning work so well?</i>,
arXiv:1608.08225; colours of M. Okabe &amp; K. Ito; the colour map viridis of S. van der Walt &amp;
N. Smith.</p>
<p>MIT licence.</p>
"""


def sheet(parent: QWidget, name: str, title: str, html: str) -> QDialog:
    """Show a page of text in a dialog that does not stand in the way of the lab."""
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
    width = 78 * text.fontMetrics().averageCharWidth()
    height = text.heightForWidth(width) + buttons.sizeHint().height() + 60
    # Room for a title bar, and for a scroll bar if all of it does not fit on the screen.
    room = dialog.screen().availableSize() - QSize(20, 60)
    dialog.resize(QSize(width + 60, height).boundedTo(room))
    dialog.show()
    return dialog


def keyboard_sheet(parent: QWidget) -> QDialog:
    """Show what the keys and the mouse do."""
    rows = "".join(
        f"<tr><td colspan='2'><br><b>{keys}</b></td></tr>"
        if not does
        else f"<tr><td style='padding-right:24px'>{keys}</td><td>{does}</td></tr>"
        for keys, does in KEYS
    )
    return sheet(parent, "keyboard_sheet", "Keyboard and mouse", f"<table>{rows}</table>")


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
