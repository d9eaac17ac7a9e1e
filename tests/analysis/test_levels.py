"""Components of S_λ against scipy.ndimage and landscapes whose answer is known."""

import numpy as np
import pytest
from scipy import ndimage

import core
from core.levels.heights import crossings, height, iso_levels, iso_lines, resolve_boundary
from core.problems import PROBLEMS
from core.problems.objective import Grid

SURFACES = [name for name in PROBLEMS if name not in ("formula", "mnist_pair", "diabetes")]


@pytest.mark.parametrize("name", SURFACES)
def test_window_mode_counts_what_ndimage_counts(name):
    f = core.surface(name)
    grid = f.grid()
    for lam in np.quantile(grid.values, np.linspace(0.05, 0.95, 15)):
        expected = ndimage.label(grid.values >= lam, structure=np.ones((3, 3)))[1]
        assert core.level_sets(grid, boundary="window").count(lam) == expected


def test_himmelblau_has_an_island_between_its_highest_pass_and_its_peak():
    grid = core.surface("himmelblau").grid(257)
    assert core.level_sets(grid, boundary="coercive").count(177.0) == 1
    assert core.level_sets(grid, boundary="coercive").count(180.0) == 2
    assert core.level_sets(grid, boundary="coercive").count(182.0) == 1


def test_a_bowl_is_connected_seen_whole_and_four_corners_seen_through_a_window():
    grid = core.surface("quadratic").grid()
    corner = 0.98 * grid.values.max()
    assert core.level_sets(grid, boundary="window").count(corner) == 4
    assert core.level_sets(grid, boundary="coercive").count(corner) == 1


def test_two_peaks_part_at_the_pass():
    f = core.surface("two_peaks", separation=2.0)
    grid = f.grid()
    sign = 1 if f.loss(np.array([2.0, 0.0])) > f.loss(np.array([0.0, 0.0])) else -1
    assert sign == 1
    passing = float(f.loss(np.array([0.0, 0.0])))
    assert core.level_sets(grid, boundary="window").count(passing - 0.01) == 1
    assert core.level_sets(grid, boundary="window").count(passing + 0.01) == 2


def test_diagonal_neighbours_are_connected():
    values = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert core.level_sets(Grid(np.arange(2.0), np.arange(2.0), values), boundary="window").count(0.5) == 1


def test_cells_that_are_not_a_number_belong_to_no_set():
    values = np.array([[1.0, np.nan, 1.0]] * 3)
    assert core.level_sets(Grid(np.arange(3.0), np.arange(3.0), values), boundary="window").count(0.5) == 2


def test_the_boundary_follows_the_facts_unless_it_is_chosen():
    bowl, peaks = core.surface("quadratic").facts, core.surface("two_peaks").facts
    assert resolve_boundary("auto", bowl) == "coercive"
    assert resolve_boundary("auto", peaks) == "window"
    assert resolve_boundary("window", bowl) == "window"
    with pytest.raises(ValueError, match="boundary must be"):
        core.level_sets(core.surface("quadratic"), boundary="torus")


@pytest.mark.parametrize("name", SURFACES)
def test_height_is_monotone_its_own_inverse_and_puts_the_median_in_the_middle(name):
    values = core.surface(name).grid().values
    shape = height(core.surface(name).grid())
    levels = np.sort(values.ravel())[:: values.size // 200]
    u = shape.of(levels)
    assert (np.diff(u) >= 0).all()
    assert u.min() >= 0
    assert u.max() <= 1 + 1e-12
    np.testing.assert_allclose(shape.level(u), levels, rtol=1e-6, atol=1e-6 * (shape.high - shape.low))


def test_height_puts_the_median_at_one_half_where_the_walls_are_high():
    shape = height(core.surface("rosenbrock").grid())
    median = np.median(core.surface("rosenbrock").grid().values)
    assert shape.of(median) == pytest.approx(0.5)


def test_iso_lines_lie_on_their_level():
    f = core.surface("himmelblau")
    levels = iso_levels(height(f.grid()))
    for level, lines in zip(levels, iso_lines(f.grid(), levels), strict=True):
        points = np.concatenate(lines)
        slope = np.linalg.norm(f.loss_and_grad(points)[1], axis=-1)
        cell = f.grid().x[1] - f.grid().x[0]
        assert (np.abs(f.loss(points) - level) <= slope * cell + 60 * cell**2).all()


def test_a_hole_in_the_landscape_breaks_the_iso_lines_not_the_program():
    values = np.add.outer(np.arange(5.0), np.arange(5.0))
    values[2, 2] = np.nan
    lines = iso_lines(Grid(np.arange(5.0), np.arange(5.0), values), np.array([3.5]))
    assert all(np.isfinite(line).all() for line in lines[0])


def test_crossings_name_the_steps_at_which_the_ball_leaves_and_returns():
    left, back = crossings(np.array([5.0, 3.0, 1.0, 4.0, 0.5, np.nan, 9.0]), 2.0)
    assert left.tolist() == [2, 4]
    assert back.tolist() == [3]
