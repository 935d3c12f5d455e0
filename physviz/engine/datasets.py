"""Data sets to start from: measured ones, each with its reference, and made-up ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from physviz.engine import synthetic
from physviz.engine.labels import Labels
from physviz.engine.losses import Cauchy, Loss, Squared
from physviz.engine.points import Points
from physviz.engine.priors import Flat, Gaussian, Prior
from physviz.engine.readers import Reading, read

_FILES = Path(__file__).with_name("data")
_ANSCOMBE = (
    "F. J. Anscombe, “Graphs in Statistical Analysis”, The American Statistician 27 (1973) 17–21, "
    "doi:10.1080/00031305.1973.10478966"
)
_HOGG = (
    "D. W. Hogg, J. Bovy and D. Lang, “Data analysis recipes: Fitting a model to data”, "
    "arXiv:1008.4686 (2010), Table 1"
)
_GAUSSIAN = f"ξ standard normal from numpy.random.default_rng({synthetic.SEED}), y to 2 decimals"


@dataclass(frozen=True)
class DataSet:
    """Points to start from: where they are from and what they show.

    ``start`` is θ₀ = (β₀, β₁) in the data's units; ``learning_rate`` is None where the lab's own
    will do, ``sigma`` where it is estimated or the error bars'. ``citation`` is the reference, or
    how the points were made.
    """

    key: str
    title: str
    citation: str
    lesson: str
    source: Callable[[], Reading] = field(repr=False)
    start: tuple[float, float] = (0.0, 0.0)
    learning_rate: float | None = None
    loss: Loss = Squared()
    sigma: float | None = None
    prior: Prior = Flat()

    def reading(self) -> Reading:
        """Return the points, always the same object; its name is the title."""
        return _reading(self)


@cache
def _reading(data_set: DataSet) -> Reading:
    return replace(data_set.source(), name=data_set.title)


def by_key(key: str) -> DataSet:
    """Return the data set of this key; raises ValueError with a sentence that lists the keys."""
    for data_set in DATASETS:
        if data_set.key == key:
            return data_set
    keys = ", ".join(data_set.key for data_set in DATASETS)
    raise ValueError(f'There is no data set "{key}"; there are {keys}.')


def _file(name: str) -> Callable[[], Reading]:
    return lambda: read(_FILES / name)


def _made(points: Callable[[], Points]) -> Callable[[], Reading]:
    return lambda: Reading(points(), Labels(), (), (), "")


def _hogg_5_20() -> Reading:
    whole = read(_FILES / "hogg2010.csv")
    points = whole.points
    errors = None if points.y_error is None else points.y_error[4:]
    return replace(whole, points=Points.of(points.x[4:], points.y[4:], errors))


DATASETS: tuple[DataSet, ...] = (
    DataSet(
        "hubble1929",
        "Hubble 1929: nebulae recede",
        "E. Hubble, “A relation between distance and radial velocity among extra-galactic "
        "nebulae”, Proceedings of the National Academy of Sciences 15 (1929) 168–173, Table 1, "
        "doi:10.1073/pnas.15.3.168",
        "The farther a nebula, the faster it recedes: the slope is Hubble's constant, more than "
        "six times today's because the distances were too short.",
        _file("hubble1929.csv"),
        start=(700.0, -150.0),
        learning_rate=0.05,
    ),
    DataSet(
        "anscombe1",
        "Anscombe I: an honest line",
        _ANSCOMBE,
        "Scatter about a line, as the model supposes: y ≈ 3.00 + 0.500 x, the very line that the "
        "other three sets of the quartet give.",
        _file("anscombe1.csv"),
    ),
    DataSet(
        "anscombe2",
        "Anscombe II: a parabola",
        _ANSCOMBE,
        "The same line, standard errors and R² as set I, but the points lie on a curve: the "
        "numbers of a fit do not say whether the model is right.",
        _file("anscombe2.csv"),
    ),
    DataSet(
        "anscombe3",
        "Anscombe III: one outlier",
        _ANSCOMBE,
        "Ten points lie on one line to two decimals, and the eleventh tilts the fit away from it; "
        "a robust ‹loss› finds the ten.",
        _file("anscombe3.csv"),
    ),
    DataSet(
        "anscombe4",
        "Anscombe IV: one point decides",
        _ANSCOMBE,
        "Ten points share one x, so the slope hangs on the eleventh alone.",
        _file("anscombe4.csv"),
    ),
    DataSet(
        "norris",
        "Norris: calibrated ozone monitors",
        "J. Norris, calibration of ozone monitors, in NIST Statistical Reference Datasets, Linear "
        "Regression, www.itl.nist.gov/div898/strd/lls/data/Norris.shtml",
        "NIST certifies the fit to 15 digits: β₀ = −0.262323073774029, β₁ = 1.00211681802045.",
        _file("norris.csv"),
    ),
    DataSet(
        "hogg2010",
        "Hogg 2010: error bars and outliers",
        _HOGG,
        "Points 2, 3 and 4 lie 7 to 18 of their error bars off the line of points 5 to 20: weights "
        "do not keep wrong points from bending the fit.",
        _file("hogg2010.csv"),
    ),
    DataSet(
        "hogg2010_5_20",
        "Hogg 2010: points 5 to 20",
        f"{_HOGG}, points 5–20 (Exercise 1)",
        "A fit weighted by error bars, as published: slope 2.24 ± 0.11, intercept 34 ± 18.",
        _hogg_5_20,
    ),
    DataSet(
        "clean_line",
        "A clean line",
        f"synthetic: y = 1 + 2x + 0.5 ξ at x = 0, 0.5, …, 10, {_GAUSSIAN}",
        "With nothing but small Gaussian ‹noise›, the fit recovers intercept 1 and slope 2 within "
        "its standard errors.",
        _made(synthetic.clean_line),
    ),
    DataSet(
        "outlier",
        "One outlier",
        f"synthetic: y = 1 + 2x + 0.5 ξ at x = 0, 0.5, …, 10, {_GAUSSIAN}, then y(9) lowered by 10",
        "One wrong point of 21 moves the slope by six of the standard errors it had without.",
        _made(synthetic.outlier),
    ),
    DataSet(
        "high_leverage",
        "High leverage",
        f"synthetic: y = 4 − x + 0.4 ξ at x = 0, 0.2, …, 2, {_GAUSSIAN}, and the point (12, 10)",
        "A point far out in x pulls the line through itself: its leverage is 0.97 of at most 1, "
        "and it turns the sign of the slope.",
        _made(synthetic.high_leverage),
    ),
    DataSet(
        "ill_conditioned",
        "Ill-conditioned: far from x = 0",
        f"synthetic: y = 20 + 2 (x − 1000) + ξ at x = 1000, 1001, …, 1010, {_GAUSSIAN}",
        "The ‹hessian›'s condition number is 1.0 × 10¹¹, so that descent creeps along a narrow "
        "valley at any rate that does not diverge; with x centred it is 10.",
        _made(synthetic.ill_conditioned),
    ),
    DataSet(
        "two_lines",
        "Two lines: two minima",
        "synthetic: y = x + 0.7 ξ at x = 0, 1, …, 10 and 7.5, and y = 10 − x + 0.7 ξ at x = 0, 1, "
        f"…, 10, {_GAUSSIAN}",
        "To the Cauchy ‹loss› either line is a minimum, and the ‹heat capacity› has a Schottky "
        "bump at the ‹temperature› where the line of fewer points begins to be visited.",
        _made(synthetic.two_lines),
        loss=Cauchy(c=2.0),
        sigma=synthetic.CROSSING_NOISE,
        prior=Gaussian((5.0, 0.0), (5.0, 1.0)),
    ),
    DataSet(
        "two_modes",
        "Two modes: what ‹samplers› miss",
        "synthetic: y = x + 0.4 ξ at x = 0, 1, …, 10 and 7.5, and y = 10 − x + 0.4 ξ at x = 0, 1, "
        f"…, 10, {_GAUSSIAN}",
        "The line of fewer points holds an eighth of q, but ‹a sampler› that moves "
        "step by step never comes upon it, and its diagnostics look well all the same.",
        _made(synthetic.two_modes),
        start=(2.0, 0.5),
        loss=Cauchy(c=0.6),
        sigma=synthetic.SHARP_NOISE,
        prior=Gaussian((5.0, 0.0), (5.0, 1.0)),
    ),
    DataSet(
        "all_x_equal",
        "All x equal",
        "synthetic: six values of y chosen by hand at x = 3",
        "One x says nothing about the slope: the ‹hessian› is singular and a whole valley of lines "
        "fits equally well.",
        _made(synthetic.all_x_equal),
    ),
)
