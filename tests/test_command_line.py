"""The command line: published numbers through ``report --json``, and its refusals."""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import physviz
from physviz.__main__ import main
from physviz.engine.boltzmann import boltzmann
from physviz.engine.datasets import DATASETS, by_key
from physviz.engine.dictionary import ENTRIES
from physviz.engine.potential import Problem
from physviz.engine.priors import Gaussian
from physviz.engine.words import VOICES, Voice, word
from physviz.lab import dictionary, edits
from tests.engine.rational import FILES, Exact, columns

CAN = ["report", "--preset", "anscombe1"]


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    """What ``physviz report … --json`` says; nothing may follow the object."""
    assert main(["report", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The sentence of a refusal; standard output stays empty."""
    assert main(arguments) == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("physviz: ") and error.endswith(".\n") and error.count("\n") == 1
    return error


def fresh(
    *arguments: str,
    code: str | None = None,
    given: str | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """A new interpreter that runs physviz, or a piece of code."""
    start = ["-m", "physviz"] if code is None else ["-c", code]
    return subprocess.run(
        [sys.executable, "-W", "error", *start, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        input=given,
        env=environment,
    )


def agrees(value: float, printed: str) -> bool:
    """Whether a printed number is this value rounded; a float is itself rounded by half an ulp."""
    unit = Decimal(1).scaleb(int(Decimal(printed).as_tuple().exponent))
    return abs(Decimal(value) - Decimal(printed)) <= unit / 2 + Decimal(math.ulp(value)) / 2


# --- published numbers ----------------------------------------------------------------------------


def test_that_norris_gives_the_certified_digits(capsys: pytest.CaptureFixture[str]) -> None:
    result = told(capsys, str(FILES / "norris.csv"))
    certified = {
        "-0.262323073774029": result["cost"]["theta"][0],
        "1.00211681802045": result["cost"]["theta"][1],
        "0.232818234301152": result["fit"]["standard_errors"][0],
        "0.429796848199937E-03": result["fit"]["standard_errors"][1],
        "0.884796396144373": result["fit"]["residual_sd"],
        "0.999993745883712": result["fit"]["r_squared"],
    }
    for printed, value in certified.items():
        assert agrees(value, printed), (printed, value)
    assert result["fit"]["degrees_of_freedom"] == 34


@pytest.mark.parametrize(
    ("which", "squares", "r_squared"),
    [
        (1, "13.763", "0.667"),
        (2, "13.776", "0.666"),
        (3, "13.756", "0.666"),
        (4, "13.742", "0.667"),
    ],
)
def test_that_anscombe_s_four_sets_give_his_one_line(
    capsys: pytest.CaptureFixture[str], which: int, squares: str, r_squared: str
) -> None:
    result = told(capsys, str(FILES / f"anscombe{which}.csv"))
    theta, fit = result["cost"]["theta"], result["fit"]
    assert agrees(theta[0], "3.00")
    assert agrees(theta[1], "0.500")
    assert agrees(fit["standard_errors"][1], "0.118")
    assert fit["standard_errors"][0] == pytest.approx(1.125, abs=0.0015)
    assert agrees(fit["r_squared"], r_squared)
    assert agrees(11 * result["cost"]["value"], squares)
    assert 11 * result["cost"]["value"] == pytest.approx(13.75, abs=0.03)


def test_that_hogg_s_points_5_to_20_give_the_published_fit(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    header, *rows = (FILES / "hogg2010.csv").read_text().splitlines()
    kept = tmp_path / "hogg.csv"
    kept.write_text("\n".join([header, *rows[4:]]) + "\n")
    result = told(capsys, str(kept), "--x", "x", "--y", "y", "--error", "sigma_y")
    assert result["data"]["n"] == 16
    assert result["noise"]["source"] == "error bars"
    assert agrees(result["cost"]["theta"][0], "34")
    assert agrees(result["cost"]["theta"][1], "2.24")
    assert agrees(result["fit"]["standard_errors"][0], "18")
    assert agrees(result["fit"]["standard_errors"][1], "0.11")
    x, y, error = (column[4:] for column in columns("hogg2010", "x", "y", "sigma_y"))
    exact = Exact(x, y, error)
    chi_squared = exact.least * sum(exact.weights)
    assert abs(Fraction(result["fit"]["chi_squared"]) / chi_squared - 1) < 2e-15
    assert result == told(capsys, "--preset", "hogg2010_5_20")


@pytest.mark.parametrize("name", ["norris", "anscombe1", "anscombe2", "anscombe3", "anscombe4"])
def test_that_a_report_agrees_with_fractions_to_the_last_digit(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    result, exact = told(capsys, str(FILES / f"{name}.csv")), Exact(*columns(name, "x", "y"))
    n = len(exact.x)
    squared_sd = n * exact.least / (n - 2)
    pairs = [
        *zip(result["cost"]["theta"], exact.theta, strict=True),
        (result["cost"]["value"], exact.least),
        (result["fit"]["r_squared"], 1 - exact.least / exact.var_y),
        (result["cost"]["hessian"][1][1], 2 * exact.mean_xx),
    ]
    for value, true in pairs:
        assert abs(Fraction(value) / true - 1) <= 2e-15
    roots = [
        *zip(result["fit"]["standard_errors"], exact.variances, strict=True),
        (result["fit"]["residual_sd"], squared_sd),
        (result["noise"]["sigma"], squared_sd),
    ]
    for value, square in roots:
        assert abs(Fraction(value) ** 2 / square - 1) <= 4e-15


@pytest.mark.parametrize("n", [11, 5000])
def test_that_a_file_far_from_the_origin_keeps_twelve_digits(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, n: int
) -> None:
    rows = [(100_000_000 + i, f"{3 + 0.7 * i + (i * i % 17) / 10:.1f}") for i in range(n)]
    far = tmp_path / "far.csv"
    far.write_text("x,y\n" + "".join(f"{x},{y}\n" for x, y in rows))
    slope = told(capsys, str(far))["cost"]["theta"][1]
    exact = Exact([Fraction(x) for x, _ in rows], [Fraction(y) for _, y in rows]).theta[1]
    assert abs(Fraction(slope) / exact - 1) < 1e-12


# --- one experiment, the same digits --------------------------------------------------------------


def test_that_options_mean_what_the_window_means(capsys: pytest.CaptureFixture[str]) -> None:
    options = [
        "--sigma",
        "1.5",
        "--prior",
        "gaussian",
        "--prior-mean=-1,0.5",
        "--prior-sd",
        "2,0.25",
    ]
    options += ["--temper", "likelihood", "--inverse-temperature", "0.5"]
    options += ["--inverse-temperature", "2", "--start=-1,2", "--learning-rate", "0.004"]
    options += ["--steps", "7", "--hbar", "0.5", "--hbar", "3"]
    result = told(capsys, "--preset", "anscombe1", *options)

    points = by_key("anscombe1").reading().points
    problem = Problem(
        points, sigma=1.5, prior=Gaussian((-1.0, 0.5), (2.0, 0.25)), temper="likelihood"
    )
    assert [entry["inverse_temperature"] for entry in result["boltzmann"]] == [0.5, 2.0]
    for entry in result["boltzmann"]:
        q = boltzmann(problem, entry["inverse_temperature"])
        assert entry["log_Z"] == q.log_z
        assert entry["internal_energy"] == q.internal_energy
    run = result["descent"]
    assert run["trajectory"][0] == [-1.0, 2.0]
    assert (run["steps"], run["learning_rate"]) == (7, 0.004)
    assert [entry["hbar"] for entry in result["amplitude"]] == [0.5, 3.0]
    assert result["noise"] == {"sigma": 1.5, "source": "typed"}


@pytest.mark.parametrize(
    "said", [("--seed", "3"), ("--learning-rate", "0.01"), ("--set", "learning_rate=0.01")]
)
def test_that_whatever_is_said_of_a_run_has_it_reported(
    capsys: pytest.CaptureFixture[str], said: tuple[str, str]
) -> None:
    run = told(capsys, "--preset", "anscombe1", *said)["descent"]
    assert run["steps"] == 100
    if said[0] != "--seed":
        assert run["learning_rate"] == 0.01


def test_that_parts_not_asked_for_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    result = told(capsys, "--preset", "anscombe1")
    assert "descent" not in result and "amplitude" not in result
    assert [entry["inverse_temperature"] for entry in result["boltzmann"]] == [1.0]
    run = told(capsys, "--preset", "anscombe1", "--steps", "3")["descent"]
    assert run["trajectory"][0] == [0.0, 0.0]
    assert (
        run["learning_rate"] == told(capsys, *CAN[1:], "--start", "1,1")["descent"]["learning_rate"]
    )


@pytest.mark.parametrize("data", DATASETS, ids=lambda data: data.key)
def test_that_every_data_set_can_be_reported(
    capsys: pytest.CaptureFixture[str], data: object
) -> None:
    key = getattr(data, "key", "")
    result = told(capsys, "--preset", key, "--steps", "5", "--hbar", "1")
    assert result["physviz"] == physviz.__version__
    assert result["data"]["n"] == by_key(key).reading().points.n
    assert main(["report", "--preset", key]) == 0
    assert "Straight line" in capsys.readouterr().out


def test_that_a_session_gives_the_digits_of_the_lab_it_saved(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from physviz.lab.session import save

    state = edits.state_of_dataset("hogg2010_5_20")
    state = edits.set_inverse_temperature(edits.set_start(state, (3.0, -1.0)), 0.25)
    for suffix in ("json", "physviz"):
        path = tmp_path / f"saved.{suffix}"
        save(state, path)
        result = told(capsys, str(path), "--steps", "4")
        options = ["--inverse-temperature", "0.25", "--start=3,-1", "--steps", "4"]
        expected = told(capsys, "--preset", "hogg2010_5_20", *options)
        assert result == expected


def test_that_a_file_may_come_through_a_pipe() -> None:
    text = (FILES / "anscombe1.csv").read_text()
    found = fresh("report", "-", "--json", given=text)
    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout)["data"]["n"] == 11


def test_that_skipped_lines_are_told_in_the_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "holes.csv"
    path.write_text("t [s],h [m]\n1,2\n2,?\n3,5\n4,9\n")
    result = told(capsys, str(path))
    assert [skip["line"] for skip in result["data"]["skipped"]] == [3]
    assert (result["data"]["x"], result["data"]["y"]) == ("t [s]", "h [m]")
    assert main(["report", str(path)]) == 0
    assert "skipped line 3" in capsys.readouterr().out


def test_that_warnings_go_to_standard_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "two.csv"
    path.write_text("x,y\n1,2\n3,5\n")
    assert main(["report", str(path), "--json"]) == 0
    out, error = capsys.readouterr()
    assert json.loads(out)["noise"]["sigma"] is None
    assert "type a value" in error


@pytest.mark.parametrize("words", VOICES)
def test_that_a_report_speaks_in_the_words_asked_for(
    capsys: pytest.CaptureFixture[str], words: Voice
) -> None:
    run = ["--preset", "hubble1929", "--steps", "3", "--optimiser", "momentum", "--words", words]
    assert main(["report", *run]) == 0
    page, result = capsys.readouterr().out, told(capsys, *run)
    assert "‹" not in page + repr(result)
    for key, symbol in {
        "noise": "σ",
        "internal energy": "U",
        "entropy": "S[q]",
        "heat capacity": "C",
        "learning rate": "α",
        "inertia": "μ",
        "cost": "S",
    }.items():
        names = {
            word(key, voice) for voice in VOICES if f"\n  {word(key, voice)} {symbol} " in page
        }
        assert names == {word(key, words)}


def test_that_a_report_says_why_there_is_no_number_in_these_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = told(capsys, "--preset", "all_x_equal", "--sigma", "1", "--words", "physics")
    assert "a flat trap" in result["boltzmann"][0]["diverges"]
    twice = ["report", "--preset", "norris", "--prior", "gaussian", "--prior-sd=-1,1"]
    assert "The trap's standard deviations" in refused(capsys, *twice, "--words", "physics")
    assert "The regulariser's standard deviations" in refused(capsys, *twice)


def test_that_a_session_is_reported_in_the_words_it_was_saved_in(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from physviz.lab.session import save

    path = tmp_path / "saved.json"
    save(edits.set_words(edits.state_of_dataset("norris"), "statistics"), path)
    assert main(["report", str(path)]) == 0
    assert "Criterion S" in capsys.readouterr().out
    assert main(["report", str(path), "--words", "physics"]) == 0
    assert "Action S" in capsys.readouterr().out


# --- the dictionary -------------------------------------------------------------------------------


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict]:
    """What ``physviz dictionary … --json`` says, row by row; nothing may follow the list."""
    assert main(["dictionary", *arguments, "--json"]) == 0
    return {row["key"]: row for row in json.loads(capsys.readouterr().out)}


def test_that_the_dictionary_is_that_of_the_lab_to_the_last_digit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = listed(capsys, "--preset", "hubble1929")
    assert list(made) == [entry.key for entry in ENTRIES]
    rows = dictionary.rows(edits.look_at_all(edits.state_of_dataset("hubble1929")))
    assert list(made.values()) == json.loads(json.dumps(rows))
    log_z = made["partition-function"]["values"]["log Z"]
    assert log_z == told(capsys, "--preset", "hubble1929")["boltzmann"][0]["log_Z"]
    assert (made["cost"]["physics"], made["cost"]["ml"]) == ("action", "cost")
    assert abs(made["free-energy-difference"]["check"]["difference"]) < 1e-8


@pytest.mark.slow
def test_that_the_dictionary_takes_the_options_of_a_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = ["--loss", "huber", "--scale", "1.5", "--prior", "gaussian", "--prior-sd", "9,3"]
    options += ["--inverse-temperature", "2", "--start", "1,1", "--steps", "7"]
    options += ["--optimiser", "momentum", "--hbar", "0.25"]
    made = listed(capsys, *CAN[1:], *options)
    report = told(capsys, *CAN[1:], *options)
    run, thermal = report["descent"], report["boltzmann"][0]
    assert made["training"]["values"]["step"] == 7.0
    where = made["parameter"]["values"]
    assert [where["intercept"], where["slope"]] == run["theta"]
    assert made["cost"]["values"]["S"] == run["value"]
    assert made["cost"]["values"]["least S"] == report["cost"]["value"]
    assert made["internal-energy"]["values"]["U"] == thermal["internal_energy"]
    assert made["entropy"]["values"]["S[q]"] == thermal["entropy"]
    assert made["stationary-phase"]["values"]["hbar"] == 0.25


def test_that_the_dictionary_can_be_read_as_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dictionary", *CAN[1:], "--words", "physics"]) == 0
    out, error = capsys.readouterr()
    assert error == ""
    assert "Regression as mechanics\n=====" in out
    assert "action | cost | criterion" in out
    assert "‹" not in out


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["report"], "Give a data file"),
        (["dictionary"], "Give a data file"),
        (["dictionary", "no-such-file.csv", "--json"], "no such file"),
        (["dictionary", "--preset", "norris", "--steps", "-1"], "between 0 and 1,000,000"),
        (["dictionary", "--preset", "norris", "--theme", "dark"], "Unrecognized arguments"),
        (["report", "no-such-file.csv"], "no such file"),
        (["report", "no-such-session.json"], "no such file"),
        (["report", "a.csv", "--preset", "norris"], "not both"),
        (["report", "--preset", "nonsense"], "there are hubble1929"),
        ([*CAN, "--x", "1"], "Only a data file has columns"),
        ([*CAN, "--frobnicate"], "Unrecognized arguments: --frobnicate"),
        ([*CAN, "--loss", "nonsense"], "invalid choice"),
        ([*CAN, "--temper", "nonsense"], "invalid choice"),
        ([*CAN, "--optimiser", "nonsense"], "invalid choice"),
        ([*CAN, "--scale", "2"], "has no scale"),
        ([*CAN, "--sigma", "much"], "“much” is not a number"),
        ([*CAN, "--sigma=-1"], "The noise σ must be a number above zero"),
        ([*CAN, "--sigma", "1e-200"], "must lie between"),
        ([*CAN, "--prior-mean", "1,2"], "A flat prior has neither"),
        ([*CAN, "--prior", "gaussian", "--prior-sd", "1,0"], "two numbers above zero"),
        ([*CAN, "--prior", "gaussian", "--prior-sd", "1"], "not two numbers"),
        ([*CAN, "--inverse-temperature", "0"], "inverse temperature β must be"),
        ([*CAN, "--inverse-temperature", "1", "--inverse-temperature", "nan"], "β must be"),
        ([*CAN, "--start", "1,inf"], "The start must be a finite number"),
        ([*CAN, "--learning-rate", "0"], "The learning rate α must be"),
        ([*CAN, "--steps", "1.5"], "not a whole number"),
        ([*CAN, "--steps", "-1"], "between 0 and 1,000,000"),
        ([*CAN, "--steps", "2000000"], "between 0 and 1,000,000"),
        ([*CAN, "--hbar", "0"], "Planck constant"),
        (["--theme", "beige"], "invalid choice"),
        (["no-such-file.csv"], "no such file"),
        (["snapshot", "-o", "picture.gif"], "does not end in .png"),
        (["snapshot", "-o", "picture.png", "--size", "big"], "such as 1600x1000"),
        (["snapshot"], "required"),
    ],
)
def test_that_wrong_use_gets_one_sentence_and_status_two(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert sentence in refused(capsys, *arguments)


def test_that_an_unreadable_file_gets_a_sentence_that_names_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "words.csv"
    path.write_text("just some words\nand no numbers\n")
    assert "words.csv" in refused(capsys, "report", str(path), "--json")


def test_that_no_points_in_a_session_do_not_crash_a_report(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from physviz.lab.session import save

    path = tmp_path / "empty.json"
    save(edits.clear(edits.state_of_dataset("anscombe1")), path)
    result = told(capsys, str(path), "--steps", "2", "--hbar", "1")
    assert result["data"]["n"] == 0
    assert result["descent"] is None
    assert main(["report", str(path)]) == 0


def test_that_help_and_version_are_no_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"physviz {physviz.__version__}\n"
    for arguments in (
        ["--help"],
        ["report", "--help"],
        ["dictionary", "--help"],
        ["snapshot", "--help"],
    ):
        assert main(arguments) == 0
        assert "usage: physviz" in capsys.readouterr().out


# --- the process ----------------------------------------------------------------------------------


def test_that_a_report_needs_neither_qt_nor_scipy_nor_the_dictionary() -> None:
    code = (
        "import sys; from physviz.__main__ import main; "
        "assert main(['report', '--preset', 'norris', '--steps', '3', '--hbar', '1']) == 0; "
        "unused = 'PySide6', 'pyqtgraph', 'scipy', 'msgspec', 'physviz.engine.dictionary'; "
        "heavy = [name for name in unused "
        "if name in sys.modules]; sys.exit(str(heavy) if heavy else 0)"
    )
    found = fresh(code=code)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.slow
def test_that_one_blas_thread_is_used_unless_told_otherwise() -> None:
    code = "import os, physviz.__main__; print(os.environ['OPENBLAS_NUM_THREADS'])"
    environment = {key: value for key, value in os.environ.items() if "NUM_THREADS" not in key}
    assert fresh(code=code, environment=environment).stdout == "1\n"
    told_otherwise = {**environment, "OPENBLAS_NUM_THREADS": "2"}
    assert fresh(code=code, environment=told_otherwise).stdout == "2\n"


def test_that_a_reader_who_leaves_early_is_no_error_to_shout_about() -> None:
    arguments = ["report", "--preset", "anscombe1", "--json", "--steps", "1000"]
    with subprocess.Popen(
        [sys.executable, "-m", "physviz", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


def test_that_a_page_is_printed_where_greek_cannot_be() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    found = fresh("report", "--preset", "hubble1929", environment=environment)
    assert (found.returncode, found.stderr) == (0, "")
    assert "454 ? 75 km/s/Mpc" in found.stdout


def test_that_main_prints_to_whatever_stands_for_standard_output(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = io.StringIO()
    monkeypatch.setattr(sys, "stdout", page)
    assert main([*CAN, "--json"]) == 0
    assert json.loads(page.getvalue())["data"]["n"] == 11


@pytest.mark.slow
def test_that_a_snapshot_draws_the_window_with_no_screen(tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    environment = {key: value for key, value in os.environ.items() if "DISPLAY" not in key}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    arguments = ["snapshot", str(FILES / "norris.csv"), "-o", str(picture), "--size", "1300x800"]
    found = subprocess.run(
        [sys.executable, "-m", "physviz", *arguments],
        capture_output=True,
        timeout=60,
        env=environment,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    content = picture.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    assert (width % 1300, height % 800) == (0, 0)
