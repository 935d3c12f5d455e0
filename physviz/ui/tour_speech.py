"""What the tour says at a step, in the words of a vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.words import say
from physviz.lab.tour import STEPS, chapter_of
from physviz.ui.tour_card import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.words import Voice
    from physviz.lab.state import State
    from physviz.lab.tour import Step


def _said(
    step: Step, line: str, voice: Voice, answers: tuple[str, ...] = (), *, done: bool = False
) -> Said:
    place = STEPS.index(step)
    return Said(
        chapter=say(chapter_of(place).title, voice),
        place=f"{place + 1} / {len(STEPS)}",
        text=say(step.text, voice),
        line=say(line, voice),
        answers=tuple(say(answer, voice) for answer in answers),
        done=done,
        first=place == 0,
        last=place + 1 == len(STEPS),
    )


def asked(step: Step, guess: int | None, voice: Voice) -> Said:
    """Return what a step asks for: a guess where one is wanted, and then the thing to do."""
    question = step.question
    if question is None:
        return _said(step, step.ask, voice)
    if guess is None:
        return _said(step, question.text, voice, question.answers)
    return _said(step, f"You say: {_small(question.answers[guess])}. {step.ask}", voice)


def noticed(
    step: Step, began: State, guess: int | None, seen: State, voice: Voice
) -> Iterator[Said | None]:
    """Yield what has been seen, and how the guess compares with it; that may take some time."""
    yield None
    verdict = ""
    if step.question is not None:
        right, answers = step.question.right(began), step.question.answers
        verdict = f"The answer: {_small(answers[right])}. "
        if guess == right:
            verdict = f"You guessed right: {_small(answers[right])}. "
        elif guess is not None:
            verdict = (
                f"You guessed “{_small(answers[guess])}”, and it is: {_small(answers[right])}. "
            )
    try:
        why = step.why(began, seen)
    except ValueError:  # where nothing binds θ, say: it was done all the same
        why = ""
    yield _said(step, f"✓ {verdict}{why}", voice, done=True)


def _small(answer: str) -> str:
    return answer[:1].lower() + answer[1:]
