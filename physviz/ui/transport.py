"""The run's transport: reset, back, play, step, end, the scrub bar and the speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolBar, QWidget

from physviz.engine.digits import written
from physviz.engine.words import TITLES
from physviz.lab import edits
from physviz.lab.state import front_run
from physviz.ui import theme as themes
from physviz.ui.form import Choice, LogSlider, labelled
from physviz.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from physviz.engine.run import Run
    from physviz.engine.words import Voice
    from physviz.lab.state import State
    from physviz.ui.screen import Screen


class Transport(QToolBar):
    """The toolbar, and the layer that paints it from the state."""

    def __init__(self, screen: Screen, actions: dict[str, QAction]) -> None:
        super().__init__("Transport")
        self.setObjectName("transport")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.play = actions["play"]
        for group in (
            ("open", "save", "undo", "redo"),
            ("reset", "step_back", "play", "step", "to_end"),
        ):
            for name in group:
                self.addAction(actions[name])
                button = self.widgetForAction(actions[name])
                button.setObjectName(f"button_{name}")
                button.setAccessibleName(actions[name].text().partition("\t")[0].replace("&", ""))
                button.setAccessibleDescription(actions[name].toolTip())
            self.addSeparator()
        self.scrub = LogSlider(
            name="scrub",
            label="Step of the run",
            description="Where the runs stand, from their start to their end",
            tooltip="Drag to any step of the runs",
            low=0,
            high=1,
            scale="integer",
            accent="descent",
        )
        self.scrub.setMinimumWidth(160)
        self.scrub.moved.connect(lambda step: screen.do(edits.scrub, round(step)))
        self.scrub.default_wanted.connect(lambda: screen.do(edits.reset))
        self.addWidget(self.scrub)
        self.where = QLabel()
        self.where.setObjectName("where")
        self.where.setAccessibleName("Step and time of the run")
        self.where.setFont(themes.number_font())
        self.where.setToolTip("Step k of the run and its time t = Σα")
        self.addWidget(self.where)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        self.speed = LogSlider(
            name="speed",
            label="Speed",
            description="Steps per second, 1 being twenty",
            tooltip="Speed of the runs: 1 is twenty steps a second, max as fast as they are made",
            low=0.1,
            high=edits.FASTEST,
            accent="descent",
        )
        self.speed.setMaximumWidth(120)
        self.speed.moved.connect(lambda value: screen.do(edits.set_speed, value))
        self.speed.default_wanted.connect(lambda: screen.do(edits.set_speed, 1.0))
        self.addWidget(labelled("speed", self.speed))
        self.pace = QLabel()
        self.pace.setObjectName("pace")
        self.pace.setAccessibleName("Speed of the run")
        self.pace.setFont(themes.number_font())
        self.addWidget(self.pace)
        self.words = Choice(
            tuple(TITLES.items()),
            name="words",
            label="Words",
            description="In whose words everything is said: physics, ML or statistics",
            tooltip="Whose words: physics, ML or statistics (Ctrl+1, 2, 3)",
        )
        self.words.setMinimumContentsLength(9)
        self.words.chosen.connect(lambda voice: screen.do(edits.set_words, voice))
        self.addWidget(labelled("words", self.words))

    def visible(self) -> bool:
        """The transport is always there."""
        return True

    def refuse(self, sentence: str) -> None:
        """Nothing here is refused."""

    def inputs(self, state: State) -> tuple[object, ...]:
        """The run, the clock, and whether the button is down: pressed in vain it comes up."""
        clock, down = state.clock, self.play.isChecked()
        made, last = edits.made_step(state), edits.last_step(state)
        step = min(state.step, made)
        running = front_run(state), made, made >= last, step, clock.playing, clock.speed, down
        return *running, state.show.words

    @staticmethod
    def compute(
        run: Run | None,
        made: int,
        ended: bool,
        step: int,
        playing: bool,
        speed: float,
        down: bool,
        words: Voice,
    ) -> tuple[int, int, bool, float, bool, float, Voice]:
        """Return step, how far the runs are made, whether to their end, time, playing, speed."""
        if run is None:
            return 0, 0, True, 0.0, False, speed, words
        return step, made, ended, run.time(min(step, run.last)), playing, speed, words

    def paint(self, shown: tuple[int, int, bool, float, bool, float, Voice]) -> None:
        """Show them."""
        step, end, ended, time, playing, speed, words = shown
        self.scrub.show_range(0, max(end, 1))
        self.scrub.show_value(step)
        of = f"{end:,}" if ended else "…"
        self.where.setText(f"  step {step:,} of {of}   t = {written(time)}")
        self.play.setChecked(playing)
        look = themes.current()
        self.play.setIcon(icon("pause" if playing else "play", look.ink, look.muted))
        self.play.setText("&Pause\tSpace" if playing else "&Play\tSpace")
        self.words.show_value(words)
        self.speed.show_value(speed)
        self.pace.setText("max  " if speed >= edits.FASTEST else f"{speed:.3g}×  ")
