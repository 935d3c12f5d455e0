"""Locality ↔ sparsity: a field coupled to its neighbours alone, and what it hangs together with."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from physviz.engine.dictionary.chain import chain
from physviz.engine.dictionary.entry import Check, Entry, Present, Reading

if TYPE_CHECKING:
    from physviz.engine.dictionary.chain import Chain
    from physviz.engine.points import Floats

DRAWS = 2000


@lru_cache(maxsize=4)
def estimated(made: Chain, seed: int) -> Floats:
    """Return the covariance of ``DRAWS`` fields about their known mean 0, shape (s, s)."""
    field = made.draws(DRAWS, seed)
    return field.T @ field / DRAWS


def standard_error(covariance: Floats, i: int, j: int) -> float:
    """Return that of an estimated ⟨f_i f_j⟩: √((C_ii C_jj + C_ij²)/count) by Isserlis's theorem."""
    product = covariance[i, i] * covariance[j, j] + covariance[i, j] ** 2
    return math.sqrt(product / DRAWS)


def share(matrix: Floats) -> float:
    """Return the share of its entries that are not zero."""
    return int(np.count_nonzero(matrix)) / matrix.size


def _read(present: Present) -> Reading:
    settings = present.settings
    made = chain(present.points, settings.field_mass, present.inverse_temperature)
    precision, covariance = made.precision, made.covariance
    j = made.x.size // 2
    i = j - 1
    values: dict[str, float | None] = {
        "correlation length": made.correlation_length,
        "sites": float(made.x.size),
        "non-zero in precision": share(precision),
        "non-zero in covariance": share(covariance),
        "covariance of neighbours": float(covariance[i, j]),
        "covariance drawn": float(estimated(made, settings.seed)[i, j]),
        "its standard error": standard_error(covariance, i, j),
        "largest mean": float(np.abs(made.mean).max()),
    }
    return Reading(values, Check(float(covariance[i, j]), float(np.linalg.inv(precision)[i, j])))


ENTRY = Entry(
    key="locality",
    table="learning",
    formula=r"\frac{1}{2}f^{T}Kf=\frac{1}{2}\sum_i k_i(f_{i+1}-f_i)^2+\frac{m^2}{2}\sum_i f_i^2",
    symbols={
        "correlation length": r"\xi",
        "sites": r"s",
        "non-zero in precision": r"\mathrm{share}\,(\beta K)_{ij}\neq 0",
        "non-zero in covariance": r"\mathrm{share}\,\langle f_if_j\rangle\neq 0",
        "covariance of neighbours": r"\langle f_if_{i+1}\rangle",
        "covariance drawn": r"\overline{f_if_{i+1}}",
        "its standard error": r"\mathrm{SE}",
        "largest mean": r"\max_i|m^2(K^{-1}r)_i|",
    },
    proves="A field that is coupled to its neighbours alone has a precision matrix of three "
    "diagonals and zeros, few parameters instead of a full matrix, though every site is correlated "
    "with every other.",
    breaks="Sparse is the precision, not the covariance; what is drawn shows the zeros within its "
    "error only, and a mass that goes to 0 lets the correlation length grow beyond the chain.",
    source="Table 1, row 4; Lin, Tegmark & Rolnick 2017, J. Stat. Phys. 168, 1223 "
    "(arXiv:1608.08225), section on locality",
    things=("data", "residuals", "temperature"),
    read=_read,
    check="The covariance of two neighbours in the middle of the chain by springs in series and in "
    "parallel, against the inverse of the precision matrix.",
)
