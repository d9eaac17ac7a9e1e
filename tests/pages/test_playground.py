"""The playground and the gallery, run as a browser would run them, without one."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.experiments.computed import landscape
from core.experiments.experiment import Experiment, from_query, preset_experiment
from core.experiments.network_experiment import preset_network_experiment
from core.experiments.presets import PRESETS
from core.experiments.study import Study
from core.messages.packing import split, unpack
from core.problems import PROBLEMS
from tests.pages import scripts

SHARE = "experiment_share_open"


def app(**query):
    at = scripts.app()
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def message(at):
    """Return header and arrays of the player that the page shows."""
    shown = scripts.pictures(at)[0].proto
    main, _ = split(shown.bytes)
    return unpack(main)


def widget(at, kind, name):
    return next(w for w in getattr(at, kind) if w.key == f"control_{name}")


def experiment(at):
    return at.session_state["experiment"]


def test_it_opens_on_a_descent_without_an_error():
    at = app()
    assert not at.exception
    header, arrays = message(at)
    run = Study(experiment(at)).run
    np.testing.assert_array_equal(arrays["theta"], np.swapaxes(run.theta, 0, 1).astype("f4"))
    assert header["steps"] == experiment(at).steps


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_every_problem_opens(problem):
    at = app(problem=problem)
    assert not at.exception
    assert experiment(at).problem == problem
    np.testing.assert_allclose(
        message(at)[1]["v"], np.swapaxes(Study(experiment(at)).ledger.V, 0, 1), equal_nan=True
    )


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_opens_with_its_question(name):
    at = scripts.unfolded(app(), "experiment_presets_open_0")
    next(b for b in at.button if b.key == f"preset_{name}").click().run()
    assert not at.exception
    # It shows as much as was shown before.
    assert experiment(at) == preset_experiment(name).change(more=False)
    assert PRESETS[name].question in at.markdown[0].value


def test_a_link_gives_the_same_experiment_and_a_bad_part_is_reported():
    wanted = Experiment.opening(problem="rosenbrock", steps=200, momentum=0.8, rules=("adam", "nesterov"))
    at = app(**dict(part.split("=") for part in wanted.query().split("&")), wings="2", beta1="7")
    assert experiment(at) == wanted
    assert len(at.warning) == 2


def test_moving_a_control_changes_the_run_and_nothing_else():
    at = app()
    before = experiment(at)
    widget(at, "select_slider", "eta0").set_value(0.01).run()
    assert experiment(at) == before.change(eta0=0.01)
    assert message(at)[0]["eta0"] == 0.01


def test_another_problem_brings_its_own_start_rate_and_level():
    at = app()
    widget(at, "selectbox", "problem").set_value("rosenbrock").run()
    facts = landscape(experiment(at)).facts
    assert (experiment(at).start, experiment(at).eta0, experiment(at).lam) == (
        facts.start,
        facts.eta0,
        facts.level,
    )


def test_a_formula_that_cannot_be_read_is_explained_and_the_rest_survives():
    at = app(problem="formula", momentum="0.5")
    good = experiment(at).formula
    widget(at, "text_input", "formula").set_value("x**2 + import").run()
    assert not at.exception
    assert at.error
    assert experiment(at).formula == good
    assert experiment(at).momentum == 0.5
    assert widget(at, "text_input", "formula").value == "x**2 + import"
    widget(at, "text_input", "formula").set_value("x**2 + y**2").run()
    assert not at.error
    assert experiment(at).formula == "x**2 + y**2"


def test_a_typed_formula_is_set_as_it_was_understood_and_its_names_are_told():
    at = app(problem="formula")
    widget(at, "text_input", "formula").set_value(r"\frac{w^2}{2} + 3|b|").run()
    assert not at.exception
    assert not at.error
    told = [part.value for part in at.sidebar.markdown] + [part.value for part in at.sidebar.caption]
    assert any(r"\frac{x^{2}}{2} + 3 \, \left|y\right|" in text for text in told)
    assert "w is x, b is y\\." in told
    assert widget(at, "text_input", "formula").value == r"\frac{w^2}{2} + 3|b|"
    widget(at, "text_input", "formula").set_value("1/2w + b").run()
    assert r"Write \(1/2\)\*w or 1/\(2\*w\)" in at.error[0].value
    told = [part.value for part in at.sidebar.markdown] + [part.value for part in at.sidebar.caption]
    assert "The picture still shows" in told
    assert any(r"\frac{x^{2}}{2}" in text for text in told)


def test_two_equal_digits_are_refused_beside_the_control():
    at = app(problem="mnist_pair")
    widget(at, "selectbox", "digit_a").set_value("8").run()
    assert not at.exception
    assert at.error
    assert experiment(at).digit_a == "3"


def _hand_script(messages, locked):
    """Run as a script of its own: what a hand did in the player, without a browser."""
    from core.experiments.experiment import Experiment
    from pages.shared import state

    state.playground.put(Experiment.opening(locked=locked))
    for message in messages:
        state.hand(message)


def hand(*messages, locked=()):
    at = AppTest.from_function(_hand_script, args=(list(messages), locked)).run()
    assert not at.exception
    return at


def test_the_hand_moves_the_experiment():
    values = {"lam": 50.0, "eta0": 0.01, "alpha": 0.02, "start": (1.0, 2.0)}
    at = hand(
        *({"kind": k, "value": v, "seq": n, "done": True} for n, (k, v) in enumerate(values.items(), 1))
    )
    assert {name: getattr(experiment(at), name) for name in values} == values


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "steps", "value": 50, "seq": 1, "done": True},
        {"kind": "eta0", "value": -1, "seq": 1, "done": True},
        {"kind": "start", "value": [1e9, 0], "seq": 1, "done": True},
        {"kind": "lam", "value": None, "seq": 1, "done": True},
    ],
)
def test_a_hand_that_asks_for_what_it_may_not_changes_nothing(message):
    assert experiment(hand(message)) == Experiment.opening()


def test_what_the_hand_sets_is_as_short_as_a_pixel_means_and_is_what_runs():
    """Himmelblau's window is 12 wide: a pixel is some hundredth, and no digit beyond it is the hand's."""
    dragged = {"kind": "start", "value": [3.3000000000000007, 3.872727272727272], "seq": 1, "done": True}
    at = hand(dragged)
    assert experiment(at).start == (3.3, 3.87)
    again, remarks = from_query(experiment(at).query())
    assert (again, remarks) == (experiment(at), [])
    assert "start=3.3,3.87&" in experiment(at).query() + "&"
    np.testing.assert_array_equal(Study(again).run.theta[0, 0], [3.3, 3.87])
    np.testing.assert_array_equal(Study(again).run.theta, Study(experiment(at)).run.theta)


def test_what_is_taken_back_has_all_its_digits_again():
    """Escape during a drag sends where the start was before, which no hand had rounded."""
    there = {"kind": "start", "value": [1.23456789012345, -0.5], "seq": 1, "done": True, "back": True}
    assert experiment(hand(there)).start == (1.23456789012345, -0.5)


@pytest.mark.parametrize("level", [-1e9, 1e9])
def test_a_level_beyond_the_range_becomes_a_short_one_inside_it(level):
    at = hand({"kind": "lam", "value": level, "seq": 1, "done": True})
    low, high = landscape(experiment(at)).level_range
    lam = experiment(at).lam
    assert low <= lam <= high
    assert min(lam - low, high - lam) < (high - low) / 1000
    assert len(repr(lam)) <= 8


def test_of_two_points_only_the_one_that_was_moved_is_rounded():
    moved = [1.2345678901, 2.3456789012]
    kept = [-2.805118086952745, 3.131312518250573]
    first = {"kind": "ends", "value": [*kept, *kept], "seq": 1, "done": True, "back": True}
    at = hand(first, {"kind": "ends", "value": [*moved, *kept], "seq": 2, "done": True})
    assert experiment(at).point_a == (1.23, 2.35)
    assert experiment(at).point_b == tuple(kept)


def test_a_zoom_begins_at_a_short_point():
    at = hand({"kind": "zoom", "value": [1.2345678901, 2.3456789012, 3], "seq": 1, "done": True})
    assert (experiment(at).zoom_at, experiment(at).zoom) == ((1.23, 2.35), 3)


def test_a_locked_setting_does_not_follow_the_hand():
    at = hand({"kind": "eta0", "value": 0.01, "seq": 1, "done": True}, locked=("eta0",))
    assert experiment(at).eta0 == Experiment.opening().eta0


def test_locked_controls_are_disabled():
    at = app(locked="eta0,problem")
    assert widget(at, "select_slider", "eta0").disabled
    assert widget(at, "selectbox", "problem").disabled
    assert not widget(at, "select_slider", "alpha").disabled


TABS = ("Problem", "3-D", "Ledger", "Schedule", "Formulas")


@pytest.mark.parametrize("lyapunov", ["loss", "distance", "heavy_ball"])
def test_every_tab_opens(lyapunov):
    at = app(lyapunov=lyapunov)
    for tab in TABS:
        at.session_state["details"] = tab
        at.run()
        assert not at.exception, tab
        assert len(at.get("plotly_chart")) == (tab in ("3-D", "Ledger", "Schedule"))
        assert len(at.latex) == {"Formulas": 8, "Problem": 1}.get(tab, 0)


def test_the_ledger_names_the_chosen_rules_own_limit():
    at = app(rules="nesterov", momentum="0.8", weight_decay="0.1")
    at.session_state["details"] = "Ledger"
    at.run()
    name = "2(1+β)/((1+2β)·(λ_max + decay))"
    shown = at.dataframe[0].value[name]
    np.testing.assert_allclose(shown, Study(experiment(at)).ledger.curvature_limit[:, 0])
    assert any(f"{name} is the rule's stability limit" in caption.value for caption in at.caption)


def test_a_run_that_diverges_breaks_no_tab():
    at = app(problem="himmelblau", eta0="1.0", start="5,5", steps="300")
    for tab in TABS:
        at.session_state["details"] = tab
        at.run()
        assert not at.exception, tab
    assert message(at)[0]["rules"][0]["non_finite_at"] is not None


@pytest.mark.parametrize("schedule", ["constant", "cosine", "step", "inverse_time"])
def test_every_schedule_opens_its_formulas(schedule):
    at = app(schedule=schedule, rules="gradient_descent,nesterov,rmsprop,adam,adamw", weight_decay="0.01")
    at.session_state["details"] = "Formulas"
    at.run()
    assert not at.exception
    assert at.latex


def test_an_uploaded_experiment_opens_and_a_wrong_file_is_explained():
    wanted = Experiment.opening(problem="beale", steps=50)
    at = scripts.unfolded(app(), SHARE)
    uploader = at.get("file_uploader")[0]
    uploader.set_value(("experiment.json", wanted.to_json().encode(), "application/json")).run()
    assert experiment(at) == wanted
    at.get("file_uploader")[0].set_value(("experiment.json", b"{}", "application/json")).run()
    assert experiment(at) == wanted
    assert "format" in at.warning[0].value


def test_the_gallery_shows_every_phenomenon_and_opens_it():
    at = app()
    at.switch_page("phenomena/page.py").run()
    assert not at.exception
    assert len(scripts.pictures(at)) == len(PRESETS)
    name = list(PRESETS)[1]
    next(b for b in at.button if b.key == f"open_{name}").click().run()
    assert experiment(at) == preset_experiment(name).change(more=False)


def test_the_gallery_opens_trainings_too():
    at = app()
    at.switch_page("phenomena/page.py").run()
    next(b for b in at.button if b.key == "train_edge").click().run()
    assert not at.exception
    assert at.session_state["training"] == preset_network_experiment("edge").change(more=False)


def test_the_link_it_offers_is_the_experiment():
    at = scripts.unfolded(app(steps="200"), SHARE)
    link = next(code.value for code in at.code if "?" in code.value)
    assert from_query(link.split("?", 1)[1]) == (experiment(at), [])


def test_a_closed_menu_costs_nothing_and_keeps_what_was_chosen_in_it():
    at = app()
    assert not at.code
    assert not [button for button in at.button if button.key.startswith("preset_")]
    scripts.unfolded(at, SHARE)
    locks = next(each for each in at.button_group if each.key == "experiment_link_locks")
    locks.set_value(["eta0"]).run()
    at.session_state[SHARE] = False
    assert not at.run().code
    link = next(code.value for code in scripts.unfolded(at, SHARE).code if "?" in code.value)
    assert "locked=eta0" in link


def test_a_folded_section_costs_nothing_and_its_settings_stay():
    at = app(momentum="0.8", rules="heavy_ball")
    assert not [each for each in at.slider if each.key == "control_momentum"]
    scripts.unfolded(at, "advanced")
    widget(at, "slider", "momentum").set_value(0.7).run()
    at.session_state["advanced"] = False
    at.run()
    assert experiment(at).momentum == 0.7


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("exponential", "α · half-life 57.8 steps"),
        ("inverse_time", "α · half-life 83.3 steps"),
        ("step", "α · half-life 58 steps"),
        ("constant", "α (no effect on the constant schedule)"),
        ("cosine", "α (no effect on the cosine schedule, half-life 150 steps)"),
    ],
)
def test_the_half_life_is_told_the_same_everywhere(schedule, said):
    at = app(schedule=schedule, alpha="0.012", steps="300", problem="himmelblau")
    assert widget(at, "select_slider", "alpha").label == said
    half_life = message(at)[0]["half_life"]
    if schedule == "constant":
        assert half_life is None
    else:
        assert f"half-life {half_life:.3g} steps" in said


@pytest.mark.parametrize("tab", ["3-D", "Ledger", "Schedule", "Formulas"])
def test_the_tabs_of_a_long_run_hold_all_of_its_steps(tab):
    at = scripts.page("playground")
    at.session_state["experiment"] = Experiment.opening(steps=10_000)
    at.session_state["details"] = tab
    at.run()
    assert not at.exception
    if tab == "Ledger":
        assert len(at.dataframe[0].value) == 10_000
    if tab == "Formulas":
        at.number_input(key="formula_step_10000").set_value(9_999).run()
        assert not at.exception
