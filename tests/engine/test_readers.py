"""Every dialect reads back to the bit, and the headings tell which columns are meant."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physviz.engine.readers import (
    Reading,
    Skipped,
    Unreadable,
    choose,
    read,
    reading_of,
    sheet_of_text,
)

CELLS = st.floats(-1e100, 1e100, allow_nan=False)
ROWS = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=12)
)
DIALECTS = [
    (delimiter, decimal)
    for delimiter in (",", ";", "\t", " ", "   ", "|", ", ", " ; ")
    for decimal in ".,"
    if not (delimiter.strip() == "," == decimal)
]


def read_text(text: str, x: str | None = None, y: str | None = None) -> Reading:
    return reading_of(sheet_of_text(text, "a.csv"), x, y)


@pytest.mark.parametrize(("delimiter", "decimal"), DIALECTS)
@settings(max_examples=25, deadline=None)
@given(
    rows=ROWS,
    heading=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    between=st.sampled_from(["", "# a remark\n", "\n\n", "%1 2\n"]),
    end=st.booleans(),
)
def test_that_a_table_reads_back_to_the_bit(
    delimiter: str,
    decimal: str,
    rows: list[list[float]],
    heading: bool,
    newline: str,
    between: str,
    end: bool,
) -> None:
    tail = delimiter if end and delimiter.strip() else ""
    lines = [delimiter.join(map(repr, row)).replace(".", decimal) + tail for row in rows]
    names = [f"name{k}" for k in range(len(rows[0]))]
    top = [delimiter.join(names) + tail] if heading else []
    text = "\n".join([*top, lines[0]]) + "\n" + between + "\n".join(lines[1:])
    sheet = sheet_of_text(text.replace("\n", newline), "a.csv")
    assert sheet.values.tobytes() == np.array(rows).tobytes()
    made_up = tuple(f"column {k + 1}" for k in range(len(names)))
    assert sheet.headings == (tuple(names) if heading else made_up)
    assert not sheet.skipped
    counted = text.split("\n")
    assert [counted[line - 1] for line in sheet.lines] == lines


@settings(max_examples=50, deadline=None)
@given(rows=ROWS, decimal=st.sampled_from(".,"), delimiter=st.sampled_from(",; \t"))
def test_that_quoted_cells_read_back_to_the_bit(
    rows: list[list[float]], decimal: str, delimiter: str
) -> None:
    quoted = [[f'"{number!r}"'.replace(".", decimal) for number in row] for row in rows]
    text = "\n".join(delimiter.join(row) for row in quoted)
    assert sheet_of_text(text, "a.csv").values.tobytes() == np.array(rows).tobytes()


@settings(max_examples=50, deadline=None)
@given(rows=ROWS, bad=st.integers(0, 11))
def test_that_one_bad_row_changes_nothing_in_the_others(rows: list[list[float]], bad: int) -> None:
    lines = [",".join(map(repr, row)) for row in rows]
    place = min(bad, len(lines))
    lines.insert(place, ",".join(["1", *["?"] * (len(rows[0]) - 1)]))
    reading = read_text("\n".join(lines), "1", "2")
    assert reading.points.x.tobytes() == np.array(rows)[:, 0].tobytes()
    assert reading.points.y.tobytes() == np.array(rows)[:, 1].tobytes()
    assert reading.skipped == (Skipped(place + 1, '"?" is not a number'),)


@settings(max_examples=300, deadline=None)
@given(text=st.text("0123.,;\t |\"'#%-+eExyna_\n\r") | st.text())
def test_that_any_text_gives_finite_points_or_one_sentence(text: str) -> None:
    points, refusal = None, ""
    try:
        points = read_text(text).points
    except Unreadable as error:
        refusal = str(error)
    if points is None:
        assert refusal.startswith("Cannot read a.csv: ")
        assert refusal.endswith(".")
    else:
        assert points.n > 0
        assert np.isfinite([points.x, points.y]).all()


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("1, 2\n3, 4", [1, 3], [2, 4]),
        ("1,5 2,5\n3 4", [1.5, 3], [2.5, 4]),
        ("1\t\t2\n100\t2", [1, 100], [2, 2]),
        ("name\tx\ty\nNGC 1\t2\t3\nNGC 22\t4\t5", [2, 4], [3, 5]),
        ('"Sun, the",1,2\nMoon,3,4', [1, 3], [2, 4]),
        ('"x" "y"\n"1" 1.5 2.5\n"2" 1.5 3.5', [1.5, 1.5], [2.5, 3.5]),
        ("sep=;\nx;y\n1;2,5", [1], [2.5]),
        ("1 2 # doubtful\n3 4", [1, 3], [2, 4]),
        ("x,y\n,\n1,2\n,,\n3,4", [1, 3], [2, 4]),
        ("1e3,\N{MINUS SIGN}2\n+.5,3.", [1000, 0.5], [-2, 3]),
        ("e,y,x\n1,2,3", [3], [2]),
        ("\ufeffx,y\n1,2", [1], [2]),
    ],
)
def test_that_these_habits_are_understood(text: str, x: list[float], y: list[float]) -> None:
    reading = read_text(text)
    assert (reading.points.x.tolist(), reading.points.y.tolist()) == (x, y)
    assert not reading.skipped


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_that_every_encoding_keeps_the_headings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Länge [µm];Kraft [N]\r\n1,5;2\r\n".encode(encoding))
    labels = read(path).labels
    assert (labels.x_axis, labels.y_axis) == ("Länge [µm]", "Kraft [N]")


@pytest.mark.parametrize(
    "text",
    [
        "distance [Mpc],velocity [km/s]\n1,2",
        "distance [Mpc]  velocity [km/s]\n1 2",
        "# distance [Mpc] velocity [km/s]\n1 2",
        "% distance (Mpc), velocity (km/s)\n1,2",
        '"distance\n[Mpc]"\t"velocity\n[km/s]"\n1\t2',
        "First run\ndistance [Mpc];velocity [km/s]\n1;2",
    ],
)
def test_that_names_and_units_come_from_the_heading(text: str) -> None:
    labels = read_text(text).labels
    assert (labels.x, labels.y, labels.x_unit, labels.y_unit) == (
        "distance",
        "velocity",
        "Mpc",
        "km/s",
    )


@pytest.mark.parametrize(
    ("headings", "chosen", "ambiguous"),
    [
        ("a,b", "a b -", False),
        ("Y [m],X [s]", "X [s] Y [m] -", False),
        ("t,x", "t x -", False),
        ("a,b,c", "a b -", True),
        ("x,y,z", "x y -", False),
        ("x,x,y", "x y -", False),
        ("id,x,y,sigma_y,sigma_x,rho_xy", "x y sigma_y", True),
        ("x,y,sigma_x,sigma_y", "x y sigma_y", True),
        ("x,y,x_err", "x y -", False),
        ("x,y,xerr,yerr", "x y yerr", True),
        ("d,v,σ_d,σ_v", "d v σ_v", True),
        ("T,dT err,V,V ± ", "T V V ±", True),
        ("distance,velocity,error", "distance velocity error", False),
        ("distance,velocity,std of distance", "distance velocity -", False),
        (
            "distance,velocity,vel. uncertainty [km/s]",
            "distance velocity vel. uncertainty [km/s]",
            False,
        ),
        ("a,b,standard deviation", "a b standard deviation", False),
        ("a,b,+-", "a b +-", False),
        ("a,b,SD", "a b SD", False),
        ("x,y,z,sigma_z", "x y -", True),
        ("a,b,terrain", "a b -", True),
    ],
)
def test_that_columns_are_chosen_by_their_names(
    headings: str, chosen: str, ambiguous: bool
) -> None:
    width = headings.count(",") + 1
    sheet = sheet_of_text(f"{headings}\n{','.join('1' * width)}", "a.csv")
    choice = choose(sheet)
    names = [None if k is None else sheet.headings[k] for k in (choice.x, choice.y, choice.error)]
    assert " ".join(name or "-" for name in names) == chosen
    assert sheet.ambiguous is ambiguous


def test_that_a_column_goes_by_name_without_its_unit_or_by_number() -> None:
    sheet = sheet_of_text("t [s],U [V],I [A],err\n1,2,3,4", "a.csv")
    for x, y in (("t [s]", "I [A]"), ("T", "i"), ("1", "3")):
        points = reading_of(sheet, x, y).points
        assert (points.x.tolist(), points.y.tolist()) == ([1], [3])
    assert reading_of(sheet, error="U").points.y_error is not None
    assert reading_of(sheet, error="none").points.y_error is None
    swapped = reading_of(sheet, y="t").points
    assert (swapped.x.tolist(), swapped.y.tolist()) == ([2], [1])


def test_that_one_column_of_numbers_is_counted_and_said_so() -> None:
    reading = read_text("speed [m/s]\n5\n6\n7")
    assert (reading.points.x.tolist(), reading.points.y.tolist()) == ([1, 2, 3], [5, 6, 7])
    assert "x counts the points from 1" in reading.warnings[0]
    assert reading.labels.y_unit == "m/s"


def test_that_a_guess_is_owned_up_to() -> None:
    assert '"a" was taken as x' in read_text("a,b,c\n1,2,3").warnings[0]
    assert "decimal marks" in read_text("1,234\t5,678\n1,111\t2,222").warnings[0]
    assert not read_text("1,25\t5,678\n1,111\t2,222").warnings


def test_that_the_preview_shows_the_cells_as_written() -> None:
    sheet = sheet_of_text("x;y\n1,50;?\n3;4,0", "a.csv")
    assert sheet.preview == (("1,50", "?"), ("3", "4,0"))
    assert (sheet.delimiter, sheet.decimal, sheet.lines.tolist()) == (";", ",", [2, 3])
    assert np.isnan(sheet.values[0, 1])


def test_that_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x,y\n1,2\n")))
    reading = read("-")
    assert (reading.points.x.tolist(), reading.name) == ([1], "standard input")
