"""“Copy the path integral as Python”: the script, run by itself, prints the engine's integral."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from physviz.engine.path_integral import partition
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.lab import edits
from physviz.lab.python_integral import NO_LIMIT, NONE, integral_as_python
from physviz.lab.state import Experiment, State
from physviz.lab.tables import data_csv

FEYNMAN = 0.5 * math.pi
NEAR = Gaussian((60.0, 454.0), (150.0, 60.0))
HOGG = Gaussian((30.0, 2.2), (40.0, 0.3))
CLOSE = Gaussian((3.0, 0.5), (2.0, 0.2))


def state_of(
    key: str,
    loss: str = "squared",
    prior: Gaussian | None = None,
    *,
    share: float = 1.0,
    wick: float = FEYNMAN,
) -> State:
    """Return a lab at a share of the ħ that suits it, on an angle of the dial."""
    state = edits.choose_loss(edits.state_of_dataset(key), loss)
    state = state if prior is None else edits.set_prior(state, prior)
    hbar = share * edits.suggested_hbar(state.experiment)
    return edits.set_wick(edits.set_hbar(state, hbar), wick)


def printed(states: Sequence[State], folder: Path) -> list[dict[str, float]]:
    """Run the scripts in a fresh interpreter that cannot find physviz; return what each says."""
    driver = "import runpy, sys\nsys.modules['physviz'] = None\n"
    for k, state in enumerate(states):
        (folder / f"script_{k}.py").write_text(integral_as_python(state), encoding="utf-8")
        driver += f"runpy.run_path('script_{k}.py')\nprint('--')\n"
    command = [sys.executable, "-I", "-W", "error", "-c", driver]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert not run.stderr
    parts = run.stdout.split("--\n")[:-1]
    told = [(line.split(" = ") for line in part.splitlines()) for part in parts]
    return [{name: float(number) for name, number in lines} for lines in told]


def check(states: Sequence[State], folder: Path, most: float) -> None:
    """Compare what the scripts print with the engine's values."""
    for state, told in zip(states, printed(states, folder), strict=True):
        e = state.experiment
        hbar = edits.hbar_of(e)
        b = -1j / hbar if e.wick == FEYNMAN else np.exp(-1j * e.wick) / hbar
        exact = partition(e.problem, complex(b))
        assert (told["hbar"], told["omega"]) == pytest.approx((hbar, e.wick))
        log = complex(told["log_size"], told["arg"])
        stated = told.get("error", 0.0)
        assert abs(np.exp(log - exact.log) - 1.0) < max(most, stated + exact.error)
        assert stated < max(most, 1e-6)
        assert complex(told["real"], told["imag"]) == pytest.approx(np.exp(log), rel=1e-12)


@pytest.mark.parametrize(
    ("key", "prior"),
    [("hubble1929", None), ("hubble1929", NEAR), ("hogg2010", HOGG), ("all_x_equal", CLOSE)],
)
def test_that_squared_loss_is_printed_to_all_digits(
    key: str, prior: Gaussian | None, tmp_path: Path
) -> None:
    states = [state_of(key, prior=prior, wick=wick) for wick in (0.0, 1.0, FEYNMAN)]
    check(states, tmp_path, 1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "loss", "prior", "share", "wick"),
    [
        ("hubble1929", "soft_l1", None, 1.0, FEYNMAN),
        ("hubble1929", "soft_l1", None, 0.03, FEYNMAN),
        ("hubble1929", "soft_l1", None, 10.0, 1.0),
        ("hogg2010", "soft_l1", HOGG, 4.0, FEYNMAN),
        ("hogg2010", "soft_l1", None, 1.0, 0.0),
        ("hubble1929", "cauchy", NEAR, 1.0, FEYNMAN),
        ("hubble1929", "cauchy", NEAR, 0.03, FEYNMAN),
        ("anscombe1", "cauchy", None, 1.0, 0.5),
        ("anscombe1", "arctan", CLOSE, 20.0, FEYNMAN),
        ("all_x_equal", "soft_l1", CLOSE, 1.0, FEYNMAN),
        ("all_x_equal", "cauchy", CLOSE, 1.0, 1.0),
    ],
)
def test_that_a_smooth_loss_is_printed_to_eight_digits(
    key: str, loss: str, prior: Gaussian | None, share: float, wick: float, tmp_path: Path
) -> None:
    check([state_of(key, loss, prior, share=share, wick=wick)], tmp_path, 1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "loss", "prior", "share", "wick"),
    [
        ("anscombe1", "huber", None, 1.0, FEYNMAN),
        ("anscombe1", "huber", None, 0.03, FEYNMAN),
        ("hubble1929", "huber", NEAR, 1.0, FEYNMAN),
        ("hubble1929", "huber", None, 1.0, 1.0),
        ("hogg2010", "huber", HOGG, 1.0, 0.0),
        ("anscombe1", "absolute", None, 1.0, FEYNMAN),
        ("hubble1929", "absolute", None, 1.0, FEYNMAN),
        ("hogg2010", "absolute", HOGG, 0.1, FEYNMAN),
        ("anscombe1", "absolute", None, 0.1, 0.0),
        ("all_x_equal", "huber", CLOSE, 1.0, FEYNMAN),
    ],
)
def test_that_a_kinked_loss_is_printed_to_the_error_it_states(
    key: str, loss: str, prior: Gaussian | None, share: float, wick: float, tmp_path: Path
) -> None:
    check([state_of(key, loss, prior, share=share, wick=wick)], tmp_path, 1e-9)


def test_that_where_there_is_no_limit_the_script_says_so() -> None:
    for loss in ("cauchy", "arctan"):
        assert integral_as_python(state_of("hubble1929", loss)) == NO_LIMIT
    assert integral_as_python(state_of("all_x_equal")) == NO_LIMIT
    assert integral_as_python(edits.clear(state_of("hubble1929"))) == NONE


def test_that_the_script_of_many_points_reads_the_exported_file(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    x = random.uniform(0.0, 10.0, 3000)
    state = State(Experiment(Problem(Points.of(x, 2.0 * x + random.normal(size=x.size)))))
    (tmp_path / "data.csv").write_text(data_csv(state), encoding="utf-8")
    assert len(integral_as_python(state)) < 3_000
    check([state], tmp_path, 1e-12)


@pytest.mark.parametrize("loss", ["squared", "soft_l1", "arctan", "huber", "absolute"])
@pytest.mark.parametrize("prior", [None, NEAR])
def test_that_the_script_is_narrow_enough_to_read(loss: str, prior: Gaussian | None) -> None:
    lines = integral_as_python(state_of("hubble1929", loss, prior)).splitlines()
    assert len(lines) < 190
    assert max(map(len, lines)) <= 120
