"""The axes of a plane: what part of it is seen, and what is measured along them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from physviz.ui.panels.layer import PlotLayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.labels import Labels
    from physviz.lab.state import State
    from physviz.lab.views import View
    from physviz.ui.plot import Plot


class AxesLayer(PlotLayer):
    """View and captions of one of the three planes; painted before what lies in the plane."""

    def __init__(
        self,
        plot: Plot,
        panel: Literal["data", "landscape", "boltzmann"],
        captions: Callable[[Labels], tuple[str, str]],
    ) -> None:
        super().__init__(plot)
        self.panel: Literal["data", "landscape", "boltzmann"] = panel
        self.captions = captions

    def inputs(self, state: State) -> tuple[object, ...]:
        """The view and the columns' names."""
        return getattr(state.views, self.panel), state.experiment.labels

    def compute(self, view: View, labels: Labels) -> tuple[View, str, str]:
        """Return the view and the two captions."""
        return view, *self.captions(labels)

    def paint(self, result: tuple[View, str, str]) -> None:
        """Turn the axes to it."""
        view, x, y = result
        self.plot.look_at(view)
        self.plot.caption(x, y)


def theta_captions(labels: Labels) -> tuple[str, str]:
    """Return the captions of the θ-plane, with the units that β₀ and β₁ have."""
    first, second = labels.intercept_unit, labels.slope_unit
    return (
        f"intercept β₀ [{first}]" if first else "intercept β₀",
        f"slope β₁ [{second}]" if second else "slope β₁",
    )
