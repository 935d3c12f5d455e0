"""What a rule's hyperparameters do near a minimum, by its modes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from physviz.engine.optimisers import Optimiser
    from physviz.engine.quadratic import Quadratic


def overshoots(rule: Optimiser, bowl: Quadratic) -> bool:
    """Whether α is past the critical one, so that the steps along the stiff axis grow."""
    return rule.learning_rate > rule.critical(bowl.eigenvalues[1])


def rings(rule: Optimiser, bowl: Quadratic) -> tuple[bool, bool]:
    """Return whether the modes of λ_min and λ_max swing past the minimum: negative or complex."""
    soft, stiff = (_swings(rule, curvature) for curvature in bowl.eigenvalues)
    return soft, stiff


def forgets(rule: Optimiser) -> bool:
    """Whether a rule divides by slopes that it forgets: at the minimum by less and less."""
    ones = (1.0,) * len(rule.remembers)
    return rule.modes(1.0) is None and rule.step(0, 0.0, 0.0, ones)[1] != ones


def _swings(rule: Optimiser, curvature: float) -> bool:
    modes = rule.modes(curvature)
    return modes is not None and bool(((modes.imag != 0.0) | (modes.real < 0.0)).any())
