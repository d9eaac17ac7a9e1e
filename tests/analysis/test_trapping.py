"""Where runs are held: a double well whose pass is known, hops over it, and runs that end nowhere."""

import numpy as np
import pytest

import core
from core.analysis.level_sets import level_sets
from core.analysis.trapping import place_in_sets, trapped

# (x²−1)² + y²: minima at (±1, 0) with L = 0, the pass at the origin with L = 1.
WELLS = core.surface(formula="(x**2 - 1)**2 + y**2", window=(-2, 2.1, -1.5, 1.6))
SUB = level_sets(WELLS, kind="sub")


def run_through(*points):
    theta = np.array(points, dtype=float)
    return theta, WELLS.loss(theta)


def test_a_descent_into_a_well_is_held_below_the_pass():
    run = core.descend(WELLS, core.rule("gradient_descent", eta0=0.05), (0.3, 0.4), 60)
    held = trapped(SUB, run.theta, run.loss)
    assert held.step == int(np.argmax(run.loss < 1))
    assert held.level == pytest.approx(1, abs=1e-9)
    assert held.passing == pytest.approx((0, 0), abs=1e-9)
    assert held.bottom == pytest.approx((1, 0), abs=1e-9)
    assert held.bottom_level == pytest.approx(0, abs=1e-12)
    assert held.longest_step == pytest.approx(np.linalg.norm(np.diff(run.theta, axis=0), axis=1).max())


def test_a_run_that_hops_from_well_to_well_is_held_only_after_its_last_hop():
    theta, loss = run_through((-1, 0.1), (-0.9, 0), (0.9, 0.1), (-1.05, 0), (1.1, 0), (1, 0), (1, 0.01))
    assert (loss < 1).all()
    held = trapped(SUB, theta, loss)
    assert held.step == 4
    assert held.longest_step == pytest.approx(0.1)


def test_a_rise_above_the_pass_sets_a_run_free_again():
    theta, loss = run_through((1, 0), (1, 0.1), (1, 1.3), (1, 0.2), (1, 0))
    assert loss[2] > 1
    assert trapped(SUB, theta, loss).step == 3


def test_a_run_that_ends_above_the_pass_or_out_of_sight_is_held_nowhere():
    assert trapped(SUB, *run_through((1, 0), (0, 1.2))) is None
    assert trapped(SUB, *run_through((1, 0), (50, 0))) is None
    theta, loss = run_through((1, 0), (1, 0.1))
    loss[-1] = theta[-1] = np.nan
    assert trapped(SUB, theta, loss) is None


def test_where_a_basin_opens_at_the_edge_of_the_window_no_pass_is_named():
    """A valley that falls towards the edge x = 1: the run is below it, but it is open there."""
    slope = core.surface(formula="y**2 - x", window=(-1, 1, -1, 1))
    theta = np.array([[0.0, 0.1], [0.5, 0.0]])
    assert trapped(level_sets(slope, kind="sub"), theta, slope.loss(theta)) is None
    bowl = core.surface(formula="x**2 + y**2", window=(-1, 1, -1, 1))
    theta = np.array([[0.6, 0.7], [0.1, 0.0]])
    held = trapped(level_sets(bowl, kind="sub"), theta, bowl.loss(theta))
    assert (held.level, held.passing, held.step) == (1.0, None, 0)


def test_every_point_leads_to_the_extremum_of_its_basin():
    theta, loss = run_through((-1.1, 0.2), (0.8, -0.1), (9, 9))
    left, right, nowhere = place_in_sets(SUB, theta, loss)
    assert SUB.place(SUB.tree.cell[left])[0] == pytest.approx(-1, abs=0.05)
    assert SUB.place(SUB.tree.cell[right])[0] == pytest.approx(1, abs=0.05)
    assert nowhere == -1


def test_super_level_sets_hold_nobody():
    with pytest.raises(ValueError, match="needs sub-level sets"):
        trapped(level_sets(WELLS), *run_through((1, 0), (1, 0)))
