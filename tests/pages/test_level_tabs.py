"""What the level-set page says and hands out: its numbers recomputed from formulas, its downloads run and read."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.experiments.experiment import Experiment
from core.experiments.level_questions import level_question
from core.experiments.study import Study
from core.figures.path_profile import path_profile_figure, shown_range
from core.optim import RULES
from core.problems import PROBLEMS
from pages.level_sets.downloads import bars, downloads, script
from tests.pages import scripts

ROOT = Path(__file__).parents[2]
ISLAND = {"problem": "himmelblau", "lam": 180.0, "start": (0.0, 0.0), "eta0": 0.01}
POINTS = {"ends": "points", "point_a": (-0.27, -0.92), "point_b": (3.5, 4.0)}
# Himmelblau's saddles from the lowest level to the highest, the published three and what mends them to five digits.
PASSES = (13.3119, 67.7192, 104.0152, 178.3372)


def opened(tab, **settings):
    """Return the page with one tab open on an experiment."""
    page = scripts.page("level_sets")
    page.session_state["experiment"] = Experiment.opening(**ISLAND | settings)
    page.session_state["level_tabs"] = tab
    page.run()
    assert not page.exception
    return page


def said(page):
    """Return all that the page says, less the signs that keep Markdown from taking it for its own."""
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.info]).replace(
        "\\", ""
    )


def test_every_problem_has_a_question_of_its_own():
    questions = [level_question(name) for name in PROBLEMS]
    assert len(set(questions)) == len(PROBLEMS)
    assert all(question.endswith("?") for question in questions)
    assert level_question("quadratic") in said(opened("3-D", problem="quadratic"))


def test_the_table_of_critical_points_holds_exact_levels_and_indices():
    (table,) = opened("Critical points").dataframe
    frame = table.value
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    by_hand = (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2
    np.testing.assert_allclose(frame["L"].astype(float), by_hand, rtol=1e-8, atol=1e-12)
    assert frame["L"].astype(float).is_monotonic_increasing
    assert frame.loc[frame["kind"] == "saddle", "L"].astype(float).tolist() == pytest.approx(PASSES, abs=1e-4)
    assert dict(zip(frame["kind"], frame["index"], strict=True)) == {"minimum": 0, "saddle": 1, "maximum": 2}


def test_what_is_no_minimum_saddle_or_maximum_is_counted_too():
    assert "Found in view: 1 × degenerate." in said(opened("Critical points", problem="monkey_saddle"))
    plane = {"problem": "formula", "formula": "x + 2*y", "lam": 0.0}
    assert "No critical point was found in view" in said(opened("Critical points", **plane))


def test_a_ridge_is_named_once_and_as_a_curve():
    ring = {"problem": "formula", "formula": "(x^2+y^2-1)^2", "window": (-2, 2, -2, 2), "lam": 0.5}
    at = opened("Critical points", **ring)
    assert "Found in view: 1 × valley, 1 × maximum." in said(at)
    assert "A valley is a curve of minima of one level" in said(at)
    assert list(at.dataframe[0].value["kind"]) == ["valley", "maximum"]


def test_the_count_is_compared_with_a_finer_grid():
    assert "has 2 components above the grid's error on 129² points and 2 on 257²: the same" in said(
        opened("Critical points")
    )


def test_the_bars_hold_the_island_and_the_passes():
    (table,) = opened("Bars").dataframe
    frame = table.value
    island = frame[(frame["what"] == "component") & (frame["number"] == 2)].iloc[0]
    assert float(island["birth"]) == pytest.approx(181.6165, abs=1e-4)
    assert float(island["death"]) == pytest.approx(PASSES[3], abs=1e-4)
    assert island["levels"] == "refined"
    holes = frame[(frame["what"] == "hole") & (frame["birth"] != "∞")]
    assert sorted(holes["birth"].astype(float)) == pytest.approx(PASSES[:3], abs=1e-4)
    assert (holes["death"].astype(float).abs() < 1e-9).all()


def test_the_page_says_which_boundary_is_taken_and_why():
    assert "L→∞ in every direction" in said(opened("Bars"))
    assert "What is seen is counted" in said(opened("Bars", boundary="window"))
    assert "though L→∞ is not known here" in said(
        opened("Bars", problem="two_peaks", lam=0.5, boundary="coercive")
    )
    assert "A zoomed view counts what is seen" in said(opened("Bars", zoom=2))


def test_a_bowls_corners_are_four_pieces_in_its_window_alone():
    # x² + y² ≥ 10 on [−3, 3]²: the circle reaches beyond the sides, so that only the corners are left.
    bowl = Experiment.opening(problem="formula", formula="x**2 + y**2", lam=10.0)
    assert Study(bowl.change(boundary="window")).sets().count(10.0) == 4
    assert Study(bowl.change(boundary="coercive")).sets().count(10.0) == 1


@pytest.mark.parametrize(
    ("lam", "now"),
    [(178.0, "connected"), (178.33, "connected"), (178.35, "not connected"), (180.0, "not connected")],
)
def test_points_are_connected_up_to_the_pass(lam, now):
    text = said(opened("Paths", lam=lam, **POINTS))
    assert "if and only if λ ≤ 178.33724" in text
    assert f"now λ = {lam:.4g}: {now}." in text


def test_between_a_minimum_and_another_water_connects_from_the_pass_on():
    ends = {"ends": "points", "point_a": (3.0, 2.0), "point_b": (3.584428, -1.848126)}
    text = said(opened("Paths", sets="sub", lam=13.0, **ends))
    assert "if and only if λ ≥ 13.311926" in text
    assert "now λ = 13: not connected." in text
    assert "Highest L: lowest path 13.31" in text


def test_a_point_that_decides_is_named():
    low = {"ends": "points", "point_a": (4.9, 4.9), "point_b": (4.5, 4.5)}
    level = (4.5**2 + 4.5 - 11) ** 2 * 1 + (4.5 + 4.5**2 - 7) ** 2
    text = said(opened("Paths", **low))
    assert f"λ ≤ {level:.8g} (the level of one of the two points themselves)" in text


def test_where_l_is_no_number_no_path_is_claimed():
    own = {"problem": "formula", "formula": "log(x) + y**2", "window": (-1.0, 3.0, -1.0, 1.0), "lam": 0.0}
    ends = {"ends": "points", "point_a": (-0.5, 0.0), "point_b": (1.0, 0.0)}
    assert "not a number at A or at B" in said(opened("Paths", **own | ends))


def test_the_figure_shows_l_along_the_paths_and_is_not_flattened_by_a_far_peak():
    experiment = Experiment.opening(**ISLAND | POINTS)
    ways = Study(experiment).paths
    figure = path_profile_figure(ways, {name: name for name in ways}, 180.0, "light")
    widest = next(trace for trace in figure.data if trace.name == "widest")
    assert min(widest.y) == pytest.approx(ways["widest"].level)
    assert widest.y[0] == pytest.approx(181.6, abs=0.1)
    low, high = figure.layout.yaxis.range
    straight = np.linspace(POINTS["point_a"], POINTS["point_b"], 257)
    x, y = straight.T
    along = (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2
    assert low < along.min() < 180.0 < high < 1000
    assert "The figure leaves out how far the last one rises, to L = 2186" in said(opened("Paths", **POINTS))


def test_a_constant_leaves_the_figure_its_own_range():
    flat = Experiment.opening(problem="formula", formula="max(x, 100)", lam=100.0, **POINTS)
    assert shown_range(Study(flat).paths, 100.0) is None
    for tab in ("Paths", "Held where", "Bars", "Critical points", "3-D", "Peaks or minima?"):
        opened(tab, problem="formula", formula="max(x, 100)", lam=100.0)


def test_runs_are_told_where_they_are_held():
    page = opened("Held where", lam=100.0)
    text = said(page)
    for name in ("gradient_descent", "heavy_ball"):
        assert f"**{RULES[name].label}** leaves $S_λ$ at step" in text
    experiment = Experiment.opening(**ISLAND | {"lam": 100.0})
    run, trap = Study(experiment).run, Study(experiment).traps[0]
    # Held below the lowest pass of all: V is below it from that step on, and was not one step before.
    assert trap.level == pytest.approx(PASSES[0], abs=1e-4)
    assert (run.loss[trap.step :, 0] < PASSES[0]).all()
    assert run.loss[trap.step - 1, 0] >= PASSES[0]
    (table,) = page.dataframe
    first = table.value[table.value["run"] == RULES["gradient_descent"].label]
    left = int(np.flatnonzero(run.loss[:, 0] < 100.0)[0])
    assert first.iloc[0].tolist()[1:] == [f"0–{left - 1}", "component 1"]
    assert first.iloc[1].tolist()[1] == f"{left}–{experiment.steps}"


def test_a_run_that_ends_where_l_is_no_number_is_followed_until_then():
    own = {"problem": "formula", "formula": "log(x) + y**2", "window": (-1.0, 3.0, -1.0, 1.0), "lam": 0.0}
    page = opened("Paths", **own | {"start": (1.0, 0.0), "eta0": 0.2, "rules": ("gradient_descent",)})
    assert "comes to where L is not a number" in said(page)
    ends = Study(page.session_state["experiment"]).ends
    assert ends.b[0] > 0
    assert "if and only if λ ≤" in said(page)


def test_why_nothing_holds_a_run_is_said():
    gone = {"rules": ("gradient_descent",), "lam": 0.0}
    assert "is not finite at its end" in said(opened("Held where", problem="rosenbrock", eta0=10.0, **gone))
    # Down the plane x + 2y the run leaves the window, and no basin is left behind.
    plane = {"problem": "formula", "formula": "x + 2*y", "eta0": 1.0, "alpha": 0.0, **gone}
    assert "ends outside the window, at (" in said(opened("Held where", **plane))
    near = plane | {"eta0": 0.001}
    assert "is not below the lowest way out" in said(opened("Held where", **near))


def test_a_diverging_run_is_held_nowhere():
    page = opened("Held where", problem="rosenbrock", eta0=10.0, rules=("gradient_descent",))
    assert "Not trapped" in said(page)
    (table,) = page.dataframe
    assert table.value.iloc[-1].tolist()[2] == "L is not finite"


def test_peaks_and_minima_are_told_apart_with_live_numbers():
    text = said(opened("Peaks or minima?", lam=50.0))
    land, water = (
        Study(Experiment.opening(**ISLAND)).sets("super"),
        Study(Experiment.opening(**ISLAND)).sets("sub"),
    )
    # Above 13.31 two of the four basins are one; 67.72 and 104.02 are still to come.
    assert (land.count(50.0), land.holes(50.0), water.count(50.0)) == (1, 3, 3)
    assert "**1 component** and **3 holes**" in text
    assert "**3 basins**" in text
    assert "roles swap" in text


def test_the_sidebar_shows_what_belongs_to_the_state():
    page = opened("Paths")
    keys = {element.key for element in page.number_input}
    assert not {"control_point_a_0", "control_zoom_at_0"} & keys
    page = opened("Paths", zoom=2, zoom_at=(3.0, 2.0), **POINTS)
    keys = {element.key for element in page.number_input}
    assert {"control_point_a_0", "control_point_b_1", "control_zoom_at_0"} <= keys
    x0, x1, y0, y1 = Study(Experiment.opening(**ISLAND | {"zoom": 2, "zoom_at": (3.0, 2.0)})).view
    assert f"x from {x0:g} to {x1:g}, y from {y0:g} to {y1:g}" in said(page)


def test_the_bars_as_csv_are_the_pairs():
    experiment = Experiment.opening(**ISLAND | {"sets": "both", "grid_points": 65})
    offered = {name: make for name, make, *_ in downloads(Study(experiment))}
    frame = pd.read_csv(io.StringIO(offered["Bars (CSV)"]()))
    assert len(frame) == len(Study(experiment).sets("super").pairs) + len(Study(experiment).sets("sub").pairs)
    assert frame["birth"].tolist() == pytest.approx(bars(Study(experiment))["birth"].tolist())
    lengths = (frame["birth"] - frame["death"]) * np.where(frame["sets"] == "super", 1, -1)
    assert (lengths.dropna() >= 0).all()


@pytest.mark.parametrize(
    "settings", [ISLAND | POINTS, {"problem": "two_peaks", "separation": 2.0, "zoom": 1, "sets": "sub"}]
)
def test_the_script_prints_the_numbers_of_the_page(settings, tmp_path):
    experiment = Experiment.opening(**settings)
    file = tmp_path / "levels.py"
    file.write_text(script(Study(experiment)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, encoding="utf-8", env=_environment()
    )
    assert done.returncode == 0, done.stderr
    own = Study(experiment).sets("sub" if experiment.sets == "sub" else "super")
    now = own.at(experiment.lam)
    assert f"{now.count} components and {now.holes} holes" in done.stdout
    assert f"{Study(experiment).paths['widest'].true_level:.10g}" in done.stdout


def _environment():
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
