"""The words of the command line: ``physviz`` and its ``report``, ``dictionary``, ``snapshot``."""

from __future__ import annotations

import argparse
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

from physviz import __version__
from physviz.engine.datasets import DATASETS
from physviz.engine.losses import LOSSES
from physviz.engine.optimisers import OPTIMISERS
from physviz.engine.priors import PRIORS
from physviz.engine.words import VOICES

if TYPE_CHECKING:
    from physviz.lab.state import Pair

ABOUT = "A straight-line fit as statistical physics, live."
PICTURES = (".png", ".svg", ".pdf")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing how it would be right."""

    def error(self, message: str) -> NoReturn:
        """Raise ValueError with the sentence."""
        sentence = re.sub(r"^argument ([^:]+): ", r"\1: ", message).rstrip(".")
        raise ValueError(f"{sentence[:1].upper()}{sentence[1:]}.")


def parser(name: str) -> Parser:
    """Return what ``window``, ``report``, ``dictionary`` or ``snapshot`` understands.

    Its names are those of ``physviz.lab.options.Options``.
    """
    if name == "window":
        made = Parser("physviz", description=ABOUT, allow_abbrev=False)
        made.add_argument("--version", action="version", version=f"physviz {__version__}")
        made.epilog = (
            "physviz report --help, physviz dictionary --help and physviz snapshot --help tell of "
            "the rest."
        )
    else:
        made = Parser(f"physviz {name}", allow_abbrev=False)
        _add_experiment(made)
    add = made.add_argument
    add("file", nargs="?", help="data or a session (.json, .physviz); - is standard input")
    add("--preset", metavar="NAME", help=", ".join(data.key for data in DATASETS))
    add("--words", choices=VOICES, help="in whose words everything is said; ml if not told")
    if name in ("report", "dictionary"):
        what = "object" if name == "report" else "list, an object for each row"
        add("--json", action="store_true", help=f"print one JSON {what}")
    else:
        usual = None if name == "window" else "light"
        add("--theme", choices=("light", "dark"), default=usual)
    if name == "snapshot":
        add("-o", "--output", type=_picture, required=True, help=f"a file {', '.join(PICTURES)}")
        add("--size", type=_size, default=(1366, 768), metavar="WxH", help="in pixels")
        add("--tab", metavar="NAME", help="the lower tab to show")
    return made


def _add_experiment(made: Parser) -> None:
    add = made.add_argument
    for column in ("--x", "--y", "--error"):
        add(column, metavar="COLUMN", help="by name or by number from 1")
    add("--loss", choices=[loss.key for loss in LOSSES])
    add("--scale", type=_number, metavar="C", help="width c of a robust loss, in units of y (1)")
    add("--sigma", type=_sigma, metavar="auto|VALUE", help="the noise, in units of y")
    add("--prior", choices=[prior.key for prior in PRIORS])
    add("--prior-mean", type=_pair, metavar="M0,M1")
    add("--prior-sd", type=_pair, metavar="T0,T1")
    add("--temper", choices=("joint", "likelihood"))
    none: list[float] = []
    several = partial(add, type=_number, action="append", default=none)
    several("--inverse-temperature", metavar="B", help="β = 1/T; may be repeated")
    rules = [optimiser.key for optimiser in OPTIMISERS]
    add("--optimiser", choices=rules, help="what makes the run, with an α that suits the data")
    add("--start", type=_pair, metavar="B0,B1", help="as --start=-1,2 where negative")
    add("--learning-rate", type=_number, metavar="A", help="α, the same as --set learning_rate=A")
    no_knobs: list[tuple[str, float]] = []
    add(
        "--set",
        dest="knobs",
        type=_knob,
        action="append",
        default=no_knobs,
        metavar="NAME=VALUE",
        help="a number of the optimiser by torch's name, as momentum=0.9; may be repeated",
    )
    add("--seed", type=_whole, metavar="N", help="of mini-batches")
    add("--steps", type=_whole, metavar="K", help="how many the run makes; 100 if not told")
    several("--hbar", metavar="H", help="may be repeated")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number") from None


def _knob(text: str) -> tuple[str, float]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"“{text}” is not a name and a number as in momentum=0.9")
    return name, _number(value)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number") from None


def _pair(text: str) -> Pair:
    parts = text.split(",")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"“{text}” is not two numbers with a comma between")
    return (_number(parts[0]), _number(parts[1]))


def _sigma(text: str) -> float | Literal["auto"]:
    return "auto" if text == "auto" else _number(text)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{2,5})x(\d{2,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError(f"“{text}” is not a width and a height such as 1600x1000")
    return (int(match[1]), int(match[2]))


def _picture(text: str) -> Path:
    if not text.lower().endswith(PICTURES):
        raise argparse.ArgumentTypeError(f"“{text}” does not end in {', '.join(PICTURES)}")
    return Path(text)
