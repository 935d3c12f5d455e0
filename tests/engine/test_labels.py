from __future__ import annotations

import pytest

from physviz.engine.labels import Labels


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("distance [Mpc]", "distance", "Mpc"),
        ("velocity (km/s)", "velocity", "km/s"),
        ("  t  [ s ] ", "t", "s"),
        ("x", "x", ""),
        ("f(x)", "f", "x"),
        ("[m]", "x", "m"),
        ("", "x", ""),
    ],
)
def test_that_a_heading_is_split_into_name_and_unit(heading: str, name: str, unit: str) -> None:
    labels = Labels.of(heading, "y")
    assert (labels.x, labels.x_unit) == (name, unit)


@pytest.mark.parametrize(
    ("x_unit", "y_unit", "slope"),
    [
        ("", "", ""),
        ("s", "", "1/s"),
        ("", "m", "m"),
        ("s", "m", "m/s"),
        ("Mpc", "km/s", "km/s/Mpc"),
        ("m/s", "N", "N/(m/s)"),
    ],
)
def test_that_the_slope_has_the_unit_of_y_over_that_of_x(
    x_unit: str, y_unit: str, slope: str
) -> None:
    labels = Labels("a", "b", x_unit, y_unit)
    assert labels.slope_unit == slope
    assert labels.intercept_unit == y_unit


def test_that_axes_carry_names_and_units() -> None:
    labels = Labels.of("distance [Mpc]", "velocity")
    assert labels.x_axis == "distance [Mpc]"
    assert labels.y_axis == "velocity"
