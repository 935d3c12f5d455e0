"""Controls that are painted from state and speak only of hands.

``show_value`` never emits; a signal always means that somebody touched the control. So a form can
be painted from state at any time and nothing has to be blocked. What a hand did is shown at once;
whoever refuses it paints the control from state again.
"""

from __future__ import annotations

from physviz.ui.form.choice import Choice
from physviz.ui.form.gauge import Gauge
from physviz.ui.form.number import NumberField
from physviz.ui.form.rows import KnobRow, Labelled, Turning, field_for, labelled, row
from physviz.ui.form.slider import LogSlider

__all__ = [
    "Choice",
    "Gauge",
    "KnobRow",
    "Labelled",
    "LogSlider",
    "NumberField",
    "Turning",
    "field_for",
    "labelled",
    "row",
]
