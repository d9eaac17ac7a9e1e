"""Where runs are held: a double well whose pass is known, hops over it, and runs that end nowhere."""

import numpy as np
import pytest
from scipy import ndimage
from scipy.optimize import minimize_scalar

import core
from core.levels.sets import level_sets
from core.levels.trapping import place_in_sets, real_basins, trapped

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


def test_a_single_point_is_a_run_without_steps():
    held = trapped(SUB, *run_through((0.5, 0.1)))
    assert (held.step, held.longest_step) == (0, 0)


@pytest.mark.parametrize(
    "tail",
    [(1, 1.2), (3, 0), (np.nan, np.nan), (np.inf, 0), (1e200, -1e200)],
    ids=["above the pass", "outside the window", "not a number", "infinite", "overflowing"],
)
def test_a_run_that_ends_elsewhere_is_held_by_nothing(tail):
    with np.errstate(all="ignore"):
        theta, loss = run_through((1, 0.1), (1, 0), tail)
    assert trapped(SUB, theta, loss) is None


def test_runs_of_every_kind_are_trapped_when_both_sign_and_level_say_so():
    """Held from the first step on after which x keeps its sign and V stays below 1."""
    rates = np.geomspace(0.02, 0.6, 40)
    steps = []
    for name in ("gradient_descent", "heavy_ball", "adam"):
        run = core.descend(WELLS, core.rule(name, eta0=rates), (-1.7, 0.6), 60)
        for k in range(len(rates)):
            theta, loss = run.theta[:, k], run.loss[:, k]
            with np.errstate(invalid="ignore"):
                inside = (np.sign(theta[:, 0]) == np.sign(theta[-1, 0])) & (loss < 1)
            out = np.flatnonzero(~inside)
            expected = None if not inside[-1] else out[-1] + 1 if out.size else 0
            held = trapped(SUB, theta, loss)
            assert (held and held.step) == expected
            steps.append(expected)
    assert len({step for step in steps if step is not None}) > 5
    assert None in steps


def test_a_basin_walled_in_by_undefined_points_has_no_way_out_in_view():
    f = core.surface(formula="x**2 + y**2 + sqrt(1 - x**2 - y**2)/1000", window=(-1.3, 1.3, -1.3, 1.3))
    held = trapped(level_sets(f, kind="sub"), np.array([[0.5, 0], [0.1, 0]]), np.array([0.25, 0.01]))
    assert (held.level, held.passing, held.step) == (np.inf, None, 0)


def test_a_valley_narrower_than_the_grid_traps_nothing_halfway():
    """Rosenbrock's only minimum is (1, 1): what the grid sees as minima along the valley are none."""
    f = core.surface("rosenbrock")
    sub = level_sets(f, kind="sub")
    assert set(real_basins(sub)) == {0}
    top = f.facts.window[3]

    def along_the_top(x):
        return (1 - x) ** 2 + 100 * (top - x**2) ** 2

    lowest = minimize_scalar(along_the_top, bounds=(1, 2), options={"xatol": 1e-10}).fun
    there = np.array([[1.2, 1.44], [1.1, 1.21]])
    held = trapped(sub, there, f.loss(there))
    assert held.bottom == pytest.approx((1, 1), abs=1e-8)
    assert held.passing is None
    # The grid alone would say 0.73, since the valley crosses the edge between two of its points.
    assert held.level == pytest.approx(lowest, abs=2e-3)
    halfway = np.array([[-0.9, 0.82], [-0.87, 0.76]])
    assert trapped(sub, halfway, f.loss(halfway)) is None


def test_shallow_minima_that_are_real_stay_basins_of_their_own():
    sub = level_sets(core.surface("rastrigin"), kind="sub")
    assert (real_basins(sub) == np.arange(121)).all()


def test_minima_that_newton_finds_count_however_steep_the_walls_are():
    """A bar of 0.05 on a grid whose next row lies 1.6 higher."""
    f = core.surface(formula="0.05*(x**2 - 1)**2 + 100*y**2", window=(-2, 2, -2, 2))
    sub = level_sets(f, 33, kind="sub")
    assert all(pair.below_grid_error for pair in sub.pairs if np.isfinite(pair.length))
    theta = np.array([[1.2, 0.0], [1.1, 0.01]])
    assert trapped(sub, theta, f.loss(theta)).level == pytest.approx(0.05, abs=1e-12)


@pytest.mark.parametrize(
    "name", ["himmelblau", "six_hump_camel", "three_hump_camel", "styblinski_tang", "deep_and_wide", "ackley"]
)
def test_the_water_below_the_pass_holds_the_run_and_at_the_pass_it_opens(name):
    f = core.surface(name)
    sub, grid = level_sets(f, kind="sub"), f.grid(513)
    starts = f.facts.start + np.random.default_rng(2).normal(size=(12, 2))
    run = core.descend(f, core.rule("gradient_descent", eta0=f.facts.eta0), starts, 80)
    runs = [(trapped(sub, run.theta[:, k], run.loss[:, k]), k) for k in range(len(starts))]
    assert any(held for held, _ in runs)
    for held, k in ((held, k) for held, k in runs if held):
        depth = held.level - held.bottom_level
        below, above = (component(grid, held.level + share * depth, held.bottom) for share in (-0.02, 0.05))
        assert not on_edge(below)
        lower = run.loss[held.step :, k] < held.level - 0.05 * depth
        assert touches(grid, below, run.theta[held.step :, k][lower])
        assert on_edge(above) if held.passing is None else above.sum() > 1.2 * below.sum()


def on_edge(mask):
    return bool(mask[[0, -1]].any() or mask[:, [0, -1]].any())


def component(grid, level, point):
    labels = ndimage.label(grid.values <= level)[0]
    column, row = (np.abs(axis - at).argmin() for axis, at in zip((grid.x, grid.y), point, strict=True))
    return (labels == labels[row, column]) & (labels > 0)


def touches(grid, mask, points):
    grown = ndimage.binary_dilation(mask, np.ones((3, 3)))
    columns = np.abs(grid.x[:, None] - points[:, 0]).argmin(0)
    rows = np.abs(grid.y[:, None] - points[:, 1]).argmin(0)
    return bool(grown[rows, columns].all())


@pytest.mark.parametrize("kind", ["super", "sub"])
def test_a_point_lies_in_the_basin_of_the_first_corner_that_joins_the_set(kind):
    """Corners by hand; that a cell's basin is right is seen in the water, or land, at its own level."""
    f = core.surface("himmelblau")
    sets = level_sets(f, 65, "window", kind=kind)
    x, y, values = sets.grid.x, sets.grid.y, sets.grid.values
    points = np.random.default_rng(4).uniform([x[0], y[0]], [x[-1], y[-1]], (60, 2))
    places = place_in_sets(sets, points, f.loss(points))
    for (px, py), place in zip(points, places, strict=True):
        i, j = (int((p - axis[0]) / (axis[1] - axis[0])) for p, axis in ((px, x), (py, y)))
        corners = [(values[b, a], b, a) for a in (i, i + 1) for b in (j, j + 1)]
        level, row, column = max(corners) if kind == "super" else min(corners)
        inside = values >= level if kind == "super" else values <= level
        labels = ndimage.label(inside, np.ones((3, 3)) if kind == "super" else None)[0]
        assert labels[row, column] == labels.ravel()[sets.tree.cell[place]]
    assert len(set(places.tolist())) > 3


def test_what_lies_outside_or_is_no_number_is_in_no_set():
    theta = np.array([[0.9, 0], [2.2, 0], [0, -1.6], [np.nan, 0], [np.inf, 0], [-0.9, 0], [2.1, 1.6]])
    loss = np.zeros(7)
    loss[5] = np.nan
    places = place_in_sets(SUB, theta, loss)
    assert (places[[1, 2, 3, 4, 5]] == -1).all()
    assert (places[[0, 6]] >= 0).all()


def test_level_sets_of_a_bare_grid_will_do():
    """Its levels and places are then the grid's: the pass lies within half a cell of the true one."""
    sub = level_sets(WELLS.grid(), kind="sub")
    held = trapped(sub, *run_through((-1.2, 0), (0.8, 0), (1.1, 0)))
    assert held.step == 1
    assert held.level == pytest.approx(1, abs=2e-3)
    assert held.passing == pytest.approx((0, 0), abs=0.03)
    assert held.bottom == pytest.approx((1, 0), abs=0.03)


def test_super_level_sets_hold_nobody():
    with pytest.raises(ValueError, match="needs sub-level sets"):
        trapped(level_sets(WELLS), *run_through((1, 0), (1, 0)))
