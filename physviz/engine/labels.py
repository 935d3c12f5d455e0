"""The names and units of the columns, as the file gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNIT = re.compile(r"^\s*(?P<name>.*?)\s*[\[(](?P<unit>[^\])]*)[\])]\s*$")


@dataclass(frozen=True)
class Labels:
    """Names and units of x and y; an empty unit means a plain number."""

    x: str = "x"
    y: str = "y"
    x_unit: str = ""
    y_unit: str = ""
    error: str | None = None

    @staticmethod
    def of(x: str, y: str, error: str | None = None) -> Labels:
        """Read ``name [unit]`` or ``name (unit)`` out of two column headings."""
        (x_name, x_unit), (y_name, y_unit) = _split(x), _split(y)
        return Labels(x_name or "x", y_name or "y", x_unit, y_unit, error)

    @property
    def x_axis(self) -> str:
        """The x axis' caption, with its unit."""
        return f"{self.x} [{self.x_unit}]" if self.x_unit else self.x

    @property
    def y_axis(self) -> str:
        """The y axis' caption, with its unit."""
        return f"{self.y} [{self.y_unit}]" if self.y_unit else self.y

    @property
    def intercept_unit(self) -> str:
        """The unit of β₀, that of y."""
        return self.y_unit

    @property
    def slope_unit(self) -> str:
        """The unit of β₁, that of y over that of x."""
        if not self.x_unit:
            return self.y_unit
        below = f"({self.x_unit})" if re.search(r"[·*/ ]", self.x_unit) else self.x_unit
        return f"{self.y_unit or '1'}/{below}"


def _split(heading: str) -> tuple[str, str]:
    match = _UNIT.match(heading)
    return (match["name"], match["unit"].strip()) if match else (heading.strip(), "")
