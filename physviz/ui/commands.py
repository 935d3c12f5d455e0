"""What each action of the menus does."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from physviz.engine.distribution import closed
from physviz.engine.rows import as_latex, as_text
from physviz.engine.summary import summary
from physviz.engine.thermal import settled
from physviz.engine.words import VOICES, sentence
from physviz.lab import edits
from physviz.lab.python_script import as_python
from physviz.ui.amplitude_menu import dial_commands
from physviz.ui.help import about_data, about_numbers, about_physviz, keyboard_sheet
from physviz.ui.learn_menu import learn_commands
from physviz.ui.panels.dictionary import DictionaryPanel
from physviz.ui.panels.dictionary_copy import row_as_latex, row_as_text
from physviz.ui.places import float_front
from physviz.ui.run_menu import run_commands
from physviz.ui.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.engine.dictionary import Entry, Reading
    from physviz.engine.rows import Row
    from physviz.ui.window import Window


def commands(window: Window) -> dict[str, Callable[[], object]]:
    """Return what each action of the menus does, by name."""
    do, files, screen = window.loop.do, window.files, window.loop

    def show(**changes: object) -> Callable[[], None]:
        return lambda: do(edits.set_show, replace(window.state.show, **changes))

    def flip(what: str) -> Callable[[], None]:
        def other_way() -> None:
            shown = window.state.show
            do(edits.set_show, replace(shown, **{what: not getattr(shown, what)}))

        return other_way

    return {
        "open": files.open,
        "save": files.save,
        "save_as": files.save_as,
        "export": files.export_picture,
        **{
            f"export_{name}_panel": partial(files.export_panel, name)
            for name in ("data", "landscape", "boltzmann", "tab")
        },
        "export_data": files.export_data,
        "export_run": files.export_run,
        "export_samples": files.export_samples,
        "quit": window.close,
        "undo": screen.undo,
        "redo": screen.redo,
        "copy": lambda: _copy(window, as_text, row_as_text),
        "copy_latex": lambda: _copy(window, as_latex, row_as_latex),
        "copy_python": lambda: QGuiApplication.clipboard().setText(say(as_python(window.state))),
        "find": lambda: _find(window),
        "paste": files.paste,
        "select_all": lambda: do(edits.select, tuple(range(window.state.experiment.points.n))),
        "delete": lambda: do(edits.remove_points, window.state.selection),
        "frame_all": lambda: do(edits.look_at_all),
        "sticks": show(residuals="sticks"),
        "squares": show(residuals="squares"),
        "none": show(residuals="none"),
        "band": flip("band"),
        "dual_lines": flip("dual_lines"),
        "eigen_axes": flip("eigen_axes"),
        "explain": flip("explain"),
        "field_none": lambda: do(edits.set_field, "none"),
        "field_arrows": lambda: do(edits.set_field, "arrows"),
        "field_streamlines": lambda: do(edits.set_field, "streamlines"),
        "uphill": lambda: do(edits.set_uphill, True),
        "downhill": lambda: do(edits.set_uphill, False),
        **{f"words_{voice}": partial(do, edits.set_words, voice) for voice in VOICES},
        "samples": flip("samples"),
        "laplace": flip("laplace"),
        "walkers": flip("walkers"),
        "flow": flip("flow"),
        "system": lambda: window.choose_theme("system"),
        "light": lambda: window.choose_theme("light"),
        "dark": lambda: window.choose_theme("dark"),
        "projector": window.projector,
        "float": lambda: float_front(window.docks.values()),
        "reset_layout": window.reset_layout,
        "add_point": lambda: _add_point(window),
        "clear": lambda: do(edits.clear),
        "standardise": lambda: do(edits.toggle_standard),
        "about_data": lambda: about_data(window, window.state),
        "play": lambda: do(edits.play, not window.state.clock.playing),
        "step": lambda: do(edits.step_by, 1),
        "step_back": lambda: do(edits.step_by, -1),
        "reset": lambda: do(edits.reset),
        "to_end": lambda: do(edits.to_end),
        "anneal": lambda: do(edits.anneal),
        "best": lambda: do(edits.use_best_learning_rate),
        **run_commands(window),
        **dial_commands(window),
        **learn_commands(window),
        "keys": lambda: keyboard_sheet(window, window.actions_by_name.values()),
        "numbers": lambda: about_numbers(window),
        "about": lambda: about_physviz(window),
    }


def _copy(
    window: Window,
    write: Callable[[tuple[Row, ...]], str],
    write_row: Callable[[Entry, Reading], str],
) -> None:
    """Copy all numbers, or where the dictionary is in front those of its open row."""
    panel, e = window.docks["dictionary"].widget(), window.state.experiment
    if isinstance(panel, DictionaryPanel) and panel.in_front:
        panel.copy(panel.list.open, write_row)
        return

    def numbers() -> tuple[Row, ...]:
        now = settled(e.problem, e.inverse_temperature)
        labels, standard = e.source.labels, e.standard
        return summary(e.problem, e.inverse_temperature, labels, now, standard=standard)

    def put(rows: tuple[Row, ...]) -> None:
        QGuiApplication.clipboard().setText(say(write(rows)))
        window.loop.do(edits.notify, "The numbers are on the clipboard.")

    if closed(e.problem):
        put(numbers())
    else:
        window.loop.later(numbers, put, lambda why: window.loop.do(edits.refuse, sentence(why)))


def _find(window: Window) -> None:
    window.show_tab("dictionary")
    window.loop.frame()  # which makes the tab where nobody has seen it yet
    panel = window.docks["dictionary"].widget()
    if isinstance(panel, DictionaryPanel):
        panel.find()


def _add_point(window: Window) -> None:
    view = window.state.views.data
    window.loop.do(edits.add_point, 0.5 * sum(view.x), 0.5 * sum(view.y))
