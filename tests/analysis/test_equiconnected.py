"""Path maps on samples, against convexity, formulas written here once more, and labels on a finer grid."""

import numpy as np
import pytest
from fields import EIGHT
from scipy import ndimage

import core
from core.analysis.equiconnected import contractible, equiconnected
from core.analysis.level_sets import level_sets

BOWL = {"formula": "x**2 + 3*y**2", "window": (-2, 2, -2, 2)}
CAP = {"formula": "-x**2 - 3*y**2", "window": (-2, 2, -2, 2)}
# Falls along every ray from the origin, but {L ≥ λ} is a cross: star-shaped, not convex.
CROSS = {"formula": "-x**2*y**2 - (x**2 + y**2)/50", "window": (-1, 1, -1, 1)}
TWO_PEAKS = {"formula": "exp(-(x-2)**2 - y**2) + exp(-(x+2)**2 - y**2)", "window": (-4, 4, -2, 2)}


def two_peaks(points):
    x, y = points[..., 0], points[..., 1]
    return np.exp(-((x - 2) ** 2) - y**2) + np.exp(-((x + 2) ** 2) - y**2)


@pytest.mark.parametrize("lam", [None, 1.5])
def test_a_straight_line_stays_in_every_sub_level_set_of_a_convex_function(lam):
    result = equiconnected(level_sets(core.surface(**BOWL), kind="sub"), "straight", lam=lam)
    assert (result.fraction, result.worst, result.path_map) == (1, None, "straight")
    assert result.pairs > 1500


@pytest.mark.parametrize("lam", [None, -1.5])
def test_a_straight_line_stays_in_every_super_level_set_of_a_concave_one(lam):
    result = equiconnected(core.surface(**CAP), "straight", lam=lam)
    assert result.fraction == 1
    assert result.pairs > 1500


def test_what_holds_for_the_cap_fails_for_the_bowl():
    assert equiconnected(core.surface(**BOWL), "straight").fraction < 0.9
    assert equiconnected(level_sets(core.surface(**CAP), kind="sub"), "straight").fraction < 0.9


def test_the_counterexample_between_two_peaks_can_be_computed_by_hand():
    result = equiconnected(core.surface(**TWO_PEAKS), "straight")
    worst = result.worst
    share = np.linspace(0, 1, len(worst.path))[:, None]
    np.testing.assert_allclose(worst.path, (1 - share) * worst.a + share * worst.b, atol=1e-12)
    np.testing.assert_allclose(worst.levels, two_peaks(worst.path), rtol=1e-12)
    assert worst.lowest == worst.levels.min()
    assert worst.needed == pytest.approx(min(two_peaks(worst.a), two_peaks(worst.b)), rel=1e-12)
    assert worst.lowest < worst.needed
    assert worst.a[0] * worst.b[0] < 0
    assert result.fraction < 1


def test_of_all_failures_the_worst_is_told():
    """Recount with one line at a time."""
    f = core.surface(**TWO_PEAKS)
    drawn = []

    def line(s, x, y):
        drawn.append((x, y))
        return (1 - s)[:, None, None] * x + s[:, None, None] * y

    result = equiconnected(f, line, pairs=300, seed=3)
    x, y = drawn[0]
    short = [
        min(two_peaks(a), two_peaks(b)) - two_peaks(np.linspace(a, b, 65)).min()
        for a, b in zip(x, y, strict=True)
    ]
    assert result.pairs == len(short) == 300
    assert result.fraction == pytest.approx(np.mean(np.array(short) < 1e-8))
    assert result.worst.needed - result.worst.lowest == pytest.approx(max(short))
    assert result.path_map == "line"
    assert equiconnected(f, "straight", pairs=300, seed=3).fraction == result.fraction
    assert equiconnected(f, "straight", pairs=300, seed=4).fraction != result.fraction


@pytest.mark.parametrize("lam", [None, -0.02])
def test_via_the_peak_every_pair_is_joined_on_a_star_shaped_hill(lam):
    f = core.surface(**CROSS)
    assert equiconnected(f, "via_peak", lam=lam).fraction == 1
    assert equiconnected(f, "straight", lam=lam).fraction < 1


def test_via_the_peak_is_straight_to_it_and_on():
    worst = equiconnected(core.surface(**TWO_PEAKS), "via_peak").worst
    assert abs(worst.path[32]) == pytest.approx((2, 0), abs=0.07)
    np.testing.assert_allclose(worst.path[16], (worst.path[0] + worst.path[32]) / 2, atol=1e-12)
    np.testing.assert_allclose(worst.path[48], (worst.path[64] + worst.path[32]) / 2, atol=1e-12)
    np.testing.assert_allclose(worst.path[[0, -1]], [worst.a, worst.b])


@pytest.mark.parametrize(
    ("name", "kind", "lam"),
    [
        ("himmelblau", "sub", 10),
        ("himmelblau", "super", 300),
        ("six_hump_camel", "super", 2.4),
        ("rastrigin", "sub", 20),
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
    nothing = equiconnected(f, "straight", lam=1e9)
    assert nothing.pairs == 0
    assert np.isnan(nothing.fraction)
    assert nothing.worst is None


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


def test_wrong_arguments_are_named():
    f = core.surface("quadratic")
    with pytest.raises(ValueError, match="path_map must be a function or one of"):
        equiconnected(f, "scenic")
    with pytest.raises(ValueError, match="pairs must be"):
        equiconnected(f, pairs=0)
    with pytest.raises(ValueError, match="bare grid"):
        equiconnected(level_sets(f.grid()))
