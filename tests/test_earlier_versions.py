"""Links, JSON and scripts as earlier versions wrote them still open, and give the numbers that they gave then."""

import contextlib
import io
import json
import re

import numpy as np
import pytest

from core.experiments.experiment import Experiment, from_json, from_query
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.study import Study

LINK = (
    "eta0=0.3&alpha=0.03&lam=0.711&schedule=cosine&guard=curvature&stabilise=all&momentum=0.81&beta1=0.7&beta2=0.97"
    "&rho=0.87&weight_decay=0.01&problem=two_peaks&separation=1.25&rules=nesterov,rmsprop,adam,adamw,stable_decay"
    "&steps=12&start=0.996,0.05&lyapunov=heavy_ball&followed=adam&map_x=beta1%3A0.0%3A0.9%3A5"
)
FINAL = [
    0.17074859058424857,
    0.012540374445394045,
    0.07853842031117383,
    0.07919967455849619,
    0.4544565589599199,
]
RECORD = """{
  "format": "superlevel-experiment-1", "eta0": 0.3, "alpha": 0.03, "lam": 0.711, "schedule": "cosine",
  "norm_scaling": "damped", "guard": "curvature", "stabilise": "all", "tuner": false, "momentum": 0.81, "beta1": 0.7,
  "beta2": 0.97, "rho": 0.87, "weight_decay": 0.01, "problem": "two_peaks", "condition": 30.0, "separation": 1.25,
  "digit_a": "3", "digit_b": "8", "prior": "gaussian", "prior_scale": 1.0, "column_a": "bmi", "column_b": "bp",
  "formula": "x**2 + 3*y**2 + 2*sin(3*x)", "window": [-3.0, 3.0, -3.0, 3.0],
  "rules": ["nesterov", "rmsprop", "adam", "adamw", "stable_decay"], "steps": 12, "start": [0.996, 0.05],
  "lyapunov": "heavy_ball", "boundary": "auto", "sets": "super", "ends": "run", "followed": "adam",
  "point_a": [0.0, 0.0], "point_b": [1.0, 1.0], "zoom": 0, "zoom_at": [0.0, 0.0], "grid_points": 129,
  "map_x": "beta1:0.0:0.9:5", "map_y": "", "map_colour": "outcome", "fair_race": false, "preset": "", "locked": []
}"""
SCRIPT = """
import core

f = core.surface('two_peaks', separation=1.25)
schedule = core.schedule('cosine', alpha=0.03)
general = {"weight_decay": 0.01, "norm_scaling": 'damped', "guard": 'curvature'}
rules = [
    core.rule('nesterov', eta0=0.3, schedule=schedule, momentum=0.81, **general),
    core.rule('rmsprop', eta0=0.3, schedule=schedule, rho=0.87, **general),
    core.rule('adam', eta0=0.3, schedule=schedule, betas=(0.7, 0.97), **general),
    core.rule('adamw', eta0=0.3, schedule=schedule, betas=(0.7, 0.97), **general),
    core.rule('stable_decay', eta0=0.3, schedule=schedule, **general),
]
run = core.descend(f, rules, start=(0.996, 0.05), steps=12)
ledger = core.ledger(f, run, lyapunov='heavy_ball')

for index, rule in enumerate(rules):
    one = run.row((index,))
    rises = int(ledger.rises[:, index].sum())
    print(f"{rule.name}: {one.outcome.kind}, L = {float(one.loss[-1])!r}")
"""
TRAINING_LINK = (
    "eta0=0.01&alpha=0.01&lam=0.3&schedule=inverse_time&beta1=0.8&data=xor&size=400&model=mlp&widths=16,16"
    "&activation=tanh&rule=adam&rivals=rule%3Anesterov,momentum%3A0.5,schedule%3Acosine%3Brule%3Armsprop,rho%3A0.9,"
    "risk%3Adynamic&batch_size=32&epochs=60"
)
TRAINING_RECORD = """{
  "format": "superlevel-training-1", "eta0": 0.01, "alpha": 0.01, "lam": 0.3, "schedule": "inverse_time",
  "norm_scaling": "damped", "guard": "energy", "stabilise": "stable_decay", "tuner": false, "momentum": 0.9,
  "beta1": 0.8, "beta2": 0.999, "rho": 0.99, "weight_decay": 0.0, "data": "xor", "size": 400, "noise": 0.2,
  "label_noise": 0.0, "imbalance": 1.0, "label": "", "model": "mlp", "widths": [16, 16], "activation": "tanh",
  "bias": true, "init": "xavier", "init_scale": 1.0, "loss": "cross_entropy", "risk": "mean",
  "class_weights": "uniform", "tau": 1.0, "gamma0": 0.5, "kappa": 0.01, "prior": "none", "prior_scale": 1.0,
  "rule": "adam", "rivals": "rule:nesterov,momentum:0.5,schedule:cosine;rule:rmsprop,rho:0.9,risk:dynamic",
  "batch_size": 32, "epochs": 60, "seed": 0, "monitors": ["energy", "accuracy", "grad_norm"], "map_x": "",
  "map_y": "", "map_colour": "outcome", "map_seeds": 3, "plane": "path", "plane_points": 33, "plane_reach": 1.0,
  "plane_seed": 0, "other_seed": 1, "preset": "", "locked": []
}"""
# The settings of earlier versions with the defaults that they had. A link leaves out what is default, and a stored
# training's name too: with another default here, raise VERSION in core/sweep/jobs.py and let such links say so.
DEFAULTS = {"norm_scaling": "damped", "guard": "energy", "stabilise": "stable_decay", "tuner": False} | {
    "momentum": 0.9,
    "beta1": 0.9,
    "beta2": 0.999,
    "rho": 0.99,
    "weight_decay": 0.0,
}


def test_a_link_and_a_file_of_before_open_as_the_same_experiment_without_a_remark():
    experiment, remarks = from_query(LINK)
    assert remarks == []
    assert from_json(RECORD) == (experiment, [])
    # What is new is as it was: everything is shown, and nothing plays by itself.
    new = {"more": True, "play": False}
    assert {"format": Experiment.FORMAT} | json.loads(RECORD) | new == json.loads(experiment.to_json())
    np.testing.assert_allclose(Study(experiment).run.loss[-1], FINAL, rtol=1e-12)


def test_a_script_of_before_runs_and_ends_where_it_ended():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(SCRIPT, "before.py", "exec"), {})
    ends = [float(text) for text in re.findall(r"L = (\S+)", out.getvalue())]
    np.testing.assert_allclose(ends, FINAL, rtol=1e-12)


def test_a_training_of_before_opens_from_link_and_file():
    experiment, remarks = NetworkExperiment.from_query(TRAINING_LINK)
    assert remarks == []
    assert NetworkExperiment.from_json(TRAINING_RECORD) == (experiment, [])
    assert [each.rule for each in experiment.competitors()] == ["adam", "nesterov", "rmsprop"]
    assert experiment.competitors()[1].plays_part("momentum")


@pytest.mark.parametrize("record", [Experiment, NetworkExperiment])
def test_settings_keep_their_defaults(record):
    assert {name: record.settings()[name].default for name in DEFAULTS} == DEFAULTS
