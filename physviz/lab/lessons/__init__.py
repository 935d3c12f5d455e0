"""The lessons that come with physviz: sessions like any other."""

from __future__ import annotations

from pathlib import Path

LESSONS: dict[str, str] = {
    "how_long_a_step": "How long a step?",
    "one_wrong_point": "One wrong point",
}
"""The name of each file, and the title of its lesson."""


def path_of(name: str) -> Path:
    """Return where the lesson of this name lies."""
    return Path(__file__).with_name(f"{name}.json")
