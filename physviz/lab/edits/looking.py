"""What is looked at, drawn and said; no number depends on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from physviz.engine.words import Refusal
from physviz.lab.edits.checks import finite
from physviz.lab.framing import follow, frame_all, with_prior
from physviz.lab.show import Show
from physviz.lab.state import State
from physviz.lab.views import View

if TYPE_CHECKING:
    from physviz.engine.sampled import Quantity
    from physviz.engine.words import Voice
    from physviz.lab.show import Against, Curve, FieldStyle
    from physviz.lab.state import Pair


def point_at(state: State, theta: Pair | None) -> State:
    """Point at a θ: its line is drawn among the data."""
    return state if theta == state.pointer else replace(state, pointer=theta)


def look(state: State, panel: Literal["data", "landscape", "boltzmann"], view: View) -> State:
    """Look at another part of a panel's plane, as near and as far as numbers reach."""
    finite("A view", *view.x, *view.y)
    if not view.drawable:
        return state
    return replace(state, views=replace(state.views, **{panel: view}))


def follow_q(state: State) -> State:
    """Let the Boltzmann panel keep q in view, as it does after every other change."""
    return replace(state, views=follow(state.experiment, state.views))


def look_at_all(state: State) -> State:
    """Bring everything back into view; what was under the mouse no longer is."""
    views = frame_all(state.experiment, state.views)
    boltzmann = with_prior(views.boltzmann, state.experiment.problem.prior)
    return replace(state, views=replace(views, boltzmann=boltzmann), pointer=None)


def set_show(state: State, show: Show) -> State:
    """Choose what is drawn."""
    return replace(state, show=show)


def choose_sampled(state: State, which: Quantity) -> State:
    """Look at another quantity in the plots of the Samples tab."""
    return set_show(state, replace(state.show, sampled=which))


def set_field(state: State, field: FieldStyle) -> State:
    """Draw the momentum p = ∇S on the landscape as arrows or streamlines, or leave it out."""
    return set_show(state, replace(state.show, field=field))


def set_uphill(state: State, uphill: bool) -> State:
    """Draw the momentum and the flow uphill, as Eqs. 8 to 13 are written, or turn time round."""
    return set_show(state, replace(state.show, uphill=uphill))


def set_words(state: State, words: Voice) -> State:
    """Speak in the words of physics, of machine learning or of statistics."""
    return set_show(state, replace(state.show, words=words))


def toggle_curve(state: State, curve: Curve) -> State:
    """Draw a quantity over temperature, or leave it out."""
    shown = state.show.curves
    left = tuple(other for other in shown if other != curve)
    return set_show(state, replace(state.show, curves=left if curve in shown else (*shown, curve)))


def set_against(state: State, against: Against) -> State:
    """Draw the curves over T or over β."""
    return set_show(state, replace(state.show, against=against))


def notify(state: State, notice: str) -> State:
    """Say a sentence in the status bar."""
    return replace(state, notice=notice, refusal="")


def refuse(state: State, why: str) -> State:
    """Refuse, with a sentence: what was typed or opened cannot be used."""
    raise Refusal(why)
