r"""A formula in plain text, to be read aloud, searched or copied: β₀ for ``\\beta_0``."""

from __future__ import annotations

import re
from functools import lru_cache

LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ",
    "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "hbar": "ħ", "ell": "ℓ", "nabla": "∇",
    "partial": "∂", "infty": "∞", "int": "∫", "sum": "∑", "prod": "∏", "cdot": "·", "times": "×",
    "pm": "±", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "neq": "≠", "approx": "≈",
    "propto": "∝", "sim": "∼", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "leftrightarrow": "↔", "Rightarrow": "⇒", "Leftrightarrow": "⇔", "mapsto": "↦", "in": "∈",
    "langle": "⟨", "rangle": "⟩", "ldots": "…", "dots": "…", "cdots": "⋯", "mid": "|",
    "lvert": "|", "rvert": "|", "vert": "|", "Vert": "‖", "parallel": "‖", "|": "‖", "top": "ᵀ",
    "prime": "′", "star": "*", "ast": "*", "circ": "∘", "equiv": "≡", "ll": "≪", "gg": "≫",
    "{": "{", "}": "}", ",": " ", ";": " ", ":": " ", "!": "", " ": " ", "quad": " ", "qquad": " ",
    "%": "%", "left": "", "right": "", "big": "", "Big": "", "bigl": "", "bigr": "", "Bigl": "",
    "Bigr": "", "limits": "", "displaystyle": "",
}  # fmt: skip
ACCENTS = {
    "hat": "\u0302",
    "bar": "\u0304",
    "tilde": "\u0303",
    "dot": "\u0307",
    "overline": "\u0304",
}
UPRIGHT = {"mathrm", "text", "mathbf", "operatorname", "mathcal", "boldsymbol", "textrm"}
RAISED: dict[str, str] = dict(zip("0123456789+-−=()niTᵀ′*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱᵀᵀ′*", strict=True))
LOWERED: dict[str, str] = dict(
    zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
WORDS = {
    "log",
    "ln",
    "exp",
    "sin",
    "cos",
    "tan",
    "tanh",
    "cosh",
    "sinh",
    "lim",
    "min",
    "max",
    "arg",
    "det",
    "Tr",
}
APART = set("=≤≥≠≈∝∼→←↔⇒⇔↦≪≫≡‖+−×∈")
"""What has a space on both sides, unless it stands at the beginning."""
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}^_]|\S")
THIN = "\N{THIN SPACE}"
"""Stands round words until it is known what is beside them."""
_ONE_THING = re.compile(r"√?(\d[\d.]*|\w)[\u0302-\u0307′⁻⁰¹²³⁴-⁹ₐ-ₜ₀-₉ᵢᵣᵤᵥᵀ]*")


@lru_cache(maxsize=512)
def plain(latex: str) -> str:
    """Return the formula as text; a macro it does not know keeps its name."""
    tokens = list(_TOKEN.findall(latex))[::-1]
    parts = []
    while tokens:
        parts.append(_next(tokens))
    return _spaced("".join(parts))


def _spaced(text: str) -> str:
    """Return it with single spaces, none inside brackets and none after a sign."""
    shifted = "".join({*RAISED.values(), *LOWERED.values()} - {"*"})
    text = re.sub(f"{THIN}*([({shifted}_^[]){THIN}*", r"\1", text).replace(THIN, " ")
    text = re.sub(r" +", " ", text)
    text = re.sub(r"([(\[⟨|]) ", r"\1", text)
    text = re.sub(r" ([)\]⟩,′])", r"\1", text)
    text = re.sub(r"(^ ?|[(/] ?|[=≠≈≤≥∝→⇒⇔] )− ", r"\1−", text)
    return text.replace(",", ", ").replace("  ", " ").strip()


def _next(tokens: list[str]) -> str:
    """Take one thing off the end of the tokens, with all that belongs to it, and return it."""
    token = tokens.pop()
    if token == "{":
        parts = []
        while tokens and tokens[-1] != "}":
            parts.append(_next(tokens))
        if tokens:
            tokens.pop()
        return "".join(parts)
    if token in "^_":
        return _shifted(token, _spaced(_argument(tokens)))
    if token.startswith("\\"):
        return _apart(_macro(token[1:], tokens))
    return _apart({"-": "−", "'": "′"}.get(token, token))


def _apart(text: str) -> str:
    return f" {text} " if text in APART else text


def _argument(tokens: list[str]) -> str:
    return _next(tokens) if tokens else ""


def _macro(name: str, tokens: list[str]) -> str:
    if name in ("frac", "tfrac", "dfrac"):
        above, below = _spaced(_argument(tokens)), _spaced(_argument(tokens))
        above = f"({above})" if re.search(" [+−] ", above) else above
        return f"{above}/{_whole(below)}"
    if name == "sqrt":
        return f"√{_whole(_spaced(_argument(tokens)))}"
    if name == "binom":
        return f"C({_argument(tokens)}, {_argument(tokens)})"
    if name in ACCENTS:
        return f"{_argument(tokens)}{ACCENTS[name]}"
    if name in UPRIGHT:
        said = _argument(tokens)
        return f"{THIN}{said}{THIN}" if len(said) > 1 else said
    return f"{THIN}{name}{THIN}" if name in WORDS else LETTERS.get(name, name)


def _whole(part: str) -> str:
    """Return it in brackets where it is more than one thing."""
    return part if _ONE_THING.fullmatch(part) else f"({part})"


def _shifted(way: str, part: str) -> str:
    table, tight = (RAISED if way == "^" else LOWERED), part.replace(" ", "")
    if tight and all(letter in table for letter in tight):
        return "".join(table[letter] for letter in tight)
    return f"{way}{part}" if re.fullmatch(r"\(.*\)|.", part) else f"{way}({part})"
