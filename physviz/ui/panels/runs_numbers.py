"""The layers of the controls of the run in front: its numbers, and what would be best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.digits import as_typed
from physviz.engine.suited import suited
from physviz.lab import edits
from physviz.ui.growth import found, in_turns, known
from physviz.ui.panels.layer import TabLayer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from physviz.engine.optimisers import Optimiser
    from physviz.engine.potential import Problem
    from physviz.lab.setups import RunSetup
    from physviz.lab.state import Pair, State
    from physviz.ui.panels.runs import RunsPanel
    from physviz.ui.panels.runs_knobs import Best, Turned


class KnobsLayer(TabLayer):
    """Keeps the controls true to the state."""

    panel: RunsPanel

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run in front as it is set up, and its rule at the present step."""
        return state.setup.title, edits.rule(state), state.setup

    @staticmethod
    def compute(title: str, rule: Optimiser, setup: RunSetup) -> Turned:
        """Return what is to be shown of it."""
        changes = tuple(leg.first for leg in setup.legs[1:])
        return title, rule, setup.colour, setup.seed, changes

    def paint(self, turned: Turned) -> None:
        """Show it."""
        self.panel.knobs.show_rule(turned)


class BestLayer(KnobsLayer):
    """What would be best for the rule in front, where that can be told."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The rule, and the cost it runs on."""
        e = state.experiment
        return edits.rule(state), e.problem, state.held, e.start_of(state.setup)

    @staticmethod
    def compute(
        rule: Optimiser, problem: Problem, held: bool, start: Pair
    ) -> Best | Iterator[Best | None]:
        """Return what the buttons offer, by the curvatures of the best minimum."""
        plain = type(rule)()
        if problem.points.n == 0:
            return "", "", plain.learning_rate

        def make() -> Best:
            bowl = found(problem, held)[0].bowl
            soft, stiff = bowl.eigenvalues
            best, pair = rule.best(soft, stiff), rule.best_momentum(soft, stiff)
            return (
                "" if best is None else f"best α {as_typed(best.learning_rate, 3)}",
                "" if pair is None else f"best μ {as_typed(pair.momentum, 3)}",
                suited(plain, bowl, start).learning_rate,
            )

        return in_turns(known(problem, held), make)

    def paint(self, best: Best) -> None:
        """Show it."""
        self.panel.knobs.show_best(best)
