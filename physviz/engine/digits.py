"""Numbers as people write them: sensible digits, a real minus sign, an uncertainty where known."""

from __future__ import annotations

import math

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def written(value: float | None, digits: int = 4) -> str:
    """Return the number with so many significant digits; 1.2·10⁻⁷ where decimals would not read."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0.0:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    exponent = math.floor(math.log10(abs(rounded)))
    if -4 <= exponent < max(digits, 6):
        return _minus(f"{rounded:.{max(digits - 1 - exponent, 0)}f}")
    mantissa = f"{value:.{digits - 1}e}".split("e")[0]
    return _minus(mantissa) + "·10" + str(exponent).translate(_SUPERSCRIPTS)


def with_error(value: float, error: float, unit: str = "") -> str:
    """Return ``454 ± 75 km/s``: the uncertainty to two digits, the value to the same decimal."""
    tail = f" {unit}" if unit else ""
    if not math.isfinite(error) or error <= 0.0:
        return written(value) + tail
    error_exponent = math.floor(math.log10(float(f"{error:.1e}")))
    exponent = error_exponent if value == 0 else math.floor(math.log10(max(abs(value), error)))
    decimals = 1 - error_exponent
    if -4 <= exponent < 7 and decimals <= 8:
        if decimals > 0:
            return _minus(f"{value:.{decimals}f} ± {error:.{decimals}f}") + tail
        step = 10.0**-decimals
        return _minus(f"{round(value / step) * step:.0f} ± {round(error / step) * step:.0f}") + tail
    scale = 10.0**exponent
    places = max(exponent - error_exponent + 1, 0)
    power = "·10" + str(exponent).translate(_SUPERSCRIPTS)
    return _minus(f"({value / scale:.{places}f} ± {error / scale:.{places}f})") + power + tail


def power(exponent: int) -> str:
    """Return an exponent in superscript digits."""
    return str(exponent).translate(_SUPERSCRIPTS)


def _minus(text: str) -> str:
    return text.replace("-", "−")
