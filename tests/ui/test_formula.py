"""The formulas, stated as laws."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QBuffer, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from physviz.ui import theme as themes
from physviz.ui.formula import FORMULAS, Formula, typeset
from physviz.ui.svg import HERE
from physviz.ui.theme import DARK, LIGHT, Theme

each = pytest.mark.parametrize("name", FORMULAS)


def inked(widget: Formula) -> QRect:
    """Return the smallest box around what differs from the widget's corner."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    paper = image.pixel(0, 0)
    spots = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixel(x, y) != paper
    ]
    if not spots:
        return QRect()
    xs, ys = zip(*spots, strict=True)
    return QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


@each
# ziamath 0.13 finds its own font by a call that importlib.resources has deprecated.
@pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")
def test_that_a_stored_formula_is_what_its_latex_sets(name: str) -> None:
    from physviz.ui.formula_build import built

    assert (HERE / "formulas" / f"{name}.svg").read_text(encoding="utf-8") == built(
        FORMULAS[name].latex
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:path is deprecated:DeprecationWarning")
def test_that_the_dictionary_is_set_as_its_rows_say_and_nothing_else_is_kept() -> None:
    from physviz.ui.formula_build import DICTIONARY, built

    kept = {path.name for path in (HERE / "formulas").glob("*.svg")}
    assert kept == {f"{name}.svg" for name in FORMULAS} | {typeset(x).name for x in DICTIONARY}
    for latex in DICTIONARY:
        assert typeset(latex).read_text(encoding="utf-8") == built(latex)


@each
def test_that_a_formula_leaves_ink_and_none_of_it_is_cut(
    qapp: QApplication, qtbot: QtBot, name: str
) -> None:
    themes.apply(qapp, LIGHT)
    formula = Formula(name)
    qtbot.addWidget(formula)
    hint = formula.sizeHint()
    formula.resize(hint.width() + 20, hint.height() + 20)
    free = inked(formula).size()
    formula.resize(hint)
    snug = inked(formula).size()
    assert free.width() > 10
    assert abs(snug.width() - free.width()) <= 2  # rounding of pixels
    assert abs(snug.height() - free.height()) <= 2


@each
def test_that_a_vector_picture_fills_the_glyphs_and_draws_no_outline_round_them(
    qapp: QApplication, qtbot: QtBot, name: str
) -> None:
    formula = Formula(name)
    qtbot.addWidget(formula)
    formula.resize(formula.sizeHint())
    svg, to = QSvgGenerator(), QBuffer()
    svg.setOutputDevice(to)
    painter = QPainter(svg)
    formula.render(painter, formula.pos())
    painter.end()
    root = ElementTree.fromstring(to.data().data())
    glyphs = [group for group in root.iter() if group.find("{*}path") is not None]
    assert len(glyphs) >= 5
    assert {group.get("stroke") for group in glyphs} == {"none"}


@each
def test_that_a_formula_shrinks_into_half_its_room(
    qapp: QApplication, qtbot: QtBot, name: str
) -> None:
    formula = Formula(name)
    qtbot.addWidget(formula)
    whole = formula.sizeHint()
    formula.resize(formula.minimumSizeHint())
    assert inked(formula).width() <= whole.width() / 2 + 1


@each
def test_that_a_formula_can_be_read_aloud(qapp: QApplication, qtbot: QtBot, name: str) -> None:
    formula = Formula(name)
    qtbot.addWidget(formula)
    assert formula.accessibleName() == FORMULAS[name].plain
    assert "\\" not in FORMULAS[name].plain


@pytest.mark.slow
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_a_formula_follows_the_theme(qapp: QApplication, qtbot: QtBot, theme: Theme) -> None:
    formula = Formula("free_energy", colour="ink")
    qtbot.addWidget(formula)
    themes.apply(qapp, theme, 3)
    formula.resize(formula.sizeHint())
    image = formula.grab().toImage()
    drawn = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert theme.ink in drawn
    assert (LIGHT if theme is DARK else DARK).ink not in drawn


@pytest.mark.slow
def test_that_a_formula_grows_with_the_type(qapp: QApplication, qtbot: QtBot) -> None:
    formula = Formula("cost")
    qtbot.addWidget(formula)
    formula.show()
    themes.apply(qapp, LIGHT)
    small = formula.sizeHint().width()
    themes.apply(qapp, LIGHT, 2)
    assert formula.sizeHint().width() == pytest.approx(2 * small, rel=0.05)
    themes.apply(qapp, LIGHT)


def test_that_a_formula_can_be_replaced(qapp: QApplication, qtbot: QtBot) -> None:
    formula = Formula("cost")
    qtbot.addWidget(formula)
    formula.show_formula("entropy")
    assert formula.accessibleName() == FORMULAS["entropy"].plain
    with pytest.raises(KeyError):
        formula.show_formula("unicorn")
