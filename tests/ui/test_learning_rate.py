"""The learning rate under hands, and the verdict in words."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from physviz.engine.cost import bowl
from physviz.lab import edits
from physviz.ui.window import Window
from tests.ui import hands
from tests.ui.seen import held, seen


def test_that_the_learning_rate_may_be_dragged_mid_run_and_what_was_run_stays(
    window: Window,
) -> None:
    window.loop.do(edits.scrub, 20)
    window.loop.do(edits.play, True)
    window.loop.frame()
    before = held(seen(window).run.path)[:21]
    gauge = window.landscape.optimiser.gauge
    QTest.mousePress(gauge, Qt.MouseButton.LeftButton, pos=QPoint(40, 8))
    for x in (60, 80, 100):
        QTest.mouseMove(gauge, QPoint(x, 8))
        window.loop.do(edits.tick, 0.1)
        window.loop.frame()
    QTest.mouseRelease(gauge, Qt.MouseButton.LeftButton, pos=QPoint(100, 8))
    window.loop.do(edits.play, False)
    window.loop.frame()
    legs = window.state.setup.legs
    assert len(legs) == 4 and [leg.first for leg in legs] == sorted({leg.first for leg in legs})
    path = held(seen(window).run.path)
    assert np.array_equal(path[:21], before)
    assert len(path) == window.state.step + 1 > 24
    assert len(window.loop.lab.past) == 1


def test_that_a_click_on_best_takes_the_best_fixed_rate(window: Window) -> None:
    gauge, surface = window.landscape.optimiser.gauge, bowl(window.state.experiment.points)
    assert surface is not None
    box = gauge.best_box()
    QTest.mouseClick(gauge, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    best = 2.0 / sum(np.linalg.eigvalsh(surface.matrix))
    assert edits.learning_rate(window.state) == pytest.approx(best, rel=1e-12)
    window.loop.frame()
    assert window.landscape.optimiser.field.number == pytest.approx(best)
    assert len(window.loop.lab.past) == 1


def test_that_the_verdict_follows_the_learning_rate_in_words(window: Window) -> None:
    surface = bowl(window.state.experiment.points)
    assert surface is not None
    field, stiff = window.landscape.optimiser.field, np.linalg.eigvalsh(surface.matrix)[1]
    window.loop.do(edits.scrub, 2)
    for typed, said in ((0.2, "Descending"), (1.4, "Ringing"), (2.5, "Diverging")):
        hands.type_in(field, f"{typed / stiff:.6g}")
        window.loop.frame()
        sentence = window.status.verdict.whole
        assert sentence.startswith(said) and sentence.endswith(".")
    QTest.keyClick(window, Qt.Key.Key_End)
    window.loop.frame()
    assert window.status.verdict.whole.startswith("Diverged at step")
    assert window.status.verdict.text() == window.status.verdict.whole
