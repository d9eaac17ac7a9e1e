"""The figures of the claims show the numbers that the verdicts speak of, in both themes."""

from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from core.claims import JUDGED, judge
from core.claims.examples import LevelExample, PathExample, RunExample, SeedsExample, StepExample
from core.experiments.experiment import Experiment
from core.figures.claim_land import thinned
from core.figures.claims import example_alt, example_figure, example_words
from core.figures.style import BAD
from core.levels.sets import level_sets
from core.problems import build
from core.problems.objective import Grid


def verdict(name, problem="himmelblau", **settings):
    return judge(name, Experiment.opening(problem=problem, **settings))


def traces(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def trace(figure, name):
    (found,) = traces(figure, name)
    return np.array(found.x), np.array(found.y)


@pytest.mark.parametrize("problem", ["himmelblau", "deep_and_wide", "monkey_saddle", "quadratic", "plateau"])
@pytest.mark.parametrize("name", JUDGED)
def test_every_example_is_drawn_and_told_in_both_themes(name, problem):
    example = verdict(name, problem).example
    light, dark = (example_figure(example, theme) for theme in ("light", "dark"))
    assert len(light.data) == len(dark.data) > 0
    assert light.to_json() != dark.to_json()
    for figure in (light, dark):
        # Plotly has not checked it yet.
        go.Figure(figure.to_dict())
    assert any(np.isfinite(np.array(one.y, float)).any() for one in light.data if one.y is not None)
    assert len(example_words(example)) > 20
    assert len(example_alt(example)) > 20


def test_the_island_of_himmelblau_is_outlined_about_its_peak():
    figure = example_figure(verdict("connected").example, "light")
    outlines = [one for one in figure.data if one.type == "scatter" and one.line.color == BAD["light"]]
    assert len(outlines) == 1
    x, y = (np.array(part, float) for part in (outlines[0].x, outlines[0].y))
    assert np.nanmin(x) < -0.270845 < np.nanmax(x)
    assert np.nanmin(y) < -0.923039 < np.nanmax(y)
    level = (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2
    np.testing.assert_allclose(level[np.isfinite(level)], 180, rtol=2e-3)
    assert {note.text for note in figure.layout.annotations} == {"<b>1</b>", "<b>2</b>"}


def test_the_tints_lie_on_the_islands_alone():
    example = verdict("connected", "rastrigin").example
    figure = example_figure(example, "light")
    tint = np.array(figure.data[-1].z if figure.data[-1].type == "heatmap" else _heatmaps(figure)[1].z)
    labels = example.sets.at(example.lam).labels
    assert ((tint > 0) <= (labels > 0)).all()
    assert len(np.unique(tint[tint > 0])) == 6


def _heatmaps(figure):
    return [one for one in figure.data if one.type == "heatmap"]


def test_rises_are_marked_where_the_loss_rose():
    example = verdict("condition", eta0=0.03).example
    x, y = trace(example_figure(example, "light"), "V rose")
    loss = example.run.loss
    np.testing.assert_array_equal(x, np.flatnonzero(np.diff(loss) > 1e-9) + 1)
    np.testing.assert_array_equal(y, loss[x])
    assert example.step == x[0]
    assert any(note.text == f"step {x[0]}" for note in example_figure(example, "light").layout.annotations)


def test_the_parabola_is_taylors_and_the_curve_the_loss_along_the_step():
    example = verdict("taylor").example
    figure = example_figure(example, "light")
    s, real = trace(figure, "L along the step")
    _, parabola = trace(figure, "second order")
    points = example.theta + s[:, None] * example.p
    x, y = points.T
    np.testing.assert_allclose(real, (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2, rtol=1e-12)
    slope = (real[1] - real[0]) / s[1]
    assert (parabola[1] - parabola[0]) / s[1] == pytest.approx(slope, rel=0.05)
    assert np.ptp(np.diff(parabola, 2)) < 1e-9 * np.abs(parabola).max()
    at = np.argmin(np.abs(s - 1))
    assert trace(figure, "predicted")[1][0] == pytest.approx(parabola[at])
    assert trace(figure, "real end")[1][0] == pytest.approx(real[at])


def test_overshooting_steps_are_those_whose_slope_along_the_step_turned():
    example = verdict("overshoot").example
    figure = example_figure(example, "light")
    for name, run in (("with decay", example.decayed), ("without decay", example.constant)):
        move = np.diff(run.theta, axis=0)
        turned = ((run.grad[:-1] * move).sum(-1) < 0) & ((run.grad[1:] * move).sum(-1) > 0)
        marked, _ = trace(figure, f"overshoots, {name}")
        assert set(marked) <= set(np.flatnonzero(turned) + 1)
        assert f"{len(marked)} {'with decay' if name == 'with decay' else 'without'}" in example_words(
            example
        )


def test_starts_are_counted_by_where_they_end():
    example = verdict("trapping", "three_hump_camel").example
    figure = example_figure(example, "light")
    for name, kept in (
        ("ends in a lowest minimum", lambda ends: (ends >= 0) & (ends < example.lowest)),
        ("ends in a poorer minimum", lambda ends: ends >= example.lowest),
        ("ends elsewhere", lambda ends: ends < 0),
    ):
        shown = [len(one.x) for one in traces(figure, name)]
        assert shown == [int(kept(ends).sum()) for ends in (example.constant_end, example.decayed_end)]
    left, right = _heatmaps(figure)
    assert [(one.xaxis, one.yaxis) for one in (left, right)] == [("x", "y"), ("x2", "y2")]
    np.testing.assert_array_equal(left.z, right.z)
    poor = int((example.decayed_end >= example.lowest).sum())
    assert poor > 0
    assert f"with decay {poor} of {len(example.starts)} starts" in example_words(example)


def test_the_path_is_drawn_with_its_level_and_its_lowest_point():
    example = verdict("equiconnected").example
    figure = example_figure(example, "light")
    _, level = (
        trace(figure, "L") if len(traces(figure, "L")) == 1 else (None, np.array(traces(figure, "L")[0].y))
    )
    x, y = example.path.T
    np.testing.assert_allclose(level, (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2, rtol=1e-9)
    assert f"λ = {example.lam:.4g}" in example_words(example)
    assert {"<b>a</b>", "<b>b</b>", "<b>lowest</b>"} <= {note.text for note in figure.layout.annotations}


def test_seeds_are_paired_dots_with_the_interval_of_the_difference():
    curves = (("with decay", np.arange(3), np.array([[3, 1, np.nan], [3, 1, 2.0]])),)
    example = SeedsExample(
        ("seed 4", "seed 5"), np.array([1.0, np.nan]), np.array([0.2, 0.3]), -1.5, -0.1, curves
    )
    figure = example_figure(example, "dark")
    named = {one.name: one for one in figure.data if one.name and one.mode == "markers"}
    np.testing.assert_array_equal(named["with decay"].y, [0.2, 0.3])
    np.testing.assert_array_equal(named["without decay"].y, [1.0, np.nan])
    (bar,) = [one for one in figure.data if one.error_y.array is not None]
    assert (bar.y[0], bar.error_y.array[0]) == (pytest.approx(-0.8), pytest.approx(0.7))
    mean = next(one for one in figure.data if one.mode == "lines" and one.name == "with decay")
    np.testing.assert_array_equal(mean.y, [3, 1, 2])
    assert "1 of 2 seeds" in example_words(example)


def test_what_is_not_finite_is_left_blank_and_said():
    x = np.linspace(-1, 1, 9)
    nowhere = LevelExample(level_sets(Grid(x, x, np.full((9, 9), np.nan))), 0.5)
    figure = example_figure(nowhere, "light")
    assert "not finite anywhere" in figure.layout.annotations[0].text
    assert "not finite anywhere" in example_words(nowhere)
    sets = level_sets(build("formula", formula="log(x)", window=(-1, 1, -1, 1)), 33)
    line = np.linspace((0.5, 0), (-0.5, 0), 11)
    with np.errstate(all="ignore"):
        levels = np.log(line[:, 0])
    path = PathExample(sets, -1.0, (0.5, 0.0), (-0.5, 0.0), line, levels)
    drawn = np.array(traces(example_figure(path, "light"), "L")[0].y, float)
    np.testing.assert_array_equal(np.isfinite(drawn), np.isfinite(levels))
    assert "not a number" in example_words(path)


def test_a_run_that_leaves_the_finite_numbers_is_cut_there():
    example = verdict("condition", eta0=10.0, steps=50).example
    assert isinstance(example, RunExample)
    loss = example.run.loss
    first = int(np.argmax(~np.isfinite(loss)))
    assert first > 0
    _, y = trace(example_figure(example, "light"), "V = L")
    np.testing.assert_array_equal(np.isfinite(np.array(y, float)), np.isfinite(loss))
    assert f"not finite from step {first} on" in example_words(example)


def test_a_step_to_where_the_loss_is_not_finite_has_no_real_end():
    f = build("formula", formula="log(x)", window=(-1, 1, -1, 1))
    step = StepExample(f, np.array([0.5, 0.0]), np.array([-1.0, 0.0]), np.log(0.5), -2.0, -2.0, np.nan)
    figure = example_figure(step, "light")
    assert traces(figure, "real end") == []
    assert "not finite" in example_words(step)


@pytest.mark.parametrize("stretch", [1.0, 1e-6, 1e6])
def test_a_line_keeps_its_ends_its_corners_and_its_course_with_fewer_points(stretch):
    turn = np.linspace(0, 2 * np.pi, 401)
    circle = np.stack([np.cos(turn), np.sin(turn)], -1)
    corner = np.array([[-1.0, -1.0], [-0.5, -1.0], [0.0, -1.0], [0.0, -0.5], [0.0, 0.0]])
    gap = np.full((1, 2), np.nan)
    left = thinned(np.concatenate([gap, circle, gap, corner, gap]) * [1.0, stretch]) / [1.0, stretch]
    breaks = np.flatnonzero(np.isnan(left[:, 0]))
    first, second = (left[a + 1 : b] for a, b in pairwise(breaks))
    assert len(breaks) == 3
    assert 90 < len(first) < 120
    np.testing.assert_allclose(first[[0, -1]], circle[[0, -1]])
    middles = (first[1:] + first[:-1]) / 2
    assert np.abs(np.linalg.norm(middles, axis=-1) - 1).max() < 2 / 600
    assert {(-1.0, -1.0), (0.0, -1.0), (0.0, 0.0)} <= {(round(x, 9), round(y, 9)) for x, y in second}


def test_lines_of_which_nothing_is_to_be_seen_stay_as_they_are():
    for points in (np.empty((0, 2)), np.full((1, 2), np.nan), np.full((5, 2), np.nan), np.ones((2, 2))):
        np.testing.assert_array_equal(thinned(points), points)
