"""Numbers as people write them: sensible digits, a real minus sign, an uncertainty where known."""

from __future__ import annotations

import math
from decimal import Context, Decimal

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_ROOM = Context(prec=400)
_ALL = 16
"""A float has no more digits than these."""


def written(value: float | None, digits: int = 4) -> str:
    """Return the number with so many significant digits; 1.2·10⁻⁷ where decimals would not read."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0.0:
        return "0"
    text = f"{value:.{digits - 1}e}"
    number = Decimal(text)
    exponent = number.adjusted()
    if digits <= exponent < 6:
        return _minus(f"{value:.0f}")  # a zero that stands for an unknown digit would mislead
    if -4 <= exponent < max(digits, 6):
        return _minus(f"{number:f}")
    return _minus(text.partition("e")[0]) + _power(exponent)


def sure(value: float, digits: int) -> str:
    """Return the number with so many digits and no more: 1.31·10⁴, not 13131, for three."""
    text = f"{value:.{digits - 1}e}"
    exponent = Decimal(text).adjusted()
    if math.isfinite(value) and digits <= exponent:
        return _minus(text.partition("e")[0]) + _power(exponent)
    return written(value, digits)


def as_typed(value: float, digits: int = 6) -> str:
    """Return a number that was chosen, not measured: without zeros at its end."""
    number, *power = written(value, digits).partition("·")
    return "".join([number.rstrip("0").rstrip(".") if "." in number else number, *power])


def told_apart(one: float, other: float, digits: int = 4) -> tuple[str, str]:
    """Return two numbers in so many digits, or in as many more as tell them apart."""
    for enough in range(digits, _ALL + 2):
        pair = written(one, enough), written(other, enough)
        if pair[0] != pair[1]:
            return pair
    return written(one, digits), written(other, digits)


def with_error(value: float, error: float, unit: str = "") -> str:
    """Return ``454 ± 75 km/s``: the uncertainty to two digits, the value to the same decimal."""
    tail = f" {unit}" if unit else ""
    if not (math.isfinite(value) and math.isfinite(error)) or error <= 0.0:
        return written(value) + tail
    place = Decimal(f"{error:.1e}").adjusted() - 1
    if value != 0.0 and Decimal(value).adjusted() - place >= _ALL:
        return f"{written(value, _ALL)} ± {written(error, 2)}{tail}"
    number, bar = _rounded(value, place), _rounded(error, place)
    exponent = max(number.adjusted() if number else place, bar.adjusted())
    if -4 <= exponent < 7 and place >= -8:
        return _minus(f"{number:f} ± {bar:f}") + tail
    number, bar = number.scaleb(-exponent, _ROOM), bar.scaleb(-exponent, _ROOM)
    return _minus(f"({number:f} ± {bar:f})") + _power(exponent) + tail


def _rounded(value: float, place: int) -> Decimal:
    rounded = Decimal(value).quantize(Decimal((0, (1,), place)), context=_ROOM)
    return rounded or rounded.copy_abs()


def power(exponent: int) -> str:
    """Return ten to a whole power, its exponent raised: 10⁻⁷."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def _power(exponent: int) -> str:
    return "·" + power(exponent)


def _minus(text: str) -> str:
    return text.replace("-", "−")


def counted(value: float | None, digits: int) -> str:
    """Return a number with so many significant digits, a whole one without decimals."""
    whole = value is not None and math.isfinite(value) and value == round(value)
    return as_typed(value, digits) if whole else written(value, digits)
