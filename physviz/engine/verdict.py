"""The verdict on a run, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.engine.optimisers import MiniBatch
from physviz.engine.pace import forgets, rings
from physviz.engine.run import CONVERGED, LONGEST_RUN

if TYPE_CHECKING:
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.run import Run

SHARE = 0.01
"""Of the first excess cost; runs are compared by the step from which so much is left."""
SWINGS, CHANCE = 1.5, 4.0
"""So many times as many steps must be made where a run may come up again: by momentum, by luck."""


def settles(run: Run) -> int | None:
    """Return the step from which 1 % of the excess cost is left for good, None while that is open.

    What has momentum swings through the minimum, what sees batches or hovers may be below it by
    chance: it must have stayed there for a while.
    """
    step, rule = run.reaches(SHARE), run.legs[-1].rule
    if step is None or run.converged_at is not None:
        return step
    if rule.slope == "batch" or run.state(run.reached) == "hovering":
        return step if CHANCE * step <= run.reached else None
    falls = run.ended or not rule.remembers
    return step if falls or SWINGS * step <= run.reached else None


def verdict(run: Run, step: int) -> str:
    """Return one sentence: how the run goes at this step, and by which number one sees it."""
    if run.valley is None:
        return _verdict(run, step)
    return "All x are equal: a whole valley of lines fits equally well. " + _verdict(run, step)


def _verdict(run: Run, step: int) -> str:
    state = run.state(step)
    if state == "converged":
        return _converged(run, step)
    if state == "diverging":
        return _diverging(run, step)
    if state == "hovering":
        return _hovering(run, step)
    rule, tail = run.leg_at(step).rule, _tail(run, step)
    if state == "ringing":
        return f"Ringing{_axes(run, rule)}: α is {_pace(run, rule)}; {tail}."
    if rule.slope == "flow":
        return f"Flowing down exactly, for which no α is too long; {tail}."
    if rule.modes(1.0) is None:
        return f"Descending {rule.manner}; {tail}."
    if run.eigenvalues[1] == 0.0:
        return f"Descending under a pull that does not fade, so that no fixed α settles; {tail}."
    return f"Descending {rule.manner}: α is {_pace(run, rule)}; {tail}."


def _ratio(run: Run, rule: Optimiser) -> float:
    """Return α over the critical one."""
    return rule.learning_rate / rule.critical(run.eigenvalues[1])


def _pace(run: Run, rule: Optimiser) -> str:
    ratio = _ratio(run, rule)
    if rule.half:
        return f"{written(2.0 * ratio, 3)} × {rule.half}"
    return f"{written(ratio, 3)} × {rule.limit}"


def _axes(run: Run, rule: Optimiser) -> str:
    soft, stiff = rings(rule, run.bottom)
    if soft and stiff:
        return "" if rule.slope == "newton" else " along both axes"
    return f" along the {'soft' if soft else 'stiff'} axis"


def _converged(run: Run, step: int) -> str:
    at = run.converged_at
    when = f" at step {at:,}" if at is not None else ""
    if run.gap(step if at is None else at) > 2.0 * CONVERGED:
        return f"Converged{when}: it rests, as near to the minimum as it can be computed."
    if not run.ended:
        rule = run.leg_at(step).rule
        return (
            f"Converged{when}, for now: the excess ‹cost› is below 10⁻¹² of its first value, but "
            f"{rule.title} forgets how steep S was, and may set off again."
        )
    return f"Converged{when}: the excess ‹cost› is below 10⁻¹² of its first value."


def _diverging(run: Run, step: int) -> str:
    end, rule = run.diverged_at, run.leg_at(step).rule
    ratio = _ratio(run, rule)
    if ratio <= 1.0:
        return f"Diverged at step {end:,}: {_led_away(rule)}."
    # Just above 1 the digits that matter come late.
    digits = max(3, 1 - math.floor(math.log10(ratio - 1.0)))
    over = f"α is {written(ratio, digits)} × {rule.limit}"
    if end is not None and step >= end:
        return f"Diverged at step {end:,}, because {over}: past it every step overshoots more."
    stop = f"; numbers run out at step {end:,}" if end is not None else ""
    axis = "" if rule.slope == "newton" else " along the stiff axis"
    return f"Diverging{axis}, because {over}{stop}."


def _led_away(rule: Optimiser) -> str:
    if isinstance(rule, MiniBatch):
        return "some batches bend more than all points together, and for them α is too long"
    if rule.slope == "newton":
        return "where S hardly bends, Newton's step leads farther than numbers reach"
    return "one step led farther than numbers reach"


def _hovering(run: Run, step: int) -> str:
    rule, ratio = run.leg_at(step).rule, _ratio(run, run.leg_at(step).rule)
    if isinstance(rule, MiniBatch):
        points = "1 point" if rule.batch_size == 1 else f"{rule.batch_size:,} points"
        return (
            f"Hovering about the minimum: batches of {points} disagree about the slope, and that "
            "‹noise› acts like ‹a temperature›."
        )
    if ratio > 1.0:
        # Newton's steps are no shorter where the pull is weak.
        weak = ", but far from it the pull is too weak to diverge" * (rule.slope != "newton")
        over = f"α is {written(ratio, 3)} × {rule.limit}"
        return f"Hovering, because {over}: every step overshoots the minimum{weak}."
    if rule.slope == "newton" and run.velocity(step + 1) == (0.0, 0.0):
        return "S does not bend here: Newton has no step to make."
    if forgets(rule):
        return (
            f"Hovering about the minimum: {rule.title} makes steps of about α, however small the "
            "slope."
        )
    if run.eigenvalues[1] == 0.0:
        return (
            "Hovering about the minimum: the pull does not fade there, so a fixed α never settles."
        )
    return "Hovering: the steps go round the minimum for ever."


def _tail(run: Run, step: int) -> str:
    done = settles(run)
    if done is None and not run.ended:
        return f"{written(100.0 * run.gap(step), 2)} % of the excess ‹cost› is left"
    if done is None:
        far = f"1 % of the excess ‹cost› is more than {LONGEST_RUN:,} steps away"
        leg = run.leg_at(step)
        falls = run.legs[-1] == leg and run.state(run.reached) != "hovering"
        return far if falls and _ratio(run, leg.rule) < 1.0 else "it will not settle"
    if done <= step:
        return "less than 1 % of the excess ‹cost› is left"
    more = done - step
    return f"1 % of the excess ‹cost› left in {more:,} more {'step' if more == 1 else 'steps'}"
