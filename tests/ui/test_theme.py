"""The look, stated as laws."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from physviz.ui import theme as themes
from physviz.ui.colours import contrast, luminance, mix, ramp, readable, rgb, word
from physviz.ui.theme import DARK, LIGHT, PROJECTOR, Theme, projected


class Styled(QObject):
    """Counts how often a widget is told of another style."""

    times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.times += event.type() == QEvent.Type.StyleChange
        return False


both = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def test_that_contrast_is_21_between_black_and_white_and_1_with_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0072b2", "#0072b2") == 1
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)  # WCAG's own example


@both
def test_that_type_can_be_read_on_every_surface(theme: Theme) -> None:
    for behind in (theme.window, theme.surface, theme.field):
        for ink in (theme.ink, theme.muted):
            assert contrast(ink, behind) >= 4.5


@both
def test_that_every_accent_becomes_readable_when_it_is_type(theme: Theme) -> None:
    for accent in (theme.thermal, theme.optimum, theme.trial, theme.error, *theme.optimisers):
        for behind in (theme.window, theme.surface):
            assert contrast(theme.text(accent), behind) >= 4.5


@both
def test_that_selected_text_and_hints_can_be_read(theme: Theme) -> None:
    made = themes.palette(theme)
    role = QPalette.ColorRole
    pairs = (
        (role.HighlightedText, role.Highlight),
        (role.PlaceholderText, role.Base),
        (role.ToolTipText, role.ToolTipBase),
        (role.ButtonText, role.Button),
        (role.Link, role.Window),
    )
    for ink, behind in pairs:
        assert contrast(made.color(ink).name(), made.color(behind).name()) >= 4.5


@both
def test_that_the_ring_of_the_focus_stands_out(theme: Theme) -> None:
    assert min(contrast(theme.thermal, b) for b in (theme.window, theme.surface)) >= 3


@both
def test_that_no_two_ideas_share_a_colour(theme: Theme) -> None:
    ideas = (theme.data, theme.optimum, theme.thermal, theme.prior, theme.trial, theme.error)
    colours = [*ideas, *theme.optimisers]
    assert len(set(colours)) == len(colours)


@both
def test_that_no_density_is_the_surface_and_the_most_is_the_thermal_colour(theme: Theme) -> None:
    table = theme.density_table()
    assert table.shape == (256, 3)
    assert word(table[0] / 255) == theme.surface
    assert word(table[-1] / 255) == theme.thermal


@both
def test_that_density_reads_as_lightness_alone(theme: Theme) -> None:
    lightness = [luminance(word(channels / 255)) for channels in theme.density_table()]
    assert np.all(np.diff(lightness) * np.sign(lightness[-1] - lightness[0]) >= 0)


def test_that_a_mixture_begins_and_ends_with_its_parts() -> None:
    assert mix("#1c2027", "#3a8dd0", 0) == "#1c2027"
    assert mix("#1c2027", "#3a8dd0", 1) == "#3a8dd0"
    assert np.allclose(ramp("#123456", "#fedcba", 5)[0], rgb("#123456"), atol=1e-6)


def test_that_a_readable_colour_stays_as_it_is() -> None:
    assert readable("#000000", "#ffffff") == "#000000"
    assert contrast(readable("#e69f00", "#ffffff"), "#ffffff") >= 4.5


@pytest.mark.slow
def test_that_a_theme_applied_is_the_current_one(qapp: QApplication) -> None:
    for theme in (DARK, LIGHT):
        assert themes.apply(qapp, theme) == theme
        assert themes.current() == theme
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.window


def test_that_on_a_projector_type_is_the_same_share_of_every_wall_but_never_small() -> None:
    assert projected(2160) == projected(1000) == PROJECTOR
    assert projected(900) / 900 == pytest.approx(projected(1000) / 1000)
    assert projected(700) == projected(600) == 1.25


@pytest.mark.slow
def test_that_a_projector_enlarges_type_and_strokes_and_that_a_desk_returns(
    qapp: QApplication, qtbot: QtBot
) -> None:
    themes.apply(qapp, LIGHT)
    words, number = QLabel("σ"), QLineEdit("1")
    number.setFont(themes.number_font())
    for widget in (words, number):
        qtbot.addWidget(widget)
        widget.show()
    at_desk = [w.font().pointSizeF() for w in (words, number)]
    for _ in range(2):
        big = themes.apply(qapp, LIGHT, PROJECTOR)
        on_wall = [w.font().pointSizeF() for w in (words, number)]
        assert on_wall == pytest.approx([1.5 * size for size in at_desk], rel=0.02)
        assert big.stroke(1) == pytest.approx(1.7)
    assert themes.apply(qapp, LIGHT).stroke(1) == 1
    assert [w.font().pointSizeF() for w in (words, number)] == at_desk


@pytest.mark.slow
def test_that_a_theme_in_force_is_not_put_on_again(qapp: QApplication, qtbot: QtBot) -> None:
    themes.apply(qapp, LIGHT)
    words = QLabel("Cost")
    qtbot.addWidget(words)
    words.show()
    heard = Styled()
    words.installEventFilter(heard)
    assert themes.apply(qapp, LIGHT) == themes.current() == LIGHT
    assert heard.times == 0
    themes.apply(qapp, DARK)
    assert heard.times > 0
    themes.apply(qapp, LIGHT)


def test_that_all_digits_of_a_number_are_equally_wide(qapp: QApplication, qtbot: QtBot) -> None:
    themes.apply(qapp, LIGHT)
    field = QLineEdit()
    qtbot.addWidget(field)
    field.setFont(themes.number_font())
    assert len({field.fontMetrics().horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_that_every_name_leads_to_a_theme(qapp: QApplication) -> None:
    assert themes.theme_named("light", qapp) is LIGHT
    assert themes.theme_named("dark", qapp) is DARK
    assert themes.theme_named("system", qapp) in (LIGHT, DARK)
