"""Level sets against scipy.ndimage and scikit-image, and landscapes whose islands are known."""

import numpy as np
import pytest
from fields import EIGHT, SURFACES, levels_of, random_fields
from scipy import ndimage
from skimage.measure import euler_number

import core
from core.levels.sets import confirmed, level_sets
from core.problems.objective import Grid


def inside(values, kind, lam):
    return values >= lam if kind == "super" else values <= lam


def grid_of(values):
    return Grid(np.arange(values.shape[1], dtype=float), np.arange(values.shape[0], dtype=float), values)


@pytest.mark.parametrize("boundary", ["window", "coercive"])
@pytest.mark.parametrize("name", SURFACES)
def test_a_hundred_levels_have_as_many_components_as_ndimage_counts(name, boundary):
    grid = core.surface(name).grid()
    sets = level_sets(grid, boundary=boundary)
    for lam in levels_of(grid.values, 100):
        land = np.pad(grid.values >= lam, 1, constant_values=boundary == "coercive")
        assert sets.count(lam) == ndimage.label(land, structure=EIGHT)[1]


@pytest.mark.parametrize("name", SURFACES)
def test_a_hundred_levels_have_as_many_basins_as_ndimage_counts(name):
    grid = core.surface(name).grid()
    sets = level_sets(grid, kind="sub")
    for lam in levels_of(grid.values, 100):
        assert sets.count(lam) == ndimage.label(grid.values <= lam)[1]


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("boundary", ["window", "coercive"])
@pytest.mark.parametrize("name", SURFACES)
def test_components_less_holes_are_the_euler_number(name, boundary, kind):
    grid = core.surface(name).grid()
    sets = level_sets(grid, boundary=boundary, kind=kind)
    beyond = kind == "super" and boundary == "coercive"
    for lam in levels_of(grid.values, 12):
        whole = np.pad(inside(grid.values, kind, lam), 1, constant_values=beyond)
        assert sets.at(lam).euler == euler_number(whole, connectivity=2 if kind == "super" else 1)


@pytest.mark.parametrize(
    ("kind", "boundary"), [("super", "window"), ("super", "coercive"), ("sub", "window")]
)
def test_random_fields_with_cells_that_are_no_number(kind, boundary):
    random = np.random.default_rng(2)
    for values in random_fields()[::4]:
        values = values.copy()
        values[random.random(values.shape) < 0.05] = np.nan
        values[random.random(values.shape) < 0.02] = np.inf
        values[random.random(values.shape) < 0.02] = -np.inf
        sets = level_sets(grid_of(values), kind=kind, boundary=boundary)
        for lam in levels_of(values, 7):
            there = np.pad(inside(values, kind, lam), 1, constant_values=boundary == "coercive")
            structure = EIGHT if kind == "super" else None
            assert sets.count(lam) == ndimage.label(there, structure=structure)[1]
            assert sets.at(lam).euler == euler_number(there, connectivity=2 if kind == "super" else 1)
            np.testing.assert_array_equal(sets.at(lam).labels > 0, there[1:-1, 1:-1])
        assert not any(np.isnan([pair.birth, pair.death]).any() for pair in sets.pairs)


def test_labels_keep_their_number_while_the_level_moves():
    sets = level_sets(core.surface("two_peaks", separation=2.0))
    high, low = sets.at(0.9), sets.at(0.3)
    assert {part.number for part in high.components} == {part.number for part in low.components} == {1, 2}
    np.testing.assert_array_equal(low.labels[high.labels > 0], high.labels[high.labels > 0])


def test_a_component_knows_its_area_its_peak_and_the_edge():
    """A cone of radius 1 at L ≥ 0 covers π; its foot lies inside the window, the rest of the plane does not."""
    f = core.surface(formula="1 - sqrt(x**2 + y**2 + 1e-12)", window=(-2, 2, -2, 2))
    (island,) = level_sets(f, n=257).at(0.0).components
    assert island.area == pytest.approx(np.pi, rel=0.01)
    assert island.extremum == (0.0, 0.0)
    assert not island.touches_edge
    assert level_sets(f, n=257).at(-1.5).components[0].touches_edge


def test_the_shore_lies_on_the_level():
    f = core.surface("himmelblau")
    shore = np.concatenate(level_sets(f).at(180.0).lines())
    assert np.abs(f.loss(shore) - 180.0).max() < 3


def test_a_convex_coercive_function_is_connected_at_every_level_and_four_corners_in_its_window():
    f = core.surface("quadratic")
    whole, seen = level_sets(f), level_sets(f, boundary="window")
    assert whole.boundary == "coercive"
    levels = levels_of(f.grid().values, 100)
    assert {whole.count(lam) for lam in levels} == {1}
    corners = seen.at(0.98 * f.grid().values.max())
    assert corners.count == 4
    assert all(part.touches_edge for part in corners.components)
    assert [pair.dimension for pair in whole.pairs] == [0, 1]


def test_himmelblau_has_an_island_exactly_between_its_highest_pass_and_its_peak():
    sets = level_sets(core.surface("himmelblau"))
    island = next(pair for pair in sets.pairs if pair.dimension == 0 and pair.extremum)
    assert (island.birth, island.death) == (pytest.approx(181.617, abs=0.1), pytest.approx(178.337, abs=0.1))
    assert [sets.count(lam) for lam in (177.0, 180.0, 182.0)] == [1, 2, 1]


def test_a_pair_the_grid_made_is_marked_and_gone_on_a_finer_grid():
    """A ridge along the diagonal of steep walls: a coarse grid sees beads on it where there is one ridge."""
    f = core.surface(formula="exp(-40*(x - 1.37*y)**2) - 0.01*(x**2 + y**2)", window=(-2, 2, -2, 2))
    sets = level_sets(f, n=33)
    beads = [pair for pair in sets.pairs if pair.dimension == 0 and np.isfinite(pair.death)]
    assert beads
    assert all(pair.below_grid_error for pair in beads)
    longest = max(pair.length for pair in beads)
    finer = [pair.length for pair in sets.finer().pairs if pair.dimension == 0 and np.isfinite(pair.death)]
    assert max(finer, default=0.0) < longest


def test_bars_longer_than_the_grid_error_are_counted_and_counted_again_on_a_finer_grid():
    sets = level_sets(core.surface("himmelblau"))
    assert confirmed(sets, 180.0) == (2, 2)
    assert confirmed(sets, 100.0) == (1, 1)


def test_a_zoom_sees_its_window_at_full_resolution():
    f = core.surface("himmelblau")
    sets = level_sets(f, window=(-1, 0.5, -2, 0))
    assert sets.boundary == "window"
    assert (sets.grid.x[0], sets.grid.x[-1], sets.grid.y[0], sets.grid.y[-1]) == (-1, 0.5, -2, 0)
    assert sets.grid.values.shape == (129, 129)
    assert sets.grid.values[0, 0] == f.loss(np.array([-1.0, -2.0]))


def test_points_join_the_corner_of_their_square_that_is_in_the_set_first():
    values = np.array([[0.0, 1.0], [2.0, 3.0]])
    points = np.array([[0.5, 0.5], [0.0, 0.0], [1.0, 0.2], [1.2, 0.0], [np.nan, 0.0]])
    assert level_sets(grid_of(values)).cells(points).tolist() == [3, 0, 3, -1, -1]
    assert level_sets(grid_of(values), kind="sub").cells(points).tolist() == [0, 0, 1, -1, -1]


def test_a_grid_without_a_number_has_nothing_at_any_level():
    sets = level_sets(grid_of(np.full((5, 7), np.nan)))
    assert (sets.at(0.0).count, sets.at(0.0).holes, sets.pairs) == (0, 0, ())
    assert (sets.at(0.0).labels == 0).all()


def test_wrong_arguments_are_named():
    f = core.surface("quadratic")
    with pytest.raises(ValueError, match="kind must be"):
        level_sets(f, kind="level")
    with pytest.raises(ValueError, match="boundary must be"):
        level_sets(f, boundary="torus")
    with pytest.raises(ValueError, match="window must be"):
        level_sets(f, window=(1, 0, 0, 1))
    with pytest.raises(ValueError, match="n must lie in"):
        level_sets(f, n=1, window=(0, 1, 0, 1))
    with pytest.raises(ValueError, match="needs the landscape"):
        level_sets(f.grid()).finer()


@pytest.mark.parametrize(("kind", "everything"), [("super", -np.inf), ("sub", np.inf)])
def test_at_infinity_everything_or_nothing_is_in_the_set(kind, everything):
    sets = level_sets(core.surface("himmelblau"), boundary="window", kind=kind)
    whole, none = sets.at(everything), sets.at(-everything)
    assert (whole.count, whole.holes, none.count, none.holes) == (1, 0, 0, 0)
    assert (whole.labels == 1).all()
    with pytest.raises(ValueError, match="lam"):
        sets.at(np.nan)


def test_a_grid_of_no_whole_size_is_refused_in_words():
    with pytest.raises(ValueError, match="whole number"):
        level_sets(core.surface("himmelblau"), 33.0)
