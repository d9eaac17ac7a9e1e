"""Basins that hold a run, against a double well's closed form and against labels on a finer grid."""

import numpy as np
import pytest
from scipy import ndimage
from scipy.optimize import minimize_scalar

import core
from core.analysis.level_sets import level_sets
from core.analysis.trapping import place_in_sets, real_basins, trapped

# Minima at (±1, 0) on level 0, the pass at the origin on level 1; 4 and more on the window's edge.
WELL = core.surface(formula="(x**2 - 1)**2 + y**2", window=(-2, 2, -2, 2))
SUB = level_sets(WELL, kind="sub")


def well(theta):
    return (theta[..., 0] ** 2 - 1) ** 2 + theta[..., 1] ** 2


def at(*points):
    theta = np.array(points, dtype=float)
    return theta, well(theta)


def test_a_run_that_hops_over_the_pass_is_trapped_after_its_last_hop():
    theta, loss = at((-1.2, 0), (1.1, 0), (-0.9, 0), (0.8, 0), (1.1, 0), (1.02, 0))
    held = trapped(SUB, theta, loss)
    assert held.step == 3
    assert held.level == pytest.approx(1, abs=1e-12)
    assert held.passing == pytest.approx((0, 0), abs=1e-8)
    assert held.bottom == pytest.approx((1, 0), abs=1e-8)
    assert held.bottom_level == pytest.approx(0, abs=1e-12)
    # The hop itself, 1.7, is not one of the steps made since.
    assert held.longest_step == pytest.approx(0.3)


def test_a_rise_above_the_pass_ends_what_held_before():
    theta, loss = at((0.9, 0), (1, 0.2), (1, 1.2), (1, 0.5), (1, 0.1))
    assert loss[2] > 1
    assert trapped(SUB, theta, loss).step == 3
    assert trapped(SUB, theta[:2], loss[:2]).step == 0


def test_a_single_point_is_a_run_without_steps():
    held = trapped(SUB, *at((0.5, 0.1)))
    assert (held.step, held.longest_step) == (0, 0)


@pytest.mark.parametrize(
    "tail",
    [(1, 1.2), (3, 0), (np.nan, np.nan), (np.inf, 0), (1e200, -1e200)],
    ids=["above the pass", "outside the window", "not a number", "infinite", "overflowing"],
)
def test_a_run_that_ends_elsewhere_is_held_by_nothing(tail):
    with np.errstate(all="ignore"):
        theta, loss = at((1, 0.1), (1, 0), tail)
    assert trapped(SUB, theta, loss) is None


def test_runs_of_every_kind_are_trapped_when_both_sign_and_level_say_so():
    """Held from the first step on after which x keeps its sign and V stays below 1."""
    rates = np.geomspace(0.02, 0.6, 40)
    steps = []
    for name in ("gradient_descent", "heavy_ball", "adam"):
        run = core.descend(WELL, core.rule(name, eta0=rates), (-1.7, 0.6), 60)
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


def test_the_edge_of_the_window_is_a_way_out_that_is_not_seen():
    f = core.surface(formula="x**2 + y**2", window=(-1.01, 2, -3, 3))
    theta = np.array([[1.5, 0], [0.9, 0], [0.1, 0.0]])
    held = trapped(level_sets(f, kind="sub"), theta, (theta**2).sum(-1))
    assert held.passing is None
    assert held.level == pytest.approx(1.01**2, abs=1e-6)
    assert held.step == 1


def test_a_basin_walled_in_by_undefined_points_has_no_way_out_in_view():
    f = core.surface(formula="x**2 + y**2 + 0*sqrt(1 - x**2 - y**2)", window=(-1.3, 1.3, -1.3, 1.3))
    held = trapped(level_sets(f, kind="sub"), np.array([[0.5, 0], [0.1, 0]]), np.array([0.25, 0.01]))
    assert (held.level, held.passing, held.step) == (np.inf, None, 0)


def test_a_valley_narrower_than_the_grid_traps_nothing_halfway():
    """Rosenbrock's only minimum is (1, 1): what the grid sees as minima along the valley are none."""
    f = core.surface("rosenbrock")
    sub = level_sets(f, kind="sub")
    assert set(real_basins(sub)) == {0}
    top = f.facts.window[3]

    def on_edge(x):
        return (1 - x) ** 2 + 100 * (top - x**2) ** 2

    lowest = minimize_scalar(on_edge, bounds=(1, 2), options={"xatol": 1e-10}).fun
    there = np.array([[1.2, 1.44], [1.1, 1.21]])
    held = trapped(sub, there, f.loss(there))
    assert held.bottom == pytest.approx((1, 1), abs=1e-8)
    assert held.passing is None
    assert held.level == pytest.approx(lowest, abs=1e-3)
    halfway = np.array([[-0.9, 0.82], [-0.87, 0.76]])
    assert trapped(sub, halfway, f.loss(halfway)) is None


def test_shallow_minima_that_are_real_stay_basins_of_their_own():
    sub = level_sets(core.surface("rastrigin"), kind="sub")
    assert (real_basins(sub) == np.arange(121)).all()


@pytest.mark.parametrize(
    "name", ["himmelblau", "six_hump_camel", "three_hump_camel", "styblinski_tang", "deep_and_wide", "ackley"]
)
def test_the_water_below_the_pass_holds_the_run_and_at_the_pass_it_opens(name):
    f = core.surface(name)
    sub, grid = level_sets(f, kind="sub"), f.grid(513)
    starts = f.facts.start + np.random.default_rng(2).normal(size=(12, 2))
    run = core.descend(f, core.rule("gradient_descent", eta0=f.facts.eta0), starts, 80)
    found = 0
    for k in range(len(starts)):
        held = trapped(sub, run.theta[:, k], run.loss[:, k])
        if held is None:
            continue
        found += 1
        depth = held.level - held.bottom_level
        below, above = (component(grid, held.level + share * depth, held.bottom) for share in (-0.02, 0.05))
        assert not (below[[0, -1]].any() or below[:, [0, -1]].any())
        lower = run.loss[held.step :, k] < held.level - 0.05 * depth
        assert touches(grid, below, run.theta[held.step :, k][lower])
        opened = above[[0, -1]].any() or above[:, [0, -1]].any()
        assert opened == (held.passing is None) or above.sum() > 1.2 * below.sum()
    assert found > 2


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
    assert len(set(places.tolist())) == 4


def test_what_lies_outside_or_is_no_number_is_in_no_set():
    theta = np.array([[0.9, 0], [2.1, 0], [0, -2.1], [np.nan, 0], [np.inf, 0], [-0.9, 0], [2, 2]])
    loss = np.zeros(7)
    loss[5] = np.nan
    places = place_in_sets(SUB, theta, loss)
    assert (places[[1, 2, 3, 4, 5]] == -1).all()
    assert (places[[0, 6]] >= 0).all()


def test_level_sets_of_a_bare_grid_will_do():
    sub = level_sets(WELL.grid(), kind="sub")
    held = trapped(sub, *at((-1.2, 0), (0.8, 0), (1.1, 0)))
    assert held.step == 1
    assert held.level == pytest.approx(1)
    assert held.bottom == pytest.approx((1, 0))


def test_super_level_sets_are_refused():
    with pytest.raises(ValueError, match="trapped needs sub-level sets, got kind 'super'"):
        trapped(level_sets(WELL), *at((0, 0)))
