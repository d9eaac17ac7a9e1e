"""What holds where every recipe of CONTRIBUTING.md has been followed: `test_contributing.py` runs it in such a copy."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

import core
from core.claims import judge
from core.experiments.experiment import Experiment, preset_experiment
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.network_export import metrics_csv
from core.experiments.trainings import network_run
from core.messages.packing import split, unpack
from core.messages.trainer import trainer_message
from tests.pages import scripts
from tests.player.stage import Stage, opening


def shown(address="", **query):
    at = scripts.app(address)
    at.query_params.update(query)
    at.run()
    assert not at.exception, at.exception
    return at


def test_surface_descends_and_has_its_formula_and_its_level_sets():
    f = core.surface("booth")
    run = core.descend(f, core.rule("gradient_descent", eta0=f.facts.eta0), f.facts.start, 400)
    assert run.outcome.kind == "minimum"
    np.testing.assert_allclose(run.theta[-1], (1, 3), atol=1e-6)
    assert r"\left(x + 2 y - 7\right)^{2}" in f.facts.latex
    assert core.level_sets(f, kind="sub").at(f.facts.level).count == 1


def test_surface_is_offered_and_opens_in_the_playground():
    at = shown(problem="booth")
    assert "Booth" in at.selectbox(key="control_problem").options
    assert "nine times faster" in at.markdown[0].value


def test_preset_opens_with_its_question_and_stands_among_the_phenomena():
    at = shown(**dict(parse_qsl(preset_experiment("one_step").query())))
    assert at.markdown[0].value == "# Which η0 needs just one step?"
    assert shown("phenomena").button(key="open_one_step").label == "One step to the minimum"


@pytest.mark.parametrize(("problem", "decision"), [("quadratic", "holds"), ("saddle", "fails")])
def test_claim_is_judged(problem, decision):
    verdict = judge("shrinking", Experiment.opening(problem=problem))
    f, state = core.surface(problem), verdict.experiment
    theta, length = np.array(state.start), []
    for t in range(state.steps):
        move = -state.eta0 * np.exp(-state.alpha * t) * f.loss_and_grad(theta)[1]
        theta = theta + move
        length.append(np.hypot(*move))
    grown = int((np.diff(length) > 1e-9 * np.array(length[:-1])).sum())
    assert (verdict.decision, dict(verdict.numbers)["longer than before"]) == (decision, grown)


def test_claim_has_a_card_with_its_figure():
    at = shown("claims", problem="saddle")
    assert any("Steps become shorter" in each.value for each in [*at.subheader, *at.markdown])
    assert at.button(key="open_shrinking")
    sentence = judge("shrinking", Experiment.opening(problem="saddle")).sentence
    assert any(sentence.split(";")[0] in each.value for each in at.markdown)


def test_page_is_shown_at_its_address():
    at = shown(
        "lengths",
        problem="quadratic",
        eta0="0.5",
        alpha="0",
        steps="20",
        start="-2,0",
        rules="gradient_descent",
    )
    assert at.markdown[0].value == "# How long is each step?"
    assert at.markdown[-1].value == "The longest of 20 steps: 1."
    assert len(at.get("vega_lite_chart")) == 1


def test_monitor_has_its_switch_its_column_its_cost_and_its_curve():
    assert NetworkExperiment.settings()["monitors"].choices["weight_norm"] == "‖θ‖"
    opened = NetworkExperiment.opening(data="diabetes", epochs=3, size=60, monitors=("energy", "weight_norm"))
    run = network_run(NetworkExperiment.from_query(opened.query())[0])
    run.train()
    column = run.history().weight_norm
    assert column[-1] == pytest.approx(np.linalg.norm(run.snapshots()[-1].theta))
    assert "weight_norm" in metrics_csv(run).splitlines()[0].split(",")
    assert run.costs()["weight_norm"] > 0
    header, arrays = unpack(split(trainer_message(run, lam=0.5))[0])
    assert ("weight_norm", "Weights") in [(curve["column"], curve["chart"]) for curve in header["curves"]]
    np.testing.assert_allclose(arrays["weight_norm"], column, rtol=1e-5)


def test_component_shows_a_message_and_sends_what_the_hand_does(chromium, modules):
    from pages.shared.thermometer import message

    with opening(lambda: Stage(chromium, modules, "thermometer")) as opened:
        stage = opened()
        stage.hand(message(low=0.0, high=10.0, lam=2.5))
        stage.page.wait_for_function("host.thermometer?.shown === '2.5'")
        stage.part("input").focus()
        stage.page.keyboard.press("End")
        assert stage.read("thermometer.shown") == "10"
        assert [(each["name"], each["kind"], each["value"]) for each in stage.sent()] == [("hand", "lam", 10)]
        # The page has answered, and has kept its own value.
        stage.hand(message(low=0.0, high=10.0, lam=3.0, echoed=stage.sent()[0]["seq"]))
        stage.page.wait_for_function("host.thermometer.shown === '3'")
