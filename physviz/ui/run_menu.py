"""The entries of the menu Run that are about which runs there are, and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from physviz.engine.optimisers import OPTIMISERS
from physviz.lab import edits
from physviz.ui.entry import Entry
from physviz.ui.panels.runs import RunsPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from physviz.ui.window import Window

ADD = "A&dd a run"
RUN_ENTRIES = (
    *(
        Entry(
            f"add_{kind.key}",
            kind.title,
            f"Run {kind.title} from the same start, beside the runs there are",
            group="add_run",
            within=ADD,
        )
        for kind in OPTIMISERS
    ),
    Entry(
        "keep_run",
        "Keep a &copy",
        "Keep a copy of the run in front, with its own start, and go on with the run itself",
        "Ctrl+K",
    ),
    Entry("rename_run", "Re&name the run…", "Give the run in front a name", "Ctrl+Shift+R"),
    Entry("remove_run", "Re&move the run", "Take the run in front away", "Ctrl+Del"),
    Entry("toggle_run", "Switch the run &on or off", "Draw the run in front or not", "Ctrl+H"),
    Entry("next_run", "Ne&xt run", "Bring the next run to the front", "Ctrl+PgDown"),
    Entry("previous_run", "Pre&vious run", "Bring the run before to the front", "Ctrl+PgUp"),
)


def run_commands(window: Window) -> dict[str, Callable[[], object]]:
    """Return what each of these entries does, by name."""
    do = window.loop.do

    def step(by: int) -> None:
        state = window.state
        do(edits.bring_front, (state.front + by) % len(state.experiment.runs))

    def rename() -> None:
        window.show_tab(RunsPanel.key)
        tab = window.docks[RunsPanel.key].widget()
        if isinstance(tab, RunsPanel):
            tab.table.rename()

    return {
        **{f"add_{kind.key}": lambda key=kind.key: do(edits.add_run, key) for kind in OPTIMISERS},
        "keep_run": lambda: do(edits.keep_run),
        "rename_run": rename,
        "remove_run": lambda: do(edits.remove_run, window.state.front),
        "toggle_run": lambda: do(edits.show_run, window.state.front, not window.state.setup.shown),
        "next_run": lambda: step(1),
        "previous_run": lambda: step(-1),
    }
