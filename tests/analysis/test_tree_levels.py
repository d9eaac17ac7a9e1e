"""Moved levels of merge trees against Kruskal's algorithm on the moved passes, written here once more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.levels.merge_tree import merge_tree
from core.levels.tree_levels import fitting_levels


def components(tree, death, lam):
    """Return the basins' parts when every pass at or beyond λ joins the two basins on its sides."""
    part = list(range(len(tree)))
    for k in range(len(tree)):
        if tree.parent[k] >= 0 and tree.sign * death[k] >= tree.sign * lam:
            a, b = (part[j] for j in tree.between[k])
            part = [a if p == b else p for p in part]
    return part


def partition(labels):
    return {frozenset(np.flatnonzero(np.array(labels) == label).tolist()) for label in labels}


def moved(seed, kind, spread):
    """Return a random field's tree and levels some way off its own, with gaps."""
    random = np.random.default_rng(seed)
    tree = merge_tree(random.normal(size=(9, 11)), kind, beyond=bool(seed % 2))
    birth = tree.birth + spread * random.normal(size=len(tree))
    death = tree.death + spread * random.normal(size=len(tree))
    for levels in (birth, death):
        levels[random.random(len(tree)) < 0.3] = np.nan
    return tree, birth, death


@given(st.integers(0, 10_000), st.sampled_from(["super", "sub"]), st.sampled_from([0.01, 0.3, 2.0]))
@settings(max_examples=80, deadline=None)
def test_components_are_those_that_the_moved_passes_join(seed, kind, spread):
    tree, birth, death = moved(seed, kind, spread)
    born, died = fitting_levels(tree, birth, death, 0.0)
    for lam in died[np.isfinite(died)]:
        named = np.arange(len(tree))
        for k in np.flatnonzero(tree.sign * died >= tree.sign * lam):
            named[k] = named[tree.parent[k]]
        assert partition(named) == partition(components(tree, died, lam))
    merged = np.flatnonzero(tree.parent >= 0)
    born, died = tree.sign * born, tree.sign * died
    assert (died[merged] <= np.minimum(born[merged], born[tree.parent[merged]])).all()
    assert (born[merged] <= born[tree.parent[merged]]).all()
    assert (born >= tree.sign * tree.birth).all()


@given(st.integers(0, 10_000), st.sampled_from(["super", "sub"]))
@settings(max_examples=40, deadline=None)
def test_levels_that_fit_are_taken_as_they_are(seed, kind):
    """A monotone change of all levels contradicts nothing."""
    tree = moved(seed, kind, 0.0)[0]
    shift = 0.1 * tree.sign
    born, died = fitting_levels(tree, tree.birth + shift, tree.death + shift, 0.0)
    np.testing.assert_array_equal(born, tree.birth + shift)
    np.testing.assert_array_equal(died, tree.death + shift)


def test_of_two_passes_that_swap_the_one_moved_further_stays_where_the_grid_had_it():
    """Three peaks in a row, 9, 5 and 7, with passes 4 between the first two and 3 between the last two."""
    tree = merge_tree(np.array([[9.0, 4, 5, 3, 7]]))
    assert tree.death.tolist() == [-np.inf, 3, 4]
    assert tree.parent.tolist() == [-1, 0, 0]
    assert tree.between.tolist() == [[-1, -1], [1, 2], [2, 0]]
    nothing = np.full(3, np.nan)
    for given_, expected in (([3.5, 3.4], [3.5, 4]), ([4.4, 4.2], [3, 4.2]), ([3.1, 3.6], [3.1, 3.6])):
        died = fitting_levels(tree, nothing, np.array([np.nan, *given_]), 0.0)[1]
        assert died[1:].tolist() == expected


def test_rounding_errors_are_smoothed_out():
    tree = merge_tree(np.array([[9.0, 4, 5, 3, 7]]))
    nothing = np.full(3, np.nan)
    died = fitting_levels(tree, nothing, np.array([np.nan, 3.5 + 1e-13, 3.5]), 1e-12)[1]
    assert died[1:].tolist() == [3.5, 3.5]
    born = fitting_levels(tree, np.array([9.0, 9 + 1e-13, np.nan]), nothing, 1e-12)[0]
    assert born.tolist() == [9, 9, 5]


@pytest.mark.parametrize("kind", ["super", "sub"])
def test_a_tree_of_one_extremum_has_no_order_to_keep(kind):
    tree = merge_tree(np.array([[1.0, 1.0]]), kind)
    born, died = fitting_levels(tree, np.array([np.nan]), np.array([np.nan]), 0.0)
    assert born.tolist() == [1]
    assert died.tolist() == [-tree.sign * np.inf]
