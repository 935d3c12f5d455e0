"""The amplitude in digits: exact, from the density of states, by stationary phase; no Qt."""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

from physviz.engine.digits import power, sure, written
from physviz.ui.panels.amplitude_spiral import UNSURE

if TYPE_CHECKING:
    from physviz.ui.figures import Pair
    from physviz.ui.panels.amplitude_numbers import Exact, Phases

About = tuple[complex, float]
"""The logarithm of the sum of phasors, and the error of the sum relative to it."""
SIGNS = {"minimum": "min", "saddle": "saddle", "maximum": "max"}
KINDS = 5
"""So many stationary points are listed."""
WAITING = (("A<sub>sp</sub>", "…"),)
"""What is told while they are looked for."""


def integral_rows(exact: Exact | None, about: About | None, name: str) -> tuple[Pair, ...]:
    """Return the rows of the exact value: its parts, size, argument and error, and what g makes it.

    ``about`` is the sum of phasors; it is shown until the exact value is there.
    """
    found = None if exact is None else exact.integral
    log, error = (None, 0.0) if about is None else about
    log, error, mark = (log, error, "≈ ") if found is None else (found.log, found.error, "")
    if log is None or error > UNSURE:
        texts = ["–" if log is None else "…"] * 5
    else:
        digits = max(_sure(error, 3 if found is None else 6), 1)
        places = 0 if found is None else _sure(math.degrees(error), 2)
        shares = math.cos(log.imag), math.sin(log.imag), 1.0
        angle = math.degrees(math.remainder(log.imag, 2.0 * math.pi))
        texts = [mark + _product(share, log.real, digits) for share in shares]
        texts += [mark + f"{angle:.{places}f}°".replace("-", "−")]
        texts += ["…" if found is None else written(error, 1)]
    texts.append(ending(None, about, 4) or "–")
    names = (f"Re {name}", f"Im {name}", f"|{name}|", f"arg {name}", "± relative")
    names = (*names, "Fourier of g" if name == "A" else "Laplace of g")
    return tuple(zip(names, texts, strict=True))


def ending(exact: Exact | None, about: About | None, most: int) -> str:
    """Return size and argument in few digits; nothing where they are not known."""
    log, error = (None, 0.0) if about is None else about
    if exact is not None and exact.integral is not None:
        log, error = exact.integral.log, exact.integral.error
    if log is None or error > UNSURE:
        return ""
    mark = "≈ " if exact is None else ""
    digits = max(_sure(error, most), 1)
    angle = math.degrees(math.remainder(log.imag, 2.0 * math.pi))
    return f"{mark}{size_of(log, digits)} ∠ {angle:.0f}°".replace("-", "−")


def phase_rows(seen: Phases, exact: Exact | None, *, feynman: bool = True) -> tuple[Pair, ...]:
    """Return the rows of the stationary phase, each point's contribution, and at 90° the gap."""
    if seen.found is None:
        rows = [("A<sub>sp</sub>", "–")]
        rows += [(SIGNS[p.kind], f"S {written(p.value, 4)}") for p in seen.points[:KINDS]]
        return tuple(rows)
    about = seen.found.value
    rows = [("A<sub>sp</sub>", polar(about))]
    if feynman and about:
        rows.append(("|A/A<sub>sp</sub> − 1|", _gap(exact, about)))
    for each in seen.found.contributions[:KINDS]:
        point = each.point
        sign = {2: "+2", -2: "−2", 0: "0"}.get(point.signature, str(point.signature))
        name = f"{SIGNS[point.kind]} S {written(point.value, 4)} σ {sign}"
        rows.append((name, polar(each.value)))
    if len(seen.found.contributions) > KINDS:
        rows.append((f"and {len(seen.found.contributions) - KINDS} more", ""))
    return tuple(rows)


def _gap(exact: Exact | None, about: complex) -> str:
    if exact is None:
        return "…"
    if exact.integral is None:
        return "–"
    gap = abs(cmath.exp(exact.integral.log - cmath.log(about)) - 1.0)
    error = exact.integral.error
    if gap < 1e-12 and error < 1e-12:
        return "< 10⁻¹²"
    return f"< {written(error, 1)}" if gap < error else written(gap, 3)


def polar(value: complex) -> str:
    """Return size and argument as text."""
    if value == 0.0 or not cmath.isfinite(value):
        return written(abs(value), 4)
    return f"{written(abs(value), 4)} ∠ {math.degrees(cmath.phase(value)):.1f}°".replace("-", "−")


def size_of(log: complex, digits: int) -> str:
    """Return |e^log| as text, beyond floating point as well."""
    return _product(1.0, log.real, digits)


def _product(share: float, log: float, digits: int) -> str:
    """Return share·e^log as text."""
    if share == 0.0 or abs(log) < 690.0:
        return sure(share * math.exp(min(log, 690.0)), digits)
    decades = (log + math.log(abs(share))) / math.log(10.0)
    exponent = math.floor(decades)
    number = round(10.0 ** (decades - exponent), digits - 1)
    if number >= 10.0:
        number, exponent = 1.0, exponent + 1
    return f"{written(math.copysign(number, share), digits)}·{power(exponent)}"


def _sure(error: float, most: int) -> int:
    """Return how many digits an error relative to 1 leaves, between none and so many."""
    return most if error <= 0.0 else min(max(math.floor(-math.log10(error)), 0), most)
