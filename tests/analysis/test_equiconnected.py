"""Path maps on samples: sets that are convex or star-shaped, and counterexamples that can be checked by hand."""

import math

import numpy as np
import pytest

import core
from core.analysis.equiconnected import contractible, equiconnected
from core.analysis.level_sets import level_sets

HILL = "exp(-x**2 - y**2/4)"


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


def test_wrong_arguments_are_named(two_peaks):
    with pytest.raises(ValueError, match="path_map must be"):
        equiconnected(two_peaks, "scenic")
    with pytest.raises(ValueError, match="pairs"):
        equiconnected(two_peaks, pairs=0)
    with pytest.raises(ValueError, match="needs the landscape itself"):
        equiconnected(level_sets(two_peaks.grid()))
