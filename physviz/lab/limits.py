"""How much of anything the lab takes on, from a hand or from a file."""

from __future__ import annotations

from physviz.engine.samplers.limits import MOST as MOST_DRAWS

__all__ = [
    "LARGEST_SEED",
    "LONGEST_NAME",
    "MOST_BINS",
    "MOST_BLOCK",
    "MOST_CHAINS",
    "MOST_DEGREE",
    "MOST_DRAWS",
    "MOST_FACTORS",
    "MOST_SWEEPS",
]

MOST_CHAINS = 4096
LARGEST_SEED = 2**31 - 1
LONGEST_NAME = 40
"""Letters in the name of a run."""
MOST_FACTORS = 1000
"""Of a product whose neurons the dictionary counts."""
MOST_DEGREE = 100
MOST_SWEEPS = 20_000
MOST_BINS = 1_000_000
MOST_BLOCK = 1000
