"""What a training preset's answer says is what its runs do."""

from functools import cache

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression

from core.experiments.network_experiment import preset_network_experiment
from core.experiments.trainings import network_run
from core.trainer.stability_edge import longest_stay, stability_edge


@cache
def trained(name, **changes):
    run = network_run(preset_network_experiment(name).change(**changes))
    run.train()
    return run


def accuracies(run, k):
    column = run.history(k).test_accuracy
    return column[~np.isnan(column)]


def _false_labels_learnt(run, k):
    data = run.data
    with torch.no_grad():
        predicted = run.module(k)(torch.tensor(data.train_x)).argmax(dim=1).numpy()
    return np.mean(predicted[data.noisy] == data.train_y[data.noisy])


def kinds(run):
    return [run.outcome(k).kind for k in range(len(run.configurations))]


def test_only_the_rate_that_stays_high_untangles_the_spirals_and_the_fastest_decay_freezes():
    run = trained("spirals")
    last = [accuracies(run, k)[-1] for k in range(4)]
    assert last[0] > 0.97
    assert max(last[1:]) < 0.8
    assert kinds(run)[3] == "frozen"
    assert "frozen" not in kinds(run)[:1]


def test_alpha_too_large_freezes_at_two_digits_of_three_and_less_decay_goes_on():
    run = trained("freeze")
    assert kinds(run) == ["frozen"]
    assert 0.6 < accuracies(run, 0)[-1] < 0.72
    rule = run.configurations[0].rule
    assert rule.eta0 * rule.schedule.remaining(0, run.steps) == pytest.approx(1.05, abs=0.005)
    assert accuracies(trained("freeze", alpha=0.003), 0)[-1] > 0.9


def test_sharpness_climbs_to_the_edge_and_stays_and_decay_never_meets_it():
    run = trained("edge")
    constant, decaying = (run.history(k) for k in (0, 1))
    measured = ~np.isnan(constant.sharpness)
    ratio = (constant.sharpness * constant.step_size / 2)[measured]
    ratio = ratio[~np.isnan(ratio)]
    assert ratio[0] < 0.6
    first, last = longest_stay(stability_edge(constant))
    assert last - first >= 100
    assert np.nanmax(decaying.sharpness * decaying.step_size / 2) < 0.9
    valued = constant.V[~np.isnan(constant.V)]
    assert valued[-1] < 0.7 * valued[len(valued) // 2]


def test_a_linear_model_settles_below_its_one_limit_and_diverges_above_it():
    run = trained("linear_limit")
    below, above = (run.history(k) for k in (0, 1))
    for history in (below, above):
        limits = history.curvature_limit[~np.isnan(history.curvature_limit)]
        np.testing.assert_allclose(limits, 0.253, atol=5e-4)
    assert kinds(run)[1] == "diverged"
    assert kinds(run)[0] != "diverged"
    assert below.test_r2[-1] == pytest.approx(0.5, abs=0.05)
    assert below.train_r2[-1] == pytest.approx(0.5, abs=0.05)
    x, y = run.data.train_x.astype(float), run.data.train_y.astype(float)
    least = np.mean((LinearRegression().fit(x, y).predict(x) - y) ** 2)
    assert least < below.V[-1] < least + 0.001
    assert above.V[1] < above.V[0]
    growth = above.V[201:] / above.V[200:-1]
    # Along the steepest direction a step multiplies the distance by 1 − ηλ, and V − V* by its square.
    np.testing.assert_allclose(growth, (1 - 0.26 * 2 / 0.2532) ** 2, rtol=5e-3)


def test_wrong_labels_are_memorised_and_each_defence_keeps_the_test_accuracy():
    run = trained("label_noise")
    plain = accuracies(run, 0)
    assert plain.max() > 0.93
    assert plain[-1] < 0.8
    assert np.argmax(plain) < len(plain) / 4
    for k in (1, 2, 3):
        assert accuracies(run, k)[-1] > 0.9
    learnt = [_false_labels_learnt(run, k) for k in range(4)]
    assert learnt[0] > 0.9
    assert max(learnt[1:]) < 0.1
    assert kinds(run)[3] == "frozen"


def test_a_rate_past_the_limit_blows_up_and_the_guard_survives():
    run = trained("blow_up")
    assert kinds(run)[0] == "diverged"
    assert kinds(run)[1] != "diverged"
    assert accuracies(run, 1)[-1] > 0.85
    assert run.state == "finished"
    assert "step 5" in run.message
    assert "linear2" in run.message
