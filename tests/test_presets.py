"""What a preset's answer says is what its runs do."""

import numpy as np
import pytest

from core.experiment import SETTINGS, preset_experiment
from core.presets import PRESETS, QUESTIONS, matching, question
from core.problems import PROBLEMS
from core.simulation import RACE_CANDIDATES, measure, race_rates, simulate


def kinds(name, **changes):
    experiment = preset_experiment(name).change(**changes)
    return dict(
        zip(experiment.rules, (outcome.kind for outcome in simulate(experiment).outcomes), strict=True)
    )


def test_every_preset_asks_and_answers_and_every_problem_asks():
    assert all(preset.question.endswith("?") and preset.answer for preset in PRESETS.values())
    assert set(QUESTIONS) == set(PROBLEMS)
    assert matching("divergence", "rosenbrock") is None
    assert question("divergence", "rosenbrock") == QUESTIONS["rosenbrock"]


def test_overshoot_rises_early_then_settles_bounces_without_decay_and_the_start_can_throw_it_out():
    experiment = preset_experiment("overshoot")
    rises = np.flatnonzero(measure(experiment).rises[:, 0])
    assert rises.size > 10
    assert rises.max() < 60
    assert kinds("overshoot")["gradient_descent"] == "minimum"
    assert kinds("overshoot", alpha=0.0)["gradient_descent"] == "cycling"
    assert kinds("overshoot", start=(5.5, 5.5))["gradient_descent"] == "diverged"


@pytest.mark.parametrize(
    ("name", "rule", "kind"),
    [
        ("divergence", "gradient_descent", "diverged"),
        ("freeze", "gradient_descent", "frozen"),
        ("cycle", "gradient_descent", "cycling"),
        ("guard", "gradient_descent", "diverged"),
        ("guard", "stable_decay", "minimum"),
        ("adam", "adam", "cycling"),
        ("adam", "gradient_descent", "minimum"),
    ],
)
def test_a_preset_shows_its_phenomenon(name, rule, kind):
    assert kinds(name)[rule] == kind


def test_what_the_answers_tell_to_try_does_what_they_say():
    assert kinds("divergence", eta0=0.0661)["gradient_descent"] != "diverged"
    assert kinds("freeze", alpha=0.02)["gradient_descent"] == "minimum"
    assert kinds("cycle", alpha=0.01)["gradient_descent"] != "cycling"
    assert kinds("guard", guard="off")["stable_decay"] == "diverged"
    assert kinds("adam", alpha=0.03)["adam"] != "cycling"


def test_at_the_saddle_adam_is_first_and_momentum_second():
    experiment = preset_experiment("saddle")
    away = np.abs(simulate(experiment).theta[:, :, 1]) > 0.5
    first = dict(zip(experiment.rules, away.argmax(axis=0), strict=True))
    assert first["adam"] < first["heavy_ball"] < first["gradient_descent"]


def test_momentum_gets_where_gradient_descent_does_not():
    final = simulate(preset_experiment("momentum")).loss[-1]
    assert final[1] < 0.01 < 0.5 < final[0]


@pytest.mark.parametrize("problem", ["himmelblau", "ackley", "rosenbrock"])
def test_a_fair_race_runs_the_best_of_its_candidates(problem):
    experiment = preset_experiment("overshoot").opening(problem=problem, fair_race=True)
    final = simulate(experiment).loss[-1]
    for k, (name, rate) in enumerate(zip(experiment.rules, race_rates(experiment), strict=True)):
        alone = experiment.change(rules=(name,))
        assert race_rates(alone) == (rate,)
        assert simulate(alone).loss[-1, 0] == final[k]
        plain = simulate(alone.change(fair_race=False)).loss[-1, 0]
        assert final[k] <= plain or not np.isfinite(plain) or plain < 1e-9
    assert RACE_CANDIDATES == 41
    assert "41 values" in SETTINGS["fair_race"].help
