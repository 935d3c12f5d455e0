"""The table of the Samples tab: what the walkers found, beside what is exact."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from physviz.engine.digits import with_error, written
from physviz.ui.panels.samples_verdict import FAR, offsets, rows
from physviz.ui.theme import mark, number_font

if TYPE_CHECKING:
    from physviz.ui.panels.samples_picture import Found

HEADINGS = ("", "sampled", "exact", "off by", "ESS", "R̂")
TOLD = {
    "U": "‹Internal energy› U = ⟨E⟩, in nats; E is what β multiplies",
    "C": "‹Heat capacity› C = β² Var E; k<sub>B</sub> = 1",
    "⟨β₀⟩": "Mean intercept, in units of y",
    "⟨β₁⟩": "Mean slope, in units of y over x",
}
MEANT = {
    "sampled": "Mean over the draws ± its standard error, sd/√ESS",
    "exact": "The same under q, in closed form or by quadrature; – where it does not exist",
    "off by": "(sampled − exact) in standard errors: beyond ±2 once in twenty by luck alone",
    "ESS": "‹Effective sample size›: so many independent draws would be worth as much",
    "R̂": "Split-R̂ over the ‹walkers›, about 1 where they agree; above 1.01 they do not",
}


class SamplesTable(QWidget):
    """U, C, ⟨β₀⟩, ⟨β₁⟩: sampled ± error, exact, the difference in errors, ESS and R̂.

    Columns grow when a number needs it and do not shrink again, lest everything beside them moves.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("samples_table")
        self.setAccessibleName("Sampled means")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(1)
        self.cells: dict[tuple[str, str], QLabel] = {}
        for column, heading in enumerate(HEADINGS):
            self._place("", heading, 0, column, heading, "muted", MEANT.get(heading, ""))
        for row, name in enumerate(TOLD, 1):
            self._place(name, "", row, 0, name, "muted", TOLD[name])
            for column, heading in enumerate(HEADINGS[1:], 1):
                self._place(name, heading, row, column, "–", "number", MEANT[heading])

    def _place(
        self, name: str, heading: str, row: int, column: int, text: str, role: str, told: str
    ) -> None:
        label = QLabel(text)
        mark(label, role)
        label.setFont(number_font())
        label.setToolTip(told)
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(label, row, column, side | Qt.AlignmentFlag.AlignVCenter)
        self.cells[name, heading] = label

    def show_found(self, found: Found | None) -> None:
        """Show what was found, or dashes."""
        for name in TOLD:
            for heading, text in _texts(name, found).items():
                self.cells[name, heading].setText(text)
        for column in range(len(HEADINGS)):
            needed = self._grid.itemAtPosition(0, column).widget().sizeHint().width()
            for name in TOLD:
                needed = max(needed, self.cells[name, HEADINGS[column]].sizeHint().width())
            wide = max(needed, self._grid.columnMinimumWidth(column))
            self._grid.setColumnMinimumWidth(column, wide)
        self.setAccessibleDescription(self.text())

    def narrow(self) -> None:
        """Give back the room that wider numbers have taken."""
        for column in range(len(HEADINGS)):
            self._grid.setColumnMinimumWidth(column, 0)

    def text(self) -> str:
        """Return all of it as plain text, a line each."""
        return "\n".join(
            " ".join([name, *(self.cells[name, heading].text() for heading in HEADINGS[1:])])
            for name in TOLD
        )


def _texts(name: str, found: Found | None) -> dict[str, str]:
    if found is None or found.statistics is None:
        return dict.fromkeys(HEADINGS[1:], "–")
    told = found.statistics
    mean, error, exact = rows(told, found.known)[name]
    off = offsets(told, found.known).get(name)
    estimate = {"U": told.energy, "⟨β₀⟩": told.intercept, "⟨β₁⟩": told.slope}.get(name)
    return {
        "sampled": with_error(mean, error),
        "exact": _alike(exact, error),
        "off by": "–" if off is None else _signed(off),
        "ESS": "–" if estimate is None else _or_sign(estimate.ess, ",.0f"),
        "R̂": "–" if estimate is None else _or_sign(estimate.r_hat, ".3f"),
    }


def _or_sign(value: float, form: str) -> str:
    """Return a number in this form; ∞, and – for what is not a number, as everywhere else."""
    return format(value, form) if math.isfinite(value) else written(value)


def _alike(exact: float | None, error: float) -> str:
    """Return the exact value to the decimals of the sampled one."""
    if exact is None:
        return "does not exist"
    text = with_error(exact, error)
    number, both, _ = text.partition(" ± ")
    return number if both and not number.startswith("(") else written(exact, 6)


def _signed(off: float) -> str:
    if abs(off) >= 100.0:
        return "> 100 σ" if off > 0.0 else "< −100 σ"
    flag = "! " if abs(off) >= FAR else ""
    return f"{flag}{'+' if off > 0.0 else '−'}{abs(off):.1f} σ"
