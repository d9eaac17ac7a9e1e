"""Training to predict a number: least squares and ridge are scikit-learn's, and so are R² and RMSE."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import r2_score, root_mean_squared_error

import core
from core.data.load import load_data
from core.data.scores import BY_NAME
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import check, data_set, network_run, network_spec
from core.networks.models import NetworkSpec
from core.networks.risks import Risk
from core.trainer.configuration import Configuration
from core.trainer.run import TrainingRun

# Of standardised inputs and target: float32 gradient descent stops this close to the least-squares solution.
TOLERANCE = 2e-3


def linear(**changes):
    return NetworkExperiment.opening(
        data="diabetes", model="softmax", batch_size=0, eta0=0.2, epochs=5000, **changes
    )


def in_own_units(data, z):
    return data.target.mean + data.target.spread * z


def trained(experiment):
    run = network_run(experiment)
    run.train()
    return run


def coefficients(run):
    weight, *bias = (value.numpy() for value in run.state_dict().values())
    return weight[0], bias[0][0] if bias else 0.0


def predicted(run, x):
    with torch.no_grad():
        return run.module()(torch.tensor(x))[:, 0].numpy()


def test_the_data_are_scikit_learns_standardised_by_the_training_part():
    data = load_data("diabetes", size=442, seed=3)
    x, y = load_diabetes(return_X_y=True, scaled=False)
    assert (data.task, data.classes, data.target.name) == ("regression", (), "disease progression")
    assert (len(data.train_y), len(data.test_y), data.shape) == (354, 88, (10,))
    assert data.train_y.dtype == data.test_y.dtype == np.float32
    np.testing.assert_allclose(data.train_y.mean(), 0, atol=1e-5)
    np.testing.assert_allclose([data.train_x.std(0).min(), data.train_y.std()], 1, atol=1e-5)
    both = in_own_units(data, np.concatenate([data.train_y, data.test_y]))
    np.testing.assert_allclose(np.sort(both), np.sort(y), atol=1e-3)
    # Rows stay together: each target's body mass index is the one of the study.
    pairs = {(round(bmi, 3), round(target)) for bmi, target in zip(x[:, 2], y, strict=True)}
    own = np.concatenate([data.train_x, data.test_x])[:, 2].astype(float)
    scale, shift = np.polyfit(np.sort(own), np.sort(x[:, 2]), 1)
    found = {(round(bmi, 3), round(target)) for bmi, target in zip(own * scale + shift, both, strict=True)}
    assert len(found & pairs) > 0.95 * len(pairs)


@pytest.mark.parametrize("bias", [True, False])
def test_a_linear_model_ends_at_the_least_squares_solution(bias):
    run = trained(linear(bias=bias))
    data = run.data
    known = LinearRegression(fit_intercept=bias).fit(data.train_x, data.train_y)
    weight, constant = coefficients(run)
    np.testing.assert_allclose(weight, known.coef_, atol=TOLERANCE)
    assert constant == pytest.approx(known.intercept_, abs=TOLERANCE)
    history = run.history()
    for part, x, y in (("train", data.train_x, data.train_y), ("test", data.test_x, data.test_y)):
        true, least = (in_own_units(data, values.astype(float)) for values in (y, known.predict(x)))
        assert getattr(history, f"{part}_r2")[-1] == pytest.approx(r2_score(true, least), abs=1e-3)
        rmse = root_mean_squared_error(true, least)
        assert getattr(history, f"{part}_rmse")[-1] == pytest.approx(rmse, rel=1e-3)
    assert history.V[-1] == pytest.approx(
        np.mean((known.predict(data.train_x) - data.train_y) ** 2), rel=1e-4
    )
    assert run.outcome().kind == "minimum"


@pytest.mark.parametrize("scale", [0.05, 0.2])
def test_a_gaussian_prior_is_ridge(scale):
    """m·L = ‖Xw − y‖² + ‖w‖²/(2σ²): scikit-learn's Ridge with the penalty 1/(2σ²)."""
    run = trained(linear(prior="gaussian", prior_scale=scale))
    known = Ridge(alpha=1 / (2 * scale**2)).fit(run.data.train_x, run.data.train_y)
    np.testing.assert_allclose(coefficients(run)[0], known.coef_, atol=TOLERANCE)
    free = LinearRegression().fit(run.data.train_x, run.data.train_y)
    assert np.linalg.norm(known.coef_) < np.linalg.norm(free.coef_) - 10 * TOLERANCE


def test_weight_decay_is_ridge():
    """The coupled decay adds c·w to ∇(1/m)‖Xw − y‖²: Ridge with the penalty m·c/2."""
    decay = 0.3
    run = trained(linear(weight_decay=decay))
    m = len(run.data.train_y)
    known = Ridge(alpha=m * decay / 2).fit(run.data.train_x, run.data.train_y)
    np.testing.assert_allclose(coefficients(run)[0], known.coef_, atol=TOLERANCE)


def test_scores_on_the_way_are_scikit_learns_of_the_same_predictions():
    run = trained(NetworkExperiment.opening(data="diabetes", epochs=8))
    data, history = run.data, run.history()
    for t in (0, run.steps):
        with torch.no_grad():
            outputs = run.module(0, t)(torch.tensor(data.test_x))[:, 0].numpy()
        true, found = in_own_units(data, data.test_y), in_own_units(data, outputs)
        assert history.test_r2[t] == pytest.approx(r2_score(true, found), abs=1e-6)
        assert history.test_rmse[t] == pytest.approx(root_mean_squared_error(true, found), rel=1e-6)
        assert history.test_loss[t] == pytest.approx(np.mean((outputs - data.test_y) ** 2), rel=1e-5)
        view = next(one for one in run.snapshots() if one.t == t).view
        np.testing.assert_allclose(view.predicted, outputs, rtol=1e-6, atol=1e-6)
    assert np.isnan(history.test_accuracy).all()
    assert np.isnan(history.train_accuracy).all()


def test_a_classification_has_accuracy_and_no_other_score():
    run = trained(NetworkExperiment.opening(data="moons", size=100, epochs=2))
    history = run.history()
    assert np.isfinite(history.test_accuracy[-1])
    for name in ("train_r2", "test_r2", "train_rmse", "test_rmse"):
        assert np.isnan(getattr(history, name)).all()


def test_scores_that_are_not_defined_are_nan():
    z, y = torch.zeros(3, 1), torch.ones(3)
    assert np.isnan(BY_NAME["r2"].of(z, y))
    assert BY_NAME["rmse"].of(z, y) == 1
    for score in BY_NAME.values():
        assert np.isnan(score.of(torch.zeros(0, 1), torch.zeros(0)))


def test_the_squared_error_of_numbers_is_torchs_mse_loss_without_a_half():
    generator = torch.Generator().manual_seed(0)
    z, y = torch.randn(50, 1, generator=generator), torch.randn(50, generator=generator)
    found = Risk("squared_error")(z, y, [z], t=0, m=50)
    assert float(found) == pytest.approx(float(torch.nn.functional.mse_loss(z[:, 0], y)), rel=1e-6)
    with pytest.raises(ValueError, match="needs classes, but a number is predicted: choose squared error"):
        Risk("cross_entropy")(z, y, [z], t=0, m=50)


def test_the_limit_of_the_linear_model_is_that_of_its_hessian():
    """H = (2/m)·X̃ᵀX̃ with a column of ones: below 2/λ_max it settles, above it diverges."""
    data = load_data("diabetes", size=442)
    design = np.column_stack([data.train_x, np.ones(len(data.train_x))]).astype(float)
    limit = 2 / np.linalg.eigvalsh(2 * design.T @ design / len(design))[-1]
    for factor, kind in ((0.98, "minimum"), (1.02, "diverged")):
        run = TrainingRun(
            data,
            NetworkSpec("softmax", data.shape, 0),
            [Configuration("own", core.rule("gradient_descent", eta0=factor * limit), Risk("squared_error"))],
            steps=5000,
        )
        run.train()
        history = run.history()
        if kind == "diverged":
            assert run.state == "diverged" or history.V[-1] > 1e6 * history.V[0]
        else:
            assert run.outcome().kind == kind


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"loss": "cross_entropy"}, "The loss of a sample is cross-entropy, which needs classes"),
        ({"class_weights": "balanced"}, "Balanced class weights need classes, but a number is predicted"),
        ({"rivals": "eta0:0.1"}, "choose squared error \\(loss=squared_error\\)"),
    ],
)
def test_what_needs_classes_is_refused_in_a_sentence(settings, sentence):
    experiment = NetworkExperiment.opening(data="diabetes", **settings)
    with pytest.raises(ValueError, match=sentence):
        check(experiment)
    with pytest.raises(ValueError, match=sentence):
        network_run(experiment)


def test_a_network_for_classes_is_refused():
    data = load_data("diabetes", size=100)
    own = Configuration("own", core.rule("gradient_descent", eta0=0.1), Risk("squared_error"))
    with pytest.raises(ValueError, match="one output for the number “disease progression”"):
        TrainingRun(data, NetworkSpec("mlp", data.shape, 3), [own], steps=5)


def test_settings_of_classes_change_nothing_and_say_so():
    plain, set_ = (
        load_data("diabetes", size=442),
        load_data("diabetes", size=442, label_noise=0.3, imbalance=5),
    )
    np.testing.assert_array_equal(plain.train_x, set_.train_x)
    np.testing.assert_array_equal(plain.train_y, set_.train_y)
    assert plain.notes == ()
    assert [note.split(" changes")[0] for note in set_.notes] == ["Label noise", "Class imbalance"]
    assert not set_.noisy.any()


@pytest.mark.parametrize("size", [4, 40, 442])
def test_the_parts_have_their_sizes_and_no_sample_in_common(size):
    data = load_data("diabetes", size=size, seed=1)
    assert len(data.train_y) + len(data.test_y) == size
    rows = {tuple(row) for row in in_own_units(data, data.train_y)[:, None]}
    assert len(rows) >= 2
    assert len(data.test_y) == max(2, round(0.2 * size))


def test_too_few_samples_are_refused_in_a_sentence():
    with pytest.raises(ValueError, match="3 samples are too few: 2 are kept for the test and 1 remain"):
        load_data("diabetes", size=3)


def test_more_samples_than_there_are_is_noted():
    assert "All 442 samples are used" in load_data("diabetes", size=1000).notes[0]


def test_a_regression_has_one_output():
    experiment = NetworkExperiment.opening(data="diabetes", widths=(7, 3))
    spec = network_spec(experiment, data_set(experiment))
    assert spec.outputs == 1
    assert spec.layers()[-1].endswith("3→1")
    assert spec.parameters() == 11 * 7 + 8 * 3 + 4


def test_changing_the_task_changes_the_loss_with_it():
    opened = NetworkExperiment.opening(data="moons", class_weights="balanced")
    numbers = opened.fitted("classification", "regression")
    assert (numbers.loss, numbers.class_weights) == ("squared_error", "uniform")
    assert numbers.fitted("regression", "classification").loss == "cross_entropy"
    assert (
        opened.change(loss="squared_error").fitted("classification", "classification").loss == "squared_error"
    )


@pytest.mark.parametrize("risk", ["robust", "dynamic"])
def test_robust_risks_and_mini_batches_train_too(risk):
    run = trained(NetworkExperiment.opening(data="diabetes", risk=risk, tau=-0.5, epochs=20))
    assert run.state == "finished"
    history = run.history()
    assert history.test_r2[-1] > history.test_r2[0]
