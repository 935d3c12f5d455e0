"""The verdict on a descent, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from physviz.engine.descent import LONGEST_RUN
from physviz.engine.digits import written

if TYPE_CHECKING:
    from physviz.engine.descent import Descent


def verdict(descent: Descent, step: int) -> str:
    """Return one sentence: how the run goes at this step, and by which number one sees it."""
    if descent.bowl.d == 0.0:
        valley = "All x are equal: every line through the points' mean fits equally well. "
    else:
        valley = ""
    return valley + _verdict(descent, step)


def _verdict(descent: Descent, step: int) -> str:
    leg = descent.leg_at(step)
    pace = leg.learning_rate * descent.bowl.eigenvalues[1]
    state = descent.state(step)
    if state == "converged":
        at = descent.converged_at
        when = f" at step {at:,}" if at is not None else ""
        return f"Converged{when}: the excess cost is below 10⁻¹² of its first value."
    if state == "diverging":
        end = descent.diverged_at
        ratio = pace / 2.0
        # Just above 1 the digits that matter come late.
        over = f"α is {written(ratio, max(3, 1 - math.floor(math.log10(ratio - 1.0))))} × 2/λmax"
        if end is not None and step >= end:
            return f"Diverged at step {end:,}, because {over}: past it every step overshoots more."
        stop = f"; numbers run out at step {end:,}" if end is not None else ""
        return f"Diverging along the stiff axis, because {over}{stop}."
    done = descent.reaches(0.01)
    if done is None:
        settles = pace < 2.0 and descent.legs[-1] == leg
        far = f"1 % of the excess cost is more than {LONGEST_RUN:,} steps away"
        tail = far if settles else "it will not settle"
    elif done <= step:
        tail = "less than 1 % of the excess cost is left"
    else:
        more = done - step
        tail = f"1 % of the excess cost left in {more:,} more {'step' if more == 1 else 'steps'}"
    if state == "ringing":
        return f"Ringing along the stiff axis: α is {written(pace, 3)} × 1/λmax; {tail}."
    return f"Descending smoothly: α is {written(pace, 3)} × 1/λmax; {tail}."
