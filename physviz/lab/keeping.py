"""Experiments kept beside the window, so that one which ends before its time loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".physviz"
MOST_KEPT = 5
MOST_POINTS = 100_000
"""An experiment of more points is not kept: to write it takes too long to be done unasked."""


@dataclass(frozen=True)
class Kept:
    """A session that was kept, when it was written last, and what its data are called."""

    path: Path
    time: datetime
    title: str


class _Source(msgspec.Struct):
    title: str


class _Head(msgspec.Struct):
    source: _Source


def kept(folder: Path) -> tuple[Kept, ...]:
    """Return the sessions kept in a folder, the newest first; what cannot be read is passed over.

    There are none where there is no such folder.
    """
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            head = msgspec.json.decode(path.read_bytes(), type=_Head)
            time = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
        except (OSError, ValueError):
            continue
        found.append(Kept(path, time, head.source.title))
    return tuple(sorted(found, key=lambda each: each.time, reverse=True))


def thin_out(folder: Path, most: int = MOST_KEPT) -> None:
    """Remove all but the newest of them."""
    for old in kept(folder)[most:]:
        old.path.unlink(missing_ok=True)
