"""The exported script is run as a user would run it; its numbers must be the app's to the last digit."""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.descent.ledger import ledger
from core.descent.reference import reference_minimum
from core.experiments.computed import landscape
from core.experiments.experiment import Experiment
from core.experiments.export import CSV_HEADER, python_script, run_csv
from core.experiments.study import Study

ROOT = Path(__file__).parents[1]
EVERY_RULE = ("gradient_descent", "heavy_ball", "nesterov", "rmsprop", "adam")
EXPERIMENTS = {
    "default": {},
    "own formula": {
        "problem": "formula",
        "formula": "x^2 + 3*y^2 + 2*sin(3*x)",
        "window": (-2.0, 2.0, -1.5, 1.5),
        "alpha": 0.0,
    },
    "typed formula": {
        "problem": "formula",
        "formula": r"f(w, b) = \frac{1}{2}w^2 + |b - 1| + e^{-w^2} \sin 2b",
    },
    "mnist pair": {
        "problem": "mnist_pair",
        "digit_a": "1",
        "digit_b": "7",
        "prior": "laplace",
        "prior_scale": 0.5,
        "rules": ("gradient_descent", "heavy_ball", "adamw", "stable_decay"),
    },
    "fair race": {"problem": "rosenbrock", "fair_race": True, "rules": EVERY_RULE, "steps": 60},
    "scale tuner": {"problem": "beale", "tuner": True, "rules": ("gradient_descent", "stable_decay")},
    "guard on every rule": {
        "problem": "ill_conditioned",
        "condition": 81.0,
        "stabilise": "all",
        "guard": "energy",
        "norm_scaling": "none",
        "eta0": 0.5,
        "rules": EVERY_RULE,
    },
    "every other setting": {
        "problem": "two_peaks",
        "separation": 1.25,
        "schedule": "cosine",
        "alpha": 0.03,
        "momentum": 0.81,
        "beta1": 0.7,
        "beta2": 0.97,
        "rho": 0.87,
        "weight_decay": 0.01,
        "guard": "curvature",
        "norm_scaling": "unit",
        "lyapunov": "distance",
        "rules": ("nesterov", "rmsprop", "adam", "adamw", "stable_decay"),
    },
    "divergence": {
        "problem": "quadratic",
        "eta0": 10.0,
        "alpha": 0.0,
        "steps": 500,
        "lyapunov": "heavy_ball",
    },
}


def opened(name):
    return Experiment.opening(**EXPERIMENTS[name])


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_script_prints_the_runs_own_final_loss(name, tmp_path):
    script = tmp_path / "experiment.py"
    script.write_text(python_script(opened(name)), encoding="utf-8")
    output = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
    )
    assert output.returncode == 0, output.stderr
    printed = re.findall(r"^(\w+): (\w+), L = (\S+)$", output.stdout, re.M)
    run = Study(opened(name)).run
    expected = [
        (rule.name, run.row((k,)).outcome.kind, repr(float(run.loss[-1, k])))
        for k, rule in enumerate(run.rules)
    ]
    assert printed == expected


def test_the_script_needs_only_the_facade():
    script = python_script(opened("every other setting"))
    assert re.findall(r"^(?:import|from) .*$", script, re.M) == ["import core"]
    assert set(re.findall(r"\bcore\.(\w+)", script)) == {"surface", "rule", "schedule", "descend", "ledger"}


def test_a_formula_cannot_break_out_of_its_quotes():
    experiment = Experiment.opening(problem="formula", formula="x**2 + y**2")
    hostile = "x'); print('broken'); ('"
    object.__setattr__(experiment, "formula", hostile)
    assert f"formula={hostile!r}" in python_script(experiment)


def test_the_script_holds_the_formula_as_it_was_understood_and_as_it_was_typed():
    script = python_script(opened("typed formula"))
    assert "core.surface(formula='1/2*x**2 + abs(y - 1) + e**-x**2*sin(2*y)'" in script
    assert r"# Typed as 'f(w, b) = \\frac{1}{2}w^2" in script
    assert "; w is x, b is y.\n" in script
    plain = Experiment.opening(problem="formula", formula="x**2 + 3*y**2")
    assert "# Typed" not in python_script(plain)


def test_the_csv_reads_back_as_the_run():
    experiment = opened("divergence")
    run, problem = Study(experiment).run, landscape(experiment)
    book = ledger(problem, run, "distance", reference_minimum(problem, experiment.start).theta)
    rows = list(csv.DictReader(io.StringIO(run_csv(run, book))))
    assert tuple(rows[0]) == CSV_HEADER
    assert len(rows) == len(run.rules) * (run.steps + 1)
    for index, rule in enumerate(run.rules):
        own = [row for row in rows if row["rule"] == rule.name]
        assert [int(row["t"]) for row in own] == list(range(run.steps + 1))
        columns = {"x": run.theta[:, index, 0], "y": run.theta[:, index, 1], "L": run.loss[:, index]}
        columns |= {"V": book.V[:, index], "grad_norm": run.grad_norm[:, index]}
        for name, values in columns.items():
            np.testing.assert_array_equal([float(row[name]) for row in own], values, err_msg=name)
        for name in ("step_size", "step_limit", "dV", "first_order", "second_order", "kinetic", "remainder"):
            got = [float(row[name]) for row in own[:-1]]
            np.testing.assert_array_equal(got, getattr(book, name)[:, index], err_msg=name)
        assert [row["verdict"] for row in own] == [*book.verdict[:, index], ""]
