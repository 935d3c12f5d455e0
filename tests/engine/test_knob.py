"""Knobs, stated as laws."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pytest

from physviz.engine.knob import Knob, Scale, knob, knobs_of, with_knobs


@dataclass(frozen=True)
class Machine:
    """Something with two knobs and a field that is none."""

    title: str = "machine"
    width: float = knob(1.0, low=0.1, high=10.0, scale="log", caption="width c", unit="[y]")
    batch: int = knob(8, low=1, high=64, scale="integer", caption="batch size", least=1)


def test_that_a_knob_is_an_ordinary_field_with_a_default() -> None:
    assert Machine() == Machine(width=1.0, batch=8)
    assert Machine(width=2.0).width == 2.0


def test_that_a_class_and_its_values_name_the_same_knobs_in_order() -> None:
    assert knobs_of(Machine) == knobs_of(Machine(width=3.0))
    assert [name for name, _ in knobs_of(Machine)] == ["width", "batch"]
    assert knobs_of(Machine)[0][1].unit == "[y]"


@pytest.mark.parametrize(
    ("scale", "bad"),
    [("log", 0.0), ("log", -1.0), ("integer", 1.5), ("linear", math.nan), ("linear", math.inf)],
)
def test_that_a_value_off_the_scale_is_refused_in_one_sentence(scale: Scale, bad: float) -> None:
    reason = Knob(1, 1, 2, scale, "width").refusal(bad)
    assert reason is not None
    assert reason.startswith("The width must be")
    assert reason.endswith(".")


def test_that_the_ends_of_the_slider_bind_nobody_who_types_but_least_and_most_do() -> None:
    described = Knob(0.5, 0.0, 1.0, "linear", "momentum μ", least=0.0, most=2.0)
    assert described.refusal(1.5) is None
    assert described.refusal(-0.1) == "The momentum μ must not be less than 0."
    assert described.refusal(2.1) == "The momentum μ must not be greater than 2."


def test_that_a_knob_without_a_range_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="low must lie below high"):
        Knob(1, 2, 2, "linear", "width")
    with pytest.raises(ValueError, match="greater than zero"):
        Knob(1, 0, 2, "log", "width")


def test_that_knobs_are_turned_by_name_and_refuse_what_they_refuse() -> None:
    turned = with_knobs(Machine(), width=2.5, batch=3.0)
    assert (turned.width, turned.batch) == (2.5, 3)
    assert isinstance(turned.batch, int)
    with pytest.raises(ValueError, match="whole number"):
        with_knobs(Machine(), batch=2.5)
    with pytest.raises(ValueError, match="There is no “depth” here; there are: width, batch"):
        with_knobs(Machine(), depth=1.0)
