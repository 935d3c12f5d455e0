"""Every way to change the lab: plain functions (state, …) → state.

An edit that cannot be done raises ValueError with the sentence to show; the state stays as it was.
"""

from __future__ import annotations

from physviz.lab.edits.data import (
    add_point,
    move_points,
    nudge,
    remove_points,
    select,
    set_error,
)
from physviz.lab.edits.looking import (
    look,
    look_at_all,
    notify,
    point_at,
    refuse,
    set_show,
    toggle_band,
    toggle_dual_lines,
    toggle_flow,
)
from physviz.lab.edits.model import (
    set_inverse_temperature,
    set_prior,
    set_sigma,
    set_temper,
    set_temperature,
)
from physviz.lab.edits.opening import (
    clear,
    fresh,
    open_dataset,
    open_reading,
    opened,
    state_of_dataset,
    state_of_reading,
)
from physviz.lab.edits.run import (
    STEPS_PER_SECOND,
    last_step,
    learning_rate,
    play,
    reset,
    scrub,
    set_learning_rate,
    set_speed,
    set_start,
    step_by,
    tick,
    to_end,
    use_best_learning_rate,
)

__all__ = [
    "STEPS_PER_SECOND",
    "add_point",
    "clear",
    "fresh",
    "last_step",
    "learning_rate",
    "look",
    "look_at_all",
    "move_points",
    "notify",
    "nudge",
    "open_dataset",
    "open_reading",
    "opened",
    "play",
    "point_at",
    "refuse",
    "remove_points",
    "reset",
    "scrub",
    "select",
    "set_error",
    "set_inverse_temperature",
    "set_learning_rate",
    "set_prior",
    "set_show",
    "set_sigma",
    "set_speed",
    "set_start",
    "set_temper",
    "set_temperature",
    "state_of_dataset",
    "state_of_reading",
    "step_by",
    "tick",
    "to_end",
    "toggle_band",
    "toggle_dual_lines",
    "toggle_flow",
    "use_best_learning_rate",
]
