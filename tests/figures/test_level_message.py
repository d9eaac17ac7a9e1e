"""The explorer's message: what is packed is what was measured, and it paints every λ."""

import numpy as np
import pytest
from scipy import ndimage

from core.experiments.experiment import Experiment, from_query
from core.experiments.study import Study
from core.messages.levels import NONE, level_land_message, level_land_query, level_message, study_view
from core.messages.packing import split, unpack
from core.problems import PROBLEMS


def unpacked(experiment, **more):
    return unpack(split(level_message(Study(experiment), **more))[0])


def restored(differences):
    """Sum up the columns again; 16 bits wrap."""
    return np.cumsum(differences.astype(np.uint64), axis=0).astype(np.uint16)


def painted(arrays, kind, lam):
    """Return each cell's component by the browser's rule, written anew: parents first, −1 for none."""
    sign = 1 if kind == "super" else -1
    birth, death, parent = (arrays[f"{kind}_{name}"] for name in ("birth", "death", "parent"))
    component = np.full(len(birth), -1)
    for k in range(len(birth)):
        if sign * birth[k] >= sign * lam:
            component[k] = component[parent[k]] if sign * death[k] >= sign * lam else k
    basin = restored(arrays[f"{kind}_basin_differences"]).astype(int)
    return np.where(basin == NONE, -1, component[np.where(basin == NONE, 0, basin)])


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("problem", ["himmelblau", "rastrigin", "ackley", "two_peaks", "mnist_pair"])
def test_its_trees_part_the_grid_as_ndimage_does(problem, kind):
    """Levels are refined, so λ keeps away from every pass by more than the grid's error."""
    experiment = Experiment.opening(problem=problem, sets=kind, boundary="window")
    _, arrays = unpacked(experiment)
    values, tree = Study(experiment).sets(kind).grid.values, Study(experiment).sets(kind).tree
    true = Study(experiment).refined(kind).tree
    checked = 0
    for lam in np.quantile(values, np.linspace(0.03, 0.97, 20)):
        between = (np.minimum(tree.death, true.death) <= lam) & (lam <= np.maximum(tree.death, true.death))
        born = (np.minimum(tree.birth, true.birth) <= lam) & (lam <= np.maximum(tree.birth, true.birth))
        if between.any() or born.any():
            continue
        checked += 1
        inside = values >= lam if kind == "super" else values <= lam
        structure = np.ones((3, 3)) if kind == "super" else None
        labels, count = ndimage.label(inside, structure=structure)
        component = painted(arrays, kind, lam)[inside]
        assert (component >= 0).all()
        assert len(np.unique(np.stack([labels[inside], component]), axis=1).T) == count
        assert len(np.unique(component)) == count
    assert checked >= 3


@pytest.mark.parametrize("problem", PROBLEMS)
def test_it_stays_within_the_budget_of_a_message(problem):
    for points in (129, 257):
        assert (
            len(level_message(Study(Experiment.opening(problem=problem, sets="both", grid_points=points))))
            <= 150_000
        )


def test_the_header_says_what_the_picture_shows():
    experiment = Experiment.opening(
        problem="himmelblau",
        lam=180.0,
        ends="points",
        point_a=(-0.27, -0.92),
        point_b=(3.5, 4.0),
        locked=("lam",),
    )
    header, arrays = unpacked(experiment, echo=7, query="lam=180")
    assert (header["echo"], header["query"], header["lam"], header["locked"]) == (
        7,
        "lam=180",
        180.0,
        ["lam"],
    )
    assert header["ends"] == [[-0.27, -0.92], [3.5, 4.0]]
    assert [path["map"] for path in header["paths"]] == ["widest", "straight", "via_peak"]
    assert header["paths"][0]["true_level"] == pytest.approx(178.33724, abs=1e-4)
    assert header["paths"][0]["refined"]
    assert header["kinds"] == {"super": {"boundary": "coercive", "beyond": True, "points": 129}}
    np.testing.assert_array_equal(arrays["super_birth"], Study(experiment).refined().tree.birth)
    assert header["traps"][0].startswith(("Trapped below", "Not trapped"))
    assert arrays["theta"].shape == (3, 121, 2)


def test_holes_are_bars_from_being_cut_off_to_being_filled():
    _, arrays = unpacked(Experiment.opening(problem="himmelblau"))
    finite = np.isfinite(arrays["super_hole_birth"])
    assert sorted(arrays["super_hole_birth"][finite]) == pytest.approx([13.3119, 67.7192, 104.0152], abs=1e-3)
    np.testing.assert_allclose(arrays["super_hole_death"], 0, atol=1e-8)


@pytest.mark.parametrize("zoom", [0, 5, 12])
def test_iso_lines_stay_fine_however_deep_the_zoom(zoom):
    """Along a line L changes by less than between two neighbours on the grid."""
    own = Experiment.opening(problem="himmelblau", zoom=zoom, zoom_at=(3.0, 2.0))
    header, arrays = unpacked(own)
    x0, x1, y0, y1 = header["window"]
    x, y = (arrays["iso"] / 8191 * [x1 - x0, y1 - y0] + [x0, y0]).T
    level = (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2
    values = Study(own).sets().grid.values
    error = max(np.abs(np.diff(values, axis=axis)).max() for axis in (0, 1))
    lines = np.split(level, arrays["iso_offsets"][1:-1])
    assert len(lines) >= 15
    assert max(np.ptp(line) for line in lines) < error


def test_infinite_and_missing_levels_travel_in_the_arrays_only():
    own = Experiment.opening(problem="formula", formula="log(x) + y**2", window=(-1.0, 3.0, -1.0, 1.0))
    header, arrays = unpacked(own)
    assert header["kinds"]["super"]["points"] == 129
    basin = restored(arrays["super_basin_differences"])
    assert (basin[:, :30] == NONE).all()


def test_a_view_needs_no_experiment():
    view = study_view(Study(Experiment.opening(problem="two_peaks")))
    assert view.grid.values.shape == (129, 129)
    assert set(view.kinds) == {"super"}


@pytest.mark.parametrize(
    "changes", [{}, {"zoom": 2, "zoom_at": (1.0, 1.0)}, {"sets": "both", "grid_points": 65}]
)
def test_the_land_that_is_fetched_apart_is_named_and_makes_the_message_whole(changes):
    experiment = Experiment.opening(problem="himmelblau").change(**changes)
    whole, apart = unpacked(experiment), unpacked(experiment, apart=True)
    named, remarks = from_query(apart[0]["land"])
    assert remarks == []
    _, land = unpack(level_land_message(Study(named)))
    assert whole[1].keys() == {*apart[1], *land}
    for name, array in (apart[1] | land).items():
        np.testing.assert_array_equal(whole[1][name], array)
    moved = experiment.change(lam=3.0, eta0=0.02, ends="points", followed="heavy_ball")
    assert level_land_query(Study(moved)) == apart[0]["land"]
    for other in ({"zoom": 3, "zoom_at": (1.0, 1.0)}, {"grid_points": 257}, {"problem": "beale"}):
        assert level_land_query(Study(experiment.change(**other))) != apart[0]["land"]
