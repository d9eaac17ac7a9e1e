"""Merge trees against cripser's persistence and scipy's labels, on every surface and on fifty random fields."""

import cripser
import numpy as np
import pytest
from fields import EIGHT, SURFACES, levels_of, random_fields, values_of
from scipy import ndimage

from core.levels.merge_tree import merge_tree

FIELDS = random_fields()
CASES = [("super", 8), ("super", 4), ("sub", 8), ("sub", 4)]


def bars_of_cripser(values, kind, connectivity, dimension):
    """Return finite bars of a dimension, sorted; cells touch by corners in the T-construction, not in V."""
    field = -values if kind == "super" else values
    found = np.asarray(
        cripser.compute_ph(field, filtration="T" if connectivity == 8 else "V", maxdim=dimension)
    )
    bars = found[(found[:, 0] == dimension) & (np.abs(found[:, 2]) < 1e300)][:, 1:3]
    return sorted(map(tuple, -bars if kind == "super" else bars))


def bars_of_tree(tree):
    finite = np.isfinite(tree.death) & np.isfinite(tree.birth) & (tree.birth != tree.death)
    return sorted(zip(tree.birth[finite], tree.death[finite], strict=True))


@pytest.mark.parametrize(("kind", "connectivity"), CASES)
@pytest.mark.parametrize("name", SURFACES)
def test_components_of_every_surface_are_born_and_merge_as_cripser_says(name, kind, connectivity):
    values = values_of(name)
    tree = merge_tree(values, kind, connectivity=connectivity)
    np.testing.assert_array_equal(
        bars_of_tree(tree), bars_of_cripser(values, kind, connectivity, 0) or np.empty(0)
    )


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("name", SURFACES)
def test_holes_of_every_surface_are_cut_off_and_filled_as_cripser_says(name, kind):
    """A hole is a piece of the complement: born where that is cut off, filled at its own extremum."""
    values = values_of(name)
    for connectivity, other in ((8, 4), (4, 8)):
        tree = merge_tree(
            values, "sub" if kind == "super" else "super", connectivity=other, beyond=True, strict=True
        )
        holes = sorted((death, birth) for birth, death in bars_of_tree(tree))
        np.testing.assert_array_equal(
            holes or np.empty(0), bars_of_cripser(values, kind, connectivity, 1) or np.empty(0)
        )


@pytest.mark.parametrize(
    "values", [*map(values_of, SURFACES), *FIELDS[::10]], ids=[*SURFACES, *map(str, range(5))]
)
def test_land_beyond_the_edge_is_a_frame_of_cells_higher_than_everything(values):
    """Coercive mode is cripser's answer for the field with such a frame, in both dimensions."""
    top = float(np.nanmax(values)) + 1
    framed = np.pad(values, 1, constant_values=top)
    land = merge_tree(values, "super", beyond=True)
    assert bars_of_tree(land) == bars_of_cripser(framed, "super", 8, 0)
    water = merge_tree(values, "sub", connectivity=4, strict=True)
    holes = sorted((death, birth) for birth, death in bars_of_tree(water))
    # The last hole is cut off by the frame itself, when nothing else is left.
    found = [(born if born < top else np.inf, died) for born, died in bars_of_cripser(framed, "super", 8, 1)]
    assert holes == [bar for bar in found if np.isfinite(bar[0])]
    assert sum(~np.isfinite([born for born, _ in found])) == 1


@pytest.mark.parametrize(("kind", "connectivity"), CASES)
def test_random_fields_agree_with_cripser_in_both_dimensions(kind, connectivity):
    for values in FIELDS:
        tree = merge_tree(values, kind, connectivity=connectivity)
        assert bars_of_tree(tree) == bars_of_cripser(values, kind, connectivity, 0)
        other = merge_tree(
            values,
            "sub" if kind == "super" else "super",
            connectivity=12 - connectivity,
            beyond=True,
            strict=True,
        )
        assert sorted((death, birth) for birth, death in bars_of_tree(other)) == bars_of_cripser(
            values, kind, connectivity, 1
        )


@pytest.mark.parametrize("kind", ["super", "sub"])
def test_representatives_part_the_set_as_ndimage_labels_it(kind):
    for values in FIELDS[::5]:
        tree = merge_tree(values, kind)
        for lam in levels_of(values, 9):
            inside = values >= lam if kind == "super" else values <= lam
            labels, count = ndimage.label(inside, structure=EIGHT)
            named = tree.representatives(lam)[tree.basin]
            assert tree.count(lam) == count
            assert (named[inside] >= 0).all()
            assert len(np.unique(np.stack([labels[inside], named[inside]]), axis=1).T) == count


def test_parents_are_older_and_die_later():
    for values in FIELDS:
        tree = merge_tree(values)
        merged = np.flatnonzero(tree.parent >= 0)
        assert (tree.parent[merged] < merged).all()
        assert (np.diff(tree.birth) <= 0).all()
        assert (tree.death[merged] >= tree.death[tree.parent[merged]]).all()
        flat = values.ravel()
        np.testing.assert_array_equal(flat[tree.cell], tree.birth)
        np.testing.assert_array_equal(flat[tree.passing[merged]], tree.death[merged])
        assert (tree.between[merged] == tree.basin.ravel()[tree.passing[merged]][:, None]).any(axis=1).all()


@pytest.mark.parametrize("kind", ["super", "sub"])
def test_two_extrema_merge_at_the_level_at_which_one_label_holds_both(kind):
    values = FIELDS[2]
    tree = merge_tree(values, kind)
    levels = np.unique(values)[:: -1 if kind == "super" else 1]

    def first_joined(a, b):
        for lam in levels:
            labels = ndimage.label(values >= lam if kind == "super" else values <= lam, structure=EIGHT)[0]
            if labels.flat[tree.cell[a]] == labels.flat[tree.cell[b]] > 0:
                return lam
        raise AssertionError("never joined")

    for a, b in np.random.default_rng(0).integers(0, len(tree), (12, 2)).tolist():
        assert tree.merge_level(a, b) == first_joined(a, b)


def test_cells_that_are_not_a_number_belong_to_no_closed_set_and_to_every_strict_one():
    values = np.array([[3.0, np.nan, 2.0], [1.0, np.nan, 4.0]])
    tree = merge_tree(values)
    assert (tree.basin[:, 1] == -1).all()
    assert tree.count(0.0) == 2
    assert tree.death.tolist() == [-np.inf, -np.inf]
    water = merge_tree(values, "sub", connectivity=4, strict=True)
    assert water.count(-100.0) == 1


def test_infinite_levels_are_extrema_like_others():
    values = np.array([[0.0, np.inf, 0.0, 5.0, -np.inf]])
    tree = merge_tree(values)
    assert tree.birth.tolist() == [np.inf, 5.0]
    assert tree.death.tolist() == [-np.inf, 0.0]


def test_beyond_the_edge_everything_that_touches_it_is_one():
    ring = np.ones((5, 5))
    ring[1:4, 1:4] = 0
    ring[2, 2] = 2
    tree = merge_tree(ring, beyond=True)
    assert tree.cell[0] == -1
    assert tree.birth[0] == np.inf
    assert [tree.count(lam) for lam in (3.0, 1.5, 1.0, 0.0)] == [1, 2, 2, 1]
