"""What a preset's answer says is what its runs do."""

import numpy as np
import pytest

from core.experiments.asked import asked, asked_of_training
from core.experiments.descents import RACE_CANDIDATES
from core.experiments.experiment import SETTINGS, preset_experiment
from core.experiments.network_experiment import preset_network_experiment
from core.experiments.network_presets import NETWORK_PRESETS, QUESTIONS
from core.experiments.presets import PRESETS, matching
from core.experiments.study import Study
from core.problems import PROBLEMS


def kinds(name, **changes):
    experiment = preset_experiment(name).change(**changes)
    return dict(
        zip(experiment.rules, (outcome.kind for outcome in Study(experiment).run.outcomes), strict=True)
    )


def test_every_preset_asks_and_answers_and_every_problem_asks():
    assert all(preset.question.endswith("?") and preset.answer for preset in PRESETS.values())
    assert len({entry.question for entry in PROBLEMS.values()}) == len(PROBLEMS)
    assert matching("divergence", "rosenbrock") is None


def test_a_presets_question_is_asked_while_the_settings_are_its_own():
    opened = preset_experiment("overshoot")
    assert asked(opened).question == PRESETS["overshoot"].question
    # λ, and momentum's β2 that no rule of the preset has, make no other run.
    assert asked(opened.change(lam=50.0, beta2=0.9)).question == PRESETS["overshoot"].question
    moved = asked(opened.change(eta0=0.05, start=(1.0, 1.0)))
    assert moved.question == PROBLEMS["himmelblau"].question
    assert moved.changes == ("η0 0.0225 → 0.05", "Start")
    assert asked(opened.change(problem="rosenbrock")).question == PROBLEMS["rosenbrock"].question
    training = preset_network_experiment("edge")
    assert asked_of_training(training).question == NETWORK_PRESETS["edge"].question
    assert asked_of_training(training.change(alpha=0.01)).question == QUESTIONS["digits"]


def test_overshoot_rises_early_then_settles_bounces_without_decay_and_the_start_can_throw_it_out():
    experiment = preset_experiment("overshoot")
    rises = np.flatnonzero(Study(experiment).ledger.rises[:, 0])
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
    away = np.abs(Study(experiment).run.theta[:, :, 1]) > 0.5
    first = dict(zip(experiment.rules, away.argmax(axis=0), strict=True))
    assert first["adam"] < first["heavy_ball"] < first["gradient_descent"]


def test_momentum_gets_where_gradient_descent_does_not():
    final = Study(preset_experiment("momentum")).run.loss[-1]
    assert final[1] < 0.01 < 0.5 < final[0]


@pytest.mark.parametrize("problem", ["himmelblau", "ackley", "rosenbrock"])
def test_a_fair_race_runs_the_best_of_its_candidates(problem):
    experiment = preset_experiment("overshoot").opening(problem=problem, fair_race=True)
    final = Study(experiment).run.loss[-1]
    for k, (name, rate) in enumerate(zip(experiment.rules, Study(experiment).best_rates, strict=True)):
        alone = experiment.change(rules=(name,))
        assert Study(alone).best_rates == (rate,)
        assert Study(alone).run.loss[-1, 0] == final[k]
        plain = Study(alone.change(fair_race=False)).run.loss[-1, 0]
        assert final[k] <= plain or not np.isfinite(plain) or plain < 1e-9
    assert RACE_CANDIDATES == 41
    assert "41 values" in SETTINGS["fair_race"].help
