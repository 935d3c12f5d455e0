"""What leaves the lab as CSV: the data, and the run down the cost."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.readers import Unreadable, reading_of, sheet_of_text
from physviz.engine.report import MOST_ROWS
from physviz.engine.words import say
from physviz.lab.state import shown_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from physviz.engine.labels import Labels
    from physviz.engine.run import Run
    from physviz.lab.state import State


def data_csv(state: State) -> str:
    """Return the points as CSV: x, y and, where there are any, error bars, each in its unit.

    Every number reads back as the same float, and every column as what it was.
    """
    points, labels = state.experiment.points, state.experiment.labels
    columns = [points.x, points.y]
    if points.y_error is not None:
        columns.append(points.y_error)
    headings = next(filter(_taken_as_meant, _data_headings(labels, len(columns))))
    return _csv(headings, zip(*(column.tolist() for column in columns), strict=True))


def _data_headings(labels: Labels, columns: int) -> list[list[str]]:
    """Return the columns' own names, and plainer ones should those be taken for something else."""
    own = [labels.x_axis, labels.y_axis]
    error = _with_unit(f"error of {labels.y}", labels.y_unit)
    candidates = [[*own, labels.error or error], [*own, error], ["x", "y", "error of y"]]
    return [headings[:columns] for headings in candidates]


def _taken_as_meant(headings: Sequence[str]) -> bool:
    """Whether our own reader takes a table so headed for what it is.

    A name like “1” would be read as the first row, one that begins with % as a remark.
    """
    rows = [(1.25, 2.5, 0.5)[: len(headings)], (3.75, 5.5, 0.75)[: len(headings)]]
    try:
        points = reading_of(sheet_of_text(_csv(headings, rows), "")).points
    except Unreadable:
        return False
    error = None if points.y_error is None else points.y_error.tolist()
    found = [points.x.tolist(), points.y.tolist(), error][: 3 if error else 2]
    return found == [list(column) for column in zip(*rows, strict=True)]


def trajectory_csv(state: State) -> str:
    """Return the runs up to the present step as CSV: step, time t = Σα, β₀, β₁ and S, in units.

    Several runs stand one below the other, told apart by their names in a first column. Above
    ``MOST_ROWS`` rows a run is thinned evenly, both ends kept.
    """
    headings = _trajectory_headings(state.experiment.labels)
    runs = shown_runs(state.experiment)
    tables = [_trajectory(run, state.step) for _, run in runs]
    if len(runs) < 2:
        return _csv(headings, tables[0] if tables else [])
    names = [say(state.experiment.runs[i].title, state.show.words) for i, _ in runs]
    rows = ((name, *row) for name, table in zip(names, tables, strict=True) for row in table)
    return _csv(["run", *headings], rows)


def _trajectory(run: Run, step: int) -> list[tuple[float, ...]]:
    run.at(step)  # of a run made step by step, so far must be known
    last = min(step, run.last)
    steps = np.linspace(0, last, min(last + 1, MOST_ROWS)).round().astype(np.int64)
    theta = run.at(steps)
    times = [run.time(k) for k in steps.tolist()]
    cost = run.cost(theta).tolist()
    return list(zip(steps.tolist(), times, *theta.T.tolist(), cost, strict=True))


def _trajectory_headings(labels: Labels) -> list[str]:
    unit = labels.y_unit
    square = f"({unit})²" if "/" in unit or " " in unit else unit and f"{unit}²"
    return [
        "step",
        "time",
        _with_unit("beta_0", labels.intercept_unit),
        _with_unit("beta_1", labels.slope_unit),
        _with_unit("S", square),
    ]


def _with_unit(name: str, unit: str) -> str:
    return f"{name} [{unit}]" if unit else name


def _csv(headings: Sequence[str], rows: Iterable[Sequence[float | str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    # A line break inside a heading is a trap for simpler readers.
    writer.writerow([" ".join(heading.split()) for heading in headings])
    writer.writerows(rows)
    return text.getvalue()
