"""A teacher's file: what an experiment is opened with, beside its data."""

from __future__ import annotations

from dataclasses import dataclass

TABS: dict[str, str] = {
    "tabs.numbers": "the tab Numbers",
    "tabs.runs": "the tab Runs",
    "tabs.thermodynamics": "the tab ‹Thermodynamics›",
    "tabs.samples": "the tab ‹Samples›",
    "tabs.amplitude": "the tab ‹Amplitude›",
    "tabs.dictionary": "the tab Dictionary",
    "tabs.table": "the tab Table",
}
CONTROLS: dict[str, str] = {
    "data": "the data",
    "noise": "the ‹noise› σ",
    "loss": "the ‹loss›",
    "optimiser": "the ‹optimiser› and which runs there are",
    "learning_rate": "the ‹learning rate› α",
    "start": "the start of the runs",
    "inverse_temperature": "the ‹temperature›",
    "prior": "the ‹prior›",
    "temper": "what the ‹temperature› tempers",
    "samples": "the ‹sampler› and its ‹walkers›",
    "hbar": "‹planck's constant› ħ",
    "wick": "the angle ω",
    "standardise": "whether x is standardised",
    **TABS,
}
"""What a lesson may take out of the pupils' hands, and what it is called in a sentence."""


@dataclass(frozen=True)
class Lesson:
    """A lesson that a session carries: what to read, and which controls are not to be had.

    ``hidden`` and ``locked`` are names in ``CONTROLS``: what is hidden is not on the screen, and
    neither can be changed. Raises ValueError for another name, and for a tab that is to be locked.
    """

    title: str = ""
    text: str = ""
    hidden: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse controls that there are not."""
        for name in (*self.hidden, *self.locked):
            if name not in CONTROLS:
                known = ", ".join(CONTROLS)
                raise ValueError(f"a lesson knows no control “{name}”; there are: {known}")
        for name in self.locked:
            if name in TABS:
                raise ValueError(f"a lesson cannot lock “{name}”: a tab can only be hidden")

    @property
    def fixed(self) -> frozenset[str]:
        """All that cannot be changed."""
        return frozenset(self.hidden) | frozenset(self.locked)
