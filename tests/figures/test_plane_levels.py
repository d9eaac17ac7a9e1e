"""The level sets of a network's slice: its own grid, its path's shadow, and no claim beyond."""

import numpy as np
import pytest
from scipy import ndimage

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run
from core.figures.plane_levels import plane_view
from core.messages.levels import view_message
from core.messages.packing import split, unpack
from core.slices.path_plane import path_plane


@pytest.fixture(scope="module")
def plane():
    run = network_run(NetworkExperiment.opening(data="moons", widths=(6,), epochs=6, size=100))
    run.train()
    plane = path_plane(run, 0, 21)
    run.close()
    return plane


def test_land_and_water_are_those_of_the_slice(plane):
    view = plane_view(plane, 0.5, "gradient descent")
    assert view.grid is plane.grid
    for lam in np.quantile(plane.grid.values, [0.2, 0.5, 0.8]):
        land = ndimage.label(plane.grid.values >= lam, structure=np.ones((3, 3)))[1]
        water = ndimage.label(plane.grid.values <= lam)[1]
        assert view.kinds["super"].sets.count(lam) == land
        assert view.kinds["sub"].sets.count(lam) == water
    assert view.kinds["super"].sets.boundary == "window"


def test_the_path_is_its_shadow_with_the_steps_of_its_snapshots(plane):
    header, arrays = unpack(split(view_message(plane_view(plane, 0.5, "gradient descent")))[0])
    assert header["times"] == plane.t.tolist()
    assert header["zoom"] is None
    np.testing.assert_array_equal(arrays["theta"][0], plane.path.astype("f4"))
    x, y = plane.grid.x, plane.grid.y
    nearest = plane.grid.values[
        np.abs(y - plane.path[-1, 1]).argmin(), np.abs(x - plane.path[-1, 0]).argmin()
    ]
    assert arrays["loss"][0, -1] == pytest.approx(nearest, rel=1e-5)
    assert "nothing is claimed about the whole space" in header["notes"][0]


def test_two_chosen_points_are_connected_instead_of_the_ends(plane):
    x, y = plane.grid.x, plane.grid.y
    chosen = ((float(x[2]), float(y[3])), (float(x[-2]), float(y[-4])))
    view = plane_view(plane, 0.5, "gradient descent", chosen)
    assert view.ends == chosen
    path = view.paths["widest"]
    assert path.level <= min(plane.grid.values[3, 2], plane.grid.values[-4, -2])
    assert path.saddle is None
    outside = ((1e6, 0.0), chosen[1])
    assert plane_view(plane, 0.5, "gradient descent", outside).ends is None
