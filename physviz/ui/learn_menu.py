"""The entries of the menu Learn, and what they do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from physviz.lab import edits
from physviz.lab.lessons import LESSONS
from physviz.lab.tour import CHAPTERS
from physviz.ui.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.ui.window import Window

LEARN_ENTRIES = (
    Entry("tour", "&Tour", "Begin the tour, or go on where it was left", "Ctrl+L"),
    *(
        Entry(
            f"chapter_{k}",
            chapter.title,
            f"Take the tour from its chapter “{chapter.title}”",
            group="chapters",
            within="C&hapters of the tour",
        )
        for k, chapter in enumerate(CHAPTERS)
    ),
    None,
    *(
        Entry(
            f"lesson_{name}",
            title,
            f"Open the lesson “{title}”",
            group="lessons",
            within="&Lessons",
        )
        for name, title in LESSONS.items()
    ),
    Entry(
        "make_lesson",
        "&Make this a lesson…",
        "Give the experiment a text, and say what pupils may not change; saved with the session",
    ),
    Entry(
        "leave_lesson",
        "Lea&ve the lesson",
        "Keep the experiment, and set free what its lesson has fixed or hidden",
    ),
)


def learn_commands(window: Window) -> dict[str, Callable[[], object]]:
    """Return what each of these entries does, by name."""

    def chapter(place: int) -> None:
        window.tour.visit(CHAPTERS[place].steps[0])

    return {
        "tour": window.tour.start,
        **{f"lesson_{name}": partial(window.lessons.open, name) for name in LESSONS},
        "make_lesson": window.lessons.make,
        "leave_lesson": lambda: window.loop.do(edits.leave_lesson),
        **{f"chapter_{k}": partial(chapter, k) for k in range(len(CHAPTERS))},
    }
