"""What the screen asks of everything that is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from physviz.lab.state import State


class Layer(Protocol):
    """One thing drawn; ``compute`` is pure and knows no Qt, what it yields is painted in turn."""

    def visible(self) -> bool:
        """Whether anybody could see it."""
        ...

    def inputs(self, state: State) -> tuple[object, ...]:
        """Return what the layer shows; the layer is computed anew when one of these changes."""
        ...

    def compute(self, *inputs: Any) -> Any:
        """Return the picture's numbers (at once), or a generator of ever better ones.

        A generator goes up to its first yield in this frame, and on in the background, a turn a
        frame; None means that there is nothing to paint yet.
        """
        ...

    def paint(self, result: Any) -> None:
        """Draw the numbers; Qt only."""
        ...

    def refuse(self, sentence: str) -> None:
        """Say why there is nothing to draw; an empty sentence takes the message away."""
        ...
