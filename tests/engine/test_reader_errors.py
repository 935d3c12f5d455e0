"""What cannot be read is told by line and reason, in one sentence."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest

from physviz.engine.readers import Unreadable, reading_of, sheet_of_file, sheet_of_text


def sentence(text: str, **columns: str) -> str:
    with pytest.raises(Unreadable) as caught:
        reading_of(sheet_of_text(text, "a.csv"), **columns)
    return str(caught.value)


def reasons(text: str) -> list[tuple[int, str]]:
    return [(skip.line, skip.reason) for skip in reading_of(sheet_of_text(text, "a.csv")).skipped]


def test_that_skipped_rows_are_told_by_line_and_reason() -> None:
    text = "# top\nx,y,error\n\nabc,1,1\n2,3,1\n4,nan,1\n5,-inf,1\n6\n7,8,9,10\n10,,1\n1,2,0\n"
    text += "1e200,2,1"
    assert reasons(text) == [
        (4, '"abc" is not a number'),
        (6, "nan is not a finite number"),
        (7, "-inf is not a finite number"),
        (8, "has 1 cell, 3 expected"),
        (9, "has 4 cells, 3 expected"),
        (10, '"y" is empty'),
        (11, "its error bar is not positive"),
        (12, "1e+200 is too large to compute with"),
    ]


def test_that_a_thousands_separator_is_not_guessed() -> None:
    assert reasons("1.234,5;2\n3,5;4\n5,5;6") == [(1, '"1.234,5" is not a number')]


def test_that_a_stray_quote_costs_its_own_line_only() -> None:
    assert reasons('1,2\n"3,4\n5,6') == [(2, "has 1 cell, 2 expected")]
    assert reasons(f'1,2\n"3,{"4" * 200_000}\n5,6') == [(2, "has 1 cell, 2 expected")]


def test_that_one_point_and_equal_x_are_no_errors() -> None:
    assert reading_of(sheet_of_text("x,y\n1,2", "a.csv")).points.n == 1
    assert reading_of(sheet_of_text("x,y\n1,2\n1,3", "a.csv")).points.n == 2


@pytest.mark.parametrize(
    ("text", "columns", "reason"),
    [
        ("", {}, "it is empty"),
        (" \n\n", {}, "it is empty"),
        ("# 1 2\n", {}, "it has only blank lines and comments"),
        ("Dear diary,\nI am 12.", {}, 'it has no numbers; line 1 is "Dear diary,"'),
        ("# top\nx,y\n", {}, 'it has no numbers; line 2 is "x,y"'),
        ("x,y\nnan,nan", {}, "no row is readable; line 2: nan is not a finite number"),
        ("x,y,s\nA,1,2", {"x": "1"}, 'no row is readable; line 2: "A" is not a number'),
        ("x,y,error\n1,2,0", {}, "no row is readable; line 2: its error bar is not positive"),
        ("x,y\n1,2", {"x": "z"}, 'it has no column "z"; its columns are "x" and "y"'),
        ("a,b,c\n1,2,3", {"y": "4"}, 'it has no column "4"; its columns are "a", "b" and "c"'),
        ("a\n1", {"x": "0"}, 'it has no column "0"; its only column is "a"'),
        ("x,y\n1,2", {"x": "y", "y": "2"}, 'x and y are the same column, "y"'),
        ("x,y,z\n1,2,3", {"error": "x", "x": "x"}, 'x and error are the same column, "x"'),
    ],
)
def test_that_what_cannot_be_read_gets_one_sentence(
    text: str, columns: dict[str, str], reason: str
) -> None:
    assert sentence(text, **columns) == f"Cannot read a.csv: {reason}."


@contextmanager
def ordinary_user() -> Generator[None]:
    """Root may read everything."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_that_a_file_that_cannot_be_opened_gets_one_sentence(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("1,2")
    secret.chmod(0)
    reasons = {
        tmp_path / "nowhere.csv": "there is no such file",
        tmp_path: "it is a directory",
        secret: "permission is denied",
    }
    for path, reason in reasons.items():
        reader = ordinary_user() if path == secret else nullcontext()
        with reader, pytest.raises(Unreadable) as caught:
            sheet_of_file(path)
        assert str(caught.value) == f"Cannot read {path}: {reason}."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "it is a binary file, not text"),
        (np.arange(9.0).tobytes(), "it is a binary file, not text"),
        (b"PK\x03\x04rest", "it is a spreadsheet or an archive, to be saved as CSV first"),
        (b"%PDF-1.4 1 2", "it is a PDF file, not text"),
    ],
)
def test_that_a_binary_file_gets_one_sentence(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        sheet_of_file(path)
    assert str(caught.value) == f"Cannot read b.csv: {reason}."
