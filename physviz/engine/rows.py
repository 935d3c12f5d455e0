"""Rows of numbers, each with its name, its value and its unit; as text and as LaTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One number: its group, its name as HTML and as LaTeX, its value as text, its unit."""

    group: str
    html: str
    latex: str
    value: str
    unit: str = ""

    @property
    def text(self) -> str:
        """Value and unit."""
        return f"{self.value} {self.unit}" if self.unit else self.value


def as_text(rows: tuple[Row, ...]) -> str:
    """Return the rows as plain text, a tab between name and value."""
    return "\n".join(f"{re.sub('<[^>]*>', '', row.html)}\t{row.text}".rstrip() for row in rows)


_TO_LATEX = str.maketrans(
    {"−": "-", "±": r"\pm ", "∞": r"\infty", "–": r"\text{--}", "·": r"\cdot "}
)
_POWER = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def as_latex(rows: tuple[Row, ...]) -> str:
    """Return the rows as a LaTeX tabular: symbol and value."""
    lines = []
    for row in rows:
        if row.latex:
            value = _POWER.sub(lambda power: "^{" + power[0].translate(_DIGITS) + "}", row.value)
            if not re.search("[0-9–∞]", value):
                value = rf"\text{{{value}}}"
            unit = rf"\ \mathrm{{{row.unit}}}" if row.unit else ""
            lines.append(rf"  ${row.latex}$ & ${value.translate(_TO_LATEX)}{unit}$ \\")
    return "\n".join([r"\begin{tabular}{lr}", *lines, r"\end{tabular}"])
