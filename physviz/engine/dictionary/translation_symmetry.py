"""Translation symmetry ↔ convolution: one small kernel for all places, until a defect breaks it."""

from __future__ import annotations

from physviz.engine.dictionary.entry import Check, Entry, Present, Reading
from physviz.engine.dictionary.ring import KERNEL, ring


def _read(present: Present) -> Reading:
    settings = present.settings
    made = ring(present.points, settings.field_mass, settings.defect)
    size, energy = made.field.size, made.energy
    values: dict[str, float | None] = {
        "equivariance error": made.equivariance_error,
        "predicted": abs(settings.defect) * made.per_defect,
        "energy": energy,
        "sites": float(size),
        "parameters of the kernel": float(KERNEL),
        "parameters of a matrix": float(size * size),
    }
    return Reading(values, Check(energy, made.energy_by_waves))


ENTRY = Entry(
    key="translation-symmetry",
    table="learning",
    formula=r"(Cf)_i=(2+m^2)f_i-f_{i-1}-f_{i+1},\quad C\,Rf=R\,Cf,\quad (Rf)_i=f_{i-1}",
    symbols={
        "equivariance error": r"\max_i|(CRf-RCf)_i|",
        "predicted": r"|\delta|\,\max(|a|,|b|,|a+b|)",
        "energy": r"\frac{1}{2}f^{T}Cf",
        "sites": r"s",
        "parameters of the kernel": r"3",
        "parameters of a matrix": r"s^2",
    },
    proves="‹A Hamiltonian› that is alike everywhere is a convolution with one small kernel: it "
    "answers a shifted field with the shifted answer, and three numbers say all that s² might.",
    breaks="One odd coupling ends it, by an error in proportion to the defect δ; so do the ends of "
    "an open chain, and x at unequal distances, which are not seen here.",
    source="Table 1, row 5; Lin, Tegmark & Rolnick 2017, J. Stat. Phys. 168, 1223 "
    "(arXiv:1608.08225), section on symmetry",
    things=("data", "residuals"),
    read=_read,
    check="½fᵀCf by the matrix, against the sum over Fourier’s waves, each on its own, and the odd "
    "coupling’s energy.",
)
