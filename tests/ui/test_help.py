"""What the window says about itself: keys, numbers, and what every control is for."""

from __future__ import annotations

import re
from html import unescape

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from physviz.engine.datasets import DATASETS
from physviz.engine.losses import LOSSES
from physviz.engine.optimisers import OPTIMISERS
from physviz.engine.priors import Gaussian
from physviz.engine.samplers import SAMPLERS
from physviz.lab import edits
from physviz.ui.form import NumberField
from physviz.ui.help import KEYS, keys_of
from physviz.ui.window import Window
from tests.ui.conftest import set_up, settle
from tests.ui.seen import ours

NUMBERS = (NumberField, QAbstractSlider)
HELD = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QPlainTextEdit)


def sheet(window: Window, action: str) -> str:
    """Open a sheet, and return its text as it is read."""
    window.actions_by_name[action].trigger()
    name = {"keys": "keyboard_sheet", "numbers": "about_numbers"}[action]
    label = window.findChild(QLabel, f"{name}_text")
    assert label is not None
    text = label.text()
    label.window().close()
    return unescape(text)


@pytest.fixture(scope="module")
def keys(shared_window: Window) -> str:
    """Return the keyboard sheet."""
    return sheet(shared_window, "keys")


@pytest.fixture(scope="module")
def figures(shared_window: Window) -> str:
    """Return the sheet about the numbers, in one line."""
    return " ".join(sheet(shared_window, "numbers").split())


def test_that_every_shortcut_is_on_the_keyboard_sheet_with_what_it_does(
    window: Window, keys: str
) -> None:
    actions = {*window.actions_by_name.values(), *window.findChildren(QAction)}
    keyed = [action for action in actions if keys_of(action)]
    assert len(keyed) > 40
    for action in keyed:
        assert f">{keys_of(action)}</td>" in keys, action.text()
        tip = action.toolTip()
        assert (tip.rpartition(" (")[0] if tip.endswith(")") else tip) in keys, tip


def test_that_every_key_on_the_sheet_is_that_of_an_action(window: Window, keys: str) -> None:
    menus = keys.partition(">drag a point<")[0]
    known = {keys_of(action) for action in window.actions_by_name.values()} - {""}
    told = set(re.findall(r"padding-right:16px'>([^<]+)</td>", menus))
    assert told == known
    assert all(not QKeySequence(each).isEmpty() or each in "→←" for each in known)


def test_that_the_sheet_tells_of_the_hands_on_every_panel(keys: str) -> None:
    assert len([title for title, does in KEYS if not does]) >= 6
    assert "drag on empty ground" in keys and "‹" not in keys


@pytest.mark.slow
def test_that_f1_opens_the_sheet(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_F1)
    found = window.findChild(QLabel, "keyboard_sheet_text")
    assert found is not None and found.window().isVisible()
    found.window().close()


def test_that_about_the_numbers_cites_every_method_and_data_set(figures: str) -> None:
    for part in (*LOSSES, *OPTIMISERS, *SAMPLERS, *DATASETS):
        assert part.citation in figures, part.key
    for convention in ("σ̄² = n/Σσ<sub>i</sub>⁻²", "k<sub>B</sub> = 1", "mean", "in nats"):
        assert convention in figures
    assert "‹" not in figures


def test_that_about_the_numbers_claims_what_the_readme_does(figures: str) -> None:
    for figure in ("2·10⁻¹⁵", "10⁻¹²", "10⁻¹⁰ absolute", "10⁻⁸", "10⁻⁶", "1,000 steps", "a third"):
        assert figure in figures


def test_that_whatever_a_hand_can_hold_has_a_tooltip_and_a_name(window: Window) -> None:
    for key in window.docks:
        window.show_tab(key)
        settle(window)
    window.show_tab("numbers")
    found = [w for w in window.findChildren(QWidget) if isinstance(w, HELD) and ours(w)]
    assert len(found) > 60
    silent = [w.objectName() for w in found if not (w.toolTip() and w.accessibleName())]
    assert not silent


COUNTS = {
    *("speed", "scrub", "run_seed", "sampling_seed", "sampling_chains", "sampling_steps"),
    *("sampling_warm_up", "anneal_steps", "hmc_leaps-slider", "hmc_leaps-number"),
}
"""Plain numbers, without a formula or a unit."""
FORMULA = re.compile(r"[=←∝∫√≈]|units of|in degrees|, in \S|in 1/")


@pytest.mark.slow
def test_that_the_tooltip_of_every_number_has_its_formula_or_its_unit(window: Window) -> None:
    numbers: dict[str, str] = {}
    states = [edits.set_prior(edits.state_of_dataset("two_lines"), Gaussian())]
    states += [edits.choose_optimiser(states[0], kind.key) for kind in OPTIMISERS]
    states += [edits.choose_sampler(states[0], kind.key) for kind in SAMPLERS]
    for key in ("runs", "thermodynamics", "samples", "amplitude", "table"):
        window.show_tab(key)
        settle(window)
        for state in states if key in ("runs", "samples") else states[:1]:
            set_up(window, state)
            held = [w for w in window.findChildren(QWidget) if isinstance(w, NUMBERS) and ours(w)]
            numbers |= {w.objectName(): w.toolTip() for w in held if w.isVisible()}
    assert len(numbers) > 30
    bare = {name: tip.partition("<b>")[0] for name, tip in numbers.items()}
    assert [name for name, tip in bare.items() if tip.count("[") != tip.count("]")] == []
    assert {name for name, tip in bare.items() if not FORMULA.search(tip)} <= COUNTS


def test_that_every_entry_of_the_menus_says_more_than_its_name(window: Window) -> None:
    for menu in window.actions_by_name.menus.values():
        for action in menu.actions():
            if action.isSeparator() or action.menu() is not None:
                continue
            plain = action.text().replace("&", "").partition("\t")[0]
            assert action.toolTip() and action.toolTip() not in (plain, plain.rstrip("…")), plain
