"""The lattice, bits and energies over temperature, under a real mouse."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from physviz.engine.dictionary.ising import entropy_of_spin, exact, onsager, sampled
from physviz.engine.dictionary.spin import field_of, share_up
from physviz.lab import edits
from physviz.ui.panels.demo_spin import SpinDemonstration
from physviz.ui.panels.demo_spin_layers import FEW, SIDE
from physviz.ui.screen import Screen
from tests.ui.demos import follow, line, settings_of, standing, turned
from tests.ui.planes import drag, key

Screens = Callable[..., Screen]


@pytest.fixture
def demo(screens: Screens) -> SpinDemonstration:
    return standing(screens, SpinDemonstration, turned(sweeps=50, coupling=0.5))


def test_that_the_curves_are_those_of_one_spin_and_of_sixteen(demo: SpinDemonstration) -> None:
    field = field_of(share_up(demo.screen.lab.state.experiment.problem))
    x, bits = line(demo.bits.curves["own"])
    assert bits == pytest.approx([entropy_of_spin(10.0**-t * field) for t in x.tolist()])
    x, energy = line(demo.energy.curves["exact"])
    assert energy == pytest.approx([-exact(0.5 * 10.0**-t).bonds for t in x.tolist()])
    x, infinite = line(demo.energy.curves["infinite"])
    assert infinite == pytest.approx([-onsager(0.5 * 10.0**-t) for t in x.tolist()])


def test_that_each_dot_is_sampled_at_its_temperature(demo: SpinDemonstration) -> None:
    x, y = map(np.asarray, demo.energy.scatters["sampled"].getData())
    found = [sampled(10.0**-t * 0.5, FEW, 0).bonds for t in x.tolist()]
    assert len(found) == 9 and y == pytest.approx([-each for each in found])


def test_that_the_lattice_has_evolved_for_all_its_sweeps(demo: SpinDemonstration) -> None:
    spins = np.asarray(demo.image.image)
    assert spins.shape == (SIDE, SIDE) and set(np.unique(spins)) == {0, 1}
    assert demo.lattice.marks.corner == "50 sweeps"
    signs = 2.0 * spins - 1.0
    bonds = sum(float((signs * np.roll(signs, 1, axis)).mean()) for axis in (0, 1))
    said = float(dict(demo.lattice.number.pairs)["u/J"].replace("−", "-"))
    assert said == pytest.approx(-bonds, abs=6e-4)
    # So far from a random start, so near to Onsager's.
    assert said < -1.2


def test_that_a_drag_over_either_plot_takes_the_temperature_along(demo: SpinDemonstration) -> None:
    for plot in (demo.bits.plot, demo.energy.plot):
        middle = 0.5 * sum(plot.view.y)
        drag(plot, (0.0, middle), (0.2, middle), (0.5, middle))
        follow(demo)
        beta = demo.screen.lab.state.experiment.inverse_temperature
        assert -math.log10(beta) == pytest.approx(0.5, abs=0.03)
        demo.screen.undo()
        follow(demo)
        assert demo.screen.lab.state.experiment.inverse_temperature == 1.0


def test_that_arrows_heat_and_cool(demo: SpinDemonstration) -> None:
    key(demo.bits.plot, Qt.Key.Key_Right)
    key(demo.bits.plot, Qt.Key.Key_Right)
    key(demo.bits.plot, Qt.Key.Key_Left)
    beta = demo.screen.lab.state.experiment.inverse_temperature
    assert math.log10(beta) == pytest.approx(-0.05)


def test_that_spins_that_shun_each_other_are_drawn_too(screens: Screens) -> None:
    demo = standing(screens, SpinDemonstration, turned(sweeps=20, coupling=-0.5))
    _, energy = line(demo.energy.curves["exact"])
    assert energy.min() == pytest.approx(-2.0, abs=1e-6)


def test_that_without_points_the_place_of_the_picture_says_so(demo: SpinDemonstration) -> None:
    demo.screen.do(edits.clear)
    follow(demo)
    assert demo.message.isVisible() and "no points" in demo.message.text()


def test_that_all_three_planes_are_there_in_room_enough(demo: SpinDemonstration) -> None:
    assert [plot.isVisible() for plot in demo.plots] == [True, True, True]


def test_that_the_number_of_sweeps_is_turned_by_its_slider(demo: SpinDemonstration) -> None:
    demo.knobs["sweeps"].field.entered.emit(70.0)
    follow(demo)
    assert settings_of(demo).sweeps == 70
    assert demo.lattice.marks.corner == "70 sweeps"
