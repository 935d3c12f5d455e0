"""The house rules: style, types, floors, sizes, and what a new machine is promised."""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 250
RUN = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/physviz"
TEST = "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest"
ONLY_FOR_WHO_CHANGES_A_FORMULA = "ziamath"


def said_by(*command: str, where: Path = ROOT) -> str:
    """Run a command; return what it says, or fail with it."""
    done = subprocess.run(
        command, cwd=where, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def python(code: str, *options: str, where: Path = ROOT) -> str:
    """Return what a fresh interpreter prints."""
    return said_by(sys.executable, *options, "-c", code, where=where).strip()


def dependencies(*extras: str) -> set[str]:
    """Return the names of the packages that physviz declares."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"]
    lines += [line for extra in extras for line in project["optional-dependencies"][extra]]
    return {plain(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in lines}


def plain(name: str) -> str:
    """Return a package's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def ours(pattern: str) -> list[Path]:
    """Return the project's own files, those that git would not ignore."""
    found: list[Path] = []
    for folder, inside, names in os.walk(ROOT):
        # What is left out here is not even looked into.
        inside[:] = [name for name in inside if not foreign(name, top=Path(folder) == ROOT)]
        found += [Path(folder, name) for name in fnmatch.filter(names, pattern)]
    return found


def foreign(name: str, *, top: bool) -> bool:
    """Whether a folder of this name is none of the project's own."""
    made = name in (".hypothesis", "build", "dist") if top else False
    return made or name == ".git" or name.startswith(".venv") or name.endswith(("cache", "cache__"))


# --- style, types, floors -------------------------------------------------------------------------


def test_that_the_linter_has_nothing_to_say() -> None:
    said_by(sys.executable, "-m", "ruff", "check", "--no-cache")


def test_that_the_formatter_would_change_nothing() -> None:
    said_by(sys.executable, "-m", "ruff", "format", "--no-cache", "--check")


@pytest.mark.slow
def test_that_the_type_checker_has_nothing_to_say() -> None:
    check = "pyrefly", "check", "--output-format", "min-text"
    said_by(sys.executable, "-m", *check, "--python-interpreter-path", sys.executable)


def test_that_every_floor_imports_only_lower_ones() -> None:
    lint = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"
    python(lint)


def test_that_a_file_can_be_read_in_one_sitting() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in ours("*.py")}
    physviz = {path: n for path, n in lines.items() if path.is_relative_to(ROOT / "physviz")}
    assert not {path.name: n for path, n in physviz.items() if n > LONGEST}


# --- what is imported -----------------------------------------------------------------------------

IMPORT_ALL = """
import importlib, pkgutil, sys
for name in {names}:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, name + "."):
        importlib.import_module(module.name)
print(*({{name.partition(".")[0] for name in sys.modules}} & {{{unwanted}}}))
"""


def test_that_engine_and_lab_bring_in_no_qt_and_no_scipy() -> None:
    unwanted = "'PySide6', 'shiboken6', 'pyqtgraph', 'scipy'"
    names = "('physviz.engine', 'physviz.lab')"
    assert python(IMPORT_ALL.format(names=names, unwanted=unwanted)) == ""


def test_that_the_command_line_brings_in_no_qt_until_it_is_asked_for() -> None:
    code = "import sys, physviz.__main__; print('PySide6' in sys.modules)"
    assert python(code) == "False"


def test_that_the_window_brings_in_no_scipy() -> None:
    code = "import sys, physviz.ui.window; print('scipy' in sys.modules)"
    assert python(code) == "False"


def test_that_every_package_imported_is_declared() -> None:
    graph = grimp.build_graph(
        "physviz", include_external_packages=True, exclude_type_checking_imports=True
    )
    imported = {name for name in graph.modules if not name.startswith("physviz")}
    imported -= sys.stdlib_module_names | {ONLY_FOR_WHO_CHANGES_A_FORMULA}
    known = packages_distributions()
    for name in imported:
        found = {plain(provider) for provider in known[name]}
        assert found & dependencies(), f"{name} is imported, but no dependency provides it"


def test_that_what_is_installed_has_every_file_of_the_package(tmp_path: Path) -> None:
    code = "import physviz; print(physviz.__path__[0])"
    installed = Path(python(code, "-I", where=tmp_path))
    for path in ours("*"):
        if path.is_relative_to(ROOT / "physviz"):
            assert (installed / path.relative_to(ROOT / "physviz")).exists(), path


def test_that_a_repaint_keeps_its_references_to_none(qtbot: QtBot) -> None:
    # PySide6 6.12.0 gave one away per call, until Python 3.11 died of it.
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.update()
    assert sys.getrefcount(None) > before - 100


# --- what a new machine is promised ---------------------------------------------------------------


def test_that_the_readme_gives_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [
        line
        for block in re.findall(r"(?ms)^```sh\n(.*?)^```$", readme)
        for line in block.splitlines()
    ]
    assert [line for line in commands if "venv" in line] == [RUN, TEST]


def test_that_the_readme_points_at_nothing_missing() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    places = re.findall(r'\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"', readme)
    missing = [a or b for a, b in places if not (ROOT / (a or b)).exists()]
    assert not missing


def test_that_the_readme_shows_what_a_report_says() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"(?ms)^\$ physviz (report [^|\n]*)\n(.*?)^```$", readme)
    assert shown
    for arguments, page in shown:
        assert said_by(sys.executable, "-m", "physviz", *arguments.split()) == page


def test_that_continuous_integration_runs_the_readme_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    taken = [line for line in script if line.startswith("command=")]
    assert len(taken) == 1
    assert said_by("bash", "-c", f'{taken[0]}; printf %s "$command"') == TEST
    assert script[-1] == 'eval "$command"'


def test_that_a_constraint_names_a_version_of_each_dependency() -> None:
    lines = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pinned)
    assert dependencies("test") <= {plain(line.partition("==")[0]) for line in pinned}


def test_that_nothing_names_a_host_of_packages() -> None:
    hosts = [".".join(name) for name in (("pypi", "org"), ("pythonhosted", "org"))]
    hosts += ["index" + "-url", "index" + "_url", "find" + "-links", "trusted" + "-host"]
    for path in ours("*"):
        if path.suffix in (".png", ".pyc"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace").lower()
        assert not [host for host in hosts if host in text], path
