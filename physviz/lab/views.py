"""What each panel looks at."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[float, float]


@dataclass(frozen=True)
class View:
    """A window on a plane, in the plane's own units; ``by_hand`` once a hand has moved it."""

    x: Pair
    y: Pair
    by_hand: bool = False

    @property
    def drawable(self) -> bool:
        """Whether floating point can tell its pixels apart, and square what lies in it."""
        return all(
            1e-280 < high - low < 1e120 and high - low > 1e-13 * max(abs(low), abs(high))
            for low, high in (self.x, self.y)
        )

    def shifted(self, x_share: float, y_share: float) -> View:
        """Return the view panned by hand, by shares of its width and height."""
        dx, dy = x_share * (self.x[1] - self.x[0]), y_share * (self.y[1] - self.y[0])
        return View((self.x[0] + dx, self.x[1] + dx), (self.y[0] + dy, self.y[1] + dy), True)

    def zoomed(self, about: Pair, x_factor: float, y_factor: float) -> View:
        """Return the view scaled by hand about a point, which keeps its place."""
        x0, x1 = (about[0] + x_factor * (end - about[0]) for end in self.x)
        y0, y1 = (about[1] + y_factor * (end - about[1]) for end in self.y)
        return View((x0, x1), (y0, y1), True)


@dataclass(frozen=True)
class Views:
    """What each panel looks at. No number on any panel depends on it."""

    data: View = View((0.0, 1.0), (0.0, 1.0))
    landscape: View = View((-1.0, 1.0), (-1.0, 1.0))
    boltzmann: View = View((-1.0, 1.0), (-1.0, 1.0))
