"""The widest path against the merge tree, against labels by bisection, and against closed forms."""

import numpy as np
import pytest
from fields import EIGHT
from scipy import ndimage
from scipy.optimize import brentq

import core
from core.levels.connecting_path import connecting_path
from core.levels.sets import level_sets

PLACES = [
    (name, kind, boundary)
    for name in ("himmelblau", "rastrigin", "six_hump_camel", "two_peaks", "spiral_valley")
    for kind in ("super", "sub")
    for boundary in ("window", "coercive")
]


def pairs_of_cells(count):
    return np.random.default_rng(7).integers(0, 129, (count, 2, 2))


@pytest.mark.parametrize(("name", "kind", "boundary"), PLACES)
def test_its_level_is_the_one_at_which_two_components_merge(name, kind, boundary):
    """Ten pairs on each of twenty: two hundred."""
    sets = level_sets(core.surface(name), kind=kind, boundary=boundary)
    x, y, values, sign = sets.grid.x, sets.grid.y, sets.grid.values, sets.tree.sign
    for (i, j), (k, m) in pairs_of_cells(10):
        path = connecting_path(sets, (x[i], y[j]), (x[k], y[m]))
        merged = sets.tree.merge_level(sets.tree.basin[j, i], sets.tree.basin[m, k])
        assert path.level == sign * min(sign * values[j, i], sign * values[m, k], sign * merged)


@pytest.mark.parametrize("kind", ["super", "sub"])
def test_two_points_share_a_label_up_to_its_level_and_no_further(kind):
    sets = level_sets(core.surface("himmelblau"), kind=kind, boundary="window")
    values = sets.grid.values
    levels = np.unique(values)
    for (i, j), (k, m) in pairs_of_cells(12):
        path = connecting_path(sets, (sets.grid.x[i], sets.grid.y[j]), (sets.grid.x[k], sets.grid.y[m]))
        there = int(np.searchsorted(levels, path.level))
        beyond = levels[there + (1 if kind == "super" else -1)]
        shared = []
        for lam in (path.level, beyond):
            inside = values >= lam if kind == "super" else values <= lam
            labels = ndimage.label(inside, structure=EIGHT if kind == "super" else None)[0]
            shared.append(bool(labels[j, i] == labels[m, k] > 0))
        assert shared == [True, False]


def test_the_path_is_real_and_its_levels_are_those_of_the_landscape():
    f = core.surface("rastrigin")
    path = connecting_path(f, (-3.1, -2.2), (4.0, 3.3), boundary="window")
    cell = np.hypot(*(np.diff(axis[:2]) for axis in (f.grid().x, f.grid().y)))
    assert np.linalg.norm(np.diff(path.points, axis=0), axis=-1).max() <= cell + 1e-12
    np.testing.assert_allclose(path.levels, f.loss(path.points), rtol=1e-12, atol=1e-12)
    assert path.points[0].tolist() == [-3.1, -2.2]
    assert path.points[-1].tolist() == [4.0, 3.3]
    assert path.level == path.levels.min()


def test_between_two_peaks_the_bottleneck_is_the_pass():
    f = core.surface(formula="exp(-(x-2)**2 - y**2) + exp(-(x+2)**2 - y**2)", window=(-3.9, 4.1, -2.2, 2.1))
    path = connecting_path(f, (-2, 0.1), (2, -0.1))
    assert path.true_level == pytest.approx(2 * np.exp(-4), abs=1e-12)
    assert path.bottleneck == pytest.approx((0, 0), abs=1e-8)
    assert path.level == pytest.approx(path.true_level, abs=1e-3)
    assert path.connected(0.036)
    assert not path.connected(0.037)


def test_an_end_between_the_grid_s_pass_and_the_true_one_is_the_bottleneck_itself():
    """The grid has x = 0 but not y = 0, so it puts the pass a little lower than 2e⁻⁴; the end lies in between."""
    formula = "exp(-(x-2)**2 - y**2) + exp(-(x+2)**2 - y**2)"
    f = core.surface(formula=formula, window=(-4, 4, -2.2, -2.2 + 64 * 2.2 / 32.5))
    barrier = 2 * np.exp(-4)
    low = brentq(lambda y: float(f.loss(np.array([2, y]))) - 0.9995 * barrier, 1, 2.1)
    path = connecting_path(level_sets(f, 65), (2, low), (-2, 0))
    assert path.level < 0.999 * barrier
    assert path.true_level == pytest.approx(0.9995 * barrier, rel=1e-9)
    assert path.bottleneck == (2, low)


def test_in_the_sea_the_bottleneck_is_the_pass_between_two_minima():
    sub = level_sets(core.surface("himmelblau"), kind="sub")
    path = connecting_path(sub, (3, 2), (3.584428, -1.848126))
    assert path.true_level == pytest.approx(13.3119, abs=1e-4)
    assert path.connected(14, "sub")
    assert not path.connected(13, "sub")


def test_land_joins_beyond_the_window_only_where_that_is_so():
    f = core.surface("quadratic")
    a, b = (-2.9, -2.9), (2.9, 2.9)
    whole = connecting_path(f, a, b)
    assert whole.beyond
    assert whole.level == pytest.approx(float(f.loss(np.array(a))))
    seen = connecting_path(f, a, b, boundary="window")
    assert not seen.beyond
    assert seen.level < whole.level


def test_other_paths_never_stay_higher_than_the_widest():
    f = core.surface("himmelblau")
    for (i, j), (k, m) in pairs_of_cells(20):
        grid = f.grid()
        a, b = (grid.x[i], grid.y[j]), (grid.x[k], grid.y[m])
        widest = connecting_path(f, a, b).true_level
        straight = connecting_path(f, a, b, path_map="straight")
        # Between cells a line may pass a little above the grid's own passes.
        assert straight.level <= widest + 0.5
        assert connecting_path(f, a, b, path_map="via_peak").level <= widest + 0.5
        line = f.loss(np.linspace(a, b, 2001))
        assert straight.level == pytest.approx(line.min(), abs=0.02 * (1 + abs(line.min())))


def test_what_is_parted_by_undefined_points_is_joined_at_no_level():
    f = core.surface(formula="sqrt(x**2 - 0.04) + 0*y", window=(-1, 1, -1, 1))
    path = connecting_path(f, (-0.9, 0), (0.9, 0))
    assert path.level == -np.inf
    assert len(path.points) == 0
    with pytest.raises(ValueError, match="not a number"):
        connecting_path(f, (0, 0), (0.9, 0))


def test_wrong_arguments_are_named():
    f = core.surface("quadratic")
    with pytest.raises(ValueError, match="b must lie in the view"):
        connecting_path(f, (0, 0), (99, 0))
    with pytest.raises(ValueError, match="path_map must be"):
        connecting_path(f, (0, 0), (1, 0), path_map="scenic")


def test_two_points_on_one_peak_are_connected_up_to_their_own_level():
    f = core.surface("himmelblau")
    peak = (-0.270845, -0.923039)
    path = connecting_path(f, peak, peak)
    assert path.true_level == pytest.approx(float(f.loss(np.array(peak))), abs=1e-9)
    assert path.level < path.true_level
