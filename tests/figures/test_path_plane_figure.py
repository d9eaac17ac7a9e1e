"""The path's plane as a figure: what is drawn is what was measured, and nothing is joined over a hole."""

import numpy as np
import pytest

from core.figures.colours import STROKES
from core.figures.path_plane import path_plane_figure
from core.figures.path_plane_words import path_plane_words, percent
from core.problems.objective import Grid
from core.slices.path_plane import PathPlane, Track

LABELS = ["gradient descent", "heavy ball", "Adam"]


def bowl(snapshots=5, others=(), holes=None, variance=(0.63, 0.2), notes=()):
    """Return a plane over L = a² + 4b² with a path along a parabola."""
    x, y = np.linspace(-2, 1, 13), np.linspace(-1, 1, 9)
    values = x**2 + 4 * y[:, None] ** 2
    if holes is not None:
        values[holes] = np.nan
    s = np.linspace(1, 0, snapshots)
    points = np.stack([-1.5 * s, 0.5 * s * (1 - s)], axis=1)
    track = Track(1, 100 * np.arange(snapshots), points, 7.5 - np.arange(snapshots), 0.82)
    return PathPlane(
        Grid(x, y, values),
        track,
        tuple(others),
        np.zeros(3),
        np.eye(3)[:2],
        variance,
        (0.0, 8.0),
        tuple(notes),
    )


def rival(k=0):
    return Track(k, np.array([0, 50]), np.array([[-1.5, 0.0], [-4.0, 0.5]]), np.array([7.5, 9.0]), 0.08)


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def test_the_landscape_has_every_value_and_the_path_every_snapshot():
    plane = bowl()
    figure = path_plane_figure(plane, 1.0, LABELS, "light")
    (heat,) = [trace for trace in figure.data if trace.type == "heatmap"]
    np.testing.assert_array_equal(heat.customdata, plane.grid.values)
    np.testing.assert_array_equal(heat.x, plane.grid.x)
    order = np.argsort(plane.grid.values, axis=None)
    assert (np.diff(np.asarray(heat.z).ravel()[order]) >= 0).all()
    (path,) = named(figure, "heavy ball")
    np.testing.assert_array_equal(np.stack([path.x, path.y], axis=1), plane.path)
    np.testing.assert_array_equal(path.customdata, np.stack([plane.t, plane.track.loss], axis=1))
    assert "step %{customdata[0]:,}" in path.hovertemplate


@pytest.mark.parametrize(("theme", "index"), [("light", 0), ("dark", 1)])
def test_the_path_has_its_configurations_colour(theme, index):
    (path,) = named(path_plane_figure(bowl(), 1.0, LABELS, theme), "heavy ball")
    assert path.line.color == (STROKES[1].light, STROKES[1].dark)[index]
    assert path.line.dash == STROKES[1].dash


def test_the_shore_is_where_the_loss_is_lambda_and_where_the_hue_switches():
    figure = path_plane_figure(bowl(), 1.3, LABELS, "light")
    (shore,) = [trace for trace in figure.data if (trace.name or "").startswith("shore")]
    whole = np.isfinite(shore.x)
    x, y = np.asarray(shore.x)[whole], np.asarray(shore.y)[whole]
    assert len(x) > 10
    np.testing.assert_allclose(x**2 + 4 * y**2, 1.3, atol=0.25)
    (heat,) = [trace for trace in figure.data if trace.type == "heatmap"]
    cuts = [at for at, _ in heat.colorscale]
    (switch,) = {at for at in cuts if cuts.count(at) == 2}
    z, values = np.asarray(heat.z), np.asarray(heat.customdata)
    np.testing.assert_array_equal(z >= switch, values >= 1.3)
    assert switch in heat.colorbar.tickvals
    assert "λ = 1.3" in heat.colorbar.ticktext


@pytest.mark.parametrize(("lam", "blue"), [(-1.0, False), (99.0, True)])
def test_a_level_outside_the_plane_leaves_one_hue_and_no_shore(lam, blue):
    figure = path_plane_figure(bowl(), lam, LABELS, "light")
    (heat,) = [trace for trace in figure.data if trace.type == "heatmap"]
    red, blueness = (int(heat.colorscale[0][1][k : k + 2], 16) for k in (1, 5))
    assert (blueness > red) == blue
    assert len(heat.colorscale) == 9


def test_holes_stay_holes():
    figure = path_plane_figure(bowl(holes=np.s_[3:5, 2:7]), 1.0, LABELS, "dark")
    (heat,) = [trace for trace in figure.data if trace.type == "heatmap"]
    assert np.isnan(np.asarray(heat.z)[3:5, 2:7]).all()
    assert np.isfinite(np.asarray(heat.z)).sum() == 13 * 9 - 10


def test_a_plane_without_a_finite_value_says_so():
    figure = path_plane_figure(bowl(holes=np.s_[:, :]), 1.0, LABELS, "light")
    assert not [trace for trace in figure.data if trace.type == "heatmap"]
    assert "L is not finite anywhere on this plane" in [note.text for note in figure.layout.annotations]
    assert len(named(figure, "heavy ball")) == 1


def test_iso_lines_of_one_level_are_not_joined():
    """Where the window cuts an oval in two, its parts are parted by a NaN."""
    figure = path_plane_figure(bowl(), 3.0, LABELS, "light")
    (lines,) = named(figure, "iso-lines")
    x, y = np.asarray(lines.x), np.asarray(lines.y)
    steps = np.hypot(np.diff(x), np.diff(y))
    assert np.isnan(x).sum() > 10
    assert steps[np.isfinite(steps)].max() < 0.5


def test_start_and_end_are_marked_and_named():
    figure = path_plane_figure(bowl(), 1.0, LABELS, "light")
    (start,), (end,) = named(figure, "start"), named(figure, "end")
    assert (start.x[0], start.y[0]) == (-1.5, 0)
    assert (end.x[0], end.y[0]) == (0, 0)
    assert list(end.customdata[0]) == [400, 3.5]
    assert {note.text for note in figure.layout.annotations} == {"<b>start</b>", "<b>end</b>"}


def test_rivals_are_dashed_and_named_and_do_not_change_the_window():
    figure = path_plane_figure(bowl(others=[rival(0), rival(2)]), 1.0, LABELS, "light")
    for label in ("gradient descent", "Adam"):
        (path,) = named(figure, label)
        assert path.line.dash != "solid"
        assert np.asarray(path.x).tolist() == [-1.5, -4]
    assert figure.layout.xaxis.range == (-2, 1)
    assert figure.layout.yaxis.range == (-1, 1)


def test_the_axes_say_what_they_measure():
    figure = path_plane_figure(bowl(), 1.0, LABELS, "light")
    assert figure.layout.xaxis.title.text == (
        "distance along principal direction 1<br>(63 % of the path’s variance)"
    )
    assert figure.layout.title.text == "82 % of the path’s length lies in this plane"
    straight = path_plane_figure(bowl(variance=(1.0, 0.0)), 1.0, LABELS, "light")
    assert (
        straight.layout.yaxis.title.text == "distance along direction 2<br>(the path does not move along it)"
    )


def test_few_snapshots_claim_no_share():
    two = path_plane_figure(bowl(2), 1.0, LABELS, "light")
    assert two.layout.title.text == "The loss on the plane of 2 snapshots"
    one = path_plane_figure(bowl(1), 1.0, LABELS, "light")
    assert one.layout.title.text == "The loss around the weights of step 0"
    assert named(one, "end") == []


def test_words_give_the_shares_the_level_and_the_notes():
    words = path_plane_words(bowl(others=[rival()], notes=["Said."]), 1.0, LABELS)
    assert "holds 82 % of the length of heavy ball’s path through 5 snapshots, step 0 to 400" in words
    assert "hold 63 % and 20 % of the variance" in words
    assert "Of gradient descent’s path it holds 8 %, 1 of 2 snapshots outside the window." in words
    assert "At λ = 1, S_λ has 1 component in this window, and what lies below λ has 1 component" in words
    assert (
        "the path’s shadow starts in S_λ and ends below λ; the weights themselves end in S_λ (L = 3.5)."
        in words
    )
    assert words.endswith("Said.")


def test_words_say_whether_start_and_end_are_joined():
    joined = path_plane_words(bowl(), 5.0, LABELS)
    assert "starts and ends below λ, and within the window one can go from one to the other" in joined
    ridge = bowl()
    ridge.grid.values[:, 4] = 9.0
    assert "no way joins them without rising above λ" in path_plane_words(ridge, 5.0, LABELS)
    assert "without leaving S_λ" in path_plane_words(bowl(), -1.0, LABELS)
    assert path_plane_words(bowl(1), 5.0, LABELS).endswith(
        "the path’s shadow starts below λ; the weights themselves start in S_λ (L = 7.5)."
    )


def test_words_speak_of_the_weights_only_where_their_shadow_is_on_another_side():
    """Real losses 7.5 … 3.5; on the plane 2.25 … 0."""
    assert "the weights themselves start in S_λ (L = 7.5) and end in S_λ (L = 3.5)." in path_plane_words(
        bowl(), 3.0, LABELS
    )
    assert "themselves" not in path_plane_words(bowl(), 9.0, LABELS)
    assert "themselves" not in path_plane_words(bowl(), -1.0, LABELS)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (0.001, "under 1 %"),
        (0.634, "63 %"),
        (0.999, "over 99 %"),
        (1 - 1e-9, "100 %"),
        (1, "100 %"),
    ],
)
def test_percentages_round_to_all_or_nothing_only_where_they_are(share, text):
    assert percent(share) == text
