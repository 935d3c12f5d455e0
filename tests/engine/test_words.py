"""The table of words, and that every text of physviz speaks through it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import physviz
from physviz.engine.words import (
    TITLES,
    VOICES,
    WORDS,
    Refusal,
    Voice,
    say,
    sentence,
    told,
    word,
)

HOME = Path(physviz.__file__).parent
PLAIN = {
    "engine/words.py": "the table itself",
    "ui/help.py": "what the three have to do with each other",
    "lab/tour/amplitude.py": "the key of a step",
    "lab/tour/partition.py": "the key of a step",
    "engine/optimisers/__init__.py": "the names of options",
    "lab/arguments.py": "the names of options",
    "lab/document.py": "the names of a session's fields",
    "lab/fields.py": "the names of a session's fields",
}
"""Files that spell words out, and why."""
AT_HOME = ("engine/dictionary/", "lab/python_")
"""The dictionary speaks of the words, and a script is the same to all."""
MARK = re.compile("‹[^›]*›")


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Return the texts of a file that may reach a screen: all but docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    aside = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    aside |= {id(p) for node in nodes if isinstance(node, ast.JoinedStr) for p in node.values}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            texts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield node.lineno, "".join(texts)
        elif id(node) not in aside and isinstance(node, ast.Constant):
            yield node.lineno, str(node.value)


@cache
def written() -> tuple[tuple[str, str], ...]:
    """Return every text of the package with its place."""
    files = ((path.relative_to(HOME).as_posix(), path) for path in sorted(HOME.rglob("*.py")))
    return tuple(
        (f"{name}:{line}", text)
        for name, path in files
        if name != "engine/words.py"
        for line, text in literals(path)
    )


@pytest.mark.parametrize("key", WORDS)
def test_that_each_thing_has_a_word_in_every_vocabulary(key: str) -> None:
    words = [word(key, voice) for voice in VOICES]
    assert all(words) and not any("‹" in said for said in words)
    assert len(set(words)) > 1  # what all call the same needs no row


def test_that_few_words_of_a_vocabulary_have_two_meanings() -> None:
    said = [(voice, word(key, voice)) for key in WORDS for voice in VOICES]
    twice = {each for each in said if said.count(each) > 1}
    # Noise is an irrelevant operator; the heavy ball's number is called as the rule is.
    assert twice == {("ml", "noise"), ("ml", "momentum"), ("statistics", "momentum")}


@pytest.mark.parametrize(
    ("text", "voice", "said"),
    [
        ("the ‹cost› S", "physics", "the action S"),
        ("‹Cost› S", "statistics", "Criterion S"),
        ("with ‹a cost›", "physics", "with an action"),
        ("‹A cost›", "ml", "A cost"),
        ("‹a sampler›", "statistics", "an MCMC sampler"),
        ("the ‹costs›", "ml", "the costs"),
        ("‹losses›", "ml", "losses"),
        ("two ‹residuals›", "physics", "two deviations"),
        ("‹entropy›", "statistics", "Shannon entropy"),
        ("‹Hamiltonian›", "ml", "Surprisal"),
        ("the ‹hamiltonian›", "ml", "the surprisal"),
        ("the ‹hamiltonian›", "physics", "the Hamiltonian"),
        ("‹a Hamiltonian›", "ml", "a surprisal"),
        ("‹Planck's constant› ħ", "statistics", "Inverse frequency ħ"),
        ("‹Laplace› approximation", "physics", "Harmonic approximation"),
        ("‹nonsense›", "ml", "‹nonsense›"),
        ("plain", "physics", "plain"),
    ],
)
def test_that_a_word_stands_as_its_sentence_needs_it(text: str, voice: Voice, said: str) -> None:
    assert say(text, voice) == said
    assert say(said, voice) == said


def test_that_a_whole_report_is_told_at_once() -> None:
    whole = {"a": ["‹cost›", 1.0, None], "b": {"c": "‹loss›"}}
    assert told(whole, "physics") == {"a": ["action", 1.0, None], "b": {"c": "spring law"}}


def test_that_every_thing_that_is_named_has_a_row() -> None:
    unknown = [
        (place, mark)
        for place, text in written()
        for mark in MARK.findall(text)
        if "{" not in mark and say(mark, "ml") == mark
    ]
    assert not unknown


def test_that_no_article_stands_before_a_word_that_may_not_take_it() -> None:
    article = re.compile(r"(?<!\w)an?\s+‹", re.IGNORECASE)
    assert not [place for place, text in written() if article.search(text)]


def test_that_every_row_is_spoken_of() -> None:
    texts = [text for _, text in written()]
    spoken = {said for text in texts for mark in MARK.findall(text) for said in _keys(mark)}
    dictionary = {path.stem.replace("_", " ") for path in (HOME / "engine/dictionary").glob("*.py")}
    assert {key.lower() for key in WORDS} <= spoken | dictionary


def _keys(mark: str) -> set[str]:
    key = re.sub("^(a|A) ", "", mark[1:-1]).lower()
    return {key, key.removesuffix("s"), key.removesuffix("es")}


def test_that_no_text_spells_out_a_word_that_has_a_row() -> None:
    names = {name for row in WORDS.values() for name in row if " " in name or "-" in name}
    names |= {"Hessian", "optimiser", "sampler", "walker", "regulariser", "integrator"}
    # Short words have other meanings: these are found by what stands beside them.
    names |= {"Gaussian prior", "this temperature", "the temperature", "of the posterior"}
    names -= {"heavy ball", "turning point"}  # which anybody may say
    spelt = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, names))})s?(?![\w-])", re.IGNORECASE)
    out = [
        (place, found[0])
        for place, text in written()
        if (file := place.partition(":")[0]) not in PLAIN and not file.startswith(AT_HOME)
        if " " in text.strip() and (found := spelt.search(MARK.sub("", text)))
    ]
    assert not out


def test_that_every_vocabulary_has_a_name() -> None:
    assert tuple(TITLES) == VOICES


# --- what is refused ------------------------------------------------------------------------------


def test_that_a_script_reads_a_refusal_in_plain_words_and_the_window_in_any() -> None:
    refused = Refusal("There are no points, so there is no ‹cost›.")
    assert isinstance(refused, ValueError)
    assert str(refused) == "There are no points, so there is no cost."
    assert say(sentence(refused), "physics") == "There are no points, so there is no action."
    assert sentence(ValueError("a plain one")) == "a plain one"


def raised(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Return the class and the words of each error that code raises with a text of its own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            words = (each.value for each in ast.walk(node.exc) if isinstance(each, ast.Constant))
            yield ast.unparse(node.exc.func), " ".join(map(str, words))


def test_that_an_error_with_marks_is_one_that_can_be_told_without_them() -> None:
    plain = {"ValueError", "TypeError", "KeyError", "RuntimeError"}
    found = [
        (path.name, text)
        for floor in ("engine", "lab")
        for path in (HOME / floor).rglob("*.py")
        for kind, text in raised(ast.parse(path.read_text(encoding="utf-8")))
        if kind in plain and MARK.search(text)
    ]
    assert not found
