"""The distribution of any problem: in closed form for squared loss, else by quadrature.

Quadrature takes longer than a frame, so it comes in stages, which all who ask for the same problem
and temperature share.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from physviz.engine.boltzmann import Boltzmann, Divergent, boltzmann
from physviz.engine.divergence import why_divergent
from physviz.engine.energy import energy
from physviz.engine.losses import Squared
from physviz.engine.quadrature import Ensemble, Equilibrium, gather

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.potential import Problem

TOLERANCE = 1e-9
"""Asked of log Z at one temperature."""
RANGE_TOLERANCE = 1e-7
"""Asked of log Z at every temperature of a range."""


@dataclass(frozen=True, eq=False)
class Stage:
    """An ensemble good for a range of temperatures; ``final`` when no better one will come."""

    ensemble: Ensemble
    final: bool


class Stages:
    """The stages of one quadrature, worked out once for all who ask; safe between threads."""

    def __init__(self, work: Iterator[Ensemble | None]) -> None:
        self._work: Iterator[Ensemble | None] | None = work
        self._latest: Ensemble | None = None
        self._count = 0
        self._lock = Lock()

    def __iter__(self) -> Iterator[Stage | None]:
        """Yield the latest stage and all later ones, None for a turn of work without one."""
        seen = -1
        while True:
            with self._lock:
                if seen == self._count or self._latest is None:
                    self._turn()
                latest, count, final = self._latest, self._count, self._work is None
            if latest is None or (count == seen and not final):
                yield None
                continue
            seen = count
            yield Stage(latest, final)
            if final:
                return

    def _turn(self) -> None:
        if self._work is None:
            return
        try:
            ensemble = next(self._work)
        except StopIteration:
            self._work = None
        except ValueError:
            self._work = None
            raise
        else:
            if ensemble is not None:
                self._latest, self._count = ensemble, self._count + 1


def closed(problem: Problem) -> bool:
    """Whether the distribution has a closed form: squared loss, or no points at all."""
    return isinstance(problem.loss, Squared) or problem.points.n == 0


@lru_cache(maxsize=8)
def stages(problem: Problem, low: float, high: float) -> Stages:
    """Return the quadrature good at every β from ``low`` to ``high``. Raises Divergent, NoNoise."""
    energy(problem)
    if reason := why_divergent(problem, low):
        raise Divergent(reason)
    return Stages(gather(problem, low, high, TOLERANCE if low == high else RANGE_TOLERANCE))


def refined(problem: Problem, inverse_temperature: float) -> Iterator[Stage | None]:
    """Return the stages at one temperature; the first soon. Raises Divergent, NoNoise."""
    return iter(stages(problem, inverse_temperature, inverse_temperature))


@lru_cache(maxsize=16)
def ensemble(problem: Problem, low: float, high: float) -> Ensemble:
    """Return the final ensemble, however long it takes. Raises Divergent, NoNoise."""
    last = None
    for stage in stages(problem, low, high):
        last = stage or last
    if last is None:
        raise Divergent("The distribution could not be resolved.")
    return last.ensemble


@lru_cache(maxsize=16)
def distribution(problem: Problem, inverse_temperature: float = 1.0) -> Boltzmann | Equilibrium:
    """Return q at one temperature, however long it takes: its log Z, F, U, S[q], C, moments.

    In closed form for squared loss, else by quadrature, ``error`` being that of log Z. Raises
    Divergent, NoNoise.
    """
    if closed(problem):
        return boltzmann(problem, inverse_temperature)
    return ensemble(problem, inverse_temperature, inverse_temperature).at(inverse_temperature)
