"""Path maps on samples: sets that are convex or star-shaped, and counterexamples that can be checked by hand."""

import math

import numpy as np
import pytest
from fields import EIGHT
from scipy import ndimage

import core
from core.levels.equiconnected import contractible, equiconnected
from core.levels.sets import level_sets

HILL = "exp(-x**2 - y**2/4)"
# Falls along every ray from the origin, but {L ≥ λ} is a cross: star-shaped, not convex.
CROSS = {"formula": "-x**2*y**2 - (x**2 + y**2)/50", "window": (-1, 1, -1, 1)}


@pytest.fixture(scope="module")
def two_peaks():
    return core.surface("two_peaks", separation=2.0)


@pytest.mark.parametrize("path_map", ["straight", "via_peak", "widest"])
def test_the_sub_level_sets_of_a_convex_function_hold_every_path(path_map):
    found = equiconnected(level_sets(core.surface("ill_conditioned"), kind="sub"), path_map)
    assert (found.fraction, found.worst, found.pairs) == (1.0, None, 2000)


@pytest.mark.parametrize("path_map", ["straight", "via_peak", "widest"])
def test_the_super_level_sets_of_one_hill_hold_every_path(path_map):
    f = core.surface(formula=HILL, window=(-2, 2, -3, 3))
    assert equiconnected(f, path_map).fraction == 1.0


def test_between_two_peaks_the_straight_line_leaves_the_set_and_the_worst_pair_proves_it(two_peaks):
    found = equiconnected(two_peaks, "straight")
    assert 0.3 < found.fraction < 1
    worst = found.worst
    line = two_peaks.loss(np.linspace(worst.a, worst.b, 5001))
    assert line.min() <= worst.lowest + 1e-9
    assert worst.needed == min(two_peaks.loss(worst.a), two_peaks.loss(worst.b))
    assert line.min() < worst.needed
    np.testing.assert_allclose(worst.levels, two_peaks.loss(worst.path))


def test_pairs_on_two_peaks_are_joined_by_no_path_at_all(two_peaks):
    """The pairs that the widest path cannot join are those on different hills, both above the pass."""
    found = equiconnected(two_peaks, "widest")
    assert found.fraction < 1
    passing = float(two_peaks.loss(np.zeros(2)))
    assert found.worst.lowest == pytest.approx(passing, abs=1e-3)
    assert found.worst.needed > passing
    assert found.worst.a[0] * found.worst.b[0] < 0


def test_the_fraction_is_what_counting_says(two_peaks):
    """With λ above the pass and both hills alike, half of all pairs lie on two different hills."""
    lam = 0.5
    found = equiconnected(two_peaks, "widest", lam=lam, pairs=4000)
    assert found.fraction == pytest.approx(0.5, abs=0.03)
    assert found.worst.needed == lam
    assert equiconnected(two_peaks, "widest", lam=0.01).fraction == 1.0


def test_a_map_of_ones_own_is_tried_as_it_is():
    """A way round the origin by angle and radius joins all pairs of a ring, where the straight line cuts across."""
    ring = core.surface(formula="-(x**2 + y**2 - 1)**2", window=(-1.6, 1.6, -1.6, 1.6))

    def around(s, x, y):
        r = (1 - s)[:, None] * np.hypot(*x.T) + s[:, None] * np.hypot(*y.T)
        a, b = np.arctan2(x[:, 1], x[:, 0]), np.arctan2(y[:, 1], y[:, 0])
        angle = (1 - s)[:, None] * a + s[:, None] * b
        return np.stack([r * np.cos(angle), r * np.sin(angle)], axis=-1)

    assert equiconnected(ring, around, lam=-0.2).fraction == 1.0
    assert equiconnected(ring, "straight", lam=-0.2).fraction < 0.6
    assert equiconnected(ring, around, lam=-0.2).path_map == "around"


def test_points_where_the_loss_is_undefined_are_outside_every_set():
    f = core.surface(formula="sqrt(x**2 - 0.04) + 0*y", window=(-1, 1, -1, 1))
    found = equiconnected(f, "straight")
    assert found.fraction < 0.8
    assert found.worst.lowest == -np.inf


@pytest.mark.parametrize(
    ("name", "lam", "words"),
    [
        ("two_peaks", 0.5, "2 components and 0 holes"),
        ("quadratic", 1.0, "1 component and 1 hole"),
        ("himmelblau", 180.0, "2 components and 1 hole"),
    ],
)
def test_pieces_and_holes_rule_out_every_continuous_path_map(name, lam, words):
    answer, sentence = contractible(level_sets(core.surface(name)), lam)
    assert not answer
    assert words in sentence


def test_one_piece_without_a_hole_can_be_shrunk_to_a_point():
    answer, sentence = contractible(level_sets(core.surface(formula=HILL, window=(-2, 2, -3, 3))), 0.5)
    assert answer
    assert "one component without a hole" in sentence


def test_the_same_seed_tries_the_same_pairs(two_peaks):
    first, again = (equiconnected(two_peaks, seed=3) for _ in range(2))
    assert first.fraction == again.fraction
    np.testing.assert_array_equal(first.worst.path, again.worst.path)
    assert equiconnected(two_peaks, seed=4).fraction != first.fraction


def test_a_level_that_no_point_reaches_has_no_pairs(two_peaks):
    found = equiconnected(two_peaks, lam=5.0)
    assert (found.pairs, found.worst) == (0, None)
    assert math.isnan(found.fraction)


@pytest.mark.parametrize("lam", [None, -0.02])
def test_via_the_peak_every_pair_is_joined_on_a_star_shaped_hill(lam):
    f = core.surface(**CROSS)
    assert equiconnected(f, "via_peak", lam=lam).fraction == 1
    assert equiconnected(f, "straight", lam=lam).fraction < 1


def test_via_the_peak_is_straight_to_it_and_on(two_peaks):
    worst = equiconnected(two_peaks, "via_peak").worst
    assert abs(worst.path[32]) == pytest.approx((2, 0), abs=0.07)
    np.testing.assert_allclose(worst.path[16], (worst.path[0] + worst.path[32]) / 2, atol=1e-12)
    np.testing.assert_allclose(worst.path[48], (worst.path[64] + worst.path[32]) / 2, atol=1e-12)
    np.testing.assert_allclose(worst.path[[0, -1]], [worst.a, worst.b])


@pytest.mark.parametrize(
    ("name", "kind", "lam"),
    [
        ("himmelblau", "sub", 10),
        ("himmelblau", "super", 800),
        ("six_hump_camel", "super", 2.4),
        ("rastrigin", "sub", 26),
    ],
)
def test_the_widest_paths_join_the_pairs_that_share_a_component(name, kind, lam):
    """As many as there would be if the two points of each pair fell into components by their areas."""
    f = core.surface(name)
    result = equiconnected(level_sets(f, kind=kind, boundary="window"), "widest", pairs=4000, lam=lam)
    values = f.grid(513).values
    inside = values >= lam if kind == "super" else values <= lam
    labels = ndimage.label(inside, structure=EIGHT if kind == "super" else None)[0]
    areas = np.bincount(labels.ravel())[1:] / inside.sum()
    expected = (areas**2).sum()
    spread = np.sqrt(expected * (1 - expected) / result.pairs)
    assert 0.05 < expected < 0.95
    assert abs(result.fraction - expected) < 4 * spread + 0.01


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("name", ["himmelblau", "beale", "spiral_valley", "tanh_neuron", "monkey_saddle"])
def test_two_points_said_to_be_apart_are_so_on_a_finer_grid(name, kind):
    f = core.surface(name)
    worst = equiconnected(level_sets(f, kind=kind, boundary="window"), "widest").worst
    assert np.sign(worst.needed - worst.lowest) == (1 if kind == "super" else -1)
    grid = f.grid(513)
    beyond = worst.needed + 0.02 * (worst.lowest - worst.needed)
    inside = grid.values >= beyond if kind == "super" else grid.values <= beyond
    labels = ndimage.label(inside, structure=EIGHT)[0]
    seen = []
    for point in (worst.a, worst.b):
        column, row = (np.abs(axis - at).argmin() for axis, at in zip((grid.x, grid.y), point, strict=True))
        near = labels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        seen.append(set(near[near > 0].tolist()))
    assert seen[0]
    assert seen[1]
    assert not seen[0] & seen[1]


def test_a_valley_narrower_than_the_grid_is_not_cut_into_pieces():
    """Rosenbrock's function has one minimum; the grid has dozens along the valley."""
    sub = level_sets(core.surface("rosenbrock"), kind="sub")
    assert len(sub.tree) > 50
    assert equiconnected(sub, "widest").fraction == 1
    assert equiconnected(sub, "widest", lam=0.3).fraction == 1


def test_pairs_are_judged_by_the_true_pass_not_by_the_grid_s():
    """The grid has x = 0 but not y = 0, so it sees the pass at 0.9988·2e⁻⁴."""
    formula = "exp(-(x-2)**2 - y**2) + exp(-(x+2)**2 - y**2)"
    f = core.surface(formula=formula, window=(-4, 4, -2.2, -2.2 + 64 * 2.2 / 32.5))
    sets, barrier = level_sets(f, 65), 2 * math.exp(-4)
    assert sets.count(0.9995 * barrier) == 2
    assert equiconnected(sets, "widest", lam=0.9995 * barrier).fraction == 1
    assert equiconnected(sets, "widest", lam=1.0005 * barrier).fraction == pytest.approx(0.5, abs=0.05)


def test_beyond_the_window_all_land_is_one():
    f = core.surface("quadratic")
    assert equiconnected(f, "widest").fraction == 1
    assert equiconnected(f, "widest", boundary="window").fraction < 1
    worst = equiconnected(core.surface("himmelblau"), "widest").worst
    assert worst.lowest == pytest.approx(178.337, abs=1e-3)
    assert 178.337 < worst.needed < 181.617


def test_a_path_over_undefined_points_leaves_every_set():
    f = core.surface(formula="sqrt(x**2 - 0.04) + 0*y", window=(-1, 1, -1, 1))
    for path_map in ("straight", "widest"):
        result = equiconnected(f, path_map)
        assert result.worst.lowest == -np.inf
        assert result.worst.a[0] * result.worst.b[0] < 0
        # Of points drawn evenly from both sides half the pairs are parted.
        assert result.fraction == pytest.approx(0.5, abs=0.05)
        assert result.pairs < 2000


def test_pairs_are_drawn_from_the_set_itself():
    drawn = []

    def stay(s, x, y):
        drawn.extend([x, y])
        return np.broadcast_to(x, (len(s), *x.shape))

    f = core.surface("himmelblau")
    equiconnected(f, stay, lam=150)
    assert f.loss(np.concatenate(drawn)).min() >= 150


@pytest.mark.parametrize(
    ("kind", "boundary", "lam", "expected", "said"),
    [
        ("super", "coercive", 1.0, False, "1 component and 1 hole at λ = 1"),
        ("super", "window", 7.0, False, "4 components and 0 holes at λ = 7"),
        ("super", "window", -1.0, True, "one component without a hole"),
        ("sub", "window", 1.0, True, "one component without a hole"),
        ("sub", "window", -1.0, False, "no point lies in the set"),
    ],
)
def test_only_one_piece_without_a_hole_can_be_shrunk_to_a_point(kind, boundary, lam, expected, said):
    """A bowl with its bottom in the window, 8 at the corners and 4 midway between them."""
    f = core.surface(formula="x**2 + y**2", window=(-2, 2, -2, 2))
    whole, sentence = contractible(level_sets(f, kind=kind, boundary=boundary), lam)
    assert whole is expected
    assert said in sentence


def test_wrong_arguments_are_named(two_peaks):
    with pytest.raises(ValueError, match="path_map must be"):
        equiconnected(two_peaks, "scenic")
    with pytest.raises(ValueError, match="pairs"):
        equiconnected(two_peaks, pairs=0)
    with pytest.raises(ValueError, match="needs the landscape itself"):
        equiconnected(level_sets(two_peaks.grid()))
