"""Figures and files of a network's landscape: what they draw is what was measured, and files read back."""

import csv
import io
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from core.figures.barrier import barrier_figure
from core.figures.honesty import honesty_figure
from core.figures.slice_export import slice_csv, slice_npz, slice_png, slice_svg
from core.figures.spectrum import density_figure, density_words, spectrum_figure, spectrum_words
from core.figures.surface import on_the_ground, slice_surface_figure
from core.levels.heights import height
from core.problems.objective import Grid
from core.slices.directions import directions
from core.slices.honesty import honesty
from core.slices.mode_connectivity import WAYS, Barrier
from core.slices.slice import Slice, slice_axes, slice_plane, slice_track
from core.slices.spectrum import Along, spectral_density
from tests.analysis.solutions import trained


@pytest.fixture(scope="module")
def plane():
    run = trained()
    own = directions(run, 0, "path")
    made = Slice(run, 0, own, *slice_axes(run, own, 9))
    made.advance()
    return slice_plane(made, slice_track(run, made))


def test_the_npz_holds_the_grid_and_the_plane(plane):
    with np.load(io.BytesIO(slice_npz(plane))) as kept:
        np.testing.assert_array_equal(kept["L"], plane.grid.values)
        np.testing.assert_array_equal(kept["a"], plane.grid.x)
        theta = kept["origin"] + kept["path"][0] @ kept["axes"]
    assert theta.shape == plane.origin.shape


def test_the_csv_has_a_line_for_each_point(plane):
    rows = list(csv.DictReader(io.StringIO(slice_csv(plane))))
    assert len(rows) == 81
    for k in (0, 10, 80):
        j, i = divmod(k, 9)
        assert float(rows[k]["a"]) == plane.grid.x[i]
        assert float(rows[k]["b"]) == plane.grid.y[j]
        assert float(rows[k]["L"]) == plane.grid.values[j, i]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_svg_is_a_picture_with_land_sea_shore_path_and_axes(plane, theme):
    lam = float(np.median(plane.grid.values))
    text = slice_svg(plane, lam, "λ < 1 & more", ("one <axis>", "other"), theme)
    root = ElementTree.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    fills = {path.get("fill") for path in root.iter(f"{space}path")}
    assert len(fills) > 10
    words = [each.text for each in root.iter(f"{space}text")]
    assert "λ < 1 & more" in words
    assert "one <axis>" in words
    assert len(list(root.iter(f"{space}circle"))) == 2
    assert "nan" not in text


def test_points_that_are_not_finite_are_left_blank_in_both_pictures(plane):
    from dataclasses import replace

    from core.problems.objective import Grid

    values = plane.grid.values.copy()
    values[:4, :4] = np.nan
    holed = replace(plane, grid=Grid(plane.grid.x, plane.grid.y, values))
    ElementTree.fromstring(slice_svg(holed, 0.3, "holes", ("a", "b")))
    image = np.asarray(Image.open(io.BytesIO(slice_png(holed, 0.3, pixels=90))))
    assert image.shape == (90, 90, 4)
    assert image[85, 5, 3] == 0
    assert image[5, 85, 3] == 255


def test_the_png_shows_land_lighter_than_sea(plane):
    values = plane.grid.values
    lam = float(np.median(values))
    image = np.asarray(Image.open(io.BytesIO(slice_png(plane, lam, pixels=180)))).astype(int)
    assert image.shape == (180, 180, 4)
    low = np.unravel_index(values.argmin(), values.shape)
    high = np.unravel_index(values.argmax(), values.shape)
    pick = lambda cell: image[min(179, int((8 - cell[0]) / 8 * 179)), min(179, int(cell[1] / 8 * 179)), :3]  # noqa: E731
    assert pick(high).sum() > pick(low).sum()


def test_in_3d_the_path_stands_at_the_weights_own_loss(plane):
    shape = height(plane.grid)
    figure = slice_surface_figure(plane, shape, 0.3, "gradient descent", ("one", "other"), "light")
    surface, _, way, path = figure.data
    np.testing.assert_allclose(surface.customdata, plane.grid.values)
    for trace in (way, path):
        assert (np.array(trace.z) > shape.of(plane.track.loss)).all()
        np.testing.assert_allclose(trace.z, shape.of(plane.track.loss), atol=0.021)
    np.testing.assert_array_equal(np.array(path.customdata)[:, 0], plane.t)
    assert figure.layout.scene.xaxis.title.text == "one"


def test_a_step_over_a_hill_is_drawn_over_it():
    x = np.linspace(-1, 1, 201)
    hill = Grid(x, x, np.exp(-8 * x**2)[None, :].repeat(201, axis=0))
    theta = np.array([[-0.8, 0.0], [0.8, 0.0], [0.801, 0.0], [np.nan, np.nan]])
    points, loss = on_the_ground(theta, np.array([0.1, 0.2, 0.3, np.nan]), hill)
    assert (len(points), len(loss)) == (1 + 52 + 1 + 1, 55)
    np.testing.assert_array_equal(loss[[0, 52, 53]], [0.1, 0.2, 0.3])
    np.testing.assert_allclose(points[:53, 0], np.linspace(-0.8, 0.8, 53))
    np.testing.assert_allclose(loss[1:52].max(), 1.0, atol=1e-3)
    assert (loss[1:52] >= np.exp(-8 * points[1:52, 0] ** 2) - 0.03).all()


def test_honesty_is_drawn_as_measured():
    run = trained()
    told = honesty(run, directions(run, 0, "random"))
    true, shadow, share = honesty_figure(told, "dark").data
    np.testing.assert_array_equal(true.y, told.true_loss)
    np.testing.assert_array_equal(shadow.y, told.shadow_loss)
    np.testing.assert_allclose(share.y, 100 * told.gradient_share)


def test_barriers_are_drawn_with_their_highest_points():
    s = np.linspace(0, 1, 5)
    barriers = [Barrier(way, s, s * k, 3.0 + k, 0.4, 0.0, 1.0) for k, way in enumerate(WAYS)]
    figure = barrier_figure(barriers, 0.7, "light")
    assert [trace.name for trace in figure.data if trace.name] == list(WAYS.values())
    assert [trace.y[0] for trace in figure.data if not trace.name] == [3.0, 4.0, 5.0]
    assert "λ = 0.7" in figure.layout.annotations[0].text


def test_the_spectrum_is_drawn_with_the_edge_where_it_is_near():
    along = Along(np.array([0, 10]), np.array([[2.0, 1.0], [4.0, 1.5]]))
    near, far = np.array([5.0, 5.0]), np.array([500.0, 500.0])
    assert len(spectrum_figure(along, near, "light").data) == 3
    assert len(spectrum_figure(along, far, "light").data) == 2
    told = spectrum_words(along, near)
    assert "from 2 at step 0 to 4 at step 10" in told
    assert "0.8 times it" in told
    blank = Along(np.array([0]), np.array([[np.nan]]))
    assert "not finite" in spectrum_words(blank, near[:1])


def test_density_words_count_what_the_quadrature_counts():
    values = np.concatenate([[10.0, -5.0], np.zeros(98)])
    found = spectral_density(lambda v: values * v, 100, probes=200, steps=5)
    told = density_words(found)
    assert told.startswith("Of 100 eigenvalues")
    assert "reach from −5 to 10" in told
    figure = density_figure(found, "dark")
    assert figure.layout.yaxis.type == "log"
    drawn = np.array(figure.data[0].y, float)
    assert (drawn[np.isfinite(drawn)] >= 1e-7 * found.density.max()).all()
    assert 0 < np.isnan(drawn).sum() < len(drawn)
    assert "gaps" in told
    nodes, weights = np.array([-5.0, -0.1, 0.0, 10.0]), np.array([0.1, 0.2, 0.3, 0.4])
    few = density_words(replace(found, nodes=nodes, weights=weights))
    assert "about 50 % lie within 1 % of the spectrum's width of 0 and 10 % are below that" in few
