"""The numbers at the axes of small plots that are drawn as logarithms."""

from __future__ import annotations

import math

import pytest
from PySide6.QtWidgets import QApplication

from physviz.ui.panels.curves_axis import PowerAxis


def labels(low: float, high: float, size: float) -> list[tuple[float, str]]:
    axis = PowerAxis("left")
    return [
        (place, text)
        for spacing, places in axis.tickValues(low, high, size)
        for place, text in zip(places, axis.tickStrings(places, 1.0, spacing), strict=True)
    ]


@pytest.mark.parametrize("low", [-7.05, -0.6, -0.05, 0.1, 2.4, 5.7])
def test_that_an_axis_of_less_than_two_powers_of_ten_still_has_numbers(
    qapp: QApplication, low: float
) -> None:
    found = labels(low, low + 0.7, 150.0)
    assert len(found) >= 2
    for place, text in found:
        assert low <= place <= low + 0.7
        number, _, exponent = text.partition("·10")
        raised = int(exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)
        assert math.log10(float(number)) + raised == pytest.approx(place, abs=1e-9)


def test_that_powers_at_the_very_ends_which_are_not_written_do_not_count(
    qapp: QApplication,
) -> None:
    assert {"2", "5"} <= {text for _, text in labels(-0.02, 1.02, 150.0)}


def test_that_where_there_is_no_room_for_more_the_powers_stand_alone(qapp: QApplication) -> None:
    assert [text for _, text in labels(-0.02, 1.02, 30.0)] == ["10⁰", "10¹"]


def test_that_a_longer_one_has_powers_of_ten_alone(qapp: QApplication) -> None:
    assert [text for _, text in labels(-0.2, 2.2, 200.0)] == ["10⁰", "10¹", "10²"]
