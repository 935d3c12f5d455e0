"""Formulas in plain text."""

from __future__ import annotations

import pytest

from physviz.engine.dictionary import ENTRIES
from physviz.ui.formula import FORMULAS
from physviz.ui.plain import plain


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\beta_0", "β₀"),
        (r"S_{\min}", "Sₘᵢₙ"),
        (r"S_\mathrm{min}", "Sₘᵢₙ"),
        (r"\hat{\beta}_1", "β̂₁"),
        (r"\varepsilon = y - \beta_0 - \beta_1 x", "ε = y − β₀ − β₁x"),
        (r"F={-}\frac{\log Z}{\beta}", "F = −log Z/β"),
        (r"\frac{a+b}{2c}", "(a + b)/(2c)"),
        (r"{-}\frac{1}{2}x^2", "−1/2x²"),
        (r"\sqrt{\langle\varepsilon^2\rangle}", "√(⟨ε²⟩)"),
        (r"C=\beta^2\,\mathrm{Var}\,\varphi", "C = β² Var φ"),
        (r"\mathrm{KL}(r\,\|\,q)", "KL(r ‖ q)"),
        (r"q(\theta)=e^{-\beta\varphi(\theta)}/Z", "q(θ) = e^(−βφ(θ))/Z"),
        (r"\sum_{i=1}^{n}\varepsilon_i^2", "∑ᵢ₌₁ⁿεᵢ²"),
        (r"b^{1-k/2}\kappa_k\to 0", "b^(1 − k/2)κₖ → 0"),
        (r"\sigma''(0)\neq 0", "σ′′(0) ≠ 0"),
        (r"\binom{n+d}{d}-1", "C(n + d, d) − 1"),
        (r"\tfrac12\delta^{T}A\,\delta", "1/2δᵀA δ"),
        (r"f(x,y)\neq -x", "f(x, y) ≠ −x"),
    ],
)
def test_that_a_formula_reads_as_it_is_said(latex: str, text: str) -> None:
    assert plain(latex) == text


def test_that_no_formula_of_the_window_keeps_a_macro() -> None:
    rows = [latex for entry in ENTRIES for latex in (entry.formula, *entry.symbols.values())]
    for latex in (*rows, *(setting.latex for setting in FORMULAS.values())):
        said = plain(latex)
        assert said
        assert not set("\\{}") & set(said.replace("{(", "").replace(")}", "")), (latex, said)
