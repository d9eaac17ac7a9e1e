"""The README's code runs as written, and what its comments and tables promise is true."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import core
from core.experiment import from_query
from core.network_experiment import NetworkExperiment
from core.network_run import network_run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```(?:sh|bash)\n(.+?)\n```$", README, re.M | re.S)
PYTHON = re.findall(r"^```python\n(.+?)^```$", README, re.M | re.S)


def run_notebook():
    names = {}
    exec(compile(PYTHON[0], "README.md", "exec"), names)
    return names


def test_the_notebook_code_runs_as_written():
    assert len(PYTHON) == 5
    run = run_notebook()["run"]
    assert [run.theta.shape, run.loss.shape, run.grad_norm.shape] == [(201, 2), (201,), (201,)]
    assert run.step_size.shape == (200,)
    kind, reason = re.search(r'# "(\w+)", "… (.+)"', PYTHON[0]).groups()
    assert run.outcome.kind == kind
    assert run.outcome.reason.endswith(reason)


def test_the_outcome_said_for_a_longer_run_is_right():
    names = run_notebook()
    steps, kind = re.search(r'After (\d+) steps the outcome is "(\w+)"', README).groups()
    assert core.descend(names["f"], names["rule"], start=(0.0, 0.0), steps=int(steps)).outcome.kind == kind


def test_the_ledger_has_one_record_a_step():
    names = run_notebook()
    records = list(core.ledger(names["f"], names["run"]))
    assert [record["t"] for record in records] == list(range(200))
    assert {"V", "dV", "first_order", "second_order", "remainder", "verdict"} <= set(records[0])


def test_the_own_formula_in_the_comment_is_that_formula():
    call = re.search(r"# or (core\.surface\(formula=.+\))", PYTHON[0])[1]
    f = eval(call, {"core": core})
    theta = np.array([[1.0, -2.0], [0.5, 0.25]])
    np.testing.assert_allclose(f.loss(theta), theta[:, 0] ** 2 + 3 * theta[:, 1] ** 2, rtol=1e-14)


def test_the_training_code_runs_as_written_and_learns():
    names = {}
    exec(compile(PYTHON[2], "README.md", "exec"), names)
    history, run = names["history"], names["run"]
    assert run.t == run.steps == 5 * run.steps_per_epoch
    assert history.test_accuracy[~np.isnan(history.test_accuracy)][-1] > 0.9


def test_the_level_set_code_runs_as_written_and_says_what_its_comments_say():
    names = {"core": core}
    exec(compile(PYTHON[1], "README.md", "exec"), names)
    sets, f = names["sets"], names["f"]
    assert (sets.at(180.0).count, sets.at(180.0).holes) == (2, 1)
    assert len(core.critical_points(sets)) == 9
    call, level = re.search(r"(core\.connecting_path\(.+\)\.true_level)\s+# ([\d.]+):", PYTHON[1]).groups()
    assert eval(call, {"core": core, "f": f}) == pytest.approx(float(level), abs=0.05)


def test_the_map_code_runs_as_written():
    names = {}
    exec(compile(PYTHON[3], "README.md", "exec"), names)
    found = names["found"]
    assert found.outcome.shape == found.values["final"].shape == (101, 101)
    assert sum(found.counts().values()) == 10_201
    assert found.counts()["frozen"] > found.counts()["diverged"] > 0


def test_the_slice_code_runs_as_written_on_a_trained_network():
    experiment = NetworkExperiment.opening(size=100, widths=(4,), epochs=3)
    names = {"run": network_run(experiment)}
    names["run"].train()
    exec(compile(PYTHON[4], "README.md", "exec"), names)
    assert np.isfinite(names["piece"].coarse().values).all()
    assert names["honesty"](names["run"], names["plane"]).sentence.startswith("This plane holds ")
    assert names["line"](names["ProbeLoss"](names["run"], 0).at, names["start"], names["end"]).height >= 0


def test_the_notebook_code_needs_no_streamlit_and_no_torch():
    check = "import sys; assert not {'streamlit', 'torch'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", f"{PYTHON[0]}\n{check}"], cwd=ROOT, check=True)


def test_continuous_integration_runs_the_readmes_test_command():
    assert "python3 scripts/start.py" in COMMANDS
    assert "python3 scripts/test.py" in COMMANDS
    assert "check python3 scripts/test.py\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("query", re.findall(r"localhost:8501/\?([^\s)`>]+)", README))
def test_every_link_into_the_app_is_understood(query):
    assert from_query(query)[1] == []
