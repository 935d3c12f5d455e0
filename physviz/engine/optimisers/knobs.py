"""The knobs that optimisers have in common."""

from __future__ import annotations

from physviz.engine.knob import knob


def rate(default: float, unit: str, tooltip: str) -> float:
    """Declare a learning rate α."""
    return knob(
        default,
        low=1e-6,
        high=10.0,
        scale="log",
        caption="‹learning rate› α",
        unit=unit,
        tooltip=tooltip,
    )


def inertia(default: float, tooltip: str) -> float:
    """Declare a momentum μ, from 0 (none) to 1 (no friction)."""
    return knob(
        default,
        low=0.0,
        high=1.0,
        scale="linear",
        caption="‹inertia› μ",
        tooltip=tooltip,
        least=0.0,
        most=1.0,
    )


def memory(default: float, low: float, high: float, caption: str, tooltip: str) -> float:
    """Declare the share b < 1 of itself that a running mean keeps each step."""
    return knob(
        default,
        low=low,
        high=high,
        scale="linear",
        caption=caption,
        tooltip=tooltip,
        least=0.0,
        most=0.999999,
    )


def guard(default: float, tooltip: str) -> float:
    """Declare the number ε > 0 that keeps a denominator from being 0."""
    return knob(
        default,
        low=1e-12,
        high=1.0,
        scale="log",
        caption="smallest divisor ε",
        unit="[∂S/∂θ]",
        tooltip=tooltip,
    )
