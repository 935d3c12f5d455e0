"""What a whole drag frame costs, as a multiple of an unchanged repaint of the same window.

    .venv/bin/python benchmarks/drag.py [--size 1600x1000] [--frames 200] [--loss huber …]

A frame is everything between a mouse event and the pixels: the event, the edit, the frame of all
three panels (points, line, residuals, contours, trajectory, density, numbers), and Qt's painting.
An unchanged repaint is Qt painting the same window again. Both are taken in turn, so that a noisy
machine slows both; the medians' ratio is the figure to quote.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from physviz.engine.points import Points
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.setups import Source
from physviz.lab.state import State
from physviz.ui.app import application, settle
from physviz.ui.window import Window

NO_BUTTON, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


def mouse(
    window: Window, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    """Send a mouse event to the data plot."""
    target = window.data.plot.viewport()
    event = QMouseEvent(
        kind,
        at,
        QPointF(target.mapToGlobal(at.toPoint())),
        button,
        held,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, event)


def lab_of(n: int, loss: str) -> State:
    """Return a lab of n points about a line."""
    random = np.random.default_rng(1)
    x = random.normal(size=n)
    y = 1.0 + 2.0 * x + random.normal(size=n)
    state = edits.fresh(Points.of(x, y), Source("benchmark"), (0.0, 0.0), None)
    return edits.choose_loss(state, loss)


def opened(state: State, size: tuple[int, int]) -> tuple[QApplication, Window]:
    """Return the window on a lab, at rest."""
    app = application(on_screen=False)
    window = Window(Lab(state), "light")
    window.resize(*size)
    window.show()
    settle(app, window)
    return app, window


def repaint(app: QApplication, window: Window) -> float:
    """Return how many seconds Qt takes to paint the same window again."""
    begin = time.perf_counter()
    window.update()
    for panel in window.panels:
        panel.plot.viewport().update()
    app.processEvents()
    return time.perf_counter() - begin


def measure(state: State, size: tuple[int, int], frames: int) -> tuple[float, float]:
    """Return the medians of a drag's frame and of a repaint in milliseconds."""
    app, window = opened(state, size)
    x, y = state.experiment.points.x, state.experiment.points.y
    grabbed = int(np.argmin(np.hypot(x - x.mean(), y - y.mean())))
    plot, at = window.data.plot, QPointF(x[grabbed], y[grabbed])
    home = plot.viewportTransform().map(plot.box.mapViewToScene(at))
    mouse(window, QEvent.Type.MouseButtonPress, home, LEFT, LEFT)
    moved, repainted = [], []
    for k in range(frames + 20):
        to = home + QPointF(40.0 * np.sin(k / 5.0), 60.0 * np.cos(k / 7.0))
        begin = time.perf_counter()
        mouse(window, QEvent.Type.MouseMove, to, NO_BUTTON, LEFT)
        window.loop.frame()
        app.processEvents()
        middle = time.perf_counter()
        again = repaint(app, window)
        if k >= 20:
            moved.append(1e3 * (middle - begin))
            repainted.append(1e3 * again)
    mouse(window, QEvent.Type.MouseButtonRelease, home, LEFT, NO_BUTTON)
    window.close()
    return statistics.median(moved), statistics.median(repainted)


def main() -> None:
    """Print one line per n."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", default="1600x1000")
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--loss", nargs="+", default=["squared", "huber", "cauchy"])
    said = parser.parse_args()
    width, height = (int(side) for side in said.size.split("x"))
    print(f"{'loss':<9} {'n':>9}  {'drag frame':>10}  {'repaint':>8}  ratio")
    for loss in said.loss:
        for n in (100, 10_000, 1_000_000):
            moved, still = measure(lab_of(n, loss), (width, height), said.frames)
            ratio = moved / still
            print(f"{loss:<9} {n:>9,}  {moved:>10.2f}  {still:>8.2f}  {ratio:.2f}", flush=True)
    print(f"Medians in ms, {said.size}.")


if __name__ == "__main__":
    main()
