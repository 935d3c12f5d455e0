"""What is kept of experiments nobody saved."""

from __future__ import annotations

import os
from pathlib import Path

from physviz.lab import edits, session
from physviz.lab.keeping import kept, thin_out


def keep(folder: Path, key: str, second: int) -> Path:
    """Keep a data set, as of this second."""
    path = folder / f"{key}.physviz"
    session.save(edits.state_of_dataset(key), path)
    os.utime(path, (second, second))
    return path


def test_that_the_newest_comes_first_by_the_name_of_its_data(tmp_path: Path) -> None:
    keep(tmp_path, "norris", 1_000_000)
    keep(tmp_path, "hubble1929", 1_000_002)
    keep(tmp_path, "hogg2010", 1_000_001)
    found = kept(tmp_path)
    assert [each.path.stem for each in found] == ["hubble1929", "hogg2010", "norris"]
    assert found[0].title == edits.state_of_dataset("hubble1929").experiment.source.title
    assert [each.time.timestamp() for each in found] == [1_000_002, 1_000_001, 1_000_000]


def test_that_what_cannot_be_read_is_passed_over_and_left_alone(tmp_path: Path) -> None:
    good, cut = keep(tmp_path, "norris", 1), keep(tmp_path, "hubble1929", 2)
    cut.write_bytes(cut.read_bytes()[:200])
    (tmp_path / "folder.physviz").mkdir()
    assert [each.path for each in kept(tmp_path)] == [good]
    thin_out(tmp_path, most=0)
    assert cut.exists() and not good.exists()


def test_that_only_the_newest_stay(tmp_path: Path) -> None:
    assert kept(tmp_path / "nowhere") == ()
    keys = ["hubble1929", "norris", "hogg2010", "two_lines"]
    paths = [keep(tmp_path, key, second) for second, key in enumerate(keys)]
    thin_out(tmp_path, most=2)
    assert [path.exists() for path in paths] == [False, False, True, True]
