"""The amplitude in digits: exact, from the density of states, by stationary phase; no Qt."""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

from physviz.engine.digits import written

if TYPE_CHECKING:
    from physviz.ui.figures import Pair
    from physviz.ui.panels.amplitude_numbers import Exact, Phases

SIGNS = {"minimum": "min", "saddle": "saddle", "maximum": "max"}
KINDS = 5
"""So many stationary points are listed."""
WAITING = (("A<sub>sp</sub>", "…"),)
"""What is told while they are looked for."""


def integral_rows(exact: Exact | None, about: complex | None, name: str) -> tuple[Pair, ...]:
    """Return the rows of the exact value: its parts, size, argument and error, and what g makes it.

    ``about`` is the logarithm of the sum of phasors; it is shown until the exact value is there.
    """
    found = None if exact is None else exact.integral
    log, mark = (found.log, "") if found is not None else (about, "≈ ")
    if log is None:
        texts = ["–"] * 5
    else:
        digits = 6 if found is not None else 3
        parts = _parts(log, digits)
        angle = math.degrees(math.remainder(log.imag, 2.0 * math.pi))
        error = "…" if found is None else written(found.error, 1)
        texts = [mark + parts[0], mark + parts[1], mark + size_of(log, digits)]
        texts += [mark + f"{angle:.{2 if found else 0}f}°".replace("-", "−"), error]
    texts.append("–" if about is None else ending(None, about, 4))
    names = (f"Re {name}", f"Im {name}", f"|{name}|", f"arg {name}", "± relative")
    names = (*names, "Fourier of g" if name == "A" else "Laplace of g")
    return tuple(zip(names, texts, strict=True))


def ending(exact: Exact | None, about: complex | None, digits: int) -> str:
    """Return size and argument in few digits."""
    log = about if exact is None or exact.integral is None else exact.integral.log
    if log is None:
        return ""
    mark = "≈ " if exact is None else ""
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
    return "< 10⁻¹²" if gap < 1e-12 else written(gap, 3)


def polar(value: complex) -> str:
    """Return size and argument as text."""
    if value == 0.0 or not cmath.isfinite(value):
        return written(abs(value), 4)
    return f"{written(abs(value), 4)} ∠ {math.degrees(cmath.phase(value)):.1f}°".replace("-", "−")


def size_of(log: complex, digits: int) -> str:
    """Return |e^log| as text, beyond floating point as well."""
    if abs(log.real) < 690.0:
        return written(math.exp(log.real), digits)
    decades = log.real / math.log(10.0)
    return f"10^{decades:.2f}".replace("-", "−")


def _parts(log: complex, digits: int) -> tuple[str, str]:
    if abs(log.real) >= 690.0:
        return "–", "–"
    value = cmath.exp(log)
    return written(value.real, digits), written(value.imag, digits)
