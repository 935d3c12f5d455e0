"""The look: one colour for one idea, in light and in dark, at a desk and on a projector."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from physviz.ui.colours import contrast, ramp, readable
from physviz.ui.stylesheet import stylesheet

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

PROJECTOR = 1.5  # the scale at which type can be read from the back row, on 1,000 lines or more


@dataclass(frozen=True)
class Theme:
    """Named colours (``#rrggbb``), one per idea, and the scale of type and strokes.

    The accents are the colour-blind safe set of Okabe and Ito (2008) where it reaches.
    """

    name: str
    dark: bool
    # surfaces and type
    window: str
    surface: str
    field: str
    line: str
    ink: str
    muted: str
    # ideas
    data: str
    optimum: str
    thermal: str
    prior: str
    trial: str
    error: str
    optimisers: tuple[str, ...]
    # colour maps, by the names pyqtgraph gives them
    landscape: str = "viridis"
    landscape_reversed: bool = False
    landscape_opacity: float = 1.0
    phase: str = "CET-CBC1"
    scale: float = 1.0

    @property
    def descent(self) -> str:
        """Gradient descent, the first of the optimisers."""
        return self.optimisers[0]

    def run_colour(self, place: int) -> str:
        """Colour of a run by its place in the row of runs; ``run_dash`` tells more apart."""
        return self.optimisers[place % len(self.optimisers)]

    def accent(self, named: str | int) -> str:
        """Return a colour by its name, or by the place of a run."""
        return self.run_colour(named) if isinstance(named, int) else getattr(self, named)

    def stroke(self, width: float = 1.0) -> float:
        """Width of a line in px; it grows faster than type, 1.7-fold at the projector's 1.5."""
        return width * (1 + 1.4 * (self.scale - 1))

    @property
    def icon_size(self) -> int:
        """Edge of a tool bar's icon in px."""
        return round(20 * self.scale)

    def density_table(self, size: int = 256) -> NDArray[np.uint8]:
        """Colours of a density from 0 (the surface itself) to its maximum, shape (size, 3)."""
        return np.round(255 * ramp(self.surface, self.thermal, size)).astype(np.uint8)

    def text(self, colour: str) -> str:
        """Return a colour near ``colour`` in which type can be read on both surfaces."""
        harder = min((self.window, self.surface), key=lambda behind: contrast(colour, behind))
        return readable(colour, harder)


LIGHT = Theme(
    name="light",
    dark=False,
    window="#f6f7f9",
    surface="#ffffff",
    field="#ffffff",
    line="#dfe3e8",
    ink="#1b2026",
    muted="#5c6673",
    data="#15191e",
    optimum="#009e73",
    thermal="#0072b2",
    prior="#7d8793",
    trial="#cc79a7",
    error="#d55e00",
    optimisers=("#e69f00", "#56b4e9", "#8a6512", "#7a5cc0", "#a3324f", "#6f7a00", "#2b2f77"),
    landscape_reversed=True,
    landscape_opacity=0.55,
)

DARK = Theme(
    name="dark",
    dark=True,
    window="#15181d",
    surface="#1c2027",
    field="#15181d",
    line="#2c323c",
    ink="#e9ecf0",
    muted="#9aa4b1",
    data="#f2f4f7",
    optimum="#009e73",
    thermal="#3a8dd0",
    prior="#8b95a1",
    trial="#cc79a7",
    error="#d55e00",
    optimisers=("#e69f00", "#56b4e9", "#b08a3c", "#a78ee6", "#e0718c", "#b9c24a", "#8fa0ff"),
    landscape_opacity=0.65,
)


def theme_named(name: str, app: QApplication) -> Theme:
    """Return ``light``, ``dark``, or for ``system`` the one the desktop asks for (else light)."""
    if name == "system":
        name = "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    return {"light": LIGHT, "dark": DARK}[name]


def projected(height: int) -> float:
    """Return the scale for a projector, by the height of the window.

    From the back row it is the share of the wall that counts: fewer lines are bigger already.
    """
    return min(max(PROJECTOR * height / 1000.0, 1.25), PROJECTOR)


def apply(app: QApplication, theme: Theme, scale: float = 1.0) -> Theme:
    """Dress the whole application, and return the theme at this scale (1 at a desk).

    Fusion with our own palette: without a desktop Qt's ``setColorScheme`` changes nothing.
    """
    theme, worn = replace(theme, scale=scale), app.property("physviz_theme")
    if theme == worn:
        # To put it on again would lay out every widget anew.
        return theme
    app.setProperty("physviz_theme", theme)
    if worn is None:
        app.setStyle("Fusion")
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(font.pointSizeF() * scale)
    app.setFont(font)
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))
    return theme


def run_dash(place: int) -> Qt.PenStyle:
    """Return how the line of a run is dashed, for who cannot tell runs by their colours."""
    styles = (
        Qt.PenStyle.SolidLine,
        Qt.PenStyle.DashLine,
        Qt.PenStyle.DashDotLine,
        Qt.PenStyle.DotLine,
        Qt.PenStyle.DashDotDotLine,
    )
    return styles[place % len(styles)]


def current() -> Theme:
    """Return the theme last applied; a widget asks for it while it paints."""
    app = QApplication.instance()
    theme = None if app is None else app.property("physviz_theme")
    return theme if isinstance(theme, Theme) else LIGHT


def bold(font: QFont) -> QFont:
    """Return a font in bold."""
    made = QFont(font)
    made.setBold(True)
    return made


def number_font() -> QFont:
    """Return a font that changes only one thing: all its digits are equally wide."""
    font = QFont()
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def mark(widget: QWidget, role: str) -> None:
    """Give a widget its place in the look: card, title, muted, number, verdict or warning."""
    widget.setProperty("role", role)


def palette(theme: Theme) -> QPalette:
    """Qt's own colour roles for a theme."""
    role = QPalette.ColorRole
    on_accent = max(("#ffffff", "#0d1014"), key=lambda ink: contrast(ink, theme.thermal))
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.ink,
        role.Base: theme.field,
        role.AlternateBase: theme.window,
        role.Text: theme.ink,
        role.PlaceholderText: theme.muted,
        role.Button: theme.surface,
        role.ButtonText: theme.ink,
        role.BrightText: theme.error,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.ink,
        role.Highlight: theme.thermal,
        role.HighlightedText: on_accent,
        role.Accent: theme.thermal,
        role.Link: theme.text(theme.thermal),
        role.LinkVisited: theme.text(theme.thermal),
        role.Light: theme.surface,
        role.Midlight: theme.line,
        role.Mid: theme.line,
        role.Dark: theme.muted,
        role.Shadow: theme.ink if not theme.dark else "#000000",
    }
    made = QPalette()
    for each, colour in colours.items():
        made.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        faint = QColor(theme.muted)
        faint.setAlphaF(0.6)
        made.setColor(QPalette.ColorGroup.Disabled, each, faint)
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.line))
    return made
