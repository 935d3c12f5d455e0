"""“Copy as Python”: the script, run by itself, prints the engine's numbers."""

from __future__ import annotations

import contextlib
import io
import math
import runpy
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from physviz.engine.boltzmann import Divergent, boltzmann
from physviz.engine.datasets import DATASETS
from physviz.engine.fit import fit
from physviz.engine.losses import LOSSES, Absolute, Arctan, Cauchy, Huber, Loss, SoftL1, Squared
from physviz.engine.minima import minima
from physviz.engine.optimisers import OPTIMISERS
from physviz.engine.points import Points
from physviz.engine.potential import NoNoise, Problem, noise
from physviz.engine.priors import Gaussian
from physviz.engine.tuning import with_width
from physviz.lab import edits, python_parts
from physviz.lab.python_script import MOST_POINTS, as_python
from physviz.lab.setups import Source
from physviz.lab.state import Experiment, State, run_of
from physviz.lab.tables import data_csv

if TYPE_CHECKING:
    from pathlib import Path

SPRINGS = Gaussian((10.0, 1.5), (40.0, 0.3))


def hogg(temper: str = "joint", beta: float = 1.0) -> State:
    state = edits.to_end(edits.state_of_dataset("hogg2010"))
    state = edits.set_prior(edits.set_inverse_temperature(state, beta), SPRINGS)
    return edits.set_temper(state, "joint" if temper == "joint" else "likelihood")


def of_points(x: list[float], y: list[float], sigma: float | None = None) -> State:
    return State(Experiment(Problem(Points.of(x, y), sigma=sigma), start=(3.0, -1.0)))


def on_two_legs() -> State:
    state = edits.scrub(edits.state_of_dataset("hubble1929"), 40)
    return edits.scrub(edits.set_learning_rate(state, 0.2), 75)


def diverged() -> State:
    state = edits.reset(edits.state_of_dataset("clean_line"))
    return edits.to_end(edits.set_learning_rate(state, 0.1))


def by(key: str, state: State, steps: int = 60) -> State:
    """Return a lab whose run in front is another optimiser's, a number of it changed midway."""
    state = edits.scrub(edits.choose_optimiser(state, key), steps // 2)
    return edits.scrub(edits.set_learning_rate(state, 0.7 * edits.learning_rate(state)), steps)


def with_loss(key: str, loss: Loss, steps: int = 200) -> State:
    state = edits.scrub(edits.state_of_dataset(key), steps)
    problem = replace(state.experiment.problem, loss=loss)
    return replace(state, experiment=replace(state.experiment, problem=problem))


ROBUST: dict[str, State] = {
    "huber": with_loss("hubble1929", Huber(150.0)),
    "soft_l1, to its end": edits.to_end(with_loss("outlier", SoftL1(1.0))),
    "cauchy, error bars": with_loss("hogg2010", Cauchy(60.0)),
    "arctan": with_loss("anscombe3", Arctan(0.5), 50),
    "absolute, error bars": with_loss("hogg2010", Absolute(2.0), 50),
    "absolute": with_loss("anscombe1", Absolute(0.3), 20),
    "huber over one x": with_loss("all_x_equal", Huber(0.5)),
    "absolute over one x": with_loss("all_x_equal", Absolute(0.5), 3),
}
HOGG = edits.state_of_dataset("hogg2010")
VALLEY = edits.state_of_dataset("all_x_equal")
BY: dict[str, State] = {
    **{f"{kind.key}, squared": by(kind.key, HOGG) for kind in OPTIMISERS[1:]},
    **{f"{kind.key}, valley": by(kind.key, VALLEY) for kind in OPTIMISERS[1:]},
    **{
        f"{kind.key}, cauchy": by(kind.key, with_loss("hogg2010", Cauchy(60.0)))
        for kind in OPTIMISERS[1:]
    },
    "newton, huber over one x": by("newton", with_loss("all_x_equal", Huber(0.5))),
}
STATES: dict[str, State] = {
    **ROBUST,
    **BY,
    **{data.key: edits.scrub(edits.state_of_dataset(data.key), 200) for data in DATASETS},
    "cold": edits.set_inverse_temperature(edits.state_of_dataset("hubble1929"), 1e3),
    "typed sigma": edits.set_sigma(edits.state_of_dataset("norris"), 0.5),
    "typed sigma and error bars": edits.set_sigma(hogg(), 10.0),
    "joint tempered": hogg("joint", 0.2),
    "likelihood tempered": hogg("likelihood", 0.02),
    "two legs": on_two_legs(),
    "two legs, scrubbed back": edits.scrub(on_two_legs(), 20),
    "diverged": diverged(),
    "a valley with springs": edits.set_prior(edits.state_of_dataset("all_x_equal"), SPRINGS),
    "two points": of_points([1.0, 2.0], [1.0, 3.0]),
    "two points with sigma": of_points([1.0, 2.0], [1.0, 3.0], sigma=0.5),
    "one point": of_points([2.0], [1.0], sigma=0.5),
    "far away": of_points([1e8 + 1, 1e8 + 2, 1e8 + 4], [1.0, 2.0, 5.0]),
}


def shown(state: State) -> dict[str, float]:
    """Return the numbers on the screen, by the engine."""
    experiment = state.experiment
    problem, line = experiment.problem, fit(experiment.problem)
    best, run = minima(problem)[0], run_of(experiment, 0)
    assert run is not None
    numbers = dict(zip(("beta_0", "beta_1"), best.theta, strict=True))
    numbers["S_min"] = best.value
    if line is not None and line.standard_errors is not None:
        errors = zip(("beta_0_error", "beta_1_error"), line.standard_errors, strict=True)
        numbers.update(errors)
    with contextlib.suppress(NoNoise):
        numbers["sigma"] = noise(problem).sigma
    with contextlib.suppress(NoNoise, Divergent):
        if not isinstance(problem.loss, Squared):
            raise NoNoise
        q = boltzmann(problem, experiment.inverse_temperature)
        numbers["log_Z"], numbers["free_energy"] = q.log_z, q.free_energy
        numbers["internal_energy"], numbers["entropy"] = q.internal_energy, q.entropy
        numbers["heat_capacity"] = q.heat_capacity
    run.at(state.step)
    numbers["step"] = step = min(state.step, run.last)
    numbers["theta_0"], numbers["theta_1"] = run.at(step).tolist()
    return numbers


def printed(text: str) -> dict[str, float]:
    """Return the numbers a script printed."""
    lines = (line.split(" = ") for line in text.splitlines())
    return {name: float(number) for name, number in lines}


def assert_same(found: dict[str, float], expected: dict[str, float], rel_tol: float = 1e-9) -> None:
    assert sorted(found) == sorted(expected)
    different = {
        name: (found[name], number)
        for name, number in expected.items()
        if not math.isclose(found[name], number, rel_tol=rel_tol, abs_tol=1e-12)
    }
    assert not different


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_that_the_script_prints_the_engines_numbers(state: State, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(as_python(state), encoding="utf-8")
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        runpy.run_path(str(script))
    solved = "solve_ivp" in script.read_text(encoding="utf-8")
    assert_same(printed(said.getvalue()), shown(state), 1e-7 if solved else 1e-9)


@pytest.mark.parametrize("kind", LOSSES[1:], ids=lambda kind: kind.key)
def test_that_the_script_writes_each_loss_as_the_engine_has_it(kind: type[Loss]) -> None:
    loss = with_width(kind, 0.7)
    r = np.linspace(-3.0, 3.0, 60)
    names = {"np": np, "r": r, "c": 0.7}
    for formula, engine in zip(
        python_parts.LOSSES[kind.key], (loss.rho, loss.psi, loss.curvature), strict=True
    ):
        assert eval(formula, names) == pytest.approx(engine(r), rel=1e-12)


def by_itself(script: str, folder: Path) -> str:
    """Run a script in a fresh interpreter that cannot find physviz."""
    (folder / "script.py").write_text(
        f"import sys\nsys.modules['physviz'] = None\n{script}", encoding="utf-8"
    )
    command = [sys.executable, "-I", "-W", "error", "script.py"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert not run.stderr
    return run.stdout


def test_that_the_script_runs_by_itself(tmp_path: Path) -> None:
    state = on_two_legs()
    assert_same(printed(by_itself(as_python(state), tmp_path)), shown(state))


def test_that_the_script_of_many_points_reads_the_exported_file(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    x = random.uniform(0.0, 10.0, MOST_POINTS + 1)
    points = Points.of(x, 2.0 * x + random.normal(size=x.size), random.uniform(0.5, 2.0, x.size))
    state = State(Experiment(Problem(points)))
    (tmp_path / "data.csv").write_text(data_csv(state), encoding="utf-8")
    script = as_python(state)
    assert len(script) < 4_000
    assert_same(printed(by_itself(script, tmp_path)), shown(state))


def test_that_the_script_of_an_empty_lab_says_so() -> None:
    assert as_python(edits.clear(on_two_legs())) == 'print("There are no points yet.")\n'


def test_that_the_script_is_short_and_narrow_enough_to_read() -> None:
    for state in STATES.values():
        lines = as_python(state).splitlines()
        assert len(lines) < 130
        assert max(map(len, lines)) <= 120


def test_that_no_title_can_break_the_script() -> None:
    state = on_two_legs()
    source = Source('"""\nimport os  # {x} \\\r\0')
    experiment = state.experiment
    odd = State(replace(experiment, source=source), state.clock)
    compile(as_python(odd), "script.py", "exec")
