"""What the Amplitude tab draws, as numbers, against the engine's integrals and closed forms."""

from __future__ import annotations

import cmath
import math
import time
from dataclasses import replace

import numpy as np
import pytest

from physviz.engine.cost import bowl
from physviz.engine.digits import written
from physviz.engine.minima import minima
from physviz.engine.path_integral import Integral, partition
from physviz.engine.points import Points
from physviz.engine.potential import Problem
from physviz.engine.priors import Flat, Gaussian
from physviz.lab import edits
from physviz.lab.views import View
from physviz.ui import theme as themes
from physviz.ui.panels.amplitude_numbers import (
    Comparison,
    Exact,
    compared,
    phases,
    turned,
)
from physviz.ui.panels.amplitude_phase import HUES, SHADES, Ground, colours, phase_picture
from physviz.ui.panels.amplitude_rows import integral_rows, phase_rows
from physviz.ui.panels.amplitude_spiral import checked, spiral
from physviz.ui.panels.amplitude_states import States, refined, states

HBAR = 5000.0
NEAR = Gaussian((60.0, 454.0), (150.0, 60.0))


def problem_of(loss: str, prior: Gaussian | None = None) -> Problem:
    """Return Hubble's data with this loss."""
    state = edits.choose_loss(edits.state_of_dataset("hubble1929"), loss)
    problem = state.experiment.problem
    return problem if prior is None else replace(problem, prior=prior)


def known(problem: Problem, *, fine: bool = True) -> States:
    """Return N(E) far enough for every ħ from a hundredth of the usual one to ten times it."""
    return states(problem, minima(problem)[0], 1e-3 * HBAR, 1e4 * HBAR, fine=fine)


# --- the states and their sum ---------------------------------------------------------------------


def test_that_the_states_of_a_bowl_are_those_of_ellipses() -> None:
    problem = problem_of("squared")
    found, surface = known(problem), bowl(problem.points)
    assert surface is not None
    # The area of {½δᵀHδ ≤ E} by a fine grid of cells in the plane, counted.
    side = math.sqrt(2.0 * HBAR)
    first, second = 1.1 * side * np.sqrt(np.diag(surface.inverse))
    u, v = (np.linspace(-s, s, 1500) for s in (first, second))
    theta = np.stack(np.meshgrid(u, v), axis=-1) + surface.minimum
    counted = np.count_nonzero(surface.excess(theta) <= HBAR) * (u[1] - u[0]) * (v[1] - v[0])
    assert np.interp(HBAR, found.energy, found.below) == pytest.approx(counted, rel=1e-3)
    assert found.ground == surface.value and found.fine


@pytest.mark.parametrize(
    "loss", ["squared", "soft_l1", pytest.param("huber", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("share", [0.05, 1.0, 5.0])
def test_that_the_spiral_ends_in_the_integral_all_along_the_dial(loss: str, share: float) -> None:
    problem = problem_of(loss)
    found = known(problem)
    for degrees, most in ((0.0, 1e-3), (30.0, 1e-3), (60.0, 3e-3)):
        wick = math.radians(degrees)
        drawn = spiral(found, share * HBAR, wick)
        exact = partition(problem, turned(share * HBAR, wick))
        assert abs(np.exp(drawn.log - exact.log) - 1.0) < most, degrees


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loss", "most"), [("squared", 2e-6), ("soft_l1", 5e-4), ("huber", 1e-3), ("absolute", 5e-3)]
)
def test_that_without_end_the_phasors_still_add_up_to_the_amplitude(loss: str, most: float) -> None:
    problem = problem_of(loss)
    drawn = spiral(known(problem), HBAR, 0.5 * math.pi)
    exact = partition(problem, -1j / HBAR)
    assert abs(np.exp(drawn.log - exact.log) - 1.0) < most


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["squared", "cauchy"])
def test_that_a_prior_weights_the_states(loss: str) -> None:
    problem = problem_of(loss, NEAR)
    found = known(problem)
    assert found.below[-1] == pytest.approx(1.0, abs=1e-3)
    for degrees in (0.0, 60.0, 90.0):
        wick = math.radians(degrees)
        drawn, exact = spiral(found, HBAR, wick), partition(problem, turned(HBAR, wick))
        assert abs(np.exp(drawn.log - exact.log) - 1.0) < 0.01, degrees


def test_that_a_prior_far_from_the_minimum_and_narrow_is_not_missed() -> None:
    problem = problem_of("squared", Gaussian((700.0, 454.0), (9.0, 2.0)))
    assert known(problem).below[-1] == pytest.approx(1.0, abs=0.02)


def test_that_the_quick_states_are_near_the_fine_ones() -> None:
    problem = problem_of("soft_l1")
    coarse, fine = known(problem, fine=False), known(problem)
    some = np.geomspace(0.1, 100.0, 20) * HBAR
    quick, good = (np.interp(some, each.energy, each.below) for each in (coarse, fine))
    assert quick == pytest.approx(good, rel=0.01)
    assert not coarse.fine and fine.fine


def test_that_at_the_boltzmann_end_the_spiral_is_a_straight_ascent() -> None:
    drawn = spiral(known(problem_of("soft_l1")), HBAR, 0.0)
    assert np.abs(drawn.path[:, 1]).max() == 0.0
    assert (np.diff(drawn.path[:, 0]) >= 0.0).all()
    assert drawn.path[-1] == pytest.approx([1.0, 0.0])


def test_that_the_phasors_of_a_bowl_go_round_a_circle_about_their_sum() -> None:
    drawn = spiral(known(problem_of("squared")), HBAR, 0.5 * math.pi)
    exact = drawn.energy <= drawn.faded
    away = np.hypot(*(drawn.path[exact] - drawn.path[-1]).T)
    assert away == pytest.approx(np.ones(away.size), abs=0.01)
    turned_by = np.unwrap(np.arctan2(*(drawn.path[exact] - drawn.path[-1]).T[::-1]))
    assert abs(turned_by[-1] - turned_by[0]) == pytest.approx(12.0 * math.pi, rel=0.01)


def test_that_a_band_of_the_path_is_where_its_energies_are() -> None:
    drawn = spiral(known(problem_of("squared")), HBAR, 0.5 * math.pi)
    low, high = drawn.energy[40], drawn.energy[60]
    assert drawn.band((low, high)) == pytest.approx(drawn.path[40:61])
    x, y = drawn.path[50].tolist()
    # On a circle that is run through many times the first turn is meant, or the hand's own.
    turn, step = 2.0 * math.pi * HBAR, drawn.energy[1] - drawn.energy[0]
    first = drawn.energy[50] - turn * math.floor((drawn.energy[50] - drawn.energy[0]) / turn)
    assert drawn.nearest((x, y), 0.01) == pytest.approx(first, abs=0.2 * step)
    for turns in (0.0, 1.0, 3.0):
        before = drawn.energy[50] + (turns + 0.1) * turn
        found = drawn.along((x, y), 0.01, before, turn)
        assert found == pytest.approx(drawn.energy[50] + turns * turn, abs=0.2 * step)


def test_that_where_there_are_no_states_a_sentence_says_so() -> None:
    empty = edits.clear(edits.state_of_dataset("hubble1929")).experiment.problem
    valley = edits.state_of_dataset("all_x_equal").experiment.problem
    lowest = minima(problem_of("squared"))[0]
    with pytest.raises(ValueError, match="There are no points"):
        states(empty, lowest, 1.0, 10.0, fine=True)
    with pytest.raises(ValueError, match="whole valley of lines"):
        states(valley, minima(valley)[0], 1.0, 10.0, fine=True)


def test_that_the_states_come_in_turns_and_better_and_better() -> None:
    problem = problem_of("huber")
    lowest = minima(problem)[0]
    found = list(refined(problem, lowest, 1e-3 * HBAR, 1e4 * HBAR))
    told = [each.fine for each in found if each is not None]
    assert told == [False, False, True] and None in found
    assert found[-1] is not None and found[-1].coarser is not None
    assert not found[-1].coarser.fine and found[-1].coarser.coarser is not None


@pytest.mark.slow
@pytest.mark.parametrize("key", ["soft_l1", "huber", "absolute"])
def test_that_the_sum_of_phasors_errs_by_no_more_than_it_says(key: str) -> None:
    problem = problem_of(key)
    turns = refined(problem, minima(problem)[0], 1e-3 * HBAR, 1e4 * HBAR)
    *_, found = (each for each in turns if each is not None)
    for hbar in (0.1 * HBAR, HBAR, 10.0 * HBAR):
        drawn, exact = checked(found, hbar, 0.5 * math.pi), partition(problem, -1j / hbar)
        assert abs(np.exp(drawn.log - exact.log) - 1.0) <= drawn.error < 0.2


def test_that_a_sum_that_leaves_a_stationary_point_out_is_not_told() -> None:
    found = known(problem_of("soft_l1"))
    below = checked(found, 1.0, 0.5 * math.pi, highest=1e3)
    assert below.error == 1.0 and checked(found, 1.0, 0.5 * math.pi, highest=10.0).error < 0.1
    # On the way to Boltzmann such a point is long dead.
    assert checked(found, 1.0, 0.5, highest=1e3).error < 0.1
    rows = dict(integral_rows(None, (below.log, below.error), "A"))
    assert rows["|A|"] == rows["Re A"] == "…" and rows["Fourier of g"] == "–"


# --- the phase map --------------------------------------------------------------------------------

VIEW = View((-1.0, 1.0), (-1.0, 1.0))


def plane(rise: float, side: int = 40) -> Ground:
    """Return S = rise·(β₀ + 1)/2 over a square of cells."""
    at = (np.arange(side) + 0.5) / side * 2.0 - 1.0
    return Ground(VIEW, at, at, np.tile(0.5 * rise * (at + 1.0), (side, 1)))


def split(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return hue and shade of a picture."""
    return image % HUES, image // HUES


def test_that_the_hue_is_the_phase_of_the_integrand() -> None:
    ground = plane(3.0)
    hue, _ = split(phase_picture(ground, 0.7, 0.5 * math.pi, Flat(), None).image)
    phase = np.angle(np.exp(1j * ground.action / 0.7)) % (2.0 * np.pi)
    away = np.abs(hue / HUES * 2.0 * np.pi - phase)
    assert np.minimum(away, 2.0 * np.pi - away).max() < 2.0 * np.pi / HUES * 1.01


def test_that_at_the_boltzmann_end_the_strength_is_the_density() -> None:
    ground = plane(3.0)
    hue, shade = split(phase_picture(ground, 0.7, 0.0, Flat(), None).image)
    density = np.exp(-(ground.action - ground.action.min()) / 0.7)
    assert not hue.any()
    assert np.abs(shade / (SHADES - 1) - density).max() <= 0.51 / (SHADES - 1)


def test_that_the_thin_line_is_where_the_size_is_a_tenth() -> None:
    drawn = phase_picture(plane(30.0), 2.0, 0.6, Flat(), None)
    # S rises by 30 over the view, of which e^{−S cos ω/ħ} falls by a tenth along one upright line.
    ends = 15.0 * (plane(30.0).intercepts[0] + 1.0)
    tenth = (ends + 2.0 * math.log(10.0) / math.cos(0.6)) / 15.0 - 1.0
    assert len(drawn.rim) > 10 and drawn.rim[:-1, 0] == pytest.approx(tenth, rel=1e-9)
    assert not phase_picture(plane(30.0), 2.0, 0.5 * math.pi, Flat(), None).rim.size


def test_that_a_prior_weights_the_picture() -> None:
    ground = plane(0.0)
    _, shade = split(
        phase_picture(ground, 1.0, 0.5 * math.pi, Gaussian((0.0, 0.0), (0.5, 0.5)), None).image
    )
    x, y = np.meshgrid(ground.intercepts, ground.slopes)
    bell = np.exp(-2.0 * (x * x + y * y))
    assert np.abs(shade / (SHADES - 1) - bell / bell.max()).max() <= 0.51 / (SHADES - 1)


def test_that_what_turns_round_within_two_pixels_has_no_colour() -> None:
    # 40 cells across, a turn every two cells: 20 turns.
    _, shade = split(
        phase_picture(plane(2.0 * math.pi * 20.0), 1.0, 0.5 * math.pi, Flat(), None).image
    )
    assert shade.max() == 0
    _, slow = split(phase_picture(plane(2.0 * math.pi), 1.0, 0.5 * math.pi, Flat(), None).image)
    assert slow.min() >= SHADES - 2


def test_that_outside_a_band_the_colours_fade() -> None:
    ground = plane(3.0)
    picture = phase_picture(ground, 5.0, 0.5 * math.pi, Flat(), (1.0, 2.0))
    _, shade = split(picture.image)
    inside = (ground.action >= 1.0) & (ground.action <= 2.0)
    assert shade[inside].min() > 0.9 * SHADES > 0.2 * SHADES > shade[~inside].max()


def test_that_a_thinned_grid_keeps_its_places() -> None:
    ground = plane(3.0, 100)
    thin = ground.thinned(30)
    assert max(thin.action.shape) <= 30
    (x0, x1), count = thin.view.x, thin.intercepts.size
    centres = x0 + (x1 - x0) / count * (np.arange(count) + 0.5)
    assert centres == pytest.approx(thin.intercepts)
    assert ground.thinned(100) is ground


@pytest.mark.parametrize("look", [themes.LIGHT, themes.DARK])
def test_that_without_strength_a_colour_is_the_panels_surface(look: themes.Theme) -> None:
    table = colours(look)
    surface = [int(look.surface[i : i + 2], 16) for i in (1, 3, 5)]
    assert (table[:HUES, :3] == surface).all() and (table[:, 3] == 255).all()
    # The hues close: the last is as near to the first as any is to the next.
    full = table[-HUES:, :3].astype(float)
    steps = np.abs(np.diff(np.concatenate([full, full[:1]]), axis=0)).max(axis=1)
    assert steps[-1] <= steps.max()


# --- the numbers ----------------------------------------------------------------------------------


def test_that_on_the_axes_of_the_dial_b_is_real_or_imaginary_to_the_bit() -> None:
    assert turned(0.3, 0.5 * math.pi) == complex(0.0, -1.0 / 0.3)
    assert turned(0.3, 0.0) == complex(1.0 / 0.3, 0.0)
    assert turned(0.3, 1.0) == pytest.approx(np.exp(-1j) / 0.3)


def test_that_the_gap_to_stationary_phase_has_slope_one_where_there_is_a_prior() -> None:
    problem = problem_of("squared", NEAR)
    *_, last = (found for found in compared(problem, 0.1, 1000.0) if found is not None)
    assert last.slope == pytest.approx(1.0, abs=0.02)
    assert (np.diff(last.hbar) > 0.0).all()


def test_that_for_a_bowl_and_a_flat_prior_there_is_no_gap() -> None:
    (only,) = compared(problem_of("squared"), 10.0, 1000.0)
    assert only is not None and only.hbar.size == 0
    assert "Exact at every ħ" in only.sentence


@pytest.mark.slow
def test_that_the_gap_of_soft_l1_has_slope_one() -> None:
    found = [each for each in compared(problem_of("soft_l1"), 5.0, 5000.0) if each is not None]
    assert isinstance(found[-1], Comparison) and found[-1].hbar.size == 9
    assert found[-1].slope == pytest.approx(1.0, abs=0.05)


def test_that_no_gap_is_told_where_the_formula_does_not_apply() -> None:
    found = [each for each in compared(problem_of("absolute"), 10.0, 1000.0) if each is not None]
    assert found[-1].hbar.size == 0 and "kinked" in found[-1].sentence


@pytest.mark.slow
def test_that_where_one_hbar_takes_too_long_larger_ones_are_compared() -> None:
    e = edits.state_of_dataset("two_modes").experiment
    hbar = edits.hbar_of(e)
    turns = compared(e.problem, 1e-3 * hbar, 10.0 * hbar)
    found = next(each for each in turns if each is not None)
    # At the least of these ħ the phases turn in so many places that the background would not end.
    assert found.hbar.min() >= 0.1 * hbar and found.gap.size and found.slope is None


def test_that_a_slope_is_told_only_where_stationary_phase_is_near() -> None:
    hbar = np.geomspace(1e-3, 1.0, 7)
    assert Comparison(hbar, 0.2 * hbar).slope == pytest.approx(1.0)
    assert Comparison(hbar, 2.0 + hbar).slope is None


def test_that_the_rows_are_the_numbers_of_the_engine() -> None:
    problem = problem_of("squared")
    integral = partition(problem, -1j / HBAR)
    value, rows = integral.value, dict(integral_rows(Exact(integral), None, "A"))
    assert rows["Re A"] == written(value.real, 6) and rows["|A|"] == written(abs(value), 6)
    seen = phases(problem, HBAR)
    told = dict(phase_rows(seen, Exact(integral)))
    assert told["|A/A<sub>sp</sub> − 1|"] == "< 10⁻¹²"
    assert any(name.startswith("min S 49727") for name in told)


def test_that_a_coarse_value_is_marked_as_such_until_the_exact_one_is_there() -> None:
    rows = dict(integral_rows(None, (complex(1.0, 0.5), 0.0), "Z"))
    assert rows["|Z|"] == "≈ 2.72" and rows["± relative"] == "…"
    assert dict(integral_rows(None, None, "Z"))["|Z|"] == "–"


def test_that_beyond_floating_point_the_size_is_a_power_of_ten() -> None:
    rows = dict(integral_rows(None, (complex(-2302.585, 2.0), 0.0), "Z"))
    # e^(−2302.585) = 1.000093·10⁻¹⁰⁰⁰, by cos 2 = −0.416147 and sin 2 = 0.909297.
    assert rows["|Z|"] == "≈ 1.00·10⁻¹⁰⁰⁰"
    assert rows["Re Z"] == "≈ −4.16·10⁻¹⁰⁰¹" and rows["Im Z"] == "≈ 9.09·10⁻¹⁰⁰¹"
    log = 1500.0 * math.log(10.0)
    exact = dict(integral_rows(Exact(Integral(complex(log - 1e-9, 0.0), 1e-14, "rays")), None, "Z"))
    assert exact["|Z|"] == "1.00000·10¹⁵⁰⁰" and exact["Im Z"] == "0"


def test_that_no_digit_is_told_that_the_error_leaves_open() -> None:
    value = complex(math.log(0.123456789), 0.5)
    rows = dict(integral_rows(Exact(Integral(value, 2e-3, "rays")), None, "A"))
    assert rows["|A|"] == "0.12" and rows["Re A"] == "0.11" and rows["arg A"] == "29°"
    rows = dict(integral_rows(Exact(Integral(value, 2e-5, "rays")), None, "A"))
    assert rows["|A|"] == "0.1235" and rows["arg A"] == "28.65°"
    seen = phases(problem_of("squared"), HBAR)
    assert seen.found is not None
    near = Exact(Integral(cmath.log(seen.found.value * (1.0 + 1e-6)), 3e-5, "rays"))
    assert dict(phase_rows(seen, near))["|A/A<sub>sp</sub> − 1|"] == "< 3·10⁻⁵"


def test_that_so_many_points_are_refused_before_they_are_summed_up() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(0.0, 10.0, 400_000)
    points = Points.of(x, 2.0 * x + rng.standard_normal(x.size))
    problem = replace(problem_of("soft_l1"), points=points)
    least, begun = minima(problem)[0], time.thread_time()
    with pytest.raises(ValueError, match="too long"):
        states(problem, least, 1e-3, 1e3, fine=False)
    assert time.thread_time() - begun < 0.1
