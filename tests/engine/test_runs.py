"""Every optimiser on every cost: its steps, their parts, what runs have in common, and the end."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from physviz.engine.batches import batch
from physviz.engine.cost import bowl, cost, momentum, scaled_residuals
from physviz.engine.descent import Descent
from physviz.engine.flow import flow
from physviz.engine.knob import with_knobs
from physviz.engine.losses import LOSSES, Absolute, Cauchy, Huber, SoftL1, Squared
from physviz.engine.march import March
from physviz.engine.minima import minima
from physviz.engine.optimisers import (
    OPTIMISERS,
    Adagrad,
    Adam,
    ExactFlow,
    GradientDescent,
    MiniBatch,
    Momentum,
    Nesterov,
    Newton,
    RMSprop,
)
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.run import CONVERGED, LONGEST_RUN, Leg, Run
from physviz.engine.runs import run_on
from physviz.engine.trace import STRETCH
from physviz.engine.tuning import with_width
from physviz.engine.verdict import verdict
from tests.engine.problems import cloud, points, shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.losses import Loss
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.points import Floats
    from physviz.engine.quadratic import Pair

START = (5.0, 2.0)
FED = [kind for kind in OPTIMISERS if kind.slope == "gradient"]
REMEMBERING = [Momentum(0.05), Nesterov(0.05), RMSprop(), Adam(0.05), Adagrad(0.5)]
every_rule = pytest.mark.parametrize("kind", OPTIMISERS, ids=lambda kind: kind.key)
every_loss = pytest.mark.parametrize("kind_of_loss", LOSSES, ids=lambda kind: kind.key)


def contaminated(n: int = 40, weighted: bool = False) -> Points:
    """A line with a fifth of its points far above it."""
    x, y, error = cloud(n, seed=1)
    y[: n // 5] += 12.0
    return Points.of(x, y, error if weighted else None)


PROBLEMS = {
    "contaminated": contaminated(),
    "error bars": contaminated(weighted=True),
    "two points": Points.of([1.0, 3.0], [2.0, -1.0]),
    "all x equal": shipped("all_x_equal"),
}


def loss_of(kind: type[Loss]) -> Loss:
    return Squared() if kind is Squared else with_width(kind, 1.5)


def made(some: Points, loss: Loss, *legs: Optimiser | tuple[int, Optimiser], seed: int = 0) -> Run:
    placed = [leg if isinstance(leg, tuple) else (0, leg) for leg in legs]
    run = run_on(Problem(some, loss), START, tuple(Leg(*leg) for leg in placed), seed)
    assert run is not None
    return run


def anew(some: Points) -> Points:
    """The same numbers, which no run knows yet."""
    return replace(some)


@every_rule
@every_loss
@pytest.mark.parametrize(
    "key",
    [
        "error bars",
        "all x equal",
        pytest.param("contaminated", marks=pytest.mark.slow),
        pytest.param("two points", marks=pytest.mark.slow),
    ],
)
def test_that_every_rule_runs_on_every_cost_and_its_steps_are_what_they_are_explained_by(
    kind: type[Optimiser], kind_of_loss: type[Loss], key: str
) -> None:
    some, loss = PROBLEMS[key], loss_of(kind_of_loss)
    run = made(some, loss, kind())
    path = run.at(np.arange(301))
    end = 301 if run.diverged_at is None else run.diverged_at
    for k in (0, 1, 17, 100, 299):
        terms = run.explained(k)
        total = np.sum([term.vector for term in terms], axis=0)
        room = 1e-9 * np.abs([term.vector for term in terms]).sum() if terms else 0.0
        assert path[k + 1] - path[k] == pytest.approx(total, abs=room + 1e-12 * np.abs(path).max())
        assert bool(terms) == (k < end)
        for term in terms:
            assert term.name in ("gradient", "momentum", "scaling", "noise")
            if term.name == "gradient" and not isinstance(loss, Absolute):
                slope = momentum(some, loss, path[k])
                pull = -kind().learning_rate * slope
                assert term.vector == pytest.approx(pull, rel=1e-7, abs=1e-9 * np.abs(path).max())
    sentence = verdict(run, 300)
    assert sentence[0].isupper() and sentence.endswith(".")
    assert run.state(300) in ("converged", "converging", "ringing", "hovering", "diverging")
    heights = np.array([cost(some, loss, theta) for theta in path[:20]])
    assert run.cost_at(np.arange(20)) == pytest.approx(heights, rel=1e-9)


@pytest.mark.parametrize("kind", FED, ids=lambda kind: kind.key)
@every_loss
@pytest.mark.parametrize(
    "key", ["error bars", pytest.param("contaminated", marks=pytest.mark.slow)]
)
def test_that_a_run_is_its_rule_fed_with_the_gradient_by_its_definition(
    kind: type[Optimiser], kind_of_loss: type[Loss], key: str
) -> None:
    some, loss = PROBLEMS[key], loss_of(kind_of_loss)
    first, second = kind(0.02), kind(0.03)
    run = made(some, loss, first, (40, second))
    theta = np.array(START)
    memory = tuple(np.zeros(2) for _ in kind.remembers)
    for k in range(80):
        assert run.at(k) == pytest.approx(theta, rel=1e-8, abs=1e-8)
        rule = first if k < 40 else second
        theta, memory = rule.step(k, theta, momentum(some, loss, theta), memory)


# --- what runs have in common


@every_rule
@pytest.mark.parametrize("loss", [Squared(), Cauchy(1.5)], ids=lambda loss: loss.key)
def test_that_a_knob_turned_on_the_way_shares_the_steps_before_it_to_the_bit(
    kind: type[Optimiser], loss: Loss
) -> None:
    some = contaminated()
    turned = (150, with_knobs(kind(), learning_rate=0.02))
    before, beside = (
        made(some, loss, kind()),
        made(some, loss, with_knobs(kind(), learning_rate=0.5)),
    )
    before.at(300)
    beside.at(300)
    after = made(some, loss, kind(), turned)
    # In closed form, or at rest before that, there is nothing to share.
    assert after.reached == 150 or kind is Newton or isinstance(after, Descent)
    fresh, k = made(anew(some), loss, kind(), turned), np.arange(400)
    assert np.array_equal(after.at(k), fresh.at(k))
    assert np.array_equal(after.at(k[:151]), before.at(k[:151]))
    after.grow(5.0, 2000)
    fresh.grow(5.0, 2000)
    assert (after.last, after.converged_at) == (fresh.last, fresh.converged_at)
    assert verdict(after, 200) == verdict(fresh, 200)


def test_that_a_run_goes_on_from_what_the_rule_remembers() -> None:
    some = contaminated()
    whole = made(some, Huber(1.0), Momentum(0.02, 0.9))
    halted = made(some, Huber(1.0), Momentum(0.02, 0.9), (50, Momentum(0.02, 0.5)))
    push = (whole.at(50) - whole.at(49)) / -0.02
    step = -0.02 * (0.5 * push + whole.gradient(whole.at(50)))
    assert halted.at(51) - halted.at(50) == pytest.approx(step, rel=1e-9)


# --- mini-batches


@given(st.integers(1, 50), st.integers(1, 60), st.integers(0, 5))
@settings(max_examples=40)
def test_that_each_epoch_deals_every_point_once(n: int, size: int, epoch: int) -> None:
    steps = -(-n // size)
    dealt = [batch(n, size, 7, epoch * steps + j) for j in range(steps)]
    assert sorted(np.concatenate(dealt).tolist()) == list(range(n))
    assert all(len(some) == size for some in dealt[:-1])


@every_loss
@pytest.mark.parametrize("key", ["contaminated", "error bars"])
def test_that_a_step_follows_the_mean_slope_of_its_batch(
    kind_of_loss: type[Loss], key: str
) -> None:
    some, loss = PROBLEMS[key], loss_of(kind_of_loss)
    run = made(some, loss, MiniBatch(0.02, 7), seed=3)
    share = np.ones(some.n) if some.y_error is None else 1.0 / some.y_error
    share = share / np.sqrt(np.mean(share**2))
    for k in (0, 1, 5, 6, 40):
        chosen, theta = batch(some.n, 7, 3, k), run.at(k)
        pull = (loss.psi(scaled_residuals(some, theta)) * share)[chosen]
        step = 0.02 * np.array([pull.mean(), (pull * some.x[chosen]).mean()])
        assert run.at(k + 1) - theta == pytest.approx(step, rel=1e-9, abs=1e-13)
    other = made(some, loss, MiniBatch(0.02, 7), seed=4)
    assert not np.array_equal(run.at(5), other.at(5))


@pytest.mark.parametrize("size", [40, 1000])
@every_loss
def test_that_a_batch_of_all_points_is_gradient_descent(
    kind_of_loss: type[Loss], size: int
) -> None:
    some, loss, k = contaminated(), loss_of(kind_of_loss), np.arange(200)
    batched = made(some, loss, MiniBatch(0.02, size))
    plain = made(some, loss, GradientDescent(0.02))
    assert batched.at(k) == pytest.approx(plain.at(k), rel=1e-11)
    assert not isinstance(plain, March) or np.array_equal(batched.at(k), plain.at(k))
    assert batched.explained(3)[1].vector == pytest.approx((0.0, 0.0), abs=1e-15)


# --- Newton and the flow


def test_that_newtons_first_whole_step_ends_on_the_minimum_of_a_bowl() -> None:
    for key in ("hubble1929", "ill_conditioned", "hogg2010_5_20"):
        some = shipped(key)
        run, surface = made(some, Squared(), Newton()), bowl(some)
        assert surface is not None
        assert run.at(1) == pytest.approx(surface.minimum, rel=1e-14)
        assert (run.last, run.converged_at) in ((1, 1), (LONGEST_RUN, None))
        run.grow(1.0)
        assert run.last == run.converged_at == 1
        gradient, scaling = run.explained(0)
        assert gradient.vector == pytest.approx(-run.gradient(START), rel=1e-12)
        assert scaling.name == "scaling"


@pytest.mark.parametrize("loss", [SoftL1(1.0), Cauchy(1.0)], ids=lambda loss: loss.key)
@pytest.mark.parametrize("weighted", [False, True])
def test_that_newtons_step_is_the_slope_over_the_absolute_curvature(
    loss: Loss, weighted: bool
) -> None:
    some, rng, signs = contaminated(weighted=weighted), np.random.default_rng(4), set()
    x0, spread = some.x.mean(), some.x.std()
    if some.y_error is not None:
        x0 = np.average(some.x, weights=some.y_error**-2.0)
        spread = np.sqrt(np.average((some.x - x0) ** 2, weights=some.y_error**-2.0))
    share = np.ones(some.n) if some.y_error is None else 1.0 / some.y_error
    share = share / np.sqrt(np.mean(share**2))
    arms = np.stack([share, share * (some.x - x0) / spread])
    back = np.array([[1.0, -x0 / spread], [0.0, 1.0 / spread]])
    for start in rng.uniform(-8.0, 8.0, (20, 2)).tolist():
        r = scaled_residuals(some, start)
        values, axes = np.linalg.eigh((arms * loss.curvature(r)) @ arms.T / some.n)
        down = axes @ (axes.T @ (arms @ loss.psi(r)) / np.abs(values)) / some.n
        run = run_on(Problem(some, loss), tuple(start), (Leg(0, Newton(0.5)),))
        assert run is not None
        assert run.at(1) - start == pytest.approx(0.5 * back @ down, rel=1e-9, abs=1e-12)
        signs.add(tuple(np.sign(values)))
    assert len(signs) > 1 or loss.convex


def test_that_where_nothing_bends_newton_stands_still_and_says_so() -> None:
    for loss in (Absolute(), Huber(1e-3)):
        run = made(contaminated(), loss, Newton())
        run.grow(2.0)
        assert run.ended and run.converged_at is None
        assert run.at(run.last + 5).tolist() == run.at(run.last).tolist()
        assert run.state(run.last) == "hovering"
        assert verdict(run, run.last) == "S does not bend here: Newton has no step to make."


@every_loss
def test_that_the_exact_flow_is_looked_at_every_time_step(kind_of_loss: type[Loss]) -> None:
    some, loss = contaminated(), loss_of(kind_of_loss)
    run = made(some, loss, ExactFlow(0.02), (30, ExactFlow(0.1)))
    k = np.array([0, 1, 29, 30, 31, 100])
    times = np.array([0.0, 0.02, 0.58, 0.6, 0.7, 7.6])
    assert [run.time(step) for step in k] == pytest.approx(times)
    assert run.at(k) == pytest.approx(run.flow(times), rel=1e-12)
    if isinstance(loss, Squared):
        surface = bowl(some)
        assert surface is not None
        assert run.at(k) == pytest.approx(flow(surface, START, times), rel=1e-12)
    run.grow(10.0, 3000)
    assert run.state(run.last) == "converged"


# --- the end


@pytest.mark.parametrize("rule", REMEMBERING[:2], ids=str)
@pytest.mark.parametrize("loss", [Squared(), SoftL1(1.0), Huber(1.0)], ids=lambda loss: loss.key)
def test_that_what_remembers_has_converged_only_where_it_stays(rule: Optimiser, loss: Loss) -> None:
    run = made(contaminated(), loss, rule)
    assert not run.grow(10.0)
    end = run.converged_at
    assert end is not None and run.last == end == run.reached
    gaps = run.excess_at(np.arange(end + 2 * STRETCH)) / run.excess_at(0)
    assert gaps[end - 1] > CONVERGED >= gaps[end:].max()
    assert run.state(end) == "converged" and run.state(end - 1) == "ringing"


def test_that_a_heavy_ball_that_passes_the_minimum_has_not_converged() -> None:
    level = Points.of([0.0, 0.0], [-1.0, 1.0])
    low, high = 0.02, 0.2
    for _ in range(200):
        middle = 0.5 * (low + high)
        above = made(level, Squared(), Momentum(middle)).at(4)[0] > 0.0
        low, high = (middle, high) if above else (low, middle)
    run = made(level, Squared(), Momentum(low))
    assert run.gap(4) <= CONVERGED < 0.01 < run.gap(5)
    assert not run.grow(5.0)
    assert run.converged_at is not None and run.converged_at > 100
    assert run.state(4) == "ringing"


def test_that_past_the_critical_rate_a_bowl_is_left_and_a_robust_cost_hovered_about() -> None:
    some = contaminated()
    for kind in (Momentum, Nesterov, Newton):
        for loss in (Squared(), SoftL1(1.0)):
            stiff = minima(Problem(some, loss))[0].bowl.eigenvalues[1]
            rule = kind(1.05 * kind().critical(stiff))
            run = made(some, loss, rule)
            run.grow(2.0, 5000)
            if isinstance(loss, Squared):
                end = run.diverged_at
                assert end is not None and run.last == end and run.state(0) == "diverging"
                assert "α is 1.05 × 2" in verdict(run, 0) and "because" in verdict(run, end)
                assert np.isfinite(run.at([end, end + 9])).all()
                assert run.explained(end) == ()
            elif kind is not Newton:
                assert run.state(run.reached) == "hovering"
                assert "α is 1.05 × 2" in verdict(run, run.reached)


@pytest.mark.parametrize("rule", [RMSprop(0.05), Adam(0.2)], ids=str)
@pytest.mark.parametrize("loss", [Huber(1.0), Absolute()], ids=lambda loss: loss.key)
def test_that_a_rule_with_steps_of_one_length_hovers_and_no_more_falls(
    rule: Optimiser, loss: Loss
) -> None:
    run = made(contaminated(), loss, rule)
    run.at(12_000)
    assert run.state(0) == "converging" and run.state(12_000) == "hovering"
    since = next(k for k in range(0, 12_000, 64) if run.state(k) == "hovering")
    late = run.excess_at(np.arange(6000, 12_000))
    assert run.excess_at(np.arange(since, 12_000)).max() <= 64.0 * late.max()
    assert run.excess_at(0) > 10.0 * late.max()
    assert f"{rule.title} makes steps of about α" in verdict(run, 12_000)


def test_that_what_forgets_how_steep_s_was_sets_off_again() -> None:
    run = made(contaminated(), Cauchy(1.5), Adam(0.04))
    run.at(1500)
    calm = run.converged_at
    assert calm is not None and run.gap(1500) < 1e-20
    assert not run.ended and run.state(1500) == "converged"
    assert "for now" in verdict(run, 1500)
    run.at(15_000)
    assert run.excess_at(np.arange(1500, 15_000)).max() > 1e-9 * run.excess_at(0)
    assert run.converged_at is None and run.state(15_000) == "hovering"


def test_that_adagrad_neither_forgets_nor_hovers() -> None:
    run = made(contaminated(), Huber(1.5), Adagrad(1.0))
    run.grow(10.0, 20_000)
    assert run.converged_at is not None and run.ended
    assert {run.state(k) for k in range(0, run.last, 20)} == {"converging"}


def test_that_batches_hover_where_their_noise_holds_them() -> None:
    run = made(contaminated(), Squared(), MiniBatch(0.01, 4))
    run.at(4000)
    assert run.state(4000) == "hovering" and run.converged_at is None
    assert "batches of 4 points" in verdict(run, 4000) and "temperature" in verdict(run, 4000)
    colder = made(contaminated(), Squared(), MiniBatch(0.01, 4), (2000, MiniBatch(0.001, 4)))
    levels = [np.mean(one.excess_at(np.arange(3000, 4000))) for one in (run, colder)]
    assert levels[0] > 5.0 * levels[1] > 0.0


def test_that_a_batch_may_bend_more_than_all_points_and_lead_away() -> None:
    x = np.r_[np.zeros(30), 10.0]
    some = Points.of(x, x + np.cos(np.arange(31.0)))
    stiff = minima(Problem(some))[0].bowl.eigenvalues[1]
    run = made(some, Squared(), MiniBatch(1.5 / stiff, 1))
    assert run.grow(5.0, 20_000) is False
    end = run.diverged_at
    assert end is not None and run.state(0) == "diverging"
    assert "some batches bend more than all points together" in verdict(run, end)


@every_rule
@pytest.mark.parametrize("kind_of_loss", [Squared, Huber, Cauchy, Absolute])
def test_that_a_run_that_begins_at_rest_stays_there_unless_batches_disagree(
    kind: type[Optimiser], kind_of_loss: type[Loss]
) -> None:
    # Here the pulls cancel to the bit.
    level = Points.of([1.0, 2.0, 3.0, 4.0], [-1.0, 1.0, 1.0, -1.0])
    rule = with_knobs(MiniBatch(), batch_size=2) if kind is MiniBatch else kind()
    run = run_on(Problem(level, loss_of(kind_of_loss)), (0.0, 0.0), (Leg(0, rule),))
    assert run is not None
    run.grow(1.0, 600)
    assert verdict(run, run.reached).endswith(".")
    if kind is not MiniBatch:
        assert (run.last, run.state(0), run.gap(0)) == (0, "converged", 0.0)
        assert run.at(9).tolist() == [0.0, 0.0]


def test_that_the_velocity_is_the_last_step_over_its_time() -> None:
    some = contaminated()
    plain = made(some, Squared(), GradientDescent(0.02), (3, GradientDescent(0.05)))
    for k in (1, 3, 4):
        assert plain.velocity(k) == pytest.approx(-plain.gradient(plain.at(k - 1)), rel=1e-9)
    assert plain.velocity(0) == (0.0, 0.0)
    ball = made(some, Squared(), Momentum(0.02, 0.9))
    before, after = np.array(ball.velocity(7)), ball.velocity(8)
    assert after == pytest.approx(0.9 * before - ball.gradient(ball.at(7)), rel=1e-9)


@settings(deadline=None, max_examples=80)
@given(
    points(least=3),
    st.sampled_from(LOSSES),
    st.sampled_from(OPTIMISERS),
    st.floats(1e-100, 1e100),
    st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)),
    st.floats(1e-100, 1e100),
)
@example(Points.of([0, 0, 0.125], [0, 0, 0]), Squared, GradientDescent, 1.0, (0.0, 1.4e155), 1.0)
def test_that_no_run_however_wild_fails_or_warns(
    some: Points,
    kind_of_loss: type[Loss],
    kind: type[Optimiser],
    c: float,
    start: Pair,
    alpha: float,
) -> None:
    loss = Squared() if kind_of_loss is Squared else with_width(kind_of_loss, c)
    run = run_on(Problem(some, loss), start, (Leg(0, kind(alpha)),))
    assert run is not None
    if not run.flows(1.0, 0.0):
        # The solver of a flow has tests of its own.
        return
    run.grow(0.005)
    assert np.isfinite(run.at([0, 7, 200])).all()
    assert verdict(run, run.reached).endswith(".")
    assert run.reached <= run.last
    assert all(np.isfinite(term.vector).all() for term in run.explained(0))


# --- which run it is


def test_that_squared_loss_descends_in_closed_form_and_all_else_step_by_step() -> None:
    some = contaminated()
    assert isinstance(made(some, Squared(), GradientDescent()), Descent)
    assert isinstance(made(some, Huber(), GradientDescent()), March)
    assert isinstance(made(some, Squared(), Adam()), March)
    nothing = Problem(Points.of([], []))
    assert run_on(nothing, START, (Leg(0, Adam()),)) is None


@pytest.mark.parametrize(
    ("legs", "why"),
    [
        ((), "first leg"),
        ((Leg(1, Adam()),), "begins at step 0"),
        ((Leg(0, Adam()), Leg(0, Adam(0.1))), "later than the one before"),
        ((Leg(0, Adam()), Leg(9, Momentum())), "keeps its optimiser"),
    ],
)
def test_that_legs_which_make_no_run_are_refused(legs: tuple[Leg, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        run_on(Problem(contaminated()), START, legs)
    assert str(refused.value).endswith(".")


# --- what they cost in time


def seconds(work: Callable[..., object], *arguments: object, times: int = 5) -> float:
    taken = []
    for _ in range(times):
        begin = perf_counter()
        work(*arguments)
        taken.append(perf_counter() - begin)
    return min(taken)


@pytest.mark.slow
def test_that_a_run_of_a_million_steps_is_scrubbed_like_a_short_one() -> None:
    run = made(shipped("hubble1929"), Squared(), Adam(3e-4))
    while run.grow(0.5):
        pass
    assert run.reached == LONGEST_RUN
    one, some = seconds(run.at, 1, times=50), np.linspace(0, run.last, 2000).astype(int)
    for ask in (run.at, run.excess_at, run.cost_at):
        assert seconds(ask, some) < 300.0 * one
    for ask in (run.state, run.gap, run.explained, run.time, lambda k: verdict(run, k)):
        assert seconds(ask, run.last - 1) < 60.0 * one
    again = made(run.problem.points, Squared(), Adam(3e-4), (run.last - 10, Adam(0.1)))
    assert seconds(again.reaches, 0.01, times=1) < 300.0 * one


@pytest.mark.slow
def test_that_on_squared_loss_steps_cost_the_same_for_a_million_points() -> None:
    def taken(some: Points) -> float:
        bowl(some)
        return min(
            seconds(made(some, Squared(), Adam(0.01 * k)).at, 1000, times=1) for k in (1, 2, 3)
        )

    x, y, _ = cloud(1_000_000, seed=1)
    assert taken(Points.of(x, y)) < 5.0 * taken(contaminated())


def reckoned(excess: Floats, gap: float) -> int | None:
    above = np.flatnonzero(excess > gap * excess[0])
    last = int(above[-1]) if above.size else -1
    return None if last == len(excess) - 1 else last + 1


@pytest.mark.parametrize("rule", [Momentum(0.02), MiniBatch(0.01, 5), Adam(0.05)], ids=str)
@pytest.mark.parametrize("loss", [Squared(), Cauchy(1.5)], ids=lambda loss: loss.key)
def test_that_a_gap_is_reached_where_a_look_at_every_step_says(rule: Optimiser, loss: Loss) -> None:
    run = made(contaminated(), loss, rule)
    for upto in (0, 3, 64, 130, 3000):
        run.at(upto)
        steps = np.arange(run._trace.made + 1)
        for gap in (0.9, 0.3, 0.01, 1e-6):
            assert run.reaches(gap) == reckoned(run.excess_at(steps), gap)
