"""The command line: open the window, print a report or the dictionary, draw a picture."""

from __future__ import annotations

import os

# A fit's short dot products are many times slower on two BLAS threads than on one; numpy reads
# this when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import io
import json
import sys
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from physviz.engine.datasets import DATASETS
from physviz.engine.report_text import as_text
from physviz.engine.words import say, sentence
from physviz.lab import edits
from physviz.lab.arguments import parser
from physviz.lab.options import Options, Setup, is_session, report_of, set_up

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from physviz.engine.words import Voice

CANNOT, WRONG_USE = 1, 2
COMMANDS = ("report", "dictionary", "snapshot")


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status, 2 for wrong use or bad input."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = arguments.pop(0) if arguments[:1] and arguments[0] in COMMANDS else "window"
    words: Voice = "ml"
    try:
        said = parser(name).parse_args(arguments)
        named = {field.name for field in fields(Options)}
        options = Options(**{key: value for key, value in vars(said).items() if key in named})
        words = options.words or words
        if options.file is None and options.preset is None and name in ("window", "snapshot"):
            options = replace(options, preset=DATASETS[0].key)
        setup = set_up(options)
        if name != "report":  # which has them on its page
            for warning in setup.warnings:
                print(f"physviz: {say(warning, setup.state.show.words)}", file=sys.stderr)
        if name == "snapshot":
            return _snapshot(setup, options, said)
    except ValueError as refusal:
        print(f"physviz: {say(sentence(refusal), words)}", file=sys.stderr)
        return WRONG_USE
    except SystemExit as done:
        return int(done.code or 0)
    if name == "report":
        return _report(setup, options, as_json=said.json)
    if name == "dictionary":
        return _dictionary(setup, options, as_json=said.json)
    return _window(setup, options, said.theme)


def _window(setup: Setup, options: Options, theme: str | None) -> int:
    from physviz.ui.app import CannotStart, run

    try:
        session = options.file if is_session(options.file) else None
        return run(setup.state, theme, session)
    except CannotStart as reason:
        print(f"physviz: {reason}", file=sys.stderr)
        return CANNOT


def _report(setup: Setup, options: Options, *, as_json: bool) -> int:
    result = report_of(setup, options)
    if as_json:
        page = json.dumps(result, allow_nan=False) + "\n"
        for warning in result["data"]["warnings"]:
            print(f"physviz: {warning}", file=sys.stderr)
    else:
        page = as_text(result, setup.state.experiment.labels, setup.state.show.words)
    return _printed(page)


def _dictionary(setup: Setup, options: Options, *, as_json: bool) -> int:
    from physviz.lab import dictionary

    state = dictionary.at_step(setup.state, options.steps)
    made = dictionary.rows(state)
    if as_json:
        return _printed(json.dumps(made, allow_nan=False) + "\n")
    return _printed(dictionary.as_text(made, state.show.words))


def _printed(page: str) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        sys.stdout.write(page)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has left; the interpreter must not stumble over it again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT
    return 0


def _snapshot(setup: Setup, options: Options, said: Namespace) -> int:
    from physviz.ui.app import CannotStart, snapshot

    state = setup.state
    if options.steps is not None:
        state = edits.scrub(state, options.steps)
    try:
        snapshot(state, said.output, said.size, said.theme, said.tab)
    except CannotStart as reason:
        print(f"physviz: {reason}", file=sys.stderr)
        return CANNOT
    except OSError as failure:
        raise ValueError(f"Cannot write {said.output}: {failure.strerror or failure}.") from None
    return 0


if __name__ == "__main__":
    sys.exit(main())
