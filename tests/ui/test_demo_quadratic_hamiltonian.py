"""The marginals of q beside Laplace's, as they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from scipy import stats

from physviz.engine.boltzmann import boltzmann
from physviz.engine.losses import Absolute, Arctan, Huber
from physviz.engine.thermal import settled
from physviz.lab import edits
from physviz.ui.panels.demo_quadratic_hamiltonian import GaussianDemonstration, MarginalLayer
from physviz.ui.screen import Screen
from tests.ui.conftest import opening
from tests.ui.demos import follow, line, standing

Screens = Callable[..., Screen]


def test_that_under_squared_loss_both_curves_are_one_normal_density(screens: Screens) -> None:
    demo = standing(screens, GaussianDemonstration)
    q = boltzmann(demo.screen.lab.state.experiment.problem, 1.0)
    drawn = MarginalLayer.compute(demo.screen.lab.state.experiment.problem, 1.0, False)
    assert isinstance(drawn, list)
    for j, each in enumerate(drawn):
        exact = stats.norm.pdf(each.q[:, 0], q.mean[j], np.sqrt(q.covariance[j, j]))
        assert each.q[:, 1] == pytest.approx(exact, rel=1e-9)
        assert each.bell is not None
        assert each.bell[:, 1] == pytest.approx(exact, rel=1e-9)
        assert line(demo.bells[j])[1] == pytest.approx(exact, rel=1e-9)
    assert dict(demo.halves[0].number.pairs)["KL"] == "0"


def test_that_under_another_loss_q_is_not_the_dashed_one(screens: Screens) -> None:
    state = edits.set_loss(opening(), Huber(200.0))
    demo = standing(screens, GaussianDemonstration, state)
    stages = MarginalLayer.compute(state.experiment.problem, 1.0, False)
    assert isinstance(stages, Iterator)
    *_, last = [each for each in stages if each]
    for each in last:
        assert each.bell is not None
        step = each.q[1, 0] - each.q[0, 0]
        assert each.q[:, 1].sum() * step == pytest.approx(1.0, abs=2e-3)
        assert np.abs(each.q[:, 1] - each.bell[:, 1]).max() > 0.02 * each.q[:, 1].max()
    now = settled(state.experiment.problem, 1.0)
    said = dict(demo.halves[0].number.pairs)["KL"]
    assert float(said) == pytest.approx(now.divergence, rel=1e-3)


@pytest.mark.slow
def test_that_a_kink_at_the_mode_leaves_q_alone(screens: Screens) -> None:
    demo = standing(screens, GaussianDemonstration, edits.set_loss(opening(), Absolute(200.0)))
    assert not line(demo.bells[0])[0].size
    assert demo.fills[0].isVisible()
    assert "kink" in demo.halves[0].marks.corner
    assert dict(demo.halves[0].number.pairs)["KL"] == "–"


def test_that_it_follows_the_temperature(screens: Screens) -> None:
    demo = standing(screens, GaussianDemonstration)
    wide = np.ptp(line(demo.bells[1])[0])
    demo.screen.do(edits.set_inverse_temperature, 4.0)
    follow(demo)
    assert np.ptp(line(demo.bells[1])[0]) == pytest.approx(0.5 * wide)


def test_that_where_nothing_binds_q_it_says_so(screens: Screens) -> None:
    demo = standing(screens, GaussianDemonstration, edits.set_loss(opening(), Arctan(100.0)))
    assert demo.message.isVisible() and "bounded" in demo.message.text()
    demo.screen.undo()
