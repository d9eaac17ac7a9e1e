"""The level-set page, run and clicked: its numbers, its controls, every problem, and what a bad link does."""

import pytest
from streamlit.testing.v1 import AppTest

from core.experiments.computed import landscape
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.messages.levels import level_message
from core.messages.packing import split, unpack
from core.problems import PROBLEMS
from tests.pages import scripts


def opened(**query):
    """Return the page, opened by a link."""
    page = scripts.page("level_sets")
    for name, value in query.items():
        page.query_params[name] = str(value)
    return page.run()


def header_of(page):
    return message_of(page)[0]


def message_of(page):
    return unpack(split(scripts.pictures(page)[0].proto.bytes)[0])


def _hand_script(settings, messages):
    """Run as a script of its own: what a hand did in the explorer, without a browser."""
    from core.experiments.experiment import Experiment
    from pages.shared import state

    state.playground.put(Experiment.opening(**settings))
    for message in messages:
        state.hand(message)


def after_hand(*messages, **settings):
    """Return the experiment after messages (kind, value) of the hand."""
    told = [
        {"kind": kind, "value": value, "seq": seq, "done": True}
        for seq, (kind, value) in enumerate(messages, start=1)
    ]
    page = AppTest.from_function(
        _hand_script, args=({"problem": "himmelblau", "lam": 100.0} | settings, told)
    ).run()
    assert not page.exception
    return page.session_state["experiment"]


def experiment_of(page):
    return page.session_state["experiment"]


def shown(page):
    return " ".join(element.value for element in [*page.markdown, *page.caption])


def test_it_opens_on_an_island_that_a_point_is_cut_off_from():
    page = scripts.page("level_sets").run()
    assert not page.exception
    experiment = experiment_of(page)
    assert (experiment.problem, experiment.lam) == ("himmelblau", 180.0)
    assert Study(experiment).sets().at(180.0).count == 2
    assert not Study(experiment).paths["widest"].connected(180.0)
    assert header_of(page)["paths"][0]["true_level"] == pytest.approx(178.337, abs=1e-3)


# Of both kinds side by side the one is drawn as it is alone.
@pytest.mark.parametrize(
    ("problem", "shown_sets"), [*((problem, "both") for problem in PROBLEMS), ("himmelblau", "super")]
)
def test_every_problem_renders(problem, shown_sets):
    page = opened(problem=problem, sets=shown_sets, grid_points=65)
    assert not page.exception
    assert header_of(page)["kinds"].keys() == ({"super"} if shown_sets == "super" else {"super", "sub"})
    assert experiment_of(page).problem == problem


@pytest.mark.parametrize(
    "query",
    [
        {"eta0": 10, "problem": "rosenbrock"},
        {"problem": "formula", "formula": "log(x) + y**2", "window": "-1,3,-1,1", "start": "1,0"},
        {"problem": "formula", "formula": "max(x*x + y*y, 40)", "window": "-3,3,-3,3"},
        {"zoom": 12, "zoom_at": "9999,9999"},
        {"ends": "points", "point_a": "500,0", "point_b": "0,0"},
        {"problem": "quadratic", "boundary": "window"},
        {"problem": "saddle", "boundary": "coercive"},
        {"lam": 1e12},
        {"lam": -1e12},
    ],
)
def test_hostile_settings_leave_every_tab_standing(query):
    page = scripts.page("level_sets")
    for name, value in query.items():
        page.query_params[name] = str(value)
    for tab in ("Critical points", "Bars", "Paths", "Held where", "3-D", "Peaks or minima?"):
        page.session_state["level_tabs"] = tab
        page.run()
        assert not page.exception, tab


def test_a_bad_link_is_said_and_the_rest_kept():
    page = opened(problem="rastrigin", grid_points=5, sets="round", zoom=3)
    assert not page.exception
    said = " ".join(warning.value for warning in page.warning)
    assert "grid\\_points" in said
    assert "sets" in said
    assert (experiment_of(page).problem, experiment_of(page).zoom) == ("rastrigin", 3)


def test_the_hand_moves_the_level_within_the_range_of_the_problem():
    assert after_hand(("lam", 150.0)).lam == 150.0
    low, high = landscape(Experiment.opening(problem="himmelblau")).level_range
    assert after_hand(("lam", 150.0), ("lam", 1e9)).lam == high
    assert after_hand(("lam", -1e9)).lam == low


def test_the_hand_picks_two_points_and_zooms():
    experiment = after_hand(("ends", [-0.27, -0.92, 3.0, 2.0]))
    assert (experiment.ends, experiment.point_a, experiment.point_b) == ("points", (-0.27, -0.92), (3.0, 2.0))
    zoomed = after_hand(("ends", [-0.27, -0.92, 3.0, 2.0]), ("zoom", [1.0, 1.0, 2]))
    assert Study(zoomed).view == pytest.approx((-0.5, 2.5, -0.5, 2.5))
    header = unpack(split(level_message(Study(zoomed)))[0])[0]
    assert header["window"] == pytest.approx([-0.5, 2.5, -0.5, 2.5])
    assert "outside the view" in " ".join(header["notes"])


def test_the_hand_follows_another_run():
    assert after_hand(("followed", "heavy_ball")).followed == "heavy_ball"


@pytest.mark.parametrize("kind", ["ends", "zoom", "followed", "lam"])
def test_what_no_hand_sends_changes_nothing(kind):
    values = [None, "far", [1, 2], [1, 2, 3, "x"], [float("nan")] * 4, [1e9] * 4, {"x": 1}]
    assert after_hand(*((kind, value) for value in values)) == after_hand()


def test_a_locked_level_stays():
    assert after_hand(("lam", 150.0), locked=("lam",)).lam == 100.0


def test_choosing_own_points_begins_with_the_ends_of_the_run():
    page = opened(problem="himmelblau", start="0,0", eta0=0.01)
    before = Study(experiment_of(page)).ends
    page.selectbox(key="control_ends").select("points").run()
    experiment = experiment_of(page)
    # With as many digits as their levels are told with, so that the link stays short.
    assert (*experiment.point_a, *experiment.point_b) == pytest.approx((*before.a, *before.b), abs=1e-6)
    assert all(len(repr(abs(value))) <= 9 for value in (*experiment.point_a, *experiment.point_b))


def test_another_problem_is_seen_whole():
    page = opened(problem="himmelblau", zoom=4, ends="points")
    page.selectbox(key="control_problem").select("rastrigin").run()
    assert not page.exception
    assert (experiment_of(page).zoom, experiment_of(page).ends) == (0, "run")


def test_the_table_of_critical_points_has_himmelblaus_nine():
    page = opened(problem="himmelblau")
    (table,) = page.dataframe
    assert table.value["kind"].value_counts().to_dict() == {"minimum": 4, "saddle": 4, "maximum": 1}
    assert "4 × minimum, 4 × saddle, 1 × maximum" in shown(page)


def test_the_page_explains_the_four_corners_of_a_bowl():
    page = scripts.page("level_sets")
    page.query_params["problem"] = "quadratic"
    page.session_state["level_tabs"] = "Bars"
    page.run()
    assert "four corners would look like four pieces" in shown(page)
    assert header_of(page)["kinds"]["super"] == {"boundary": "coercive", "beyond": True, "points": 129}


def test_the_path_tab_says_up_to_which_level_the_points_are_connected():
    page = scripts.page("level_sets")
    for name, value in {
        "problem": "himmelblau",
        "ends": "points",
        "point_a": "-0.27,-0.92",
        "point_b": "3.5,4",
        "lam": "180",
    }.items():
        page.query_params[name] = value
    page.session_state["level_tabs"] = "Paths"
    page.run()
    assert "λ ≤ 178.33724" in shown(page)
    assert "not connected" in shown(page)


def test_critical_points_do_not_depend_on_the_level():
    experiment = Experiment.opening(problem="himmelblau")
    moved = experiment.change(lam=7.0, start=(1.0, 1.0), eta0=0.5)
    assert Study(experiment).critical_points is Study(moved).critical_points
