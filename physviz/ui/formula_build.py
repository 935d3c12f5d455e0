"""Set the fixed formulas again: ``python -m physviz.ui.formula_build`` (needs ziamath)."""

from __future__ import annotations

import ziamath

from physviz.engine.dictionary import ENTRIES
from physviz.ui.formula import EM, FORMULAS, typeset
from physviz.ui.svg import HERE

# Qt draws the SVG 1.2 subset, which knows no <symbol>: every glyph must be a path of its own.
ziamath.config.svg2 = False
DICTIONARY = {latex for entry in ENTRIES for latex in (entry.formula, *entry.symbols.values())}
"""The formulas of the dictionary and the symbols of its numbers, as LaTeX."""


def built(latex: str) -> str:
    """Return the SVG of a formula, black replaced by ``currentColor``."""
    maths = ziamath.Latex(latex, size=EM, color="currentColor")
    # To SVG and PDF Qt draws the outline of what has none: it must be told how wide that is.
    return f"{maths.svg()}\n".replace("<svg ", '<svg stroke-width="0" ', 1)


def main() -> None:
    """Write all formulas into the package, and take those away that nobody shows any more."""
    folder = HERE / "formulas"
    wanted = {folder / f"{name}.svg": FORMULAS[name].latex for name in FORMULAS}
    wanted |= {typeset(latex): latex for latex in DICTIONARY}
    for path, latex in wanted.items():
        path.write_text(built(latex), encoding="utf-8")
    for path in set(folder.glob("*.svg")) - set(wanted):
        path.unlink()


if __name__ == "__main__":
    main()
