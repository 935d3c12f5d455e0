"""The tour without a window: what each step sets, asks, notices and says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from physviz.engine.losses import Cauchy
from physviz.engine.words import VOICES, say
from physviz.lab import edits
from physviz.lab.history import Lab
from physviz.lab.show import Show
from physviz.lab.state import State
from physviz.lab.tour import CHAPTERS, STEPS, Guide, Step, chapter_of, place_of
from physviz.lab.tour.amplitude import SMALL

ASKING = [step for step in STEPS if step.question is not None]


def begun(step: Step) -> State:
    """Return the lab as the step sets it."""
    guide = Guide(Lab(edits.state_of_dataset("norris")))
    guide.visit(step)
    assert guide.began is not None
    return guide.began


def step_of(key: str) -> Step:
    return STEPS[place_of(key)]


def lowered(state: State, index: int, by: float) -> State:
    points = state.experiment.points
    return edits.move_points(state, (index,), points.x[[index]], points.y[[index]] - by)


def onto_the_line(state: State) -> State:
    """Put a point onto the line through all others, which then is the line through all."""
    x, y = state.experiment.points.x, state.experiment.points.y
    slope, intercept = np.polyfit(x, y, 1)
    worst = int(np.argmax(np.abs(y - intercept - slope * x)))
    slope, intercept = np.polyfit(np.delete(x, worst), np.delete(y, worst), 1)
    return edits.move_points(state, (worst,), x[[worst]], intercept + slope * x[[worst]])


def crossing(state: State) -> State:
    """Point at the line through two of the points."""
    (x0, x1), (y0, y1) = state.experiment.points.x[[0, 5]], state.experiment.points.y[[0, 5]]
    slope = (y1 - y0) / (x1 - x0)
    return edits.point_at(state, (float(y0 - slope * x0), float(slope)))


DONE: dict[str, Callable[[State], State]] = {
    "residuals": lambda s: lowered(s, int(np.argmax(s.experiment.points.y)), 600.0),
    "squares": lambda s: edits.set_show(s, replace(s.show, residuals="squares")),
    "leverage": lambda s: lowered(s, int(np.argmax(s.experiment.points.x)), 5.0),
    "crossing": crossing,
    "onto": onto_the_line,
    "start": lambda s: edits.set_start(s, (-500.0, 900.0)),
    "minima": lambda s: edits.set_width(s, 2.0),
    "momentum": lambda s: edits.set_field(s, "arrows"),
    "turning": lambda s: edits.set_start(s, (-40.0, 454.0)),
    "flow": lambda s: edits.scrub(s, 15),
    "uphill": lambda s: edits.set_uphill(s, True),
    "too large": lambda s: edits.set_learning_rate(s, 0.6),
    "best": edits.use_best_learning_rate,
    "heavy ball": lambda s: edits.add_run(s, "momentum"),
    "classical limit": lambda s: edits.set_hbar(s, 500.0),
    "Wick": lambda s: edits.set_wick(s, 0.0),
    "noise": lambda s: edits.set_sigma(s, 466.0),
    "spring": lambda s: edits.shape_prior(s, (0.0, 0.0), (100.0, 100.0)),
    "warm": lambda s: edits.set_temperature(s, 10.0),
    "walkers": lambda s: edits.choose_sampler(s, "metropolis"),
    "Z": lambda s: edits.toggle_curve(s, "log_Z"),
    "heat capacity": lambda s: edits.set_temperature(s, 100.0),
    "bump": lambda s: edits.set_temperature(s, 1.0),
    "cold": lambda s: edits.set_temperature(s, 0.01),
    "dictionary": lambda s: edits.open_row(s, "entropy"),
}


def test_that_every_step_has_a_name_of_its_own_and_a_place_in_its_chapter() -> None:
    assert len({step.key for step in STEPS}) == len(STEPS) == len(DONE) > 20
    assert [chapter_of(i).title for i in range(len(STEPS))] == [
        chapter.title for chapter in CHAPTERS for _ in chapter.steps
    ]
    assert [place_of(step.key) for step in STEPS] == list(range(len(STEPS)))
    assert place_of("no such step") == 0


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_that_a_step_is_not_done_before_its_one_action_and_done_after_it(step: Step) -> None:
    began = begun(step)
    assert not step.done(began, began)
    done = DONE[step.key](began)
    assert step.done(began, done)
    assert step.why(began, done)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_that_other_actions_do_not_pass_for_it(step: Step) -> None:
    began = begun(step)
    others = (
        lambda s: edits.set_speed(s, 3.0),
        lambda s: edits.select(s, (0,)),
        lambda s: edits.point_at(s, (1e7, 1e7)),
        lambda s: edits.set_show(s, replace(s.show, band=not s.show.band)),
        lambda s: edits.set_seed(s, 7),
        lambda s: lowered(s, int(np.argmin(s.experiment.points.x)), 1e-6),
        edits.clear,
    )
    for other in others:
        assert not step.done(began, other(began))


@pytest.mark.parametrize(
    ("key", "beyond"),
    [
        ("minima", lambda s: edits.set_width(s, 0.5)),
        ("too large", lambda s: edits.set_learning_rate(s, 0.8)),
        ("best", lambda s: edits.set_learning_rate(s, 0.46)),
        ("heavy ball", lambda s: edits.choose_optimiser(s, "momentum")),
        ("classical limit", lambda s: edits.set_hbar(s, 50.0)),
        ("noise", lambda s: edits.set_sigma(s, 932.0)),
        ("warm", lambda s: edits.set_temperature(s, 100.0)),
        ("walkers", lambda s: edits.choose_sampler(s, "langevin")),
        ("heat capacity", lambda s: edits.set_temperature(s, 200.0)),
        ("bump", lambda s: edits.set_temperature(s, 5.0)),
        ("cold", lambda s: edits.set_temperature(s, 1e-3)),
    ],
)
def test_that_what_the_answer_does_not_hold_for_does_not_pass(
    key: str, beyond: Callable[[State], State]
) -> None:
    began = begun(step_of(key))
    assert not step_of(key).done(began, beyond(began))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_that_a_step_sets_the_same_lab_whatever_was_before(step: Step) -> None:
    strange = edits.set_show(
        edits.add_run(edits.state_of_dataset("two_modes"), "adam"),
        Show(residuals="none", flow=False, curves=(), words="physics"),
    )
    one, other = begun(step), step.set_up(strange)
    assert one.experiment == other.experiment and one.clock == other.clock
    assert other.show == replace(one.show, words="physics")
    assert not other.notice and not other.clock.playing


@pytest.mark.parametrize("step", ASKING, ids=lambda step: step.key)
def test_that_the_right_answer_is_one_of_those_offered(step: Step) -> None:
    assert step.question is not None
    assert 0 <= step.question.right(begun(step)) < len(step.question.answers) <= 4


def test_that_at_least_five_steps_ask_for_a_guess() -> None:
    assert len(ASKING) >= 5


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_that_a_step_says_at_most_two_sentences_and_asks_for_one_thing(step: Step) -> None:
    sentences = re.findall(r"[.?!](?=\s|$)", step.text)
    assert len(sentences) <= 2 and len(step.text) < 180
    assert step.ask.endswith(".") and len(re.findall(r"[.?!](?=\s|$)", step.ask)) == 1
    assert len(step.ask) < 90


@pytest.mark.parametrize("voice", VOICES)
def test_that_the_tour_speaks_every_vocabulary(voice: str) -> None:
    for i, step in enumerate(STEPS):
        began = begun(step)
        texts = [chapter_of(i).title, step.text, step.ask]
        texts.append(step.why(began, DONE[step.key](began)))
        if step.question is not None:
            texts += [step.question.text, *step.question.answers]
        for text in texts:
            assert "‹" not in say(text, voice), text


# --- the answers, by another road than the engine's


def polyfit(state: State) -> tuple[float, float]:
    points = state.experiment.points
    slope, intercept = np.polyfit(points.x, points.y, 1)
    return float(intercept), float(slope)


def answer(key: str, state: State | None = None) -> str:
    """Return what the step holds to be right in this lab, or else in its own."""
    step = step_of(key)
    assert step.question is not None
    return step.question.answers[step.question.right(state or begun(step))]


def test_that_the_line_tilts_as_the_fit_of_the_moved_points_says() -> None:
    began = begun(step_of("residuals"))
    highest = int(np.argmax(began.experiment.points.y))
    assert polyfit(lowered(began, highest, 500.0))[1] < polyfit(began)[1]
    assert answer("residuals") == "Go down"
    # With the data mirrored the highest point stands on the left, and its fall lifts the right.
    points = began.experiment.points
    mirrored = edits.move_points(began, tuple(range(points.n)), -points.x, points.y)
    assert answer("residuals", mirrored) == "Go up"


def test_that_the_leverage_is_that_of_the_hat_matrix() -> None:
    began = begun(step_of("leverage"))
    x = began.experiment.points.x
    design = np.column_stack([np.ones_like(x), x])
    hat = design @ np.linalg.pinv(design)
    leverage = hat[np.argmax(x), np.argmax(x)]
    assert f"{leverage:.3f}" in step_of("leverage").why(began, began)
    assert answer("leverage") == "By about 5"
    honest = begun(step_of("crossing"))
    assert answer("leverage", honest) == "By about 1"


def test_that_the_minima_are_counted() -> None:
    began = begun(step_of("minima"))
    assert began.experiment.problem.loss == Cauchy(c=10.0)
    assert answer("minima") == "Two"
    # Of one line alone there is one minimum.
    first = edits.remove_points(began, tuple(range(12, 23)))
    assert answer("minima", first) == "One"


def test_that_the_fate_of_a_run_is_that_of_its_modes() -> None:
    began = begun(step_of("too large"))
    x = began.experiment.points.x
    stiff = np.linalg.eigvalsh(2.0 * np.array([[1.0, x.mean()], [x.mean(), (x**2).mean()]]))[1]
    assert abs(1.0 - 0.6 * stiff) > 1.0 and answer("too large") == "Leave for good"
    half, tenth = (
        edits.move_points(began, tuple(range(x.size)), share * x, began.experiment.points.y)
        for share in (0.7, 0.1)
    )
    assert answer("too large", half) == "Swing, but come down"
    assert answer("too large", tenth) != "Leave for good"


def test_that_the_steps_saved_are_those_of_the_plain_iteration() -> None:
    began = begun(step_of("best"))
    points, start = began.experiment.points, np.array(began.experiment.start)
    design = np.column_stack([np.ones(points.n), points.x])

    def excess(theta: np.ndarray) -> float:
        return float(np.mean((points.y - design @ theta) ** 2)) - least

    def steps(alpha: float) -> int:
        theta, count = start.copy(), 0
        while excess(theta) > 0.01 * excess(start):
            theta += 2.0 * alpha / points.n * design.T @ (points.y - design @ theta)
            count += 1
        return count

    least = 0.0
    least = excess(np.array(polyfit(began)))
    eigenvalues = np.linalg.eigvalsh(2.0 / points.n * design.T @ design)
    slow, fast = steps(0.05), steps(2.0 / eigenvalues.sum())
    assert f"{fast} steps in place of {slow}" in step_of("best").why(
        began, edits.use_best_learning_rate(began)
    )
    assert slow / fast > 7.1 and answer("best") == "About a tenth"


def test_that_widths_and_heat_follow_the_laws_of_a_parabola() -> None:
    assert answer("noise") == "Twice as wide"  # sd of q ∝ σ
    assert answer("warm") == "About 3 times"  # sd of q ∝ √T
    assert answer("heat capacity") == "At 1"  # equipartition: d/2
    assert answer("cold") == "It falls by log 100 ≈ 4.6"  # S[q] = log(2πe T/√det A)
    assert answer("classical limit") == "A tenth"  # |A| = 2πħ/√det H
    assert edits.hbar_of(begun(step_of("classical limit")).experiment) == 10.0 * SMALL
    assert answer("uphill") == "Up"


def test_that_two_valleys_make_a_bump_and_one_makes_none() -> None:
    assert answer("bump") == "Rise above 1"
    one = edits.set_temperature(begun(step_of("warm")), 0.1)
    assert answer("bump", one) == "Stay at 1"


@pytest.mark.slow
def test_that_a_run_that_never_arrives_is_not_counted() -> None:
    began = begun(step_of("best"))
    noisy = edits.use_best_learning_rate(edits.choose_optimiser(began, "minibatch"))
    assert step_of("best").done(began, noisy)
    assert "None" not in step_of("best").why(began, noisy)


# --- the guide


def test_that_the_own_experiment_comes_back_to_the_bit_with_its_history() -> None:
    lab = Lab(edits.state_of_dataset("hogg2010"))
    lab.do(edits.set_temperature, 3.0)
    lab.do(edits.set_prior, begun(step_of("warm")).experiment.problem.prior)
    lab.do(edits.set_learning_rate, 0.01)
    lab.undo()
    own, past, future = lab.state, list(lab.past), list(lab.future)
    assert past and future
    guide = Guide(lab)
    for step in STEPS:
        guide.visit(step)
        lab.do(DONE[step.key])
        assert guide.look() is lab.state
    guide.leave()
    assert lab.state is own and lab.past == past and lab.future == future
    assert guide.step is None and guide.own is None
    lab.redo()
    assert lab.state.experiment == future[-1].experiment


def test_that_words_chosen_on_the_way_are_kept() -> None:
    lab = Lab(edits.state_of_dataset("hogg2010"))
    lab.do(edits.set_temperature, 3.0)
    own, past = lab.state.experiment, list(lab.past)
    guide = Guide(lab)
    guide.visit(STEPS[0])
    lab.do(edits.set_words, "physics")
    guide.visit(STEPS[1])
    guide.leave()
    assert lab.state.show.words == "physics"
    assert lab.state.experiment is own and lab.past == past


def test_that_undo_within_a_step_goes_back_to_its_beginning_and_no_farther() -> None:
    lab = Lab(edits.state_of_dataset("hogg2010"))
    lab.do(edits.set_temperature, 3.0)
    guide = Guide(lab)
    guide.visit(step_of("cold"))
    lab.do(edits.set_temperature, 0.01)
    for _ in range(5):
        lab.undo()
    assert guide.began is not None and lab.state.experiment is guide.began.experiment


def test_that_what_is_done_with_other_data_is_not_the_steps() -> None:
    lab = Lab(edits.state_of_dataset("hogg2010"))
    guide = Guide(lab)
    guide.visit(step_of("best"))
    lab.do(edits.open_dataset, "norris")
    lab.do(edits.use_best_learning_rate)
    assert guide.look() is None
    lab.undo()
    lab.undo()
    lab.do(edits.use_best_learning_rate)
    assert guide.look() is lab.state


def test_that_what_was_done_stays_done_when_it_is_taken_back() -> None:
    lab = Lab(edits.state_of_dataset("hogg2010"))
    guide = Guide(lab)
    guide.visit(step_of("cold"))
    lab.do(edits.set_temperature, 0.01)
    seen = guide.look()
    lab.undo()
    assert seen is not None and guide.look() is seen
    guide.visit(step_of("cold"))
    assert guide.look() is None and guide.guess is None
