"""The Thermodynamics tab: F, U, S[q] and C over temperature, g(E), and identities checked live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from physviz.engine.digits import written
from physviz.lab import edits
from physviz.ui.figures import Figures
from physviz.ui.form import Choice, labelled
from physviz.ui.form.identity import identify
from physviz.ui.panels.curves_anneal import AnnealLayer
from physviz.ui.panels.curves_layers import CurvesLayer, NowLayer
from physviz.ui.panels.curves_picture import CURVES
from physviz.ui.panels.layer import TabLayer
from physviz.ui.panels.small_plot import SmallPlot
from physviz.ui.theme import mark
from physviz.ui.words import say

if TYPE_CHECKING:
    from physviz.lab.show import Curve
    from physviz.lab.state import State
    from physviz.ui.layer import Layer
    from physviz.ui.panels.curves_anneal import Cooling
    from physviz.ui.panels.curves_picture import Curves, Now
    from physviz.ui.screen import Screen

ENERGY = (
    "E is what β multiplies: φ, or −log p(y|θ) where only the likelihood is tempered; "
    "E<sub>min</sub> its least value"
)
NAMES: dict[Curve, tuple[str, str, str]] = {
    "log_Z": (
        "log Z",
        "log Z + βE<sub>min</sub>",
        "‹Partition function› Z = ∫e<sup>−βE</sup>d²θ; log Z in nats",
    ),
    "F": ("F", "F − E<sub>min</sub>", "‹Free energy› F = −(log Z)/β, in nats"),
    "U": (
        "U",
        "U − E<sub>min</sub>",
        "‹Internal energy› U = ⟨E⟩, in nats; the area ∫U dβ (shaded, not to scale) is −Δlog Z",
    ),
    "S": ("S[q]", "S[q]", "‹Entropy› S[q] = −∫q log q, in nats"),
    "C": ("C", "C", "‹Heat capacity› C = dU/dT = β² Var E; k<sub>B</sub> = 1"),
    "g": (
        "g(E)",
        "log g",
        "‹Density of states› g(E), area per energy. Filled: e<sup>−βE</sup>g(E) per log E",
    ),
}
CHECKS = {
    "U": ("U = −∂log Z/∂β", "U = −∂log Z/∂β"),
    "C": ("C = −β²∂U/∂β", "C = −β²∂U/∂β"),
    "S": ("S[q] = −∂F/∂T", "S[q] = −∂F/∂T + ⟨K⟩"),
    "F": ("F = U − T S[q]", "F = U − T(S[q] − ⟨K⟩)"),
    "area": ("∫U dβ = −Δlog Z", "∫U dβ = −log Z"),
}
LEGEND = "– – ‹laplace›, ··· equipartition"


class ThermodynamicsPanel(QScrollArea):
    """What to draw on the left, the small plots, and on the right what they must agree upon."""

    in_front = False
    title = "‹Thermodynamics›"
    key = "thermodynamics"

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self.setObjectName("thermodynamics_panel")
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(
            "‹Free energy›, energy, ‹entropy› and ‹heat capacity› against T"
        )
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.plots = {
            curve: SmallPlot(curve, title, name, f"<p>{told}.</p><p>{ENERGY}.</p>", screen)
            for curve, (title, name, told) in NAMES.items()
        }
        self.checks = Figures("thermodynamics_checks", "Identities", title="Checked at this T")
        self.checks.setToolTip(
            "<p>Each number and, after Δ, how far the other side of its identity is from it. "
            "Derivatives are finite differences of the curves, ∫U dβ is a quadrature over β: from "
            "β = 1, or from 0 where only the likelihood is tempered and Z(0) = 1. There K = "
            f"−log p(θ).</p><p>{ENERGY}.</p>"
        )
        self.message = QLabel()
        self.message.setObjectName("thermodynamics_message")
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark(self.message, "muted")
        self.warning = QLabel()
        self.warning.setObjectName("thermodynamics_warning")
        self.warning.setWordWrap(True)
        self.warning.setFixedWidth(220)
        mark(self.warning, "warning")
        self.legend = QLabel()
        self.legend.setObjectName("thermodynamics_legend")
        mark(self.legend, "muted")
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(12, 4, 12, 2)
        box.setSpacing(10)
        box.addLayout(self._choices(screen))
        for plot in self.plots.values():
            box.addWidget(plot, 1)
        box.addWidget(self.message, 1)
        for words in (self.checks, self.warning):
            box.addWidget(words, 0, Qt.AlignmentFlag.AlignTop)
        self.setWidget(holder)
        self.curves = CurvesLayer(self)
        self.layers: tuple[Layer, ...] = (
            self.curves,
            _ShownLayer(self),
            NowLayer(self),
            AnnealLayer(self),
        )

    def _choices(self, screen: Screen) -> QVBoxLayout:
        self.against = Choice(
            (("T", "T"), ("beta", "β")),
            name="thermodynamics_against",
            label="Curves over",
            description="Draw the curves over the ‹temperature› or over its inverse",
            tooltip="The axis: ‹temperature› T, or ‹inverse temperature› β = 1/T",
        )
        self.against.chosen.connect(lambda key: screen.do(edits.set_against, key))
        grid, self.buttons = QGridLayout(), {}
        grid.setSpacing(3)
        for k, curve in enumerate(CURVES):
            button = QToolButton()
            title, _, told = NAMES[curve]
            identify(button, f"show_{curve}", f"Show {title}", f"Draw {title}", f"<p>{told}.</p>")
            button.setText(title)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.clicked.connect(
                lambda _checked=False, curve=curve: screen.do(edits.toggle_curve, curve)
            )
            grid.addWidget(button, k // 3, k % 3)
            self.buttons[curve] = button
        column = QVBoxLayout()
        column.setSpacing(3)
        column.addWidget(labelled("over", self.against))
        column.addLayout(grid)
        column.addWidget(self.legend)
        column.addStretch(1)
        return column

    def visible(self) -> bool:
        """Whether the tab is in front."""
        return self.in_front

    def dress(self) -> None:
        """Take on the theme in force."""
        # Its words change; what stands beside it must not move.
        self.legend.setMinimumWidth(self.legend.fontMetrics().horizontalAdvance(say(LEGEND)) + 2)
        for plot in self.plots.values():
            plot.dress()

    def show_curves(self, drawn: Curves) -> None:
        """Draw the curves, and say how good they are."""
        over = "T" if drawn.against == "T" else "β"
        for curve, plot in self.plots.items():
            shaded = None if curve == "g" else drawn.forbidden
            if curve == "F":
                plot.plot.getAxis("left").unit = drawn.unit
            plot.show_graph(drawn.graphs[curve], "E − Eₘᵢₙ" if curve == "g" else over, shaded)
        self.legend.setText(say(_legend(drawn)))

    def show_now(self, now: Now | None) -> None:
        """Draw the present temperature in every plot."""
        for curve, plot in self.plots.items():
            dot = None if now is None else now.dots.get(curve)
            x = None if now is None or curve == "g" else now.x
            value = None if now is None else now.values.get(curve)
            coarse = now is not None and value is not None and not now.final
            plot.show_now(x, dot, ("≈ " if coarse else "") + written(value, 4))
        if now is not None:
            self.plots["U"].fill(now.shade)
            self.plots["g"].fill(now.window)
        self.checks.show_pairs(_rows(now))
        sentence = "" if now is None else now.sentence
        self.warning.setText(say(sentence))
        self.warning.setVisible(bool(sentence))
        self.checks.setVisible(now is not None and not sentence)

    def show_cooling(self, shown: Cooling) -> None:
        """Draw where the walkers stand that are cooled, in words over C, and their U and C."""
        for curve, plot in self.plots.items():
            x = None if curve == "g" else shown.x
            plot.show_cooling(x, shown.told if curve == "C" else "", *shown.found(curve))


def _legend(drawn: Curves) -> str:
    lines = LEGEND if drawn.made.laplace is not None else LEGEND.partition(", ")[2]
    if not drawn.made.final:
        return f"{lines}\ncoarse, getting better …"
    return lines if drawn.forbidden is None else f"{lines}\ngrey: Z diverges"


def _rows(now: Now | None) -> tuple[tuple[str, str], ...]:
    if now is None or now.checks is None:
        return tuple((first, "–") for first, _ in CHECKS.values())
    rows = [
        (CHECKS[row.name][now.kept], f"{written(row.value, 5)}   Δ {written(row.gap, 1)}")
        for row in now.checks.rows
    ]
    return (*rows, ("E<sub>min</sub>", written(now.ground, 6)))


class _ShownLayer(TabLayer):
    """Which plots there are, and over what."""

    panel: ThermodynamicsPanel

    def inputs(self, state: State) -> tuple[object, ...]:
        return state.show.curves, state.show.against, self.panel.curves.refused

    @staticmethod
    def compute(shown: tuple[Curve, ...], against: str, refused: str) -> tuple[object, ...]:
        return shown, against, refused

    def paint(self, chosen: tuple[tuple[Curve, ...], str, str]) -> None:
        shown, against, refused = chosen
        self.panel.against.show_value(against)
        self.panel.message.setText(say(refused))
        self.panel.message.setVisible(bool(refused))
        if refused:
            self.panel.legend.setText("")
        for curve, plot in self.panel.plots.items():
            self.panel.buttons[curve].setChecked(curve in shown)
            plot.setVisible(curve in shown and not refused)
