"""Wrong arguments of the analyses become one clear sentence, and none a warning of NumPy's."""

import warnings

import numpy as np
import pytest
from scipy import ndimage

import core
from core.levels.merge_tree import merge_tree
from core.levels.sets import confirmed, level_sets
from core.levels.trapping import trapped
from core.problems.newton import refine, rest_kind
from core.problems.objective import Grid

NAN, INF = float("nan"), float("inf")
F = core.surface("himmelblau")
SETS, WATER = level_sets(F, 17), level_sets(F, 17, kind="sub")
NO_COUNTS = (1, 0, -3, 2.5, NAN, INF, "9", True, None, 1026, [5])
NO_LEVELS = (NAN, None, "a", 1 + 2j, [1, 2], True, 10**400)
NO_POINTS = ((0,), (0, 0, 0), "ab", None, 5, (1j, 0), ("a", "b"), [[0, 0]], (True, False))
OUTSIDE = ((NAN, 0), (INF, 0), (0, -INF), (100, 0), (1e308, -1e308))
NO_WINDOWS = (
    *((0, 0, 0, 1), (1, 0, 0, 1), (NAN, 1, 0, 1), (0, INF, 0, 1), (-INF, INF, -INF, INF), (0, 1, 2)),
    *("abcd", 5, (0, 1, 0, "a"), (-1e308, 1e308, 0, 1), (0, 1e-323, 0, 1), (1, 1 + 1e-15, 0, 1)),
)
RUN, LEVELS = np.zeros((5, 2)), np.zeros(5)
NO_RUNS = (
    *((RUN[:0], LEVELS[:0]), (RUN, LEVELS[:3]), (None, None), (RUN[:, :1], LEVELS), (RUN[0], LEVELS[0])),
    ("a", LEVELS),
)


def refused(call, error=ValueError, words="must"):
    """Check that a call says in one sentence what is wrong, with nothing of NumPy's own."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error) as caught:
            call()
    said = str(caught.value)
    assert words in said, said
    assert said.endswith("."), said
    assert not any(word in said for word in ("ufunc", "unpack", "inhomogeneous", "DType", "NoneType"))


@pytest.mark.parametrize("n", NO_COUNTS)
def test_grids_of_other_sizes(n):
    refused(lambda: level_sets(F, n), words="n must")
    refused(lambda: F.grid(n), words="n must")
    refused(lambda: level_sets(F, n, window=(0, 1, 0, 1)), words="n must")
    refused(lambda: core.connecting_path(F, (1, 1), (2, 2), n=n), words="n must")
    refused(lambda: core.equiconnected(F, n=n), words="n must")


@pytest.mark.parametrize("window", NO_WINDOWS)
def test_windows_that_are_none(window):
    refused(lambda: level_sets(F, 17, window=window), words="window must")


@pytest.mark.parametrize("lam", NO_LEVELS)
def test_levels_that_are_none(lam):
    for call in (SETS.at, SETS.count, SETS.holes, SETS.tree.count, SETS.tree.representatives):
        refused(lambda call=call: call(lam), words="lam must be a level")
    refused(lambda: confirmed(SETS, lam), words="lam must")
    if lam is not None:
        refused(lambda: core.equiconnected(F, lam=lam), words="lam must")


@pytest.mark.parametrize("point", [*NO_POINTS, *OUTSIDE])
def test_points_that_are_none_or_not_in_view(point):
    refused(lambda: core.connecting_path(SETS, point, (1, 1)), words="a must")
    refused(lambda: core.connecting_path(SETS, (1, 1), point), words="b must")


@pytest.mark.parametrize("name", ["x", None, 5, ["widest"], NAN])
def test_names_that_are_none(name):
    refused(lambda: core.connecting_path(SETS, (1, 1), (2, 2), path_map=name), words="path_map must")
    refused(lambda: core.equiconnected(SETS, name), words="path_map must")
    refused(lambda: level_sets(F, 17, kind=name), words="kind must")
    refused(lambda: merge_tree(np.eye(3), name), words="kind must")
    if name is not None:
        refused(lambda: level_sets(F, 17, name), words="boundary must")


@pytest.mark.parametrize("thing", [None, 5, "himmelblau", np.zeros((3, 3)), core.Landscape])
def test_what_is_no_landscape_and_no_level_set(thing):
    refused(lambda: level_sets(thing), TypeError, "f must be a landscape")
    refused(lambda: core.connecting_path(thing, (1, 1), (2, 2)), TypeError, "f must be a landscape")
    refused(lambda: core.equiconnected(thing), TypeError, "f must be a landscape")
    refused(lambda: core.critical_points(thing), TypeError, "sets must be level sets")
    refused(lambda: trapped(thing, RUN, LEVELS), TypeError, "sets must be level sets")


def test_a_landscape_has_no_critical_points_before_it_has_level_sets():
    refused(lambda: core.critical_points(F), TypeError, "such as superlevel.level_sets(f)")


AXIS = np.arange(3.0)


@pytest.mark.parametrize(
    ("x", "y", "values"),
    [
        (AXIS, AXIS, np.zeros((2, 2))),
        (AXIS, AXIS[:2], np.zeros((3, 2))),
        (0 * AXIS, AXIS, np.zeros((3, 3))),
        (AXIS[::-1], AXIS, np.zeros((3, 3))),
        (AXIS * NAN, AXIS, np.zeros((3, 3))),
        (AXIS[:0], AXIS[:0], np.zeros((0, 0))),
        (AXIS, AXIS, np.zeros((3, 3), complex)),
    ],
)
def test_grids_that_are_none(x, y, values):
    refused(lambda: level_sets(Grid(x, y, values)), words="grid.")


@pytest.mark.parametrize("run", NO_RUNS)
def test_runs_of_other_shapes(run):
    refused(lambda: trapped(WATER, *run), words="theta must")
    refused(lambda: trapped(SETS, RUN, LEVELS), words="needs sub-level sets")


@pytest.mark.parametrize("end", [NAN, INF, -INF, 1e308])
def test_a_run_that_is_not_finite_is_held_nowhere(end):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert trapped(WATER, RUN + end, LEVELS) is None
        # L may have a pole that holds a run at −∞.
        assert end < 0 or trapped(WATER, RUN, LEVELS + end) is None


@pytest.mark.parametrize(
    "field",
    [None, 5, "a", np.zeros(3), np.zeros((0, 3)), np.zeros((3, 3), complex), np.zeros((1, 2, 2)), [["a"]]],
)
def test_fields_that_are_none(field):
    refused(lambda: merge_tree(field), words="values must")


@pytest.mark.parametrize("connectivity", [5, 4.5, NAN, "8", None])
def test_neighbourhoods_that_are_none(connectivity):
    refused(lambda: merge_tree(np.eye(3), connectivity=connectivity), words="connectivity must")


@pytest.mark.parametrize("reach", [0, -1, NAN, INF, "a", None, 1j, [1.0]])
def test_reaches_that_are_none(reach):
    refused(lambda: refine(F, np.zeros((1, 2)), reach), words="reach must")


@pytest.mark.parametrize("candidates", [np.zeros((1, 3)), "a", None, 5.0])
def test_candidates_that_are_no_points(candidates):
    refused(lambda: refine(F, candidates, 0.1), words="candidates must")
    refused(lambda: rest_kind(F, candidates, 0.1), words="candidates must")


@pytest.mark.parametrize("far", [NAN, INF, 1e300])
def test_candidates_far_out_lead_nowhere(far):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert refine(F, np.full((1, 2), far), 0.1) == [None]


@pytest.mark.parametrize("pairs", [0, -1, 2.5, NAN, "a", None])
def test_counts_of_pairs_that_are_none(pairs):
    refused(lambda: core.equiconnected(SETS, pairs=pairs), words="pairs must")


@pytest.mark.parametrize("seed", [-1, 0.5, NAN, "a", None])
def test_seeds_that_are_none(seed):
    refused(lambda: core.equiconnected(SETS, seed=seed), words="seed must")


@pytest.mark.parametrize("n", [2, 3, 4])
def test_the_coarsest_grids_work(n):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in ("super", "sub"):
            sets = level_sets(F, n, kind=kind)
            core.critical_points(sets)
            assert core.connecting_path(sets, (1.0, 1.0), (2.0, 2.0)).level is not None


# The values that a landscape may take on its grid, poles and places without a value among them.
FIELDS = {
    "finite": np.array([[5.0, 1, 5, 2], [1, 1, 1, 1], [4, 1, 0, 3], [1, 1, 1, 1]]),
    "a pole down": np.array([[5.0, 1, 5, 2], [1, -INF, 1, 1], [4, 1, 0, 3], [1, 1, 1, -INF]]),
    "a pole up": np.array([[INF, 1, 5, 2], [1, 1, 1, 1], [4, 1, INF, 3], [1, 1, 1, 1]]),
    "no value": np.array([[5.0, 1, 5, 2], [1, NAN, 1, 1], [4, 1, 0, 3], [1, 1, NAN, NAN]]),
    "everything": np.array([[INF, 1, -INF, NAN], [1, NAN, 1, 1], [4, 1, -INF, 3], [INF, INF, 1, -INF]]),
    "nothing": np.full((3, 3), NAN),
    "only poles": np.array([[INF, -INF, INF], [-INF, INF, -INF], [INF, -INF, INF]]),
}
EIGHT = np.ones((3, 3))


@pytest.mark.parametrize("lam", [INF, -INF, 1e308, -1e308, 0.0, 1.0])
@pytest.mark.parametrize("boundary", ["window", "coercive"])
@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("name", FIELDS)
def test_counts_at_every_level_up_to_infinity_are_those_of_ndimage(name, kind, boundary, lam):
    """Super-level sets are 8-connected and the rest 4-connected, sub-level sets the other way round.

    Beyond the edge lies land of every level where the boundary is "coercive", else nothing of the set.
    """
    values = FIELDS[name]
    grid = Grid(np.arange(float(values.shape[1])), np.arange(float(values.shape[0])), values)
    sets = level_sets(grid, boundary=boundary, kind=kind)
    inside = values >= lam if kind == "super" else values <= lam
    whole = np.pad(inside, 1, constant_values=kind == "super" and boundary == "coercive")
    own, other = (EIGHT, None) if kind == "super" else (None, EIGHT)
    outside = int(not (kind == "super" and boundary == "coercive"))
    assert sets.count(lam) == sets.at(lam).count == ndimage.label(whole, structure=own)[1]
    assert sets.holes(lam) == sets.at(lam).holes == ndimage.label(~whole, structure=other)[1] - outside
    np.testing.assert_array_equal(sets.at(lam).labels > 0, inside)


@pytest.mark.parametrize("boundary", ["window", "coercive"])
def test_the_ends_of_a_bowl(boundary):
    sets = level_sets(F, 33, boundary)
    beyond = boundary == "coercive"
    assert (sets.count(INF), sets.holes(INF)) == (int(beyond), int(beyond))
    assert (sets.count(-INF), sets.holes(-INF)) == (1, 0)
    water = level_sets(F, 33, boundary, kind="sub")
    assert (water.count(-INF), water.holes(-INF)) == (0, 0)
    assert (water.count(INF), water.holes(INF)) == (1, 0)
