"""How much of anything the lab takes on, from a hand or from a file."""

from __future__ import annotations

from physviz.engine.samplers.limits import MOST as MOST_DRAWS

__all__ = ["LARGEST_SEED", "LONGEST_NAME", "MOST_CHAINS", "MOST_DRAWS"]

MOST_CHAINS = 4096
LARGEST_SEED = 2**31 - 1
LONGEST_NAME = 40
"""Letters in the name of a run."""
