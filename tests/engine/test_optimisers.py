"""The optimisers: their paths by other formulas, and the laws of their knobs and modes."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest

from physviz.engine.cost import bowl, momentum
from physviz.engine.knob import knobs_of
from physviz.engine.landmarks import landmarks
from physviz.engine.losses import LOSSES
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
    Rule,
    by_key,
    contraction,
    with_knobs,
)
from physviz.engine.points import Points
from physviz.engine.quadratic import Quadratic
from tests.engine.problems import cloud, shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.losses import Loss
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.optimisers.rule import X
    from physviz.engine.points import Floats

STEPS = 1000
Wide = np.longdouble
AnyRule = TypeVar("AnyRule", bound=Rule)
ADAPTIVE = (Adagrad, RMSprop, Adam)
LED = (
    GradientDescent(0.3),
    Momentum(0.3, 0.7),
    Nesterov(0.3, 0.7),
    Adagrad(0.3, 0.01, 1e-3),
    RMSprop(0.01, 0.9, 0.6, 1e-3),
    Adam(0.03, 0.8, 0.95, 1e-3),
    Newton(0.3),
    MiniBatch(0.3, 5),
    ExactFlow(0.3),
)
"""Every rule, with all its knobs turned."""
SETTLING = tuple(rule for rule in LED if not isinstance(rule, ADAPTIVE))
SETTLING += tuple(kind(0.05, mu) for kind, mu in product((Momentum, Nesterov), (0.0, 0.3, 0.99)))
"""Those that are linear on a bowl, with much momentum and with none."""
PAIRS = ((0.5, 2.0), (1.0, 1.0), (0.01, 3.0), (1e-6, 5.0))
"""Curvatures of two modes, the soft and the stiff."""

BOWL = Quadratic((1.0, -2.0), 0.5, 2.0, 0.5, 1.0)

every = pytest.mark.parametrize("kind", OPTIMISERS, ids=lambda kind: kind.key)
settling = pytest.mark.parametrize("rule", SETTLING, ids=str)
led = pytest.mark.parametrize("rule", LED, ids=lambda rule: rule.key)


def walked(rule: Rule, slope: Callable, start: X, steps: int) -> Floats:
    """x_0 … x_k of a rule that is fed these slopes."""
    x, memory = start, (0 * start,) * len(rule.remembers)
    visited = [x]
    for k in range(steps):
        x, memory = rule.step(k, x, slope(x), memory)
        visited.append(x)
    return np.array(visited)


def shrinks(rule: Rule, *curvatures: float) -> float:
    """By what factor the slowest of some modes of a bowl shrinks per step."""
    factors = [contraction(rule, curvature) for curvature in curvatures]
    return max(factor for factor in factors if factor is not None)


def pull(rule: Rule, curvature: float) -> float:
    """g/x of what a rule is fed along a mode of a bowl."""
    if rule.slope == "newton":
        return 1.0 if curvature > 0.0 else 0.0
    if rule.slope == "flow":
        return -math.expm1(-rule.learning_rate * curvature) / rule.learning_rate
    return curvature


# --- paths, by other formulas ---------------------------------------------------------------------

LINES = {
    "error bars": (Points.of(*cloud(20, seed=3)), 3.0, 1.0),
    "hubble": (shipped("hubble1929"), 300.0, 200.0),
    "badly scaled": (Points.of(*cloud(20, seed=4, offset=300.0)), 0.03, 1.0),
}
"""Points; how far from the minimum, in intercept and slope alike, a path begins; a loss's c."""


def suited(
    rule: AnyRule, key: str, kind: type[Loss], near: float = 1.0, wide: float = 1.0
) -> tuple[Points, Floats, Loss, AnyRule]:
    """Points, a start, a loss of some width, and the rule with α in units that suit them.

    About the minimum an adaptive rule goes round in chaos, where a last digit soon is a first one:
    1,000 steps of those end on the way.
    """
    points, way, c = LINES[key]
    unit = way / 50.0 if isinstance(rule, ADAPTIVE) else 1.0 / bowl(points).eigenvalues[1]
    if isinstance(rule, Newton):
        unit = 1.0
    rule = replace(rule, learning_rate=rule.learning_rate * unit)
    loss = with_knobs(kind(), **dict.fromkeys(dict(knobs_of(kind)), wide * c))
    return points, np.add(bowl(points).minimum, near * way), loss, rule


def slopes_at_length(points: Points, loss: Loss) -> Callable:
    """∇S = −(1/n)Σρ′(r)(1, x), ρ′ written out, in numbers that are longer than a float."""
    x, y = points.x.astype(Wide), points.y.astype(Wide)
    c, weight = Wide(getattr(loss, "c", 1.0)), np.ones(points.n, Wide)
    if points.y_error is not None:
        weight = 1 / points.y_error.astype(Wide)
        weight /= np.sqrt(np.mean(weight**2))
    influence = {
        "squared": lambda r: 2 * r,
        "soft_l1": lambda r: 2 * r / np.sqrt(1 + (r / c) ** 2),
        "huber": lambda r: np.where(np.abs(r) <= c, 2 * r, 2 * c * np.sign(r)),
        "cauchy": lambda r: 2 * r * c**2 / (c**2 + r**2),
        "arctan": lambda r: 2 * r * c**4 / (c**4 + r**4),
        "absolute": lambda r: c * np.sign(r),
    }[loss.key]

    def slope(theta: Floats) -> Floats:
        each = -weight * influence(weight * (y - theta[0] - theta[1] * x))
        return np.array([np.mean(each), np.mean(each * x)])

    return slope


@cache
def _powers(ratio: float) -> Floats:
    return (Wide(ratio) ** np.arange(STEPS))[::-1]


def averaged(ratio: float, numbers: Floats) -> Floats:
    """Σ_j ratio^(k−j) a_j over a_0 … a_k."""
    return _powers(ratio)[STEPS - len(numbers) :] @ numbers


def gradient_descent(rule: GradientDescent, path: Floats, slopes: Floats) -> Floats:
    return path[0] - Wide(rule.learning_rate) * np.sum(slopes, axis=0)


def heavy_ball(rule: Momentum, path: Floats, slopes: Floats) -> Floats:
    """The slope of j steps ago has been felt 1 + μ + … + μ^j times."""
    mu = Wide(rule.momentum)
    felt = (np.sum(slopes, axis=0) - mu * averaged(rule.momentum, slopes)) / (1 - mu)
    return path[0] - Wide(rule.learning_rate) * felt


def accelerated(rule: Nesterov, path: Floats, slopes: Floats) -> Floats:
    """Nesterov in 1983: a plain step to y, then on by μ of the way from the y before."""
    plain = path - Wide(rule.learning_rate) * slopes
    before = plain[-2] if len(plain) > 1 else path[0]
    return plain[-1] + Wide(rule.momentum) * (plain[-1] - before)


def adagrad(rule: Adagrad, path: Floats, slopes: Floats) -> Floats:
    size = np.sqrt(np.sum(slopes**2, axis=0)) + Wide(rule.eps)
    share = Wide(rule.learning_rate) / (1 + (len(slopes) - 1) * Wide(rule.lr_decay))
    return path[-1] - share * slopes[-1] / size


def rmsprop(rule: RMSprop, path: Floats, slopes: Floats) -> Floats:
    """The heavy ball as Polyak wrote it, in slopes over the root of their mean square."""
    square = (1 - Wide(rule.alpha)) * averaged(rule.alpha, slopes**2)
    push = Wide(rule.learning_rate) * slopes[-1] / (np.sqrt(square) + Wide(rule.eps))
    before = path[-2] if len(path) > 1 else path[-1]
    return path[-1] - push + Wide(rule.momentum) * (path[-1] - before)


def adam(rule: Adam, path: Floats, slopes: Floats) -> Floats:
    """Weighted means of all slopes and of their squares: no mending is needed."""
    ones = np.ones(len(slopes), Wide)
    mean = averaged(rule.beta1, slopes) / averaged(rule.beta1, ones)
    square = averaged(rule.beta2, slopes**2) / averaged(rule.beta2, ones)
    return path[-1] - Wide(rule.learning_rate) * mean / (np.sqrt(square) + Wide(rule.eps))


TEXTBOOK = {
    GradientDescent: gradient_descent,
    Momentum: heavy_ball,
    Nesterov: accelerated,
    Adagrad: adagrad,
    RMSprop: rmsprop,
    Adam: adam,
}


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.key)
@pytest.mark.parametrize(
    "key", ["error bars", *(pytest.param(key, marks=pytest.mark.slow) for key in list(LINES)[1:])]
)
@pytest.mark.parametrize(
    "rule", [rule for rule in LED if rule.slope == "gradient"], ids=lambda rule: rule.key
)
def test_that_a_path_agrees_with_the_textbook_written_another_way(
    rule: Rule, key: str, kind: type[Loss]
) -> None:
    points, start, loss, rule = suited(rule, key, kind)
    slope, textbook = slopes_at_length(points, loss), TEXTBOOK[type(rule)]
    path, slopes = np.empty((STEPS + 1, 2), Wide), np.empty((STEPS, 2), Wide)
    path[0] = start
    for k in range(STEPS):
        slopes[k] = slope(path[k])
        path[k + 1] = textbook(rule, path[: k + 1], slopes[: k + 1])
    ours = walked(rule, lambda theta: momentum(points, loss, theta), start, STEPS)
    away = np.abs(ours - path).max(axis=0) / np.abs(path).max(axis=0)
    assert away.max() < 1e-12


@pytest.mark.parametrize("kind", [Momentum, Nesterov])
def test_that_in_fractions_a_mode_keeps_to_its_recursion_exactly(
    kind: type[Momentum | Nesterov],
) -> None:
    rule, curvature = kind(Fraction(1, 20), Fraction(9, 10)), Fraction(7, 3)
    path = walked(rule, lambda x: curvature * x, np.array([Fraction(5)]), 60)[:, 0]
    share = 1 - rule.learning_rate * curvature
    trace, determinant = 1 + rule.momentum - rule.learning_rate * curvature, rule.momentum
    if kind is Nesterov:
        trace, determinant = (1 + rule.momentum) * share, rule.momentum * share
    assert all(isinstance(x, Fraction) for x in path)
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        assert after == trace * here - determinant * before


@settling
def test_that_a_mode_goes_as_the_powers_of_its_factors(rule: Rule) -> None:
    curvature = 1.7
    path = walked(rule, lambda x: pull(rule, curvature) * x, 1.0, STEPS)
    modes = rule.modes(curvature)
    assert modes is not None
    k = np.arange(STEPS + 1)
    powers = modes ** k[:, None]
    shares = np.linalg.solve(powers[: len(modes)], path[: len(modes)])
    assert path == pytest.approx((powers @ shares).real, abs=1e-12)


# --- modes ----------------------------------------------------------------------------------------


@settling
@pytest.mark.parametrize("curvature", [0.0, 1e-3, 1.0, 1.7, 60.0])
def test_that_the_modes_are_those_of_the_step_as_a_matrix(rule: Rule, curvature: float) -> None:
    columns = []
    for x, *memory in np.eye(1 + len(rule.remembers)):
        after, kept = rule.step(5, x, pull(rule, curvature) * x, tuple(memory))
        columns.append((after, *kept))
    modes, matrix = rule.modes(curvature), np.array(columns).T
    assert modes is not None
    assert modes.shape == matrix.shape[:1] and modes.dtype == np.complex128
    assert np.sum(modes) == pytest.approx(np.trace(matrix), rel=1e-13, abs=1e-13)
    assert np.prod(modes) == pytest.approx(np.linalg.det(matrix), rel=1e-13, abs=1e-13)


@settling
@pytest.mark.parametrize("curvature", [1e-3, 1.7, 60.0])
def test_that_past_the_critical_learning_rate_a_mode_grows_and_below_it_shrinks(
    rule: Rule, curvature: float
) -> None:
    limit = rule.critical(curvature)
    if isinstance(rule, ExactFlow):
        assert limit == math.inf
        return
    under, at, over = (
        shrinks(replace(rule, learning_rate=share * limit), curvature)
        for share in (0.999, 1.0, 1.001)
    )
    assert under < 1.0 < over
    assert at == pytest.approx(1.0, rel=1e-12)


@every
def test_that_a_rule_has_words_for_its_limit_and_for_half_of_it_where_they_mean_something(
    kind: type[Optimiser],
) -> None:
    rule = kind()
    marks = landmarks(rule, 0.5, 2.0)
    assert bool(rule.limit) == (marks is not None) == math.isfinite(rule.critical(2.0))
    rings_at_half = marks is not None and marks.rings == pytest.approx(0.5 * marks.critical)
    assert bool(rule.half) == rings_at_half
    assert (rule.manner == "smoothly") == (rule.modes(2.0) is not None)
    assert rule.bounds.endswith(".")


@every
def test_that_where_nothing_bends_nothing_diverges_and_nothing_is_best(
    kind: type[Optimiser],
) -> None:
    rule = kind()
    assert rule.critical(0.0) == math.inf
    assert rule.modes(0.0) is None or contraction(rule, 0.0) == pytest.approx(1.0, rel=1e-15)
    assert rule.best(0.0, 0.0) is None
    assert rule.best_momentum(0.0, 0.0) is None
    assert rule.best_momentum(0.0, 1.0) is None


@pytest.mark.parametrize("kind", ADAPTIVE)
def test_that_an_adaptive_rule_has_no_modes_and_no_best(kind: type[Optimiser]) -> None:
    rule = kind()
    assert rule.modes(1.0) is contraction(rule, 1.0) is rule.best(1.0, 2.0) is None
    assert rule.critical(1.0) == math.inf


@settling
@pytest.mark.parametrize(("soft", "stiff"), PAIRS)
def test_that_no_other_learning_rate_contracts_faster_than_the_best(
    rule: Rule, soft: float, stiff: float
) -> None:
    best = rule.best(soft, stiff)
    if isinstance(rule, ExactFlow):
        assert best is None
        return
    assert best is not None
    least = shrinks(best, soft, stiff)
    assert replace(best, learning_rate=rule.learning_rate) == rule
    near = best.learning_rate * (1.0 + np.concatenate([[-1e-8, 1e-8], np.linspace(-0.9, 1.0, 190)]))
    for alpha in near:
        other = shrinks(replace(rule, learning_rate=float(alpha)), soft, stiff)
        assert least <= other * (1.0 + 1e-13)


@settling
def test_that_in_a_valley_the_best_is_that_of_its_stiff_mode_alone(rule: Rule) -> None:
    best = rule.best(0.0, 3.0)
    assert best == rule.best(3.0, 3.0)
    if best is not None:
        assert shrinks(best, 3.0) <= math.sqrt(getattr(rule, "momentum", 0.0))


@pytest.mark.parametrize("mu", [0.0, 0.3, 0.9, 0.99, 1.0])
@pytest.mark.parametrize(("soft", "stiff"), [*PAIRS[:1], *PAIRS[2:]])
def test_that_at_nesterovs_best_learning_rate_both_modes_shrink_alike(
    mu: float, soft: float, stiff: float
) -> None:
    best = Nesterov(momentum=mu).best(soft, stiff)
    assert best is not None
    assert shrinks(best, soft) == pytest.approx(shrinks(best, stiff), rel=1e-12)


@pytest.mark.parametrize("kind", [Momentum, Nesterov])
@pytest.mark.parametrize(("soft", "stiff"), PAIRS)
def test_that_the_best_momentum_beats_every_pair_of_knobs(
    kind: type[Momentum | Nesterov], soft: float, stiff: float
) -> None:
    best, ratio = kind().best_momentum(soft, stiff), math.sqrt(stiff / soft)
    assert best is not None
    least = shrinks(best, soft, stiff)
    known = (ratio - 1.0) / (ratio + 1.0)
    if kind is Nesterov:
        known = 1.0 - 2.0 / math.sqrt(3.0 * ratio * ratio + 1.0)
    # Both modes are double roots there, of which round-off leaves half the digits.
    assert least == pytest.approx(known, abs=1e-7)
    scan = product(np.linspace(0.0, 1.0, 41), np.geomspace(0.1, 10.0, 61) * best.learning_rate)
    for mu, alpha in scan:
        assert known <= shrinks(kind(float(alpha), float(mu)), soft, stiff) + 1e-12


@pytest.mark.parametrize("kind", [kind for kind in OPTIMISERS if kind not in (Momentum, Nesterov)])
def test_that_a_rule_without_momentum_has_no_best_one(kind: type[Optimiser]) -> None:
    assert kind().best_momentum(1.0, 2.0) is None


# --- steps ----------------------------------------------------------------------------------------


@every
def test_that_an_optimiser_rests_where_there_is_no_slope(kind: type[Optimiser]) -> None:
    rule = kind()
    blank = (0.0,) * len(rule.remembers)
    assert rule.step(0, 1.5, 0.0, blank) == (1.5, blank)


@every
def test_that_an_optimiser_lowers_the_cost(kind: type[Optimiser]) -> None:
    rule, start = kind(), np.array([4.0, 3.0])

    def slope(theta: Floats) -> Floats:
        if rule.slope == "newton":
            return theta - BOWL.minimum
        return BOWL.gradient(theta)

    path = walked(rule, slope, start, 500)
    assert BOWL.excess(path[-1]) < 0.9 * BOWL.excess(start)


@led
def test_that_the_terms_add_up_to_the_step(rule: Rule) -> None:
    rng = np.random.default_rng(0)
    x, g, *memory = rng.standard_normal((2 + len(rule.remembers), 50))
    memory = tuple(abs(kept) for kept in memory)
    for k in (0, 1, 20):
        terms = rule.terms(k, x, g, memory)
        after, _ = rule.step(k, 0.0 * x, g, memory)
        assert sum(terms.values()) == pytest.approx(after, rel=1e-14, abs=1e-14)
        assert np.array_equal(terms["gradient"], -rule.learning_rate * g)
        parts = [name for name in ("gradient", "momentum", "scaling") if name in terms]
        assert parts == list(terms)


def test_that_a_rule_names_only_the_terms_that_it_has() -> None:
    names = {
        rule.key: set(rule.terms(1, 0.0, 1.0, (0.5,) * len(rule.remembers))) - {"gradient"}
        for rule in LED
    }
    assert names.pop("adam") == names.pop("rmsprop") == {"momentum", "scaling"}
    assert names.pop("momentum") == names.pop("nesterov") == {"momentum"}
    assert names.pop("adagrad") == set(RMSprop().terms(0, 0.0, 1.0, (0.0, 0.0))) - {"gradient"}
    assert not any(names.values())


@led
def test_that_numbers_one_by_one_and_in_arrays_take_the_same_path(rule: Rule) -> None:
    curvatures, starts = np.array([0.5, 1.0, 3.0]), np.array([4.0, -0.3, 1e-3])
    together = walked(rule, lambda x: curvatures * x, starts, 300)
    alone = [
        walked(rule, lambda x, c=c: c * x, x, 300)
        for c, x in zip(curvatures.tolist(), starts.tolist(), strict=True)
    ]
    assert np.array_equal(together, np.array(alone).T)


@led
def test_that_a_path_moved_elsewhere_is_the_same_path(rule: Rule) -> None:
    x, g, memory = 0.75, 0.3, (0.5,) * len(rule.remembers)
    here, kept = rule.step(7, x, g, memory)
    there, also = rule.step(7, x + 64.0, g, memory)
    assert there - 64.0 == pytest.approx(here, abs=64.0 * 2.0**-52)
    assert kept == also


@pytest.mark.parametrize("rule", [rule for rule in LED if isinstance(rule, ADAPTIVE)], ids=str)
def test_that_an_adaptive_rule_knows_no_unit_of_cost(rule: Adagrad | RMSprop | Adam) -> None:
    other = replace(rule, eps=1024.0 * rule.eps)
    path = walked(rule, lambda x: 1.7 * x, 5.0, 300)
    assert np.array_equal(walked(other, lambda x: 1024.0 * (1.7 * x), 5.0, 300), path)


@pytest.mark.parametrize(
    ("rule", "first", "last"),
    [
        (Momentum(0.05, 0.9), 0.05 * 3.0, 0.05 * 3.0 / (1.0 - 0.9)),
        (Nesterov(0.05, 0.9), 0.05 * 3.0 * 1.9, 0.05 * 3.0 / (1.0 - 0.9)),
        (Adagrad(0.01), 0.01, 0.01 / math.sqrt(2000.0)),
        (RMSprop(0.01), 0.01 / math.sqrt(1.0 - 0.99), 0.01),
        (RMSprop(0.01, momentum=0.5), 0.01 / math.sqrt(1.0 - 0.99), 0.01 / (1.0 - 0.5)),
        (Adam(0.001), 0.001, 0.001),
    ],
    ids=str,
)
def test_that_down_an_even_slope_a_rule_goes_as_its_knobs_say(
    rule: Rule, first: float, last: float
) -> None:
    strides = -np.diff(walked(rule, lambda _: 3.0, 0.0, 2000))
    assert strides[0] == pytest.approx(first, rel=1e-7)
    assert strides[-1] == pytest.approx(last, rel=1e-6)


@led
@pytest.mark.parametrize("slope", [1e-320, 1e200, 1e308, -math.inf, math.nan])
def test_that_whatever_its_size_a_slope_raises_nothing(rule: Rule, slope: float) -> None:
    memory = (0.0,) * len(rule.remembers)
    for k in (0, 1, 10**6):
        x, memory = rule.step(k, 1.0, slope, memory)
        terms = rule.terms(k, 1.0, slope, memory)
        assert all(type(number) is float for number in (x, *memory, *terms.values()))


# --- names and knobs ------------------------------------------------------------------------------


@every
def test_that_an_optimiser_is_found_by_its_key_and_says_what_it_is(kind: type[Optimiser]) -> None:
    assert by_key(kind.key) is kind
    assert kind() == kind() and hash(kind()) == hash(kind())
    assert kind.title and kind.citation


def test_that_an_unknown_optimiser_is_refused_with_the_list_of_those_there_are() -> None:
    with pytest.raises(ValueError, match="“sgd” is none of gradient_descent, momentum, nesterov"):
        by_key("sgd")


@every
def test_that_each_knob_is_explained_in_one_sentence(kind: type[Optimiser]) -> None:
    knobs = knobs_of(kind)
    assert knobs[0][0] == "learning_rate"
    for name, knob in knobs:
        assert knob.tooltip.endswith(".") and ". " not in knob.tooltip, name


def test_that_a_rule_is_turned_by_its_knobs_and_refuses_what_none_of_them_takes() -> None:
    assert with_knobs(Adam(), beta1=0.5, learning_rate=0.1) == Adam(0.1, 0.5)
    assert type(with_knobs(MiniBatch(), batch_size=16.0).batch_size) is int
    with pytest.raises(ValueError, match="memory of the mean b₁ must not be greater than 0"):
        with_knobs(Adam(), beta1=1.0)
    with pytest.raises(ValueError, match="The batch size b must be a whole number"):
        with_knobs(MiniBatch(), batch_size=1.5)
    with pytest.raises(ValueError, match="momentum"):
        with_knobs(Adam(), momentum=0.5)
