"""A knob: what a control has to know about one number of an algorithm or a loss.

A dataclass declares ``c: float = knob(1.0, low=0.1, high=10.0, scale="log", caption="width c")``;
menus, sliders and the session format read the rest from there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from physviz.engine.words import Refusal

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Scale = Literal["log", "linear", "integer"]

Number = TypeVar("Number", bound=float)
Turned = TypeVar("Turned", bound="DataclassInstance")


@dataclass(frozen=True)
class Knob:
    """One number a hand may turn.

    ``low`` and ``high`` are where its slider ends; what may be typed reaches from ``least`` to
    ``most``, and is greater than zero on a log scale, whole on an integer one.
    """

    default: float
    low: float
    high: float
    scale: Scale
    caption: str
    unit: str = ""
    tooltip: str = ""
    least: float = -math.inf
    most: float = math.inf

    def __post_init__(self) -> None:
        """Raise ValueError when the slider's ends are no range, or the default is refused."""
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"{self.caption}: low must lie below high, and both be finite.")
        for value in (self.default, self.low, self.high):
            if reason := self.refusal(value):
                raise Refusal(reason)

    def refusal(self, value: float) -> str | None:
        """Return in one sentence why the knob cannot take this value, or None when it can."""
        return refusal(self.caption, value, self.least, self.most, self.scale)


def knob(
    default: Number,
    *,
    low: float,
    high: float,
    scale: Scale,
    caption: str,
    unit: str = "",
    tooltip: str = "",
    least: float = -math.inf,
    most: float = math.inf,
) -> Number:
    """Declare a dataclass field that is a knob; raises ValueError when its range is none."""
    described = Knob(default, low, high, scale, caption, unit, tooltip, least, most)
    return field(default=default, metadata={"knob": described})


def knobs_of(
    described: DataclassInstance | type[DataclassInstance],
) -> tuple[tuple[str, Knob], ...]:
    """Return the field names and knobs of a dataclass or of one of its values, in order."""
    return tuple((f.name, f.metadata["knob"]) for f in fields(described) if "knob" in f.metadata)


def with_knobs(described: Turned, **values: float) -> Turned:
    """Return a dataclass with some knobs turned; raises ValueError with the knob's own refusal."""
    knobs = dict(knobs_of(described))
    for name, value in values.items():
        if name not in knobs:
            raise ValueError(f"There is no “{name}” here; there are: {', '.join(knobs)}.")
        if reason := knobs[name].refusal(value):
            raise Refusal(reason)
        if knobs[name].scale == "integer":
            values[name] = int(value)
    return replace(described, **values)


def refusal(name: str, value: float, least: float, most: float, scale: Scale) -> str | None:
    """Return in one sentence why ``name`` cannot be this value, or None when it can."""
    if not math.isfinite(value):
        return f"The {name} must be a finite number."
    if scale == "log" and value <= 0:
        return f"The {name} must be greater than zero."
    if scale == "integer" and value != round(value):
        return f"The {name} must be a whole number."
    if value < least:
        return f"The {name} must not be less than {least:g}."
    if value > most:
        return f"The {name} must not be greater than {most:g}."
    return None
