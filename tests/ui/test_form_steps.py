"""Numbers as text, scales and steps, stated as laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.knob import Scale
from physviz.ui.form.scale import LONG, nudged, position, value_at
from physviz.ui.form.spread import spread
from physviz.ui.form.text import read, shown

finite = st.floats(-1e12, 1e12).filter(lambda v: v == 0 or abs(v) > 1e-12)
positive = st.floats(1e-9, 1e9)
scales = st.sampled_from(["log", "linear", "integer"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1,5", 1.5),
        ("−2.5", -2.5),
        (" 7 ", 7.0),
        ("1.2·10⁻³", 0.0012),
        ("3 × 10^4", 3e4),
        ("-,5", -0.5),
    ],
)
def test_that_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert read(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "one", "nan", "inf", "1e999", "1_000", "1,2,3", "1,234.5"])
def test_that_what_is_no_plain_finite_number_is_not_guessed_at(text: str) -> None:
    assert read(text) is None


@given(finite)
def test_that_what_is_shown_reads_back_to_the_digits_shown(value: float) -> None:
    back = read(shown(value))
    assert back is not None
    assert back == pytest.approx(value, rel=5.001e-4)
    assert shown(back) == shown(value)


@given(st.integers(-999_999, 999_999))
def test_that_no_digit_of_a_whole_number_is_dropped(value: int) -> None:
    assert shown(value) == str(value)


def test_that_nothing_is_shown_for_no_number() -> None:
    assert [shown(v) for v in (None, math.nan, math.inf, -0.0)] == ["", "", "", "0"]


@given(st.floats(0, 1), st.integers(50, 2000), scales)
def test_that_a_position_and_its_value_agree_within_a_pixel(
    place: float, pixels: int, scale: Scale
) -> None:
    low, high = 1.0, float(LONG)
    value = value_at(place, low, high, scale, pixels)
    assert low <= value <= high
    unit = 1 / (high - low) if scale == "integer" else 0
    assert abs(position(value, low, high, scale) - place) <= 1 / pixels + unit


@given(st.floats(0, 1), st.floats(LONG + 1, 1e6).map(round))
def test_that_a_slider_over_many_whole_numbers_gives_each_power_of_ten_its_share(
    place: float, last: int
) -> None:
    step = value_at(place, 0, last, "integer", 300)
    assert step == round(step) and 0 <= step <= last
    # As near as whole numbers come: the neighbours lie on either side.
    before, after = (position(step + side, 0, last, "integer") for side in (-0.5, 0.5))
    assert before - 1e-9 <= place <= after + 1e-9 or step in (0, last)
    assert position(10, 0, last, "integer") > 0.1


def test_that_a_slider_gives_values_without_needless_digits() -> None:
    assert value_at(0.5, 0, 1, "linear", 200) == 0.5
    assert value_at(1 / 3, 0, 1, "linear", 200) == 0.333
    assert value_at(0.5, 1e-3, 1e3, "log", 200) == 1.0


@given(positive, st.sampled_from([0.1, 1.0, 10.0]), scales)
def test_that_a_step_up_raises_and_a_step_down_lowers(
    value: float, size: float, scale: Scale
) -> None:
    assert nudged(value, size, scale) > value
    assert nudged(value, -size, scale) < value


@given(st.integers(-200, 200))
def test_that_steps_on_the_ladder_lead_back_where_they_began(rung: int) -> None:
    start = nudged(1.0, rung or 1, "log")
    assert nudged(nudged(start, 1, "log"), -1, "log") == start


def test_that_steps_are_those_a_person_would_take() -> None:
    assert [nudged(0.05, s, "log") for s in (1, -1, 10, -10)] == [0.056, 0.045, 0.16, 0.016]
    assert [nudged(233.0, s, "linear") for s in (1, -1, 10)] == [243.0, 223.0, 333.0]
    assert nudged(100.0, -1, "linear") == 99.0
    assert nudged(99.0, 1, "linear") == 100.0
    assert nudged(0.01, -1, "linear", finest=0.01) == 0.0
    assert nudged(3, 10, "integer") == 13


widths_and_centres = st.lists(
    st.tuples(st.floats(0, 300), st.floats(5, 60)), min_size=1, max_size=5
)


@given(widths_and_centres)
def test_that_spread_words_never_overlap_and_stay_inside(boxes: list[tuple[float, float]]) -> None:
    centres = sorted(centre for centre, _ in boxes)
    widths = [width for _, width in boxes]
    room = sum(widths) + 4 * (len(boxes) - 1) + 50
    lefts = spread(centres, widths, 4, 10, 10 + room)
    assert lefts[0] >= 10 - 1e-6
    assert lefts[-1] + widths[-1] <= 10 + room + 1e-6
    for left, width, following in zip(lefts, widths, lefts[1:], strict=False):
        assert following >= left + width + 4 - 1e-6


def test_that_words_with_room_stay_centred_at_their_marks() -> None:
    assert spread([50, 150, 250], [20, 30, 20], 5, 0, 300) == [40, 135, 240]
    assert spread([], [], 5, 0, 300) == []
