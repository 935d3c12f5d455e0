"""The tour: short chapters, each step a lab set up by edits, a thing to do, and its notice."""

from __future__ import annotations

from physviz.lab.tour.amplitude import AMPLITUDE
from physviz.lab.tour.descent import DESCENT, FLOW
from physviz.lab.tour.guide import Guide
from physviz.lab.tour.heat import BOLTZMANN, POTENTIAL
from physviz.lab.tour.height import HEIGHT, TURNING
from physviz.lab.tour.line import EQUATIONS, RESIDUALS
from physviz.lab.tour.partition import DICTIONARY, PARTITION, TEMPERATURE
from physviz.lab.tour.step import Chapter, Question, Step

CHAPTERS: tuple[Chapter, ...] = (
    RESIDUALS,
    EQUATIONS,
    HEIGHT,
    TURNING,
    FLOW,
    DESCENT,
    AMPLITUDE,
    POTENTIAL,
    BOLTZMANN,
    PARTITION,
    TEMPERATURE,
    DICTIONARY,
)
STEPS: tuple[Step, ...] = tuple(step for chapter in CHAPTERS for step in chapter.steps)

__all__ = ["CHAPTERS", "STEPS", "Chapter", "Guide", "Question", "Step", "chapter_of", "place_of"]


def chapter_of(place: int) -> Chapter:
    """Return the chapter of a step, by its place in ``STEPS``."""
    return next(chapter for chapter in CHAPTERS if STEPS[place] in chapter.steps)


def place_of(key: str) -> int:
    """Return where the step of this key stands; the first where there is none."""
    return next((i for i, step in enumerate(STEPS) if step.key == key), 0)
