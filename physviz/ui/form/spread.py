"""Words beside marks that stand too close: each as near to its mark as the others allow."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def spread(
    centres: Sequence[float], widths: Sequence[float], gap: float, low: float, high: float
) -> list[float]:
    """Return where boxes of these widths begin so that none overlap between ``low`` and ``high``.

    The centres ascend. Of all such rows it is the one with the least sum of squared displacements
    (isotonic regression by pooling neighbours); a row too long for its room starts at ``low``.
    """
    if not centres:
        return []
    before = [0.0]
    for left, right in pairwise(widths):
        before.append(before[-1] + (left + right) / 2 + gap)
    pools: list[tuple[float, int]] = []  # (mean, how many), means ascending
    for centre, offset in zip(centres, before, strict=True):
        mean, count = centre - offset, 1
        while pools and pools[-1][0] > mean:
            last, more = pools.pop()
            mean = (mean * count + last * more) / (count + more)
            count += more
        pools.append((mean, count))
    first = low + widths[0] / 2
    last = max(high - widths[-1] / 2 - before[-1], first)
    settled = [min(max(mean, first), last) for mean, count in pools for _ in range(count)]
    return [
        at + offset - width / 2 for at, offset, width in zip(settled, before, widths, strict=True)
    ]
