"""The verdict on a run, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.digits import written
from physviz.engine.run import LONGEST_RUN

if TYPE_CHECKING:
    from physviz.engine.run import Run


def verdict(run: Run, step: int) -> str:
    """Return one sentence: how the run goes at this step, and by which number one sees it."""
    if run.valley is None:
        return _verdict(run, step)
    return "All x are equal: a whole valley of lines fits equally well. " + _verdict(run, step)


def _verdict(run: Run, step: int) -> str:
    pace = run.leg_at(step).learning_rate * run.eigenvalues[1]
    state = run.state(step)
    if state == "converged":
        at = run.converged_at
        when = f" at step {at:,}" if at is not None else ""
        return f"Converged{when}: the excess cost is below 10⁻¹² of its first value."
    if state == "diverging":
        return _diverging(run, step, pace)
    if state == "hovering":
        return _hovering(pace)
    tail = _tail(run, step, pace)
    if state == "ringing":
        return f"Ringing along the stiff axis: α is {written(pace, 3)} × 1/λmax; {tail}."
    if pace == 0.0:
        return f"Descending under a pull that does not fade, so that no fixed α settles; {tail}."
    return f"Descending smoothly: α is {written(pace, 3)} × 1/λmax; {tail}."


def _diverging(run: Run, step: int, pace: float) -> str:
    end = run.diverged_at
    ratio = pace / 2.0
    if ratio <= 1.0:
        return f"Diverged at step {end:,}: one step led farther than numbers reach."
    # Just above 1 the digits that matter come late.
    over = f"α is {written(ratio, max(3, 1 - math.floor(math.log10(ratio - 1.0))))} × 2/λmax"
    if end is not None and step >= end:
        return f"Diverged at step {end:,}, because {over}: past it every step overshoots more."
    stop = f"; numbers run out at step {end:,}" if end is not None else ""
    return f"Diverging along the stiff axis, because {over}{stop}."


def _hovering(pace: float) -> str:
    if pace == 0.0:
        return (
            "Hovering about the minimum: the pull does not fade there, so a fixed α never settles."
        )
    if pace > 2.0:
        return (
            f"Hovering, because α is {written(pace / 2.0, 3)} × 2/λmax: every step overshoots the "
            "minimum, but far from it the pull is too weak to diverge."
        )
    return "Hovering: the steps go round the minimum for ever."


def _tail(run: Run, step: int, pace: float) -> str:
    done = run.reaches(0.01)
    if done is None and not run.ended:
        return f"{written(100.0 * run.gap(step), 2)} % of the excess cost is left"
    if done is None:
        far = f"1 % of the excess cost is more than {LONGEST_RUN:,} steps away"
        settles = pace < 2.0 and run.legs[-1] == run.leg_at(step)
        return far if settles else "it will not settle"
    if done <= step:
        return "less than 1 % of the excess cost is left"
    more = done - step
    return f"1 % of the excess cost left in {more:,} more {'step' if more == 1 else 'steps'}"
