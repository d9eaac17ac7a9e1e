"""The exported script is run as a user would run it; metrics and weights are read back as others would."""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data.tables.table import read_table
from core.experiments.network_experiment import NetworkExperiment, preset_network_experiment
from core.experiments.network_export import metrics_csv, training_script, weights
from core.experiments.trainings import check, configurations, follow, goes_on, network_run, same_run

ROOT = Path(__file__).parents[1]
SMALL = {"size": 100, "epochs": 6, "widths": (8,)}
EXPERIMENTS = {
    "moons": {"data": "moons"},
    "race with every kind of rival": {
        "data": "xor",
        "rule": "adam",
        "eta0": 0.01,
        "rivals": "rule:stable_decay,alpha:0.02;prior:gaussian,prior_scale:0.5;risk:dynamic,tau:-1.0,gamma0:0.9",
    },
    "full batch with all monitors": {
        "data": "digits",
        "batch_size": 0,
        "loss": "squared_error",
        "monitors": ("energy", "accuracy", "grad_norm", "taylor", "sharpness"),
        "label_noise": 0.2,
        "imbalance": 3.0,
        "seed": 7,
    },
    "cnn with the tuner": {
        "data": "digits",
        "model": "cnn",
        "tuner": True,
        "eta0": 0.05,
        "schedule": "cosine",
    },
    "a number to predict": {"data": "diabetes", "prior": "gaussian", "rule": "heavy_ball", "eta0": 0.01},
    "softmax without biases": {
        "data": "blobs",
        "model": "softmax",
        "bias": False,
        "init": "zero",
        "class_weights": "balanced",
    },
}


def test_the_script_of_a_regression_prints_its_scores(tmp_path):
    experiment = NetworkExperiment.opening(data="diabetes", epochs=2)
    run = network_run(experiment)
    run.train()
    (tmp_path / "exported.py").write_text(training_script(experiment, run), encoding="utf-8")
    told = printed(tmp_path / "exported.py")
    for name in ("train_r2", "test_r2", "train_rmse", "test_rmse"):
        assert f"    {name} = {float(getattr(run.history(), name)[-1])!r}" in told.splitlines()
    assert "accuracy" not in told


def run_script(script, folder):
    path = folder / "exported.py"
    path.write_text(script, encoding="utf-8")
    return [float(value) for value in re.findall(r"V = (\S+) at step \d+$", printed(path), re.M)]


def printed(path):
    """Run a script in its own folder and return what it prints."""
    result = subprocess.run(
        [sys.executable, str(path)],
        cwd=path.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def last_v(run):
    found = []
    for k in range(len(run.configurations)):
        V = run.history(k).V
        found.append(float(V[~np.isnan(V)][-1]))
    return found


@pytest.mark.parametrize("name", sorted(EXPERIMENTS))
def test_the_script_prints_the_same_final_loss(name, tmp_path):
    experiment = NetworkExperiment.opening(**SMALL | EXPERIMENTS[name])
    run = network_run(experiment)
    run.train()
    assert np.isfinite(last_v(run)).all()
    assert run_script(training_script(experiment, run), tmp_path) == last_v(run)


def test_the_script_of_a_paused_run_repeats_its_changes_and_stops_where_it_stands(tmp_path):
    before = NetworkExperiment.opening(data="moons", **SMALL, rivals="rule:adam,eta0:0.01")
    run = network_run(before)
    run.train(until=7)
    after = before.change(eta0=0.05, alpha=0.02)
    assert same_run(before, after)
    follow(run, before, after)
    run.train(until=12)
    script = training_script(after, run)
    assert "run.train(until=7)" in script
    assert run_script(script, tmp_path) == last_v(run)


def test_the_script_of_a_table_reads_the_table(tmp_path):
    rng = np.random.default_rng(0)
    rows = [f"{x:.3f},{y:.3f},{'ab'[int(x + y > 0)]}" for x, y in rng.normal(size=(80, 2))]
    content = "\n".join(["p,q,kind", *rows]).encode()
    table = read_table(content, "points.csv")
    experiment = NetworkExperiment.opening(data="table", **SMALL, label="kind")
    run = network_run(experiment, table)
    run.train()
    (tmp_path / "points.csv").write_bytes(content)
    assert run_script(training_script(experiment, run, "points.csv"), tmp_path) == last_v(run)


def test_a_longer_run_goes_on_and_the_script_knows(tmp_path):
    before = NetworkExperiment.opening(data="moons", **SMALL)
    run = network_run(before)
    run.train()
    after = before.change(epochs=9)
    follow(run, before, after)
    run.train()
    assert run.t == run.steps == 9 * run.steps_per_epoch
    assert run_script(training_script(after, run), tmp_path) == last_v(run)


def test_fewer_epochs_than_were_trained_begin_a_new_run():
    before = NetworkExperiment.opening(data="moons", **SMALL)
    run = network_run(before)
    run.train(until=10)
    shorter, longer = before.change(epochs=3), before.change(epochs=7)
    assert not goes_on(run, before, shorter)
    assert goes_on(run, before, longer)


def test_a_length_that_is_refused_changes_no_rate():
    before = NetworkExperiment.opening(data="moons", **SMALL | {"size": 4000}, batch_size=8)
    run = network_run(before)
    with pytest.raises(ValueError, match="Choose fewer epochs"):
        follow(run, before, before.change(eta0=0.01, epochs=5000))
    assert run.configurations[0].rule.eta0 == before.eta0


def test_the_script_of_a_run_that_stands_between_two_records_prints_the_last_one(tmp_path):
    experiment = NetworkExperiment.opening(data="moons", size=400, epochs=200, widths=(8,))
    run = network_run(experiment)
    run.train(until=137)
    assert run_script(training_script(experiment, run), tmp_path) == last_v(run)


def test_a_file_name_can_not_break_the_script(tmp_path):
    content = "\n".join(["p,q,kind", *(f"{k % 7},{k % 5},{'ab'[k % 2]}" for k in range(60))]).encode()
    name = 'we"""ird \\x1 name.csv'
    table = read_table(content, name)
    experiment = NetworkExperiment.opening(data="table", **SMALL)
    run = network_run(experiment, table)
    compile(training_script(experiment, run, name), "script", "exec")


def test_balanced_weights_of_a_class_without_samples_are_refused_by_name():
    experiment = NetworkExperiment.opening(
        data="digits", size=100, imbalance=100.0, label_noise=0.5, class_weights="balanced"
    )
    with pytest.raises(ValueError, match="has no training sample left"):
        check(experiment)


def test_settings_that_change_the_run_need_a_new_one():
    base = NetworkExperiment.opening(data="moons")
    for change in (
        {"seed": 1},
        {"widths": (4,)},
        {"rule": "adam"},
        {"batch_size": 0},
        {"rivals": "eta0:0.1"},
    ):
        assert not same_run(base, base.change(**change)), change
    for change in ({"eta0": 0.2}, {"alpha": 0.1}, {"lam": 0.7}, {"epochs": 61}, {"locked": ("data",)}):
        assert same_run(base, base.change(**change)), change
    cosine = base.change(schedule="cosine")
    assert not same_run(cosine, cosine.change(epochs=61))


def test_too_many_steps_are_refused_with_what_to_do():
    with pytest.raises(ValueError, match="Choose fewer epochs or a larger batch"):
        network_run(NetworkExperiment.opening(data="mnist", epochs=5000, batch_size=8))


def test_metrics_read_back_exactly_and_what_was_not_measured_is_empty():
    run = network_run(NetworkExperiment.opening(data="moons", **SMALL, rivals="rule:adam,eta0:0.01"))
    run.train()
    rows = list(csv.DictReader(io.StringIO(metrics_csv(run))))
    assert len(rows) == 2 * (run.t + 1)
    history = run.history(0)
    own = [row for row in rows if row["configuration"] == run.configurations[0].label]
    for name in ("V", "batch_loss", "step_size", "test_accuracy"):
        column = getattr(history, name)
        assert [row[name] for row in own] == ["" if np.isnan(v) else repr(float(v)) for v in column]
    assert [int(row["t"]) for row in own] == history.t.tolist()


def test_metrics_of_a_regression_have_its_scores_and_no_accuracies():
    run = network_run(NetworkExperiment.opening(data="diabetes", epochs=2))
    run.train()
    last = list(csv.DictReader(io.StringIO(metrics_csv(run))))[-1]
    assert not {"train_accuracy", "test_accuracy"} & set(last)
    for name in ("train_r2", "test_r2", "train_rmse", "test_rmse"):
        assert last[name] == repr(float(getattr(run.history(), name)[-1]))


def test_a_run_that_blew_up_says_so_in_its_metrics():
    for change in ({}, {"risk": "robust"}):
        run = network_run(preset_network_experiment("blow_up").change(epochs=10, rivals="", **change))
        run.train()
        assert run.outcome(0).kind == "diverged"
        last = list(csv.DictReader(io.StringIO(metrics_csv(run))))[-1]
        assert "nan" in (last["batch_loss"], last["V"]) or "inf" in (last["batch_loss"], last["V"])


def test_weights_load_safely_into_the_same_network():
    run = network_run(NetworkExperiment.opening(data="moons", **SMALL))
    run.train()
    state = torch.load(io.BytesIO(weights(run)), weights_only=True)
    module = run.network.build()
    module.load_state_dict(state)
    x = torch.as_tensor(np.array(run.data.test_x))
    with torch.no_grad():
        assert torch.equal(module(x), run.module()(x))


def test_every_configuration_gets_its_own_rule_and_risk():
    experiment = NetworkExperiment.opening(
        data="moons", rule="adam", rivals="rule:stable_decay,prior:laplace"
    )
    first, second = configurations(experiment)
    assert (first.rule.name, second.rule.name) == ("adam", "stable_decay")
    assert (first.rule.guard, second.rule.guard) == ("off", "energy")
    assert (first.risk.prior, second.risk.prior) == ("none", "laplace")
