"""Set the fixed formulas again: ``python -m physviz.ui.formula_build`` (needs ziamath)."""

from __future__ import annotations

import ziamath

from physviz.ui.formula import EM, FORMULAS
from physviz.ui.svg import HERE

# Qt draws the SVG 1.2 subset, which knows no <symbol>: every glyph must be a path of its own.
ziamath.config.svg2 = False


def built(formula: str) -> str:
    """Return the SVG of a formula, black replaced by ``currentColor``."""
    maths = ziamath.Latex(FORMULAS[formula].latex, size=EM, color="currentColor")
    # To SVG and PDF Qt draws the outline of what has none: it must be told how wide that is.
    return f"{maths.svg()}\n".replace("<svg ", '<svg stroke-width="0" ', 1)


def main() -> None:
    """Write all formulas into the package."""
    for formula in FORMULAS:
        (HERE / "formulas" / f"{formula}.svg").write_text(built(formula), encoding="utf-8")


if __name__ == "__main__":
    main()
