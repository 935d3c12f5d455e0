from __future__ import annotations

import math
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physviz.engine.digits import as_typed, sure, told_apart, with_error, written

numbers = st.floats(allow_nan=False, allow_infinity=False)
everyday = st.floats(-1e9, 1e9)
_PLAIN = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")


def read(text: str) -> tuple[Decimal, Decimal]:
    """The number a text says, and one unit of its last digit."""
    mantissa, _, power = text.partition("·10")
    number = Decimal(mantissa.translate(_PLAIN)).scaleb(int((power or "0").translate(_PLAIN)))
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return number, Decimal(1).scaleb(exponent)


def significant(text: str) -> int:
    return len(re.sub(r"\D", "", text.partition("·10")[0]).lstrip("0"))


@given(numbers | everyday, st.integers(1, 15))
def test_that_a_written_number_reads_back_within_half_a_unit_of_its_last_digit(
    value: float, digits: int
) -> None:
    number, unit = read(written(value, digits))
    # A whole number may end in zeros that say nothing.
    unit = max(unit, Decimal(1).scaleb(number.adjusted() - digits + 1) if value else unit)
    assert abs(number - Decimal(value)) <= unit / 2


@given(everyday.filter(lambda value: value != 0.0), st.integers(1, 15))
def test_that_a_written_number_has_the_digits_asked_for(value: float, digits: int) -> None:
    assert significant(written(value, digits)) >= digits
    exponent = math.floor(math.log10(abs(float(f"{value:.{digits - 1}e}"))))
    if digits > exponent:
        assert significant(written(value, digits)) == digits


@given(numbers | everyday, st.floats(min_value=0.0, exclude_min=True, allow_infinity=False))
def test_that_a_value_and_its_error_read_back_within_half_a_unit_of_their_last_digit(
    value: float, error: float
) -> None:
    check_pair(value, error)


@given(everyday, st.floats(1e-6, 1e6))
def test_that_everyday_values_and_errors_read_back_too(value: float, error: float) -> None:
    check_pair(value, error)


def check_pair(value: float, error: float) -> None:
    text = with_error(value, error)
    whole = re.fullmatch(r"\((.*) ± (.*)\)(·10.*)", text)
    said = [whole[1] + whole[3], whole[2] + whole[3]] if whole else text.split(" ± ")
    for part, true in zip(said, (value, error), strict=True):
        number, unit = read(part)
        if "." not in part:
            # Whole numbers may stand for tens and hundreds.
            unit = max(unit, Decimal(f"{error:.1e}").scaleb(-1))
        assert abs(number - Decimal(true)) <= unit / 2 * Decimal("1.0000001"), text


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (1.0, 4, "1.000"),
        (-2.5, 3, "−2.50"),
        (999.96, 4, "1000"),
        (123456.0, 4, "123456"),
        (1234567.0, 4, "1.235·10⁶"),
        (0.00012345, 3, "0.000123"),
        (0.000012345, 3, "1.23·10⁻⁵"),
        (1.7976931348623157e308, 3, "1.80·10³⁰⁸"),
        (5e-324, 2, "4.9·10⁻³²⁴"),
        (math.inf, 4, "∞"),
        (-math.inf, 4, "−∞"),
        (math.nan, 4, "–"),
        (None, 4, "–"),
    ],
)
def test_that_numbers_are_written_as_people_write_them(
    value: float | None, digits: int, expected: str
) -> None:
    assert written(value, digits) == expected


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [
        (454.158, 75.237, "454 ± 75"),
        (2.23992, 0.10778, "2.24 ± 0.11"),
        (34.0477, 18.2462, "34 ± 18"),
        (-40.78, 83.44, "−41 ± 83"),
        (1.00211681802, 0.000429796848, "1.00212 ± 0.00043"),
        (12345.6, 789.0, "12350 ± 790"),
        (0.0, 0.25, "0.00 ± 0.25"),
        (1.5e-9, 2.5e-11, "(1.500 ± 0.025)·10⁻⁹"),
        (6.02214e23, 1.2e18, "(6.022140 ± 0.000012)·10²³"),
        (0.5, 0.0996, "0.50 ± 0.10"),
        (-0.001, 0.25, "0.00 ± 0.25"),
        (1.0, 1e-20, "1.000000000000000 ± 1.0·10⁻²⁰"),
    ],
)
def test_that_an_uncertainty_has_two_digits_and_the_value_the_same_decimal(
    value: float, error: float, expected: str
) -> None:
    assert with_error(value, error) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.01, "0.01"),
        (100.0, "100"),
        (-200.0, "−200"),
        (1e5, "100000"),
        (98765.4, "98765.4"),
        (1e-7, "1·10⁻⁷"),
        (2.5e30, "2.5·10³⁰"),
        (0.0, "0"),
    ],
)
def test_that_a_number_that_was_chosen_has_no_zeros_at_its_end(value: float, expected: str) -> None:
    assert as_typed(value) == expected


@given(st.floats(1e-100, 1e100), st.floats(1e-15, 1.0))
def test_that_two_numbers_have_the_digits_that_tell_them_apart_and_no_more(
    one: float, step: float
) -> None:
    other = one * (1.0 + step)
    pair = told_apart(one, other)
    digits = next((d for d in range(4, 18) if written(one, d) != written(other, d)), 4)
    assert pair == (written(one, digits), written(other, digits))
    assert pair[0] != pair[1] or one == other


def test_that_equal_numbers_are_written_alike() -> None:
    assert told_apart(0.25, 0.25) == ("0.2500", "0.2500")
    assert told_apart(0.44837, 0.49175) == ("0.4484", "0.4918")
    assert told_apart(0.5, 0.5 - 1e-9) == ("0.500000000", "0.499999999")


def test_that_units_follow_the_number() -> None:
    assert with_error(454.158, 75.237, "km/s/Mpc") == "454 ± 75 km/s/Mpc"
    assert with_error(454.158, math.nan, "km/s") == "454.2 km/s"
    assert with_error(454.158, 0.0) == "454.2"


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        (13131.0, 3, "1.31·10⁴"),
        (-13131.0, 1, "−1·10⁴"),
        (99960.0, 3, "1.00·10⁵"),
        (13131.0, 5, "13131"),
        (24858.1, 6, "24858.1"),
        (0.013131, 2, "0.013"),
        (0.0, 3, "0"),
        (math.inf, 3, "∞"),
    ],
)
def test_that_a_sure_number_tells_no_digit_more(value: float, digits: int, expected: str) -> None:
    assert sure(value, digits) == expected
