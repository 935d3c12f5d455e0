"""Numbers as one types them: what a field shows, and what it understands."""

from __future__ import annotations

import math
import re

_POWER = re.compile(r"\s*[·×*]\s*10(?:\^|\*\*)?([-+]?\d+)$")
_SUPERSCRIPTS = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")


def shown(value: float | None, digits: int = 4) -> str:
    """Return a number as short as so many significant digits allow; whole digits all stay."""
    if value is None or not math.isfinite(value):
        return ""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if power >= -4 and abs(value) < 999_999.5:
        return _bare(f"{value:.{max(digits - 1 - power, 0)}f}")
    return f"{_bare(mantissa)}e{power}"


def read(text: str) -> float | None:
    """Return the finite number a text means, or None.

    Understood are 1e-3, 1,5 (decimal comma), a typographic minus, and 1.2·10⁻³.
    """
    plain = text.strip().replace("−", "-").translate(_SUPERSCRIPTS)
    plain = _POWER.sub(r"e\1", plain)
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if "_" in plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _bare(decimal: str) -> str:
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal
