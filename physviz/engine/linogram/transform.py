"""The linogram D[k, j] = Σ_i exp(iω_k ε_i) along slopes s_j: what the points are to rows of lines.

It is read off the table of the points: a Fourier transform along e; then one along x to the
frequencies ω_k s_j for slopes s_j, by a chirp (Bluestein 1970); then both are divided by the
transforms of the splines that spread the points. Nothing in it depends on the loss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from physviz.engine.linogram.bins import Table
    from physviz.engine.linogram.turns import Turns
    from physviz.engine.linogram.view import View
    from physviz.engine.points import Floats

    Waves = NDArray[np.complex128]

NYQUIST = 0.8
"""Beyond this part of the highest frequency that the cells can carry nothing is read off them."""


@dataclass(frozen=True, eq=False)
class Linogram:
    """D, shape (log w, K + 1, slopes), on the frequencies ω_k = 2πk/period.

    ``power`` is Σ|D|² over log w. ``known`` says of each frequency and slope whether the cells
    carry it; elsewhere D is 0. ``folded`` is what the splines let through from beyond the cells'
    highest frequency.
    """

    waves: Waves
    power: Floats
    known: NDArray[np.bool_]
    folded: Floats
    period: float


def powers(phase: Floats, count: int) -> Waves:
    """Return exp(ikφ) for k = 0 … count − 1, shape (count, φ), as products of few exponentials."""
    some = 32
    fine = np.exp(1j * np.arange(some)[:, None] * phase)
    coarse = np.exp(1j * some * np.arange(-(-count // some))[:, None] * phase)
    return (coarse[:, None] * fine).reshape(-1, phase.size)[:count]


def _halved(values: Floats, times: int) -> Floats:
    """Return the table with wider cells in e, twice each time: a wide spline is made of narrow."""
    for _ in range(times):
        padded = np.pad(values, ((0, 0), (4, 4)))
        end = padded.shape[1] - 4
        parts = [weight * padded[:, k : k + end : 2] for k, weight in enumerate((1, 4, 6, 4, 1))]
        values = np.add.reduce(parts) / 8.0
    return values


def linogram(table: Table, view: View, cells: int, count: int) -> Turns[Linogram]:
    """Return D for k = 0 … count on the period cells × (width of a cell in e); turns of a few ms.

    The slopes are evenly spaced; count is lowered to what the cells can carry.
    """
    step, first, halvings = table.e.step, table.e.first, 0
    while cells > 4 * table.e.cells:
        cells, first, step, halvings = cells // 2, first - 2.0 * step, 2.0 * step, halvings + 1
    unit = 2.0 * np.pi / (cells * step)
    k = np.arange(min(count, int(NYQUIST * cells / 2)) + 1)
    high = k * (2.0 / cells)
    wide = np.abs(k[:, None] * (view.turn + view.t)) * (unit * table.x.step / np.pi)
    known = wide < NYQUIST
    lift = np.exp(1j * unit * first * k) / np.sinc(0.5 * high) ** 4
    drop = np.where(known, np.sinc(0.5 * np.where(known, wide, 0.0)) ** -4.0, 0.0)
    yield
    before, chirp, after = _chirp(table, view, unit, k.size)
    yield
    waves = np.empty((len(table.values), k.size, view.t.size), dtype=np.complex128)
    power = np.zeros(waves.shape[1:])
    for layer, wave in zip(table.values, waves, strict=True):
        along = np.conj(np.fft.rfft(_halved(layer, halvings), cells)[:, : k.size]).T * lift[:, None]
        yield
        along = np.fft.fft(along * before, chirp.shape[1])
        along *= chirp
        np.multiply(np.fft.ifft(along)[:, : view.t.size], after * drop, out=wave)
        power += wave.real**2 + wave.imag**2
        yield
    folded = np.where(known, (wide / (2.0 - np.minimum(wide, 1.0))) ** 4, 0.0)
    folded += ((high / (2.0 - high)) ** 4)[:, None]
    return Linogram(waves, power, known, folded, cells * step)


def _chirp(table: Table, view: View, unit: float, count: int) -> tuple[Waves, Waves, Waves]:
    """Return the factors of Σ_b F[k, b] exp(−iω_k s_j x_b) = after (chirp ∗ (before F)).

    With cells x_b and slopes s_j evenly spaced, −jb = ½((j − b)² − j² − b²).
    """
    cells, slopes = table.x.cells, view.t.size
    turn = (view.t[-1] - view.t[0]) / max(slopes - 1, 1) * table.x.step * unit
    b, j = np.arange(cells), np.arange(slopes)
    slope, lift = view.turn + view.t, view.t * view.x0
    before = -slope[0] * table.x.step * unit * b - 0.5 * turn * b * b
    after = -(slope * table.x.first + lift) * unit - 0.5 * turn * j * j
    length = 1 << (cells + slopes - 1).bit_length()
    m = np.arange(length)
    m = np.where(m < slopes, m, length - m)
    chirp = np.fft.fft(powers(0.5 * turn * m * m, count))
    return powers(before, count), chirp, powers(after, count)
