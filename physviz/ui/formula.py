"""Formulas that look like formulas: set once in LaTeX, kept as SVG, drawn as large as the type."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontInfo, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from physviz.ui.plain import plain
from physviz.ui.svg import HERE, drawing
from physviz.ui.theme import current

if TYPE_CHECKING:
    from pathlib import Path

EM = 24  # px of type in the stored drawings, whose y = 0 is the base line


class Setting(NamedTuple):
    """A formula, as LaTeX to be set and as plain text to be read aloud or copied."""

    latex: str
    plain: str


FORMULAS = {
    "residual": Setting(r"\varepsilon = y - \beta_0 - \beta_1 x", "ε = y − β₀ − β₁x"),
    "cost": Setting(r"S(\beta_0, \beta_1) = \langle \varepsilon^2 \rangle", "S(β₀, β₁) = ⟨ε²⟩"),
    "robust_cost": Setting(
        r"S(\beta_0, \beta_1) = \langle \rho_c(\varepsilon) \rangle", "S(β₀, β₁) = ⟨ρ(ε)⟩"
    ),
    "boltzmann": Setting(r"q(\theta) = e^{-\beta \varphi(\theta)} / Z", "q(θ) = exp(−βφ(θ))/Z"),
    "integrand": Setting(
        r"e^{-b S(\theta)} \, p(\theta), \; b = e^{-i\omega} / \hbar",
        "exp(−bS(θ)) p(θ), b = exp(−iω)/ħ",
    ),
    "update": Setting(
        r"\theta_{k+1} = \theta_k - \alpha \nabla S(\theta_k)", "θₖ₊₁ = θₖ − α∇S(θₖ)"
    ),
    "step_gradient_descent": Setting(r"\theta \leftarrow \theta - \alpha \nabla S", "θ ← θ − α∇S"),
    "step_momentum": Setting(
        r"b \leftarrow \mu b + \nabla S, \; \theta \leftarrow \theta - \alpha b",
        "b ← μb + ∇S, θ ← θ − αb",
    ),
    "step_nesterov": Setting(
        r"b \leftarrow \mu b + \nabla S, \; "
        r"\theta \leftarrow \theta - \alpha (\nabla S + \mu b)",
        "b ← μb + ∇S, θ ← θ − α(∇S + μb)",
    ),
    "step_adagrad": Setting(
        r"\theta \leftarrow \theta - \alpha \nabla S / (\sqrt{s} + \epsilon)",
        "θ ← θ − α∇S/(√s + ε)",
    ),
    "step_rmsprop": Setting(
        r"\theta \leftarrow \theta - \alpha \nabla S / (\sqrt{v} + \epsilon)",
        "θ ← θ − α∇S/(√v + ε)",
    ),
    "step_adam": Setting(
        r"\theta \leftarrow \theta - \alpha \hat{m} / (\sqrt{\hat{v}} + \epsilon)",
        "θ ← θ − αm̂/(√v̂ + ε)",
    ),
    "step_newton": Setting(
        r"\theta \leftarrow \theta - \alpha |H|^{-1} \nabla S", "θ ← θ − α|H|⁻¹∇S"
    ),
    "step_minibatch": Setting(r"\theta \leftarrow \theta - \alpha \nabla S_B", "θ ← θ − α∇S_B"),
    "step_exact_flow": Setting(
        r"\theta \leftarrow \theta - \int_0^\alpha \nabla S \, dt", "θ ← θ − ∫₀^α ∇S dt"
    ),
    "free_energy": Setting(r"F = {-}\frac{\log Z}{\beta}", "F = −(log Z)/β"),
    "internal_energy": Setting(r"U = \langle \varphi \rangle", "U = ⟨φ⟩"),
    "entropy": Setting(r"S[q] = {-}\int q \, \log q", "S[q] = −∫ q log q"),
    "heat_capacity": Setting(r"C = \beta^2 \, \mathrm{Var} \, \varphi", "C = β² Var φ"),
}


def typeset(latex: str) -> Path:
    """Return where the drawing of a formula of the dictionary, or of a symbol, is kept."""
    return HERE / "formulas" / f"set_{zlib.crc32(latex.encode()):08x}.svg"


class Formula(QWidget):
    """One of the fixed formulas, on the base line of the type beside it.

    ``colour`` is the name of a colour of the theme, so that a change of theme needs no word.
    Where the room is too small the formula shrinks; it is never cut.
    """

    def __init__(
        self, formula: str, *, colour: str = "muted", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.colour = colour
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.show_formula(formula)

    def show_formula(self, formula: str) -> None:
        """Show the formula of this name; raises KeyError when there is none."""
        self.setObjectName(f"formula-{formula}")
        self._show(FORMULAS[formula].plain, HERE / "formulas" / f"{formula}.svg")

    def show_latex(self, latex: str) -> None:
        """Show a formula of the dictionary."""
        self._show(plain(latex), typeset(latex))

    def _show(self, said: str, path: Path) -> None:
        self.plain, self.path = said, path
        self.setAccessibleName(said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of the formula in the type of this widget."""
        self.ensurePolished()
        box = self._box()
        lowest = max(box.height(), self.fontMetrics().height())
        return QSize(int(box.width()) + 2, int(lowest) + 2)

    def minimumSizeHint(self) -> QSize:
        """Return half that size: smaller it could not be read."""
        return self.sizeHint() / 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the formula with its base line where the type's would be."""
        box = self._box()
        shrunk = min(1.0, self.width() / box.width(), self.height() / box.height())
        metrics = self.fontMetrics()
        base = (self.height() - metrics.height() * shrunk) / 2 + metrics.ascent() * shrunk
        top = base + box.top() * shrunk
        top = max(0.0, min(top, self.height() - box.height() * shrunk))
        place = QRectF(0, top, box.width() * shrunk, box.height() * shrunk)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing(self.path, getattr(current(), self.colour)).render(painter, place)

    def _box(self) -> QRectF:
        scale = QFontInfo(self.font()).pixelSize() / EM
        box = drawing(self.path, "#000000").viewBoxF()
        return QRectF(0, box.top() * scale, box.width() * scale, box.height() * scale)
