"""Mini-batches: gradient descent on a few points at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from physviz.engine.knob import knob
from physviz.engine.optimisers.knobs import rate
from physviz.engine.optimisers.plain import Plain


@dataclass(frozen=True)
class MiniBatch(Plain):
    """θ_{k+1} = θ_k − α∇S_B(θ_k), S_B being the mean over one batch B of the points.

    torch.optim.SGD fed by a shuffled DataLoader. In the mean it is gradient descent; the slopes'
    scatter from batch to batch acts like a temperature.
    """

    key: ClassVar[str] = "minibatch"
    title: ClassVar[str] = "mini-batches"
    citation: ClassVar[str] = "Robbins & Monro, Ann. Math. Statist. 22 (1951) 400–407"
    slope: ClassVar[Literal["batch"]] = "batch"
    bounds: ClassVar[str] = "In the mean smooth up to 1/λmax, diverges from 2/λmax."

    learning_rate: float = rate(
        0.05,
        "1/[λ]",
        "How far one step follows the slope of one batch: θ ← θ − α∇S_B; the scatter that stays at "
        "the minimum has a variance in proportion to α.",
    )
    batch_size: int = knob(
        8,
        low=1,
        high=128,
        scale="integer",
        caption="batch size b",
        unit="points",
        tooltip="How many points a step sees: their slope scatters about ∇S like 1/√b; with all of "
        "them it is gradient descent.",
        least=1,
    )
